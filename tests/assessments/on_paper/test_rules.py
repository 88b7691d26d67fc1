"""Codes of sheets and what copies of one amount to: the rules, without a database."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.assessments.models import Occasion
from learn.assessments.on_paper.ahead import is_any_ahead
from learn.assessments.on_paper.blocks import as_copied, block_of, columns, with_heads
from learn.assessments.on_paper.codes import code_of, number_in
from learn.assessments.on_paper.copies import Copy, differing, in_force
from learn.assessments.on_paper.models import Kind
from learn.assessments.tries import Try
from learn.days import day_of
from learn.errors import say
from learn.imports.problems import Problem
from learn.imports.tables import Row, Table
from tests.assessments.test_occasions import NOW, facts, sat

SESSIONS = st.integers(1, 2**31 - 1)
NUMBERS = st.integers(1, 999)


@given(session=SESSIONS, number=NUMBERS)
def test_a_code_is_read_however_it_is_spaced(session: int, number: int) -> None:
    code = code_of(session, number)
    assert number_in(code, session) == number
    assert number_in(code.replace("-", ""), session) == number
    assert number_in(f" {code.replace('-', ' ')} ", session) == number
    assert number_in(code, session + 1) is None


@given(session=SESSIONS, number=NUMBERS, data=st.data())
def test_one_wrong_digit_or_two_exchanged_are_never_another_code(
    session: int, number: int, data: st.DataObject
) -> None:
    digits = code_of(session, number).replace("-", "")
    at = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from("0123456789").filter(lambda digit: digit != digits[at]))
    assert number_in(digits[:at] + other + digits[at + 1 :], session) is None
    if at and digits[at - 1] != digits[at]:
        swapped = digits[: at - 1] + digits[at] + digits[at - 1] + digits[at + 1 :]
        assert number_in(swapped, session) is None


@pytest.mark.parametrize("text", ["", "12", "abc", "12-007", "１２-００７-４", "9" * 400, "-"])
def test_what_is_no_code_is_none(text: str) -> None:
    assert number_in(text, 12) is None


def copy(by: int, order: int, cells: str, kind: Kind = Kind.TYPED) -> Copy:
    """A copy whose cells are the letters of a word, "." an empty one."""
    return Copy(by, order, order, kind, {slot: sign for slot, sign in enumerate(cells, start=1) if sign != "."})


@pytest.mark.parametrize(
    ("copies", "who", "differs"),
    [
        ([], [], set()),
        ([copy(1, 1, "AB")], [1], set()),
        ([copy(1, 1, "AB"), copy(2, 2, "AB")], [1, 2], set()),
        ([copy(1, 1, "AB"), copy(2, 2, "AC")], [1, 2], {2}),
        ([copy(1, 1, "AB"), copy(2, 2, "A.")], [1, 2], {2}),  # an empty cell differs too
        ([copy(1, 1, "AB"), copy(2, 2, "AC"), copy(1, 3, "AC")], [2, 1], set()),  # mended
        ([copy(1, 1, "AB"), copy(2, 2, "AC", Kind.SETTLED)], [2], set()),
        ([copy(2, 1, "AC", Kind.SETTLED), copy(1, 2, "AB")], [2, 1], {2}),  # somebody looked again
        ([copy(1, 1, "AB"), copy(2, 2, "", Kind.WITHDRAWN)], [1], set()),
        ([copy(1, 1, "AB"), copy(2, 2, "AC", Kind.SETTLED), copy(2, 3, "", Kind.WITHDRAWN)], [1], set()),
        ([copy(1, 1, "A"), copy(2, 2, "B"), copy(3, 3, "A")], [1, 2, 3], {1}),
    ],
)
def test_what_copies_of_a_sheet_amount_to(copies: list[Copy], who: list[int], differs: set[int]) -> None:
    standing = in_force(copies)
    assert [each.by for each in standing] == who
    assert differing(standing, lambda _, one, other: one == other) == differs


def test_a_pasted_block_gets_the_names_of_its_columns_once() -> None:
    bare = with_heads("12-007-4\tA\tB")
    assert bare.startswith("code\tq1\tq2\t")
    assert with_heads("code\tq1\n12-007-4\tA") == "code\tq1\n12-007-4\tA"
    assert len(columns()) == 101


def test_the_lines_of_a_pasted_block_are_counted_without_the_names_put_above_it() -> None:
    table = Table("", (Row(2, {}), Row(4, {})), (Problem("", 0, say("x")), Problem("", 3, say("y"))))
    copied = as_copied(table)
    assert [row.line for row in copied.rows] == [1, 3]
    assert [problem.line for problem in copied.problems] == [0, 2]


def test_a_block_is_read_by_codes_and_every_slip_is_told_by_its_line() -> None:
    code = code_of(12, 7)
    rows = (
        Row(2, {"code": code, "q1": "A", "q3": "C"}),
        Row(3, {"code": code, "q1": "B"}),
        Row(4, {"code": code_of(12, 9), "q1": "B"}),
        Row(5, {"code": code_of(13, 8), "q1": "B"}),
        Row(6, {"code": code_of(12, 8), "q1": "B", "q4": "A"}),
    )
    found = block_of(Table("phieu.csv", rows), 12, frozenset({7, 8}), 3)
    assert found.rows[7] == {1: "A", 3: "C"}
    assert [problem.line for problem in found.problems] == [3, 4, 5, 6]
    assert "hai dòng" in str(found.problems[0].message)
    assert "không phải mã phiếu của buổi này" in str(found.problems[1].message)
    assert "đề này chỉ có 3 câu" in str(found.problems[3].message)


PRE, POST, LATER, BASELINE = Occasion.PRE, Occasion.POST, Occasion.FOLLOW_UP, Occasion.BASELINE
TODAY = day_of(NOW)


@pytest.mark.parametrize(
    ("done", "known", "ahead"),
    [
        ("", {}, True),
        ("pre post", {}, True),  # the follow-up is to come
        ("pre post later", {}, False),
        ("post later", {}, True),
        ("post later", {"skipped": True}, False),
        ("pre-void pre post later", {}, False),
        ("pre-void pre-void post later", {}, False),  # broken off twice: it measures nothing any more
        ("pre-open post later", {}, True),
        ("pre post later", {"begins_on": TODAY}, False),  # the waiting is over, and with it the test before it
        ("pre post later", {"begins_on": TODAY + timedelta(days=1)}, True),
    ],
)
def test_who_has_a_test_ahead(done: str, known: dict[str, object], ahead: bool) -> None:
    found: list[Try] = []
    for word in done.split():
        name, _, how = word.partition("-")
        occasion = {"pre": PRE, "post": POST, "later": LATER}[name]
        found.append(sat(occasion, len(found) + 1, "A", how or "complete"))
    assert is_any_ahead(facts(*found, **known), TODAY) is ahead
