"""What is said of two versions of a test."""

from typing import Any

import pytest

from learn.dashboards.version_comparison import versions_compared

FIGURES: dict[str, Any] = {
    "pre_x": 0.5,
    "post_x": 0.7,
    "change_x": 0.2,
    "pre_y": 0.45,
    "post_y": 0.6,
    "change_y": 0.15,
    "pre_difference": 0.05,
    "change_difference": 0.05,
    "pre_difference_interval": [0.01, 0.09],
    "change_difference_interval": [-0.01, 0.11],
    "unavailable": {},
}


@pytest.mark.parametrize("kept", [None, {}])
def test_a_first_version_is_compared_with_nothing(kept: dict[str, Any] | None) -> None:
    assert versions_compared(kept) is None


def test_a_reason_stands_in_the_place_of_figures() -> None:
    found = versions_compared({"previous": 3, "reason": {"text": "vì %(n)s", "values": {"n": 1}}})
    assert found is not None
    assert (found.previous, found.lines) == (3, ())
    assert found.reason is not None
    assert found.reason.values == {"n": 1}


def test_differences_are_this_version_less_the_earlier_one() -> None:
    found = versions_compared({"previous": 1, "reason": None, "anchors": 4, "figures": FIGURES})
    assert found is not None
    before, after, change = found.lines
    assert (before.earlier, before.later, before.difference, before.interval) == (0.45, 0.5, 0.05, (0.01, 0.09))
    assert (after.earlier, after.later, after.interval) == (0.6, 0.7, None)
    assert (change.is_change, change.earlier, change.later, change.interval) == (True, 0.15, 0.2, (-0.01, 0.11))


def test_a_link_that_is_not_defined_says_so() -> None:
    why = {"change_difference": {"text": "không", "values": {}}}
    found = versions_compared(
        {
            "previous": 1,
            "reason": None,
            "anchors": 2,
            "figures": {**FIGURES, "change_difference": None, "unavailable": why},
        }
    )
    assert found is not None
    assert found.reason is not None
    assert found.lines == ()
