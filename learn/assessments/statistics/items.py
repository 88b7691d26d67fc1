"""One question: how hard it is, and whether it tells those who know from those who don't."""

from dataclasses import dataclass
from math import floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from learn.assessments.statistics import reasons
from learn.assessments.statistics.matrices import Floats, Truths, correlation, is_constant, is_right_or_wrong, variance
from learn.assessments.statistics.options import Option, Picked, option_figures
from learn.assessments.statistics.proportions import wilson_interval
from learn.assessments.statistics.reliability import coefficient_alpha
from learn.assessments.statistics.values import Analysis, Interval
from learn.errors import Message, say

FEW = 30
"""Below so many people screens show neither lights nor what rests on the reliability."""
EXTREME = 0.27
"""The share of people in either group of the upper–lower index (Kelley 1939)."""


@dataclass(frozen=True, kw_only=True)
class Item(Analysis):
    """A question, by the `n` people who reached it; `not_reached` did not.

    `facility` is their mean fraction, with Wilson's interval when everybody was right or wrong; `sd` divides by
    n − 1; `discrimination` is the corrected item–rest correlation (the rest score leaves this question out and
    has 0 for others not reached); `upper_lower` the difference of the mean fractions of the best and the worst
    27 %; `alpha_if_deleted` the α of the other questions, of all people. `options` is empty without choices.
    """

    id: str
    n: int
    not_reached: int
    facility: float | None
    facility_interval: Interval | None
    sd: float | None
    discrimination: float | None
    upper_lower: float | None
    alpha_if_deleted: float | None
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Standing:
    """Everybody's totals: their ranks among the `levels` scores that occur (0 the lowest), the `variance` of the
    totals and `within`, the sum of the variances of the questions (both n − 1; 0 for fewer than two people)."""

    totals: Floats
    ranks: NDArray[np.int64]
    levels: int
    variance: float
    within: float
    questions: int


def item_figures(name: str, values: Floats, reached: Truths, standing: Standing, picked: Picked | None) -> Item:
    """The figures of a question from its fractions, 0 where it was not `reached`."""
    rest = standing.totals - values
    missing, alpha = {}, _alpha_without(values, rest, standing)
    if alpha is None:
        missing["alpha_if_deleted"] = _no_alpha_without(len(values), standing.questions)
    everybody = bool(reached.all())
    own, others = (values, rest) if everybody else (values[reached], rest[reached])
    ranks = standing.ranks if everybody else standing.ranks[reached]
    missing |= _missing(own, others, ranks)
    n = len(own)
    return Item(
        id=name,
        n=n,
        not_reached=len(values) - n,
        facility=None if n == 0 else float(own.mean()),
        facility_interval=None if "facility_interval" in missing else wilson_interval(round(own.sum()), n),
        sd=None if "sd" in missing else variance(own) ** 0.5,
        discrimination=None if "discrimination" in missing else correlation(own, others),
        upper_lower=None if "upper_lower" in missing else upper_lower(own, ranks, standing.levels),
        alpha_if_deleted=alpha,
        options=() if picked is None or n == 0 else option_figures(picked.of(reached), others),
        unavailable=missing,
        flags=(say("Dưới %(few)s người làm tới câu này.", few=FEW),) if n < FEW else (),
    )


def upper_lower(values: Floats, ranks: NDArray[Any], levels: int) -> float:
    """Mean fraction of the best 27 % minus that of the worst 27 % by total score (Kelley 1939), −1 to 1.

    A group is 27 % of the people, rounded half up, at least one. People who are tied at its border share the
    places that are left there, so that the order of people never matters.
    """
    size = max(1, floor(EXTREME * len(values) + 0.5))
    counts = np.bincount(ranks, minlength=levels)
    sums = np.bincount(ranks, weights=values, minlength=levels)
    means = sums / np.maximum(counts, 1)
    return _mean_of_first(size, counts[::-1], means[::-1]) - _mean_of_first(size, counts, means)


def _mean_of_first(size: int, counts: NDArray[Any], means: Floats) -> float:
    taken = np.clip(size - (np.cumsum(counts) - counts), 0, counts)
    return float(taken @ means) / size


def _alpha_without(values: Floats, rest: Floats, standing: Standing) -> float | None:
    questions = standing.questions - 1
    if questions < 2 or len(values) < 2 or is_constant(rest):
        return None
    return coefficient_alpha(standing.within - variance(values), variance(rest), questions)


def _no_alpha_without(n: int, questions: int) -> Message:
    if questions < 3:
        return reasons.too_few_questions(3, questions)
    return reasons.too_few_people(2, n) if n < 2 else reasons.SAME_REST


def _missing(own: Floats, others: Floats, ranks: NDArray[Any]) -> dict[str, Message]:
    """Which figures of those who reached the question are not defined, and why."""
    n = len(own)
    if n == 0:
        names = ("facility", "facility_interval", "sd", "discrimination", "upper_lower")
        return dict.fromkeys(names, reasons.NOBODY_REACHED)
    missing = {} if is_right_or_wrong(own) else {"facility_interval": reasons.PARTIAL_CREDIT}
    if n < 2:
        return missing | dict.fromkeys(("sd", "discrimination", "upper_lower"), reasons.too_few_people(2, n))
    if is_constant(own):
        missing["discrimination"] = reasons.SAME_FRACTION
    elif is_constant(others):
        missing["discrimination"] = reasons.SAME_REST
    if ranks.min() == ranks.max():
        missing["upper_lower"] = reasons.SAME_TOTAL
    return missing
