"""Gains of one person, in tables, and what must hold for every pair of scores."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.assessments.gains import (
    is_mastered,
    newly_mastered,
    normalized_change,
    normalized_gain,
    raw_change,
)

fractions = st.floats(0, 1)


@pytest.mark.parametrize(
    ("pre", "post", "gain"),
    [
        (0.2, 0.6, 0.5),
        (0.5, 0.25, -0.5),  # forgetting counts
        (0.0, 0.4, 0.4),
        (1.0, 1.0, None),  # nothing left to learn
        (1.0, 0.5, None),
        (0.9, 1.02, None),  # linked beyond the scale
        (-0.01, 0.5, None),
    ],
)
def test_normalized_gain(pre: float, post: float, gain: float | None) -> None:
    assert normalized_gain(pre, post) == pytest.approx(gain)


@pytest.mark.parametrize(
    ("pre", "post", "change"),
    [
        (0.2, 0.6, 0.5),
        (0.5, 0.25, -0.5),  # half of what was there was lost
        (0.8, 0.2, -0.75),
        (0.4, 0.4, 0.0),
        (0.0, 0.0, None),
        (1.0, 1.0, None),
        (1.0, 0.0, -1.0),
        (0.0, 1.0, 1.0),
        (0.9, 1.02, None),
        (-0.1, 0.2, None),
    ],
)
def test_normalized_change(pre: float, post: float, change: float | None) -> None:
    assert normalized_change(pre, post) == pytest.approx(change)


@given(fractions, fractions)
def test_normalized_change_stays_within_one_and_follows_the_raw_change(pre: float, post: float) -> None:
    change = normalized_change(pre, post)
    if change is None:
        assert pre == post
        return
    assert -1 <= change <= 1
    assert (change > 0) == (post > pre)
    assert (change < 0) == (post < pre)


@given(fractions, fractions)
def test_gain_and_change_agree_on_a_rise(pre: float, post: float) -> None:
    if post > pre:
        assert normalized_gain(pre, post) == normalized_change(pre, post)


@pytest.mark.parametrize(
    ("pre", "post", "change"), [(0.25, 0.75, 0.5), (0.5, 0.25, -0.25), (None, 0.5, None), (0.5, None, None)]
)
def test_raw_change_needs_both(pre: float | None, post: float | None, change: float | None) -> None:
    assert raw_change(pre, post) == change


@pytest.mark.parametrize(
    ("marks", "possible", "mastered"),
    [
        (2, 3, True),
        (1.999999999, 3, True),  # a third part lost to rounding
        (1.99, 3, False),
        (1, 3, False),
        (4, 6, True),
        (3, 5, False),
        (3.5, 5, True),
        (0, 0, False),
    ],
)
def test_two_thirds_master_an_objective(marks: float, possible: float, mastered: bool) -> None:
    assert is_mastered((marks, possible)) is mastered


def test_new_is_what_was_not_mastered_before() -> None:
    before = {"a": (1.0, 3.0), "b": (3.0, 3.0), "c": (0.0, 3.0)}
    after = {"b": (3.0, 3.0), "c": (1.0, 3.0), "d": (3.0, 3.0), "a": (2.0, 3.0)}
    assert newly_mastered(before, after) == ["a"]
