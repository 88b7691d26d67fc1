"""The interval of a share of people."""

import numpy as np
import pytest
import scipy  # its parts load when they are first asked for: collecting needs none

from learn.assessments.statistics.proportions import wilson_interval


@pytest.mark.parametrize(
    ("successes", "n", "expected"),
    [
        # R: prop.test(successes, n, correct = FALSE)$conf.int
        (0, 10, (0, 0.277532799862889)),
        (10, 10, (0.722467200137111, 1)),
        (1, 1, (0.206549314377238, 1)),
        (81, 263, (0.255288519878274, 0.366209576982800)),
    ],
)
def test_wilsons_interval_is_as_r_has_it(successes: int, n: int, expected: tuple[float, float]) -> None:
    assert wilson_interval(successes, n) == pytest.approx(expected, abs=1e-9)


def test_on_average_it_covers_as_often_as_it_says() -> None:
    # Exact, without simulation: over shares from 5 to 95 % at n = 60 (at a single one no interval of a count can).
    shares, counts = np.linspace(0.05, 0.95, 1801), np.arange(61)
    low, high = np.array([wilson_interval(int(count), 60) for count in counts]).T
    covered = (low[:, None] <= shares) & (shares <= high[:, None])
    coverage = (scipy.stats.binom.pmf(counts[:, None], 60, shares) * covered).sum(axis=0)
    assert 0.945 < coverage.mean() < 0.955
