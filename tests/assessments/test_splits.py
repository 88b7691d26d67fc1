"""Groups shown beside units give back nobody; and where they are woven together well, all are shown."""

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learn.assessments import splits
from learn.assessments.splits import SIDE_BY_SIDE, Filled, hidden_groups, hidden_unions
from learn.assessments.suppression import SMALLEST
from tests.assessments.attack import Matrix, changes_of_interval, given_away


def table(*rows: str, first: int = 0) -> list[Filled[str]]:
    """A block for each word, a person for each of its letters, which are groups."""
    return [
        Filled(block, group, count)
        for block, row in enumerate(rows, start=first)
        for group, count in Counter(row).items()
    ]


@pytest.mark.parametrize(
    ("rows", "hidden"),
    [
        (["aaaaabbbbb"] * 7, ""),
        # Two blocks too few to be woven together; then there is no hiding one of two.
        (["aaaaabbbbb"] * 6, "ab"),
        (["aaaaabbbbb"] * 7 + ["aaabb"], ""),
        # c is nowhere but in two blocks: alone it would follow from the total, so the smallest hides beside it.
        (["aaaabbb"] * 8 + ["aaaaccc"] * 2, "bc"),
        # c and d together meet a in four blocks only.
        (["aaaaabbb", "aaaccbbb"] * 4 + ["cccdddd"] * 2, "bcd"),
        # a meets b and b meets c, but never a with c.
        (["aaabbb"] * 7 + ["bbbccc"] * 7, ""),
        (["aaaaa"] * 3, ""),  # one group is the total
        (["aaaaa"], ""),
        # c is alone where it is: its figure is that of its blocks, which are shown anyway.
        (["aaaaabbbbb"] * 7 + ["ccccc"] * 2, ""),
        (["aaaaabbbbb"] * 2 + ["ccccc", "dddddd"], "ab"),
        ([], ""),
    ],
)
def test_which_groups_hide(rows: list[str], hidden: str) -> None:
    assert hidden_groups(table(*rows)) == set(hidden)


def test_who_stands_beside_whom_is_asked_within_the_other_way_of_grouping() -> None:
    apart = [Filled(block, month, 5, position) for block in range(9) for month, position in (("m", "p"), ("n", "q"))]
    beside = [Filled(block, month, 5, "p") for block in range(9) for month in "mn"]
    assert hidden_groups(apart) == {"m", "n"}
    assert hidden_groups(beside) == set()


def test_groups_of_whole_blocks_are_shown_and_no_others() -> None:
    assert hidden_unions(table("aaaaa", "bbbbbb", "aaaaaaa")) == set()
    assert hidden_unions(table("aaaaa", "bbbccc", "cccccc", "dddddd")) == {"b", "c"}


def test_the_order_of_cells_does_not_matter() -> None:
    cells = table(*["aaaabbb"] * 8, "aaaaccc", "aaaaccc", "abcd")
    for seed in range(20):
        shuffled = chance(seed).sample(cells, len(cells))
        assert hidden_groups(shuffled) == hidden_groups(cells)


def chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - invented people, not secrets


@dataclass(frozen=True)
class Person:
    """Where somebody stands, and by how much they changed."""

    block: int
    position: str
    month: str
    change: float


def people(lots: random.Random, blocks: int, positions: int, months: int) -> list[Person]:
    """Blocks of five to nine people; positions and months common and rare."""
    usual = [1 / (1 + place) ** lots.choice((0, 1, 2)) for place in range(max(positions, months))]
    return [
        Person(
            block,
            lots.choices("abcdef"[:positions], usual[:positions])[0],
            lots.choices("uvwxyz"[:months], usual[:months])[0],
            lots.gauss(0, 1),
        )
        for block in range(blocks)
        for _ in range(lots.randint(SMALLEST, 9))
    ]


def shown_of(known: list[Person]) -> list[Matrix]:
    """Every sum of blocks, positions and months that is shown, and the squares behind their intervals."""
    change = np.array([one.change for one in known])
    blocks = [one.block for one in known]

    def those(holds: Iterable[bool]) -> Matrix:
        return np.array([*holds], dtype=float)

    found = [those(one.block == block for one in known) for block in sorted(set(blocks))]
    positions = Counter((one.block, one.position) for one in known)
    months = Counter((one.block, one.month, one.position) for one in known)
    hidden = hidden_groups(Filled(block, group, n) for (block, group), n in positions.items())
    hidden |= hidden_groups(Filled(block, group, n, beside) for (block, group, beside), n in months.items())
    for group in sorted(({one.position for one in known} | {one.month for one in known}) - hidden):
        among = those(group in (one.position, one.month) for one in known)
        found += [among, changes_of_interval(change, among, blocks)]
    return found


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(1, 11), st.integers(1, 5), st.integers(1, 4))
def test_no_arithmetic_on_what_is_shown_is_about_few_people(
    seed: int, blocks: int, positions: int, months: int
) -> None:
    assert given_away(shown_of(people(chance(seed), blocks, positions, months))) == []


def worlds() -> list[list[Person]]:
    return [people(chance(seed), 9, 4, 2) for seed in range(12)]


def test_something_is_shown_in_such_worlds() -> None:
    assert sum(len(shown_of(known)) > 9 for known in worlds()) >= 9


@pytest.mark.parametrize("enough", [1, 2, 3])
def test_the_attack_finds_what_a_laxer_rule_gives_away(monkeypatch: pytest.MonkeyPatch, enough: int) -> None:
    monkeypatch.setattr(splits, "SIDE_BY_SIDE", enough)
    assert any(given_away(shown_of(known)) for known in worlds())


def test_hiding_small_groups_alone_would_give_people_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """A commune of seven less its five clerks."""
    known = [Person(0, "a" if place < 5 else "b", "u", place / 7) for place in range(7)]
    known += [Person(1, "b", "u", place / 9) for place in range(9)]
    assert given_away(shown_of(known)) == []
    monkeypatch.setitem(shown_of.__globals__, "hidden_groups", lambda _cells: frozenset())
    assert given_away(shown_of(known)) == [5, 6]


def test_seven_blocks_leave_three_when_four_people_are_taken_away() -> None:
    assert SIDE_BY_SIDE == 7
    assert SMALLEST == 5
