"""Forms drawn to a blueprint, and forms listed by hand."""

from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learn.quizzes.forms import Covered, check_blueprint, check_forms, coverage, draw_forms


@dataclass(frozen=True)
class Question:
    id: str
    objective: str = "a"
    level: int = 1
    use: str = "form"
    type: str = "single_choice"
    anchor: bool = False
    group: str | None = None


@dataclass(frozen=True)
class Row:
    objective: str
    level: int
    questions: int
    type: str | None = None


ROWS = [Row("a", 1, 8), Row("a", 2, 4), Row("b", 1, 12)]


def a_bank(spare: int = 0) -> list[Question]:
    return [
        Question(
            f"{row.objective}{row.level}-{at}", row.objective, row.level, type="matching" if at % 3 == 0 else "number"
        )
        for row in ROWS
        for at in range(row.questions * 3 + spare)
    ]


def messages(problems: object) -> list[str]:
    return [str(problem.message) for problem in problems]  # type: ignore[attr-defined]


@given(seed=st.integers(), spare=st.integers(0, 3))
def test_drawn_forms_fill_the_blueprint_and_share_nothing(seed: int, spare: int) -> None:
    bank = a_bank(spare)
    known = {question.id: question for question in bank}
    drawn = draw_forms(bank, ROWS, seed=seed)
    assert drawn.problems == ()
    assert list(drawn.forms) == ["A", "B", "C"]
    for ids in drawn.forms.values():
        assert Counter((known[each].objective, known[each].level) for each in ids) == {
            (row.objective, row.level): row.questions for row in ROWS
        }
    for one, two in combinations(drawn.forms.values(), 2):
        assert not set(one) & set(two)
    assert check_forms(drawn.forms, bank, ROWS) == []


@given(seed=st.integers(0, 10**6))
def test_types_are_spread_evenly(seed: int) -> None:
    bank = a_bank()
    known = {question.id: question for question in bank}
    forms = draw_forms(bank, ROWS, seed=seed).forms
    matching = [sum(known[each].type == "matching" for each in ids) for ids in forms.values()]
    assert max(matching) - min(matching) <= 2


def test_a_draw_depends_on_the_seed_alone() -> None:
    bank = a_bank(2)
    once = draw_forms(bank, ROWS, seed=7)
    assert draw_forms(bank[::-1], ROWS, seed=7) == once
    assert draw_forms(bank, ROWS, seed=8) != once


def test_the_order_in_a_form_follows_neither_bank_nor_blueprint() -> None:
    ids = draw_forms(a_bank(), ROWS, seed=7).forms["A"]
    assert [each[:2] for each in ids] != sorted(each[:2] for each in ids)


def test_a_short_bank_is_told_exactly() -> None:
    bank = [question for question in a_bank() if question.id not in ("a2-0", "a2-1")]
    drawn = draw_forms([*bank, Question("p", "a", 2, use="practice")], ROWS, seed=1)
    assert drawn.forms == {}
    assert [(problem.row, str(problem.message)) for problem in drawn.problems] == [
        (1, "Ma trận đề cần 12 câu cho mục tiêu a, bậc 2 (4 câu mỗi đề, 3 đề); ngân hàng có 10.")
    ]


def test_anchors_stand_in_every_form() -> None:
    bank = [replace(each, anchor=each.id in ("a1-0", "b1-0", "b1-1")) for each in a_bank()]
    forms = draw_forms(bank, ROWS, seed=3).forms
    times = Counter(each for ids in forms.values() for each in ids)
    assert {each for each, number in times.items() if number == 3} == {"a1-0", "b1-0", "b1-1"}
    assert sum(number > 1 for number in times.values()) == 3
    assert check_forms(forms, bank, ROWS) == []


def test_an_anchor_saves_questions_of_the_bank() -> None:
    bank = [replace(each, anchor=each.id in ("a1-0", "a1-1")) for each in a_bank()]
    saved = [each for each in bank if each.id not in ("a1-20", "a1-21", "a1-22", "a1-23")]
    assert draw_forms(saved, ROWS, seed=3).problems == ()
    assert draw_forms(saved[1:], ROWS, seed=3).problems


@pytest.mark.parametrize("number", [1, 5])
def test_anchors_are_a_few_or_none(number: int) -> None:
    bank = [replace(each, anchor=at < number) for at, each in enumerate(a_bank())]
    assert f"Có {number} câu neo" in messages(draw_forms(bank, ROWS, seed=1).problems)[0]


