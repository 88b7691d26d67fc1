"""Answers copied from paper into cells."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learn.quizzes import written
from learn.quizzes.types.base import QuestionType, Response, State
from learn.quizzes.types.files import FileAnswer
from learn.quizzes.types.registry import TYPES

SAMPLES = {key: kind.sample() for key, kind in TYPES.items()}
EVERY_TYPE = pytest.mark.parametrize("question", SAMPLES.values(), ids=SAMPLES.keys())


@pytest.mark.parametrize(
    ("kind", "cell", "response"),
    [
        ("single_choice", "B", {"option": "1"}),
        ("single_choice", " d.", {"option": "3"}),
        ("single_choice", "E", None),  # there are four
        ("single_choice", "AB", None),
        ("single_choice", "2", None),
        ("multiple_choice", "AC", {"options": ["0", "2"]}),
        ("multiple_choice", "e, a", {"options": ["0", "4"]}),
        ("multiple_choice", "AA", None),
        ("multiple_choice", "-", None),
        ("true_false", "ĐSĐ", {"rows": {"0": "true", "1": "false", "2": "true"}}),
        ("true_false", "t f -", {"rows": {"0": "true", "1": "false"}}),
        ("true_false", "---", {}),
        ("true_false", "ĐS", None),
        ("true_false", "ĐSX", None),
        ("matching", "CA-", {"rows": {"0": "2", "1": "0"}}),
        ("matching", "AAB", {"rows": {"0": "0", "1": "0", "2": "1"}}),
        ("matching", "CAE", None),
        ("matching", "CA", None),
        ("ordering", "CABD", {"places": {"2": "1", "0": "2", "1": "3", "3": "4"}}),
        ("ordering", "CA", {"places": {"2": "1", "0": "2"}}),
        ("ordering", "CACB", None),
        ("ranking", "BADC", {"places": {"1": "1", "0": "2", "3": "3", "2": "4"}}),
        ("categorising", "AB-A", {"rows": {"0": "0", "1": "1", "3": "0"}}),
        ("categorising", "ABC-", None),  # there are two groups
        ("gap_text", "10 | B | chủ tịch", {"gaps": {"0": "10", "1": "1", "2": "chủ tịch"}}),
        ("gap_text", "- | | chủ tịch", {"gaps": {"2": "chủ tịch"}}),
        ("gap_text", "10 | D | x", None),
        ("gap_text", "10 | B", None),
        ("table_entry", "1/7/2026 | 8/7/2026 | A", {"gaps": {"0": "1/7/2026", "1": "8/7/2026", "2": "0"}}),
        ("judgement", "52-3", {"rows": {"0": "5", "1": "2", "3": "3"}}),
        ("judgement", "5216", None),
        ("survey", "135", {"rows": {"0": "1", "1": "3", "2": "5"}}),
        ("short_text", "Xung đột lợi ích", {"text": "Xung đột lợi ích"}),
        ("number", "1.200,5", {"text": "1.200,5"}),
    ],
)
def test_a_cell_is_read_as_its_question_asks(kind: str, cell: str, response: Response | None) -> None:
    assert written.response_in(cell, SAMPLES[kind]) == response


@EVERY_TYPE
def test_every_type_can_be_copied_and_an_unreadable_answer_is_kept_and_worth_nothing(question: QuestionType) -> None:
    assert str(written.how(question))
    assert written.response_in("", question) == {}
    unreadable = written.response_in("?", question)
    assert unreadable is not None
    assert question.state_of(unreadable, "vi") is State.INVALID
    assert question.grade(unreadable, "vi") == 0


def _copied(response: Response, question: QuestionType) -> str:
    """What somebody would write into the cell for a response."""
    match response:
        case {"option": str(option)}:
            return chr(65 + int(option))
        case {"point": _}:
            return chr(65 + min(question.picked(response)))  # type: ignore[attr-defined]
        case {"options": [*options]}:
            return "".join(chr(65 + int(option)) for option in options)
        case {"rows": {**rows}}:
            letters = {"true": "Đ", "false": "S"}
            size = len(question.shown.rows)  # type: ignore[attr-defined]
            values = [str(rows.get(str(row), "-")) for row in range(size)]
            if question.key in ("judgement", "survey"):
                return "".join(values)
            return "".join(letters.get(v) or (v if v == "-" else chr(65 + int(v))) for v in values)
        case {"gaps": {**gaps}}:
            lists = [gap.options for gap in question.shown.gaps]  # type: ignore[attr-defined]
            given = [str(gaps.get(str(gap), "-")) for gap in range(len(lists))]
            return "|".join(
                chr(65 + int(v)) if options and v != "-" else v for v, options in zip(given, lists, strict=True)
            )
        case {"places": {**places}}:
            return "".join(chr(65 + int(str(item))) for item, _ in sorted(places.items(), key=lambda p: int(str(p[1]))))
        case _:
            return str(response.get("text", ""))


def test_a_story_is_not_told_on_paper() -> None:
    assert written.response_in("AB", SAMPLES["case_study"]) is None


ON_PAPER = {key: each for key, each in SAMPLES.items() if key != "case_study" and not isinstance(each, FileAnswer)}


@pytest.mark.parametrize("question", ON_PAPER.values(), ids=ON_PAPER.keys())
def test_what_a_type_gives_as_examples_comes_back_from_paper(question: QuestionType) -> None:
    """Right, partly right, unfinished and wrong answers; of invalid ones nothing that can be read is left."""
    seen: set[State] = set()
    for example in question.examples():
        places = example.response.get("places")
        # Without a script two items may stand in one place; on paper each box holds one letter.
        if isinstance(places, dict) and len({*map(str, places.values())}) < len(places):
            continue
        seen.add(example.state)
        cell = "?" if example.state is State.INVALID else _copied(example.response, question)
        read = written.response_in(cell, question)
        assert read is not None
        state = State.INVALID if cell == "?" else example.state
        assert question.state_of(read, example.language) is state
        assert question.grade(read, example.language) == pytest.approx(example.fraction)
    assert seen >= {State.COMPLETE, State.EMPTY, State.INVALID}


@pytest.mark.parametrize("question", [each for each in SAMPLES.values() if isinstance(each, FileAnswer)])
def test_no_cell_holds_a_file(question: QuestionType) -> None:
    assert written.response_in("bai-lam.xlsx", question) is None


@settings(max_examples=60)
@given(cell=st.text("AaBbCcDdĐđSsTtFf0159-?,.;| |", max_size=12))
@pytest.mark.parametrize("question", ON_PAPER.values(), ids=ON_PAPER.keys())
def test_whatever_stands_in_a_cell_is_read_or_not_and_what_is_read_is_read_again(
    question: QuestionType, cell: str
) -> None:
    read = written.response_in(cell, question)
    if read in (None, {}, written.UNREADABLE):
        return
    # Words where a number is asked for are copied as they were written.
    assert question.state_of(read, "vi") is not State.INVALID or question.key == "number"
    again = _copied(read, question)
    assert written.response_in(again, question) == (written.UNREADABLE if again == "?" else read)


@pytest.mark.parametrize(
    ("cell", "fraction"),
    [
        ("0", 0.0),
        ("1", 1.0),
        ("0,5", 0.5),
        ("0.25", 0.25),
        ("1,0", 1.0),
        ("1,1", None),
        ("-0", None),
        ("50%", None),
        ("nan", None),
    ],
)
def test_a_mark_given_by_hand_is_a_fraction(cell: str, fraction: float | None) -> None:
    read = written.by_hand(cell)
    assert (None if read is None else written.fraction_of(read)) == fraction


def test_a_mark_is_kept_in_one_way_however_it_is_written() -> None:
    assert [written.by_hand(cell) for cell in ("0,50", "0.5", "1.0", "0,0", "0.3333333333333333")] == [
        {"fraction": "0.5"},
        {"fraction": "0.5"},
        {"fraction": "1"},
        {"fraction": "0"},
        {"fraction": "0.3333333333333333"},
    ]


def test_an_answer_is_no_mark() -> None:
    assert written.by_hand("") == {}
    assert written.fraction_of({"text": "0.5"}) is None
    assert written.fraction_of({"fraction": "2"}) is None
    assert written.fraction_of({"fraction": ["1"]}) is None
