"""Pre-test, post-test and follow-up as one object; gains and the figures of units."""
