import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.organisation.timelines import Facts, Overlap, Span, amend


def day(number):
    return date(2026, 1, 1) + timedelta(days=number)


def to(number):
    return None if number is None else day(number)


def spans(*versions):
    return tuple(Span(day(a), to(b), Facts(name, "", "xa", "")) for a, b, name in versions)


def row(timeline, name, valid_from, valid_to=None):
    return amend(timeline, Facts(name, "", "xa", ""), day(valid_from), to(valid_to))


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        ([], ("A", 0), [(0, None, "A")]),
        ([(0, None, "A")], ("A", 5), [(0, None, "A")]),  # nothing new
        ([(0, None, "A")], ("B", 5), [(0, 5, "A"), (5, None, "B")]),  # renamed
        ([(0, None, "A")], ("B", 0), [(0, None, "B")]),  # corrected
        ([(0, None, "A")], ("A", 0, 9), [(0, 9, "A")]),  # ended
        ([(0, None, "A")], ("A", 5, 9), [(0, 9, "A")]),
        ([(0, 9, "A")], ("B", 5), [(0, 5, "A"), (5, 9, "B")]),  # the end stays
        ([(0, 9, "A")], ("B", 9), [(0, 9, "A"), (9, None, "B")]),  # comes back
        ([(5, None, "B")], ("A", 0), [(0, 5, "A"), (5, None, "B")]),  # history
        ([(0, 5, "A"), (5, None, "B")], ("C", 2), [(0, 2, "A"), (2, 5, "C"), (5, None, "B")]),
    ],
)
def test_a_row_amends_the_timeline(before, said, after):
    assert row(spans(*before), *said) == spans(*after)


def test_a_row_across_a_later_version_is_refused():
    with pytest.raises(Overlap):
        row(spans((0, 5, "A"), (5, None, "B")), "C", 2, 8)


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 20), st.none() | st.integers(1, 9)), max_size=8))
def test_versions_never_overlap_and_the_last_row_holds_on_its_day(rows):
    timeline = ()
    for name, valid_from, length in rows:
        valid_to = None if length is None else valid_from + length
        try:
            timeline = row(timeline, name, valid_from, valid_to)
        except Overlap:
            continue
        assert [s.facts.name for s in timeline if s.holds_on(day(valid_from))] == [name]
        for one, other in itertools.pairwise(timeline):
            assert one.valid_to is not None
            assert one.valid_from < one.valid_to <= other.valid_from
        assert row(timeline, name, valid_from, valid_to) == timeline, "the same row again changes nothing"
