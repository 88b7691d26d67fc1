"""What may be asked where, how an exchange stands after each act, and the text as it is kept."""

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.discussions.rules import (
    LONGEST,
    MOST_A_DAY,
    Act,
    Standing,
    State,
    Topic,
    read_key,
    read_text,
    standing,
    topics_in_practice,
    topics_in_test,
    wait,
)
from learn.errors import Invalid

NOW = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ("", Standing()),
        ("answer", Standing(State.ANSWERED, is_answered=True)),
        ("answer close", Standing(State.CLOSED, is_answered=True)),
        ("close reopen", Standing(State.OPEN)),
        ("uphold", Standing(State.ANSWERED)),
        ("answer publish", Standing(State.ANSWERED, is_answered=True, is_published=True)),
        ("answer publish withdraw", Standing(State.ANSWERED, is_answered=True)),
        # What is hidden is hidden everywhere; opened again, it is not published by itself.
        ("answer publish hide", Standing(State.CLOSED, is_answered=True, is_hidden=True)),
        ("answer publish hide reopen", Standing(State.OPEN, is_answered=True)),
    ],
)
def test_acts_follow_one_another(acts, expected):
    assert standing(map(Act, acts.split())) == expected


@pytest.mark.parametrize(
    ("acts", "allowed"),
    [
        ("", {"answer", "close", "hide", "uphold"}),
        ("answer", {"answer", "close", "reopen", "hide", "publish", "uphold"}),
        ("answer publish", {"answer", "close", "reopen", "hide", "publish", "withdraw", "uphold"}),
        ("close", {"answer", "reopen", "hide", "uphold"}),
        ("answer hide", {"reopen"}),
    ],
)
def test_what_may_follow(acts, allowed):
    now = standing(map(Act, acts.split()))
    assert {act.value for act in Act if now.allows(act, may_be_public=True, is_regradable=True)} == allowed
    assert not now.allows(Act.PUBLISH, may_be_public=False, is_regradable=True)
    assert not now.allows(Act.UPHOLD, may_be_public=True, is_regradable=False)


@given(st.lists(st.sampled_from(Act)))
def test_nothing_hidden_is_published_and_there_is_always_something_to_do(acts):
    now = Standing()
    for act in acts:
        if now.allows(act, may_be_public=True, is_regradable=True):
            now = now.after(act)
        assert not (now.is_hidden and now.is_published)
        assert any(now.allows(act, may_be_public=False, is_regradable=False) for act in Act)


def test_a_mark_is_objected_to_where_there_is_one_and_a_running_test_takes_faults_only():
    assert topics_in_practice(is_question=False) == (Topic.QUESTION, Topic.FAULT)
    assert topics_in_practice(is_question=True) == tuple(Topic) == topics_in_test(is_closed=True)
    assert topics_in_test(is_closed=False) == (Topic.FAULT,)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Câu này sai đáp án  ", "Câu này sai đáp án"),
        ("Dòng một\r\nDòng hai\rDòng ba", "Dòng một\nDòng hai\nDòng ba"),
        (unicodedata.normalize("NFD", "Ế Ỗ Ự Ợ Ẫ đủ mười"), "Ế Ỗ Ự Ợ Ẫ đủ mười"),
        ("<b>không phải HTML</b>", "<b>không phải HTML</b>"),
        ("ế" * LONGEST, "ế" * LONGEST),
        (unicodedata.normalize("NFD", "ế" * LONGEST), "ế" * LONGEST),
        ("ế" * (LONGEST + 1), None),
        ("ngắn quá", None),
        (" \r\n" * 10, None),
    ],
)
def test_text_is_plain_and_of_some_length(typed, kept):
    if kept is None:
        with pytest.raises(Invalid):
            read_text(typed, "text")
    else:
        assert read_text(typed, "text") == kept


@pytest.mark.parametrize("key", ["", "k" * 65])
def test_a_key_is_needed(key):
    with pytest.raises(Invalid):
        read_key(key)


@pytest.mark.parametrize(
    ("count", "ago", "seconds"),
    [
        (0, None, 0),
        (MOST_A_DAY - 1, timedelta(hours=1), 0),
        (MOST_A_DAY, timedelta(hours=1), 23 * 3600),
        (MOST_A_DAY, timedelta(days=1), 1),  # at the very moment
    ],
)
def test_so_many_a_day(count, ago, seconds):
    assert wait(count, NOW - ago if ago else None, NOW) == seconds
