"""What learners ask, report and object to at a lesson or a question, and what comes of it."""
