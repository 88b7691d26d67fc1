"""How far totals would agree if the same people took another such test: Cronbach's α, its interval, the SEM."""

from math import sqrt

from scipy.stats import f

from learn.assessments.statistics.values import LEVEL, Interval


def coefficient_alpha(sum_of_variances: float, variance_of_total: float, questions: int) -> float:
    """Cronbach's α (1951): k/(k − 1) · (1 − Σ variances / variance of the total); KR-20 when right or wrong only.

    Both variances have the same divisor. Needs two questions and totals that differ. At most 1; below 0 when
    questions contradict each other.
    """
    return min(1.0, questions / (questions - 1) * (1 - sum_of_variances / variance_of_total))


def feldt_interval(alpha: float, n: int, questions: int, level: float = LEVEL) -> Interval:
    """Of α (Feldt 1965): (1 − population α)/(1 − α) is F with n − 1 and (n − 1)(k − 1) degrees of freedom.

    Exact for normal, essentially tau-equivalent parts; needs n and k of at least 2 and α below 1.
    """
    people, errors = n - 1, (n - 1) * (questions - 1)
    low, high = f.ppf(((1 + level) / 2, (1 - level) / 2), people, errors)
    return Interval(1 - (1 - alpha) * float(low), 1 - (1 - alpha) * float(high))


def standard_error_of_measurement(sd: float, reliability: float) -> float:
    """SD · √(1 − reliability), in the units of `sd`; larger than `sd` when the reliability is below 0."""
    return sd * sqrt(1 - reliability)
