"""Measurement on plain arrays, for anybody and without a server: persons in rows, questions in columns.

Pure: no database, no clock, and chance only from a seed. Distributions and optimisers are SciPy's.
"""

from learn.assessments.statistics.paired import PairedGain, paired_gain

__all__ = ["PairedGain", "paired_gain"]
