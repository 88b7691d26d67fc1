"""What a learner, a supervisor and an instructor see; exports."""
