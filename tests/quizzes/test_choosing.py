"""Which questions a round asks: hand-worked tables, properties of every round, and that practice leads to mastery."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.quizzes.choosing import ROUND, Given, Pooled, choose, rest_after, standings

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
OBJECTIVES = ("mot", "hai", "ba")
BANK = tuple(Pooled(f"{objective}-{number}", objective) for objective in OBJECTIVES for number in range(8))


def answers(name: str, *signs: str) -> list[Given]:
    """Answers to a question: "+2" was right two days ago, "-0" wrong just now."""
    return [Given(name, sign[0] == "+", NOW - timedelta(days=float(sign[1:]))) for sign in signs]


@pytest.mark.parametrize(("in_a_row", "days"), [(0, 0), (1, 0), (2, 2), (3, 4), (4, 8), (6, 32), (7, 64), (5000, 64)])
def test_a_rest_doubles_with_each_right_answer(in_a_row: int, days: int) -> None:
    assert rest_after(in_a_row) == timedelta(days=days)


@pytest.mark.parametrize(
    ("signs", "in_a_row", "rests"),
    [
        (("-1",), 0, False),
        (("+0",), 1, False),
        (("+3", "+1"), 2, True),  # for two days
        (("+3", "+2"), 2, False),  # which are over
        (("+9", "+5", "+3"), 3, True),  # for four days
        (("+9", "+8", "-1"), 0, False),
        (("-9", "+1", "+0"), 2, True),
        (("+1", "-9", "+0"), 2, True),  # in whatever order they come
    ],
)
def test_where_a_question_stands(signs: tuple[str, ...], in_a_row: int, rests: bool) -> None:
    standing = standings(answers("mot-0", *signs))["mot-0"]
    assert (standing.in_a_row, standing.rests(NOW)) == (in_a_row, rests)


def test_what_rests_is_left_alone_until_nothing_else_is_left() -> None:
    bank = BANK[:12]
    resting = [each for each in bank[:4] for each in answers(each.name, "+2", "+1")]
    drawn = choose(resting, bank, 7, NOW, size=8)
    assert set(drawn) == {each.name for each in bank[4:]}
    longest_ago = [*answers("mot-0", "+9", "+1.5"), *resting[2:]]
    assert "mot-0" in choose(longest_ago, bank, 7, NOW, size=9)


def test_a_small_bank_is_asked_whole_and_an_empty_one_not_at_all() -> None:
    assert sorted(choose([], BANK[:3], 1, NOW)) == ["mot-0", "mot-1", "mot-2"]
    assert choose([], (), 1, NOW) == ()


_HISTORY = st.lists(
    st.builds(
        lambda place, right, hours: Given(BANK[place].name, right, NOW - timedelta(hours=hours)),
        st.integers(0, len(BANK) - 1),
        st.booleans(),
        st.integers(0, 24 * 90),
    ),
    max_size=60,
)


@given(_HISTORY, st.integers(0, 2**31), st.integers(1, 30), st.randoms(use_true_random=False))
def test_every_round_is_whole_and_fair(history: list[Given], seed: int, size: int, chance: random.Random) -> None:
    drawn = choose(history, BANK, seed, NOW, size)
    assert len(drawn) == len(set(drawn)) == min(size, len(BANK))
    shuffled = [list(history), list(BANK)]
    for each in shuffled:
        chance.shuffle(each)
    assert choose(shuffled[0], shuffled[1], seed, NOW, size) == drawn  # type: ignore[arg-type]
    stands = standings(history)
    awake = {each.objective for each in BANK if each.name not in stands or not stands[each.name].rests(NOW)}
    objectives = {each.name: each.objective for each in BANK}
    if size >= len(OBJECTIVES):
        assert awake <= {objectives[name] for name in drawn}


def _share(history: list[Given], wanted: str, rounds: int = 400) -> float:
    """How many of so many rounds ask this question."""
    return sum(wanted in choose(history, BANK, seed, NOW) for seed in range(rounds)) / rounds


def test_wrong_comes_before_new_and_new_before_right() -> None:
    # One question of each objective has been answered, so that no objective stands out.
    wrong, right = _share(answers("mot-0", "-1"), "mot-0"), _share(answers("mot-0", "+1"), "mot-0")
    new = _share([], "mot-0")
    assert wrong > new + 0.15
    assert new > right + 0.05


def test_new_questions_of_a_weak_objective_come_more_often() -> None:
    weak = [each for number in range(3) for each in answers(f"mot-{number}", "-5")]
    strong = [each for number in range(3) for each in answers(f"mot-{number}", "+5")]
    assert _share(weak, "mot-7") > _share([*strong, *answers("hai-0", "-1")], "mot-7")


def test_what_is_not_mastered_is_asked_more_often_over_many_days() -> None:
    """Somebody who knows half of the bank and learns the rest slowly: two rounds a day for twenty days."""
    known = {each.name for each in BANK if int(each.name[-1]) % 2 == 0}
    chance = random.Random(20261123)  # noqa: S311 - a simulation
    history: list[Given] = []
    asked = dict.fromkeys((each.name for each in BANK), 0)
    for sitting in range(40):
        at = NOW + timedelta(hours=12 * sitting)
        for name in choose(history, BANK, sitting, at):
            asked[name] += 1
            history.append(Given(name, name in known or chance.random() < 0.3, at))
    of_known = sum(asked[name] for name in known)
    of_others = sum(asked.values()) - of_known
    assert of_others > 2 * of_known
    assert min(asked.values()) >= 2  # nothing is forgotten
    assert max(standings(history)[name].in_a_row for name in known) >= 3
    assert sum(asked.values()) == 40 * ROUND
