"""Whether Feldt's interval covers α as often as it says, and whether DIF is found where there is none."""

import numpy as np
import pytest
from numpy.polynomial.hermite_e import hermegauss
from scipy.special import expit

from learn.assessments.statistics.classical import classical_analysis
from learn.assessments.statistics.dif import differential_functioning
from tests.validation.runs import RUNS, holds

PEOPLE = 60
ABILITY, WEIGHT = hermegauss(61)
WEIGHT = WEIGHT / WEIGHT.sum()


@pytest.mark.parametrize(("questions", "errors"), [(4, 2.0), (12, 3.0)])
def test_feldts_interval_covers_as_often_as_it_says_when_parts_are_normal(questions: int, errors: float) -> None:
    # Essentially tau-equivalent: one true score, each part with its own level and errors of `errors` times its SD.
    rng = np.random.default_rng(20260701)
    alpha = questions / (questions + errors**2)
    levels = np.linspace(0.45, 0.55, questions)
    hits = 0
    for _ in range(RUNS):
        true, error = rng.normal(size=(PEOPLE, 1)), errors * rng.normal(size=(PEOPLE, questions))
        # α does not change with the scale; this one keeps every part within 0 to 1.
        found = classical_analysis(levels + 0.02 * (true + error)).alpha_interval
        hits += found is not None and found.low <= alpha <= found.high
    assert holds(hits, RUNS, 0.94, 0.96)


@pytest.mark.parametrize(("questions", "hardest"), [(8, 0.0), (16, 1.5)])
def test_feldts_interval_never_covers_less_when_answers_are_right_or_wrong(questions: int, hardest: float) -> None:
    rng = np.random.default_rng(20260702)
    difficulty = np.linspace(-hardest, hardest, questions)
    alpha = _alpha_of_population(difficulty)
    hits = 0
    for _ in range(RUNS):
        chance = expit(rng.normal(size=(PEOPLE, 1)) - difficulty)
        found = classical_analysis(rng.random(chance.shape) < chance).alpha_interval
        hits += found is not None and found.low <= alpha <= found.high
    assert holds(hits, RUNS, 0.95, 1.0)


@pytest.mark.parametrize(("people", "focal", "behind"), [(200, 100, 0.0), (300, 150, 0.7)])
def test_dif_is_not_found_more_often_than_it_may_where_there_is_none(people: int, focal: int, behind: float) -> None:
    # Rasch questions, alike for both groups; the focal group knows less. The total is then all there is to match on.
    rng = np.random.default_rng(20260703)
    difficulty = np.linspace(-1.5, 1.5, 12)
    is_focal = np.arange(people) < focal
    found = 0
    for _ in range(RUNS):
        chance = expit(rng.normal(size=people)[:, np.newaxis] - behind * is_focal[:, np.newaxis] - difficulty)
        result = differential_functioning(rng.random(chance.shape) < chance, is_focal)
        p = result.items[4].p
        found += p is not None and p < 0.05
    assert holds(found, RUNS, 0.0, 0.05)


def _alpha_of_population(difficulty: np.ndarray) -> float:
    """α of right and wrong answers when ability is standard normal and questions are Rasch's, by quadrature."""
    chance = expit(ABILITY[:, np.newaxis] - difficulty)
    share = WEIGHT @ chance
    covariance = (chance * WEIGHT[:, np.newaxis]).T @ chance - np.outer(share, share)
    within = share * (1 - share)
    total = covariance.sum() - np.trace(covariance) + within.sum()
    return float(len(difficulty) / (len(difficulty) - 1) * (1 - within.sum() / total))
