"""The judge of the simulations: what it lets pass and what not."""

import pytest

from tests.validation.runs import holds


@pytest.mark.parametrize(
    ("hits", "runs", "low", "high", "expected"),
    [
        (9_500, 10_000, 0.94, 0.96, True),
        (9_400, 10_000, 0.94, 0.96, True),
        (9_600, 10_000, 0.94, 0.96, True),
        (9_300, 10_000, 0.94, 0.96, False),
        (9_680, 10_000, 0.94, 0.96, False),
        (190, 200, 0.94, 0.96, True),
        (200, 200, 0.94, 0.96, False),
        (170, 200, 0.94, 0.96, False),
        (200, 200, 0.95, 1.0, True),  # may cover more
        (176, 200, 0.95, 1.0, False),  # never less
        (0, 200, 0.0, 0.05, True),
        (24, 200, 0.0, 0.05, False),
    ],
)
def test_a_rate_must_lie_between_its_bounds_but_for_chance(
    hits: int, runs: int, low: float, high: float, expected: bool
) -> None:
    assert holds(hits, runs, low, high) is expected
