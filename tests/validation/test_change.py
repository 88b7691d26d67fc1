"""Figures of change keep what their intervals promise, and reliable change flags no more than it says.

Marks are those of tests with 24 right-or-wrong questions: a person's chance to be right is Beta(4, 5) before the
course, and the course wins a share Beta(2, 3) of what was missing.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from learn.assessments.effects import FollowedSums, retention
from learn.assessments.groups import sums_of
from learn.assessments.reliable import Verdict, reliable_change
from learn.assessments.statistics import paired_gain
from learn.assessments.statistics.delayed import delayed_start
from learn.assessments.statistics.paired import PairedGain
from learn.assessments.statistics.shift import Cells, matched_shift, shift_of_means, shift_of_proportions
from learn.assessments.statistics.values import Interval
from tests.validation import power
from tests.validation.runs import RUNS, holds

QUESTIONS = 24
BEFORE, GAIN = 4 / 9, 2 / 5
CHANGE = GAIN * (1 - BEFORE)
TABLE = Path(__file__).parents[2] / "docs" / "measurement-power.md"

Array = NDArray[np.float64]
Chance = np.random.Generator


def chance(name: str) -> Chance:
    """The same numbers for a simulation whatever runs beside it."""
    return np.random.default_rng(list(name.encode()))


def covered(intervals: Iterator[Interval | None], truth: float) -> int:
    """How many hold the truth; one that is not given does not."""
    return sum(one is not None and one.low <= truth <= one.high for one in intervals)


def answered(rng: Chance, chances: Array) -> Array:
    """The fraction of questions that each person gets right."""
    return rng.binomial(QUESTIONS, chances) / QUESTIONS


def marks(rng: Chance, people: int) -> tuple[Array, Array]:
    """Fractions before and after, of independent people."""
    able = rng.beta(4, 5, people)
    return answered(rng, able), answered(rng, able + rng.beta(2, 3, people) * (1 - able))


def marks_in(rng: Chance, units: Array) -> tuple[Array, Array]:
    """The same for people whose units won different shares: the intraclass correlation of changes is about .06."""
    able = rng.beta(4, 5, units.size)
    won = rng.beta(11, 16.5, units.max() + 1)[units]
    return answered(rng, able), answered(rng, able + rng.beta(4 * won, 4 * (1 - won)) * (1 - able))


def in_units(*sizes: int) -> NDArray[np.intp]:
    """The unit of each person."""
    return np.repeat(np.arange(len(sizes)), sizes)


def gains(name: str, draw: Callable[[Chance], tuple[Array, Array]], units: Array | None = None) -> list[PairedGain]:
    rng = chance(name)
    labels = None if units is None else units.tolist()
    return [paired_gain(*draw(rng), clusters=labels, seed=run) for run in range(RUNS)]


@pytest.mark.parametrize("people", [60, 240])
def test_intervals_of_people_of_one_unit(people: int) -> None:
    # ⟨g⟩ from the bootstrap at 60, from the delta method at 240.
    runs = gains(f"flat {people}", lambda rng: marks(rng, people))
    assert holds(covered((run.mean_gain_interval for run in runs), CHANGE), RUNS, 0.94, 0.96)
    assert holds(covered((run.gain_of_averages_interval for run in runs), GAIN), RUNS, 0.94, 0.96)


@pytest.mark.parametrize(
    "units",
    [
        in_units(*[6, 7, 8, 9, 10] * 6),
        in_units(*[5, 6, 7, 8] * 3),
    ],
    ids=["30 units", "12 units"],
)
def test_intervals_of_people_of_several_units(units: Array) -> None:
    runs = gains(f"clustered {units.size}", lambda rng: marks_in(rng, units), units)
    assert holds(covered((run.mean_gain_interval for run in runs), CHANGE), RUNS, 0.94, 0.96)
    assert holds(covered((run.gain_of_averages_interval for run in runs), GAIN), RUNS, 0.94, 0.96)


def test_the_interval_of_d_z_where_changes_are_normal() -> None:
    def draw(rng: Chance) -> tuple[Array, Array]:
        pre = rng.normal(0.45, 0.15, 60)
        return pre, pre + rng.normal(0.12, 0.15, 60)

    runs = gains("d_z", draw)
    assert holds(covered((run.d_z_interval for run in runs), 0.8), RUNS, 0.94, 0.96)
    # Hedges' correction takes the bias out of d_z, which is 1.3 % at 59 degrees of freedom.
    assert np.mean([run.g_z for run in runs]) == pytest.approx(0.8, abs=4 * 0.15 / RUNS**0.5)


def test_the_interval_of_retention() -> None:
    rng = chance("retention")

    def interval() -> Interval | None:
        able = rng.beta(4, 5, 100)
        later = able + rng.beta(2, 3, 100) * (1 - able)
        p, q, f = answered(rng, able), answered(rng, later), answered(rng, able + 0.6 * (later - able))
        sums = sums_of(zip(p.tolist(), q.tolist(), strict=True))
        got = retention([FollowedSums(**vars(sums), f=f.sum(), ff=f @ f, pf=f @ p, qf=f @ q)])
        return None if got.low is None or got.high is None else Interval(got.low, got.high)

    assert holds(covered((interval() for _ in range(RUNS)), 0.6), RUNS, 0.94, 0.96)


@pytest.mark.parametrize("units", [None, in_units(*[6, 8, 10] * 8)], ids=["people", "24 units"])
def test_the_interval_of_the_effect(units: Array | None) -> None:
    # Those who wait win nothing, or little by practice; half of each unit waits.
    rng = chance(f"delayed {units is None}")
    practice, waits = 0.03, np.arange(80 if units is None else units.size) % 2 == 1
    labels = (
        {} if units is None else {"units_immediate": units[~waits].tolist(), "units_waiting": units[waits].tolist()}
    )

    def interval() -> Interval | None:
        pre, post = marks(rng, waits.size) if units is None else marks_in(rng, units)
        again = rng.normal(practice, 0.1, waits.sum())
        return delayed_start((post - pre)[~waits], again, **labels).effect_interval

    assert holds(covered((interval() for _ in range(RUNS)), CHANGE - practice), RUNS, 0.94, 0.96)


def test_matched_shift_errs_no_more_than_it_says() -> None:
    rng = chance("matched")
    level, moved = [0.4, 0.15, 0.15, 0.3], [0.4, 0.3, 0.1, 0.2]
    alike = [matched_shift(Cells(*cells)).p for cells in rng.multinomial(60, level, RUNS).tolist()]
    # An exact test keeps below its 5 %: so few who changed can't come nearer.
    assert holds(sum(p is not None and p < 0.05 for p in alike), RUNS, 0.02, 0.05)
    intervals = (matched_shift(Cells(*cells)).shift_interval for cells in rng.multinomial(60, moved, RUNS).tolist())
    assert holds(covered(intervals, 0.2), RUNS, 0.94, 0.97)


def test_the_interval_of_unmatched_shift() -> None:
    rng = chance("unmatched")
    before, after = rng.binomial(60, 0.45, RUNS).tolist(), rng.binomial(80, 0.7, RUNS).tolist()
    shares = (shift_of_proportions(b, 60, a, 80).shift_interval for b, a in zip(before, after, strict=True))
    assert holds(covered(shares, 0.25), RUNS, 0.94, 0.96)
    parts = (shift_of_means(rng.beta(2, 2, 60), rng.beta(4, 2, 90)).shift_interval for _ in range(RUNS))
    assert holds(covered(parts, 2 / 3 - 1 / 2), RUNS, 0.94, 0.96)


def sem_of(scores: Array) -> float:
    """SD·√(1 − α) of a form whose questions are columns."""
    questions, totals = scores.shape[1], scores.sum(axis=1)
    alpha = questions / (questions - 1) * (1 - scores.var(axis=0, ddof=1).sum() / totals.var(ddof=1))
    return float(totals.std(ddof=1) * np.sqrt(1 - alpha))


def test_reliable_change_flags_five_in_a_hundred_who_did_not_change() -> None:
    # Of each run's 200 people, whose answers give both forms their errors of measurement, one is looked at.
    rng = chance("reliable")

    def is_flagged() -> bool:
        able = rng.normal(0, 1, (200, 1))
        pre, post = (able + rng.normal(0, error, (200, QUESTIONS)) for error in (2.5, 3.0))
        said = reliable_change(pre[0].sum(), post[0].sum(), sem_of(pre), sem_of(post), 200, 200)
        return said.verdict in (Verdict.IMPROVED, Verdict.DECLINED)

    assert holds(sum(is_flagged() for _ in range(RUNS)), RUNS, 0.045, 0.055)


@pytest.mark.parametrize("questions", power.QUESTIONS)
@pytest.mark.parametrize("gain", [0.0, 1.0])
def test_the_computed_power_is_what_people_give(questions: int, gain: float) -> None:
    rng = chance(f"power {questions} {gain}")
    before, after = power.form(questions, 0), power.form(questions, gain)
    able = rng.normal(0, 1, RUNS)
    pre, post = (
        (rng.random((RUNS, questions)) < power.chances(questions, abilities)).sum(axis=1)
        for abilities in (able, able + gain)
    )
    improved = sum(
        reliable_change(p, q, before.sem, after.sem, 30, 30).verdict is Verdict.IMPROVED
        for p, q in zip(pre.tolist(), post.tolist(), strict=True)
    )
    expected = power.verdicts(questions, gain)[Verdict.IMPROVED]
    assert holds(improved, RUNS, expected, expected)


def test_the_table_in_the_documentation_is_the_computed_one() -> None:
    assert power.table() in TABLE.read_text(encoding="utf-8")
