"""What an arriving answer adds: as tables of stories, and as properties over any order of arrival."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.quizzes.steps import (
    Arrival,
    Asked,
    History,
    Known,
    NewStep,
    Recorded,
    arrive,
    current,
    current_by_slot,
    hints_by_slot,
)
from learn.quizzes.types.base import Response, State
from learn.quizzes.types.case_study import CaseStudy
from learn.quizzes.types.single_choice import SingleChoice

QUESTION = SingleChoice.sample()
DEADLINE = datetime(2026, 11, 23, 8, 20, tzinfo=UTC)
IN_TIME = DEADLINE - timedelta(minutes=5)
TOO_LATE = DEADLINE + timedelta(microseconds=1)


def an_arrival(
    key: str, option: str = "", *, client: str = "", sequence: int | None = None, based_on: int | None = None
) -> Arrival:
    response = {"option": option} if option else {}
    return Arrival(
        key=key,
        slot=3,
        response=response,
        client_id=client,
        sequence=sequence,
        client_time=None,
        based_on=based_on,
        language="vi",
        seconds=None,
    )


def after(*arrivals: Arrival, at: datetime = IN_TIME, history: History | None = None) -> History:
    history = history or History()
    for arrival in arrivals:
        added = arrive(QUESTION, history, arrival, is_late=at > DEADLINE)
        if isinstance(added, NewStep):
            history = history.plus(added.step)
    return history


def counting(history: History) -> object:
    step = current(history)
    return step.response.get("option", "") if step else ""


def last(history: History) -> Recorded:
    return history.steps[-1]


@pytest.mark.parametrize(
    ("response", "may_restart", "changes"),
    [
        ({"steps": {"0": "0", "1": "0"}}, False, True),
        ({"steps": {"0": "1"}}, False, False),  # what came next has been seen
        ({"steps": {"0": "1"}}, True, False),
        ({}, False, False),
        ({}, True, True),  # in practice a story may be begun anew
    ],
)
def test_a_choice_that_showed_more_is_not_taken_back(response: Response, may_restart: bool, changes: bool) -> None:
    question = CaseStudy.sample()
    first = replace(an_arrival("k1"), response={"steps": {"0": "0"}})
    begun = arrive(question, History(), first, is_late=False)
    second = replace(an_arrival("k2", based_on=1), response=response)
    added = arrive(question, History((begun.step,)), second, is_late=False, may_restart=may_restart)
    assert isinstance(added, NewStep)
    assert added.step.changes is changes


def test_a_first_answer_counts() -> None:
    step = last(after(an_arrival("k1", "2", client="a", sequence=1)))
    assert (step.number, step.response, step.state) == (1, {"option": "2"}, State.COMPLETE)
    assert step.changes
    assert (step.rival, step.is_late) == (False, False)


def test_a_known_key_gets_the_step_it_made_whatever_it_says_now() -> None:
    history = after(an_arrival("k1", "2"))
    replayed = arrive(QUESTION, history, an_arrival("k1", "0"), is_late=True)
    assert replayed == Known(history.steps[0])
    assert replayed.is_known


def test_an_invalid_answer_is_kept_and_counts() -> None:
    step = last(after(an_arrival("k1", "2"), an_arrival("k2", "zzz", based_on=1)))
    assert step.state is State.INVALID
    assert step.changes


# Each story is a list of arrivals (key, option, client, sequence, based_on) and what counts in the end.
PLAIN = ("", None)
STORIES = {
    "a plain form changes its answer": ([("k1", "1", *PLAIN, None), ("k2", "2", *PLAIN, 1)], "2"),
    "a plain form clears its answer": ([("k1", "1", *PLAIN, None), ("k2", "", *PLAIN, 1)], ""),
    "a stale unchanged field of another tab": (
        [("k1", "1", *PLAIN, None), ("k2", "2", *PLAIN, 1), ("k3", "1", *PLAIN, 1)],
        "2",
    ),
    "an empty field of a tab opened before the first answer": (
        [("k1", "1", *PLAIN, None), ("k2", "", *PLAIN, None)],
        "1",
    ),
    "an unchanged field that comes along is then changed": (
        [("k1", "1", *PLAIN, None), ("k2", "1", *PLAIN, 1), ("k3", "2", *PLAIN, 2)],
        "2",
    ),
    "a client's answers overtake each other": ([("k2", "2", "a", 2, None), ("k1", "1", "a", 1, None)], "2"),
    "a client's answer with a sequence used before": ([("k1", "1", "a", 1, None), ("k2", "2", "a", 1, None)], "1"),
    "a client goes back to its earlier answer before any receipt came": (
        [("k1", "1", "a", 1, None), ("k2", "2", "a", 2, 1), ("k3", "1", "a", 3, 1)],
        "1",
    ),
    "a second client answers something else": ([("k1", "1", "a", 1, None), ("k2", "2", "b", 1, None)], "2"),
    "a second client's untouched field": (
        [("k1", "1", "a", 1, None), ("k2", "2", "b", 1, 1), ("k3", "1", "a", 2, 1), ("k4", "1", "c", 1, 1)],
        "2",
    ),
    "the first client answers again after a second one": (
        [("k1", "1", "a", 1, None), ("k2", "2", "b", 1, None), ("k3", "0", "a", 2, 1)],
        "0",
    ),
    "a late packet of the first client after a second one": (
        [("k2", "1", "a", 2, None), ("k3", "2", "b", 1, 1), ("k1", "0", "a", 1, None)],
        "2",
    ),
    "an answer based on a step nobody knows": ([("k1", "1", *PLAIN, None), ("k2", "2", *PLAIN, 99)], "2"),
}


@pytest.mark.parametrize(("arrivals", "option"), STORIES.values(), ids=STORIES.keys())
def test_the_answer_that_counts(arrivals: list[tuple[str, str, str, int | None, int | None]], option: str) -> None:
    history = after(
        *(
            an_arrival(key, chosen, client=client, sequence=sequence, based_on=based_on)
            for key, chosen, client, sequence, based_on in arrivals
        )
    )
    assert counting(history) == option
    assert len(history.steps) == len(arrivals), "every key is recorded"
    assert [step.number for step in history.steps] == list(range(1, len(arrivals) + 1))


@pytest.mark.parametrize(
    ("second", "rival"),
    [
        (an_arrival("k2", "2", client="b", sequence=1, based_on=None), True),
        (an_arrival("k2", "2", client="b", sequence=1, based_on=1), False),  # it had seen the answer it replaces
        (an_arrival("k2", "2", client="a", sequence=2, based_on=None), False),  # its own
        (an_arrival("k2", "2", based_on=None), True),  # two plain forms are never known to be one page
        (an_arrival("k2", "2", based_on=1), False),
        (an_arrival("k2", "1", client="b", sequence=1), False),  # the same answer: nothing is replaced
    ],
)
def test_an_answer_that_replaces_one_it_has_not_seen_says_so(second: Arrival, rival: bool) -> None:
    assert last(after(an_arrival("k1", "1", client="a", sequence=1), second)).rival is rival


def test_a_page_that_showed_an_unchanged_copy_of_what_counts_is_no_rival() -> None:
    history = after(an_arrival("k1", "1"), an_arrival("k2", "1", based_on=1), an_arrival("k3", "2", based_on=2))
    assert not last(history).rival


def test_a_page_whose_stale_field_never_counted_is_a_rival() -> None:
    history = after(
        an_arrival("k1", "1"),
        an_arrival("k2", "2", based_on=1),
        an_arrival("k3", "1", based_on=1),  # stale: kept as step 3
        an_arrival("k4", "0", based_on=3),  # from the same page, which never saw "2"
    )
    assert last(history).changes
    assert last(history).rival


def test_a_page_that_missed_a_change_and_its_undoing_is_a_rival() -> None:
    history = after(
        an_arrival("k1", "1"),
        an_arrival("k2", "2", based_on=1),
        an_arrival("k3", "1", based_on=2),
        an_arrival("k4", "0", based_on=1),
    )
    assert last(history).rival


def test_a_late_answer_is_kept_and_never_counts() -> None:
    history = after(an_arrival("k1", "1"))
    history = after(an_arrival("k2", "2", based_on=1), at=TOO_LATE, history=history)
    assert last(history).is_late
    assert counting(history) == "1"


def test_an_answer_in_time_is_new_and_not_late() -> None:
    added = arrive(QUESTION, History(), an_arrival("k1", "1"), is_late=False)
    assert not added.step.is_late
    assert not added.is_known


def test_the_answers_of_a_whole_attempt_by_slot() -> None:
    history = after(an_arrival("k1", "1"), an_arrival("k2", "2", based_on=1), an_arrival("k3", "1", based_on=1))
    assert current_by_slot(reversed(history.steps)) == {3: history.steps[1]}


OPTIONS = st.sampled_from(["", "0", "1", "2", "zzz"])
BASES = st.none() | st.integers(1, 6)
ARRIVALS = st.lists(
    st.tuples(OPTIONS, st.sampled_from(["", "a", "b"]), st.none() | st.integers(1, 5), BASES, st.booleans()),
    max_size=8,
)


def replayable(drawn: list[tuple[str, str, int | None, int | None, bool]]) -> list[tuple[Arrival, datetime]]:
    return [
        (
            an_arrival(f"k{at}", option, client=client, sequence=sequence, based_on=based_on),
            TOO_LATE if late else IN_TIME,
        )
        for at, (option, client, sequence, based_on, late) in enumerate(drawn)
    ]


@given(ARRIVALS, st.lists(st.integers(0, 7)))
def test_replays_in_any_order_change_nothing(
    drawn: list[tuple[str, str, int | None, int | None, bool]], replays: list[int]
) -> None:
    arrivals = replayable(drawn)
    history = History()
    for arrival, at in arrivals:
        history = after(arrival, at=at, history=history)
    again = history
    for place in replays:
        if place < len(arrivals):
            again = after(arrivals[place][0], at=IN_TIME, history=again)
    assert again == history


@given(ARRIVALS)
def test_late_answers_never_count(drawn: list[tuple[str, str, int | None, int | None, bool]]) -> None:
    history = History()
    for arrival, at in replayable(drawn):
        before = current(history)
        history = after(arrival, at=at, history=history)
        if at == TOO_LATE:
            assert current(history) == before
    assert not any(step.is_late and step.changes for step in history.steps)


@given(st.permutations(range(1, 6)), st.lists(OPTIONS, min_size=5, max_size=5), st.lists(BASES, min_size=5, max_size=5))
def test_one_client_in_any_order_ends_in_its_highest_sequence(
    order: list[int], options: list[str], bases: list[int | None]
) -> None:
    history = after(
        *(
            an_arrival(f"k{each}", options[each - 1], client="a", sequence=each, based_on=bases[each - 1])
            for each in order
        )
    )
    assert counting(history) == options[4]


@given(ARRIVALS)
def test_what_counts_does_not_depend_on_the_order_steps_are_read_in(
    drawn: list[tuple[str, str, int | None, int | None, bool]],
) -> None:
    history = History()
    for arrival, at in replayable(drawn):
        history = after(arrival, at=at, history=history)
    assert current(History(history.steps[::-1])) == current(history)


def test_a_hint_is_a_step_that_changes_nothing_and_is_paid_for_once_however_often_it_arrives() -> None:
    asking = replace(an_arrival("b", "1", based_on=1), asked=Asked.HINT)
    history = after(an_arrival("a", "1"), asking, asking, replace(asking, key="c"))
    assert [(step.key, step.changes) for step in history.steps] == [("a", True), ("b", False), ("c", False)]
    assert hints_by_slot(history.steps) == {3: 2}
