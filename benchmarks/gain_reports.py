"""The gain of one course in every unit of a country: the whole report of each, with its bootstrap below 200 people."""

import time

import numpy as np

from benchmarks.figures import Figure, Limit
from benchmarks.processes import BenchmarkError
from learn.assessments.statistics.paired import paired_gain

PART = "gain report of one course"
UNITS, PEOPLE, QUESTIONS = 3_321, 226_210, 24
ALL_UNITS, ONE_UNIT = "all units", "one unit that changed"
GOALS = (Limit(PART, ALL_UNITS, 20.0),)


def measure(*, rounds: int, units: int = UNITS) -> list[Figure]:
    """Every figure of `paired_gain` for each unit, one after the other in one process; and for one unit alone."""
    print(f"reporting the gain of {units:,} units …", flush=True)
    towns = _towns(units)
    runs = [_report(towns) for _ in range(rounds)]
    return [
        Figure(PART, "", ALL_UNITS, "s", [round(each, 2) for each in runs]),
        Figure(PART, "", ONE_UNIT, "ms", [round(each / units * 1000, 2) for each in runs]),
    ]


def _towns(units: int) -> list[np.ndarray]:
    """Right answers before and after of the people of each unit, some dozens, as unlike in number as communes are."""
    rng = np.random.default_rng(2026)
    sizes = np.maximum(2, rng.lognormal(np.log(PEOPLE / UNITS) - 0.125, 0.5, size=units).astype(int))
    ability = (rng.normal(rng.normal(0, 0.3), 0.8, size=size) for size in sizes)
    chances = ((1 / (1 + np.exp(-before)), 1 / (1 + np.exp(-before - 0.6))) for before in ability)
    return [np.array([rng.binomial(QUESTIONS, chance) for chance in pair], dtype=float) for pair in chances]


def _report(towns: list[np.ndarray]) -> float:
    begun = time.perf_counter()
    found = [paired_gain(before, after, maximum=QUESTIONS).mean_gain for before, after in towns]
    seconds = time.perf_counter() - begun
    if any(gain is None for gain in found):
        raise BenchmarkError("a unit without a gain")
    return seconds
