"""Check and publish across courses, quizzes and assessments in one plan."""