@given(seed=st.integers())
def test_a_group_never_meets_in_a_form(seed: int) -> None:
    groups = {"a1-0": "g", "a2-0": "g", "b1-0": "g", "a1-1": "h", "a1-2": "h", "b1-3": "h"}
    bank = [replace(each, group=groups.get(each.id)) for each in a_bank(1)]
    known = {question.id: question for question in bank}
    drawn = draw_forms(bank, ROWS, seed=seed)
    assert drawn.problems == ()
    for ids in drawn.forms.values():
        held = [known[each].group for each in ids if known[each].group]
        assert len(held) == len(set(held))


def test_a_group_that_fits_nowhere_is_told() -> None:
    bank = [replace(each, group="g" if each.id.startswith("a2") else None) for each in a_bank()]
    drawn = draw_forms(bank, ROWS, seed=1)
    assert drawn.problems[0].row == 1
    assert "cùng nhóm" in messages(drawn.problems)[0]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (ROWS, []),
        ([Row("a", 1, 12), Row("b", 1, 11)], ["Mỗi đề cần ít nhất 24 câu, ma trận đề có 23."]),
        ([Row("a", 1, 22), Row("b", 1, 2)], ["Mục tiêu b cần ít nhất 3 câu trong mỗi đề, đang có 2."]),
        ([Row("a", 1, 22), Row("b", 1, 2), Row("b", 2, 1)], []),
        ([Row(str(at), 1, 3) for at in range(8)], []),
        ([Row(str(at), 1, 3) for at in range(9)], ["Đề có 9 mục tiêu; nhiều nhất 8."]),
        (
            [Row("a", 1, 12), Row("a", 1, 12)],
            ["Mục tiêu và bậc này đã có ở một dòng khác của ma trận đề; gộp lại."],
        ),
    ],
)
def test_a_blueprint_must_be_able_to_measure(rows: list[Row], found: list[str]) -> None:
    assert messages(check_blueprint(rows)) == found
    assert bool(draw_forms([], rows, seed=1).problems)


def listed() -> dict[str, list[str]]:
    return {letter: list(ids) for letter, ids in draw_forms(a_bank(1), ROWS, seed=1).forms.items()}


def test_listed_forms_without_mistake() -> None:
    assert check_forms(listed(), a_bank(1)) == []


def test_listed_forms_are_three() -> None:
    forms = listed()
    del forms["C"]
    assert messages(check_forms(forms, a_bank(1))) == ["Cần đúng ba đề A, B, C; đang có: A, B."]


def test_every_mistake_in_listed_forms_is_told() -> None:
    forms = listed()
    bank = [*a_bank(1), Question("luyen", use="practice"), Question("it", "c")]
    forms["A"] += ["la", "luyen", forms["A"][0], "it"]
    forms["B"][0] = forms["C"][0]
    forms["C"].pop()
    found = [(problem.letter, str(problem.message)) for problem in check_forms(forms, bank)]
    assert ("A", "Không có câu #la trong ngân hàng câu hỏi.") in found
    assert ("A", "Câu #luyen để luyện tập, không được đứng trong đề; đổi thành use=form hoặc bỏ ra.") in found
    assert ("A", f"Câu #{forms['A'][0]} đứng hai lần trong đề này.") in found
    assert ("A", "Mục tiêu c cần ít nhất 3 câu trong mỗi đề, đang có 1.") in found
    assert ("B", "Mục tiêu c cần ít nhất 3 câu trong mỗi đề, đang có 0.") in found
    assert (None, f"Câu #{forms['C'][0]} đứng trong hai đề; chỉ câu neo (.anchor) được như vậy.") in found
    assert ("C", "Mỗi đề cần ít nhất 24 câu, đề này có 23.") in found


def test_listed_forms_may_share_a_few_anchors_only() -> None:
    forms = listed()
    shared = forms["A"][:5]
    forms["B"] += shared
    bank = [replace(each, anchor=each.id in shared) for each in a_bank(1)]
    assert messages(check_forms(forms, bank)) == ["Có 5 câu neo; cần từ 2 đến 4, hoặc không có câu nào."]
    forms["B"] = [each for each in forms["B"] if each not in shared[2:]]
    assert check_forms(forms, bank) == []


def test_listed_forms_keep_groups_apart_and_the_blueprint() -> None:
    forms = listed()
    bank = [replace(each, group="g" if each.id in forms["A"][:2] else None) for each in a_bank(1)]
    assert messages(check_forms(forms, bank)) == ["Đề có 2 câu của nhóm “g”; mỗi nhóm một câu."]
    assert "Ma trận đề cần 9 câu cho mục tiêu a, bậc 1; đề này có 8." in messages(
        check_forms(forms, bank, [Row("a", 1, 9)])
    )


