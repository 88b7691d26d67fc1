"""The question types: one small class each, listed in `registry`."""
