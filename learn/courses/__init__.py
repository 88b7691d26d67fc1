"""Course and lesson documents as immutable versions, enrolment and lesson progress."""