TYPED = [Row("a", 1, 4, "matching"), Row("a", 1, 8), Row("b", 1, 12)]


def a_typed_bank(matching: int = 12) -> list[Question]:
    bank = [Question(f"m{at}", "a", 1, type="matching") for at in range(matching)]
    bank += [Question(f"n{at}", "a", 1, type="number" if at % 2 else "ordering") for at in range(24)]
    return bank + [Question(f"b{at}", "b", 1) for at in range(36)]


@given(seed=st.integers(), spare=st.integers(0, 3))
def test_a_row_of_a_type_takes_that_type_and_the_row_beside_it_the_others(seed: int, spare: int) -> None:
    bank = a_typed_bank(12 + spare)
    known = {question.id: question for question in bank}
    drawn = draw_forms(bank, TYPED, seed=seed)
    assert drawn.problems == ()
    for ids in drawn.forms.values():
        assert sum(known[each].type == "matching" for each in ids) == 4
    assert check_forms(drawn.forms, bank, TYPED) == []


def test_too_few_of_a_type_are_told_though_there_are_enough_of_the_objective() -> None:
    told = messages(draw_forms(a_typed_bank(11), TYPED, seed=1).problems)
    assert told == ["Ma trận đề cần 12 câu kiểu matching cho mục tiêu a, bậc 1 (4 câu mỗi đề, 3 đề); ngân hàng có 11."]
    forms = draw_forms(a_typed_bank(), TYPED, seed=1).forms
    untyped = [replace(each, type="number") if each.type == "matching" else each for each in a_typed_bank()]
    assert "Ma trận đề cần 4 câu kiểu matching cho mục tiêu a, bậc 1; đề này có 0." in messages(
        check_forms(forms, untyped, TYPED)
    )


def test_a_row_twice_is_one_with_the_same_type() -> None:
    assert check_blueprint(TYPED) == []
    assert len(check_blueprint([*TYPED, Row("a", 1, 1, "matching")])) == 1


@pytest.mark.parametrize(
    ("bank", "needed", "usable"),
    [
        ([Question(f"q{at}") for at in range(5)], 6, 5),
        ([Question(f"q{at}", anchor=at == 0) for at in range(5)], 4, 5),
        ([Question(f"q{at}", anchor=True) for at in range(3)], 2, 2),
        # Of a group there is at most one in each form, and beside an anchor of it none.
        ([Question(f"q{at}", group="g") for at in range(8)], 6, 3),
        ([Question(f"q{at}", group="g", anchor=at == 0) for at in range(8)], 4, 1),
        ([Question(f"q{at}", group="g", anchor=at < 2) for at in range(8)], 4, 1),
        ([Question(f"q{at}", use="practice") for at in range(8)], 6, 0),
    ],
)
def test_what_a_row_needs_and_what_could_be_drawn_for_it(bank: list[Question], needed: int, usable: int) -> None:
    (found,) = coverage(bank, [Row("a", 1, 2)])
    assert (found.needed, found.usable, found.lacking) == (needed, usable, max(0, needed - usable))


def test_what_no_row_asks_for_is_listed_too() -> None:
    bank = [Question("a1", type="matching"), Question("a2"), Question("p", use="practice"), Question("z", "z", 3)]
    found = coverage(bank, [Row("a", 1, 1, "matching")])
    assert [(each.objective, each.level, each.asked, each.stock, each.practice) for each in found] == [
        ("a", 1, 1, 1, 0),
        ("a", 1, 0, 1, 1),
        ("z", 3, 0, 1, 0),
    ]
    assert all(isinstance(each, Covered) and each.lacking == 0 for each in found[1:])


@settings(max_examples=25)
@given(
    seed=st.integers(0, 99),
    bank=st.lists(
        st.builds(
            lambda objective, level, group, type_: (objective, level, group, type_),
            st.sampled_from("ab"),
            st.integers(1, 2),
            st.sampled_from([None, None, None, "g", "h"]),
            st.sampled_from(["matching", "number"]),
        ),
        min_size=60,
        max_size=90,
    ),
)
def test_where_coverage_says_that_something_lacks_nothing_can_be_drawn(
    seed: int, bank: list[tuple[str, int, str | None, str]]
) -> None:
    questions = [
        Question(f"q{at}", objective, level, group=group, type=type_)
        for at, (objective, level, group, type_) in enumerate(bank)
    ]
    rows = [Row("a", 1, 6), Row("a", 2, 3, "number"), Row("a", 2, 3), Row("b", 1, 6), Row("b", 2, 6)]
    if any(each.lacking for each in coverage(questions, rows)):
        assert draw_forms(questions, rows, seed=seed).forms == {}
