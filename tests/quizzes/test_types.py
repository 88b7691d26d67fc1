"""The contract that every registered question type keeps."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.quizzes import scoring
from learn.quizzes.types.base import (
    MarkedElsewhere,
    QuestionType,
    Sequential,
    State,
    in_language,
)
from learn.quizzes.types.case_study import CaseStudy
from learn.quizzes.types.categorising import Categorising
from learn.quizzes.types.gap_text import GapText
from learn.quizzes.types.hotspot import Hotspot
from learn.quizzes.types.judgement import Judgement
from learn.quizzes.types.matching import Matching
from learn.quizzes.types.multiple_choice import MultipleChoice
from learn.quizzes.types.number import Number
from learn.quizzes.types.ordering import Ordering
from learn.quizzes.types.ranking import Ranking
from learn.quizzes.types.registry import TYPES, build
from learn.quizzes.types.short_text import ShortText
from learn.quizzes.types.single_choice import SingleChoice
from learn.quizzes.types.table_entry import TableEntry
from learn.quizzes.types.true_false import TrueFalse
from tests.quizzes.stored import documents

SAMPLES = {key: kind.sample() for key, kind in TYPES.items()}


EVERY_TYPE = pytest.mark.parametrize("question", SAMPLES.values(), ids=SAMPLES.keys())


_FIELDS = {"point": "point", "option": "option", "options": "option", "text": "text"}


_ROW_FIELDS = {"rows": "row", "places": "place", "gaps": "gap", "steps": "step", "file": "file"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)


NAMES = st.sampled_from(["option", "options", "text", "rows", "places", "gaps", "steps", "point", "file", "x"])


VALUES = st.sampled_from(
    ["", "0", "1", "2", "7", "1,2", "60,75", "00", "-1", "true", "false", "5", "5,5", "٣", "\ud800", "\0"]
)


NEAR_MISSES = st.dictionaries(
    NAMES, VALUES | st.lists(VALUES, max_size=3) | st.dictionaries(VALUES, VALUES | JSON, max_size=5) | JSON, max_size=2
)


def posted(response: Mapping[str, object], prefix: str) -> dict[str, list[str]]:
    """The fields that a browser sends for a response."""
    form = {f"{prefix}-present": ["1"]}
    for name, value in response.items():
        if isinstance(value, Mapping):
            form |= {f"{prefix}-{_ROW_FIELDS[name]}-{row}": listed(each) for row, each in value.items()}
        else:
            form[f"{prefix}-{_FIELDS[name]}"] = listed(value)
    return form


def listed(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def test_every_type_is_registered_under_its_key() -> None:
    assert list(TYPES) == [
        "single_choice",
        "multiple_choice",
        "true_false",
        "short_text",
        "number",
        "matching",
        "ordering",
        "categorising",
        "gap_text",
        "table_entry",
        "judgement",
        "ranking",
        "survey",
        "case_study",
        "hotspot",
        "workbook",
        "document",
        "csv",
        "essay",
        "file_task",
    ]
    assert all(kind.key == key for key, kind in TYPES.items())


@EVERY_TYPE
def test_every_example_has_its_state_and_fraction(question: QuestionType) -> None:
    for example in question.examples():
        assert question.state_of(example.response, example.language) is example.state, example
        assert question.grade(example.response, example.language) == pytest.approx(example.fraction), example


@EVERY_TYPE
def test_examples_are_right_and_wrong_and_empty_and_invalid(question: QuestionType) -> None:
    examples = list(question.examples())
    assert {example.state for example in examples} >= {State.COMPLETE, State.EMPTY, State.INVALID}
    fractions = {example.fraction for example in examples}
    is_marked_here = question.is_scored and not isinstance(question, MarkedElsewhere)
    assert fractions >= {0.0, 1.0} if is_marked_here else fractions == {0.0}


@EVERY_TYPE
def test_every_example_comes_back_from_the_fields_of_its_form(question: QuestionType) -> None:
    for example in question.examples():
        assert type(question).read(posted(example.response, "q3"), "q3") == example.response


@EVERY_TYPE
def test_a_form_is_made_of_the_fields_the_question_names(question: QuestionType) -> None:
    full = max(question.examples(), key=lambda example: (example.fraction, example.state is State.COMPLETE))
    fields = set(posted(full.response, "q3")) - {"q3-present"}
    if isinstance(question, Sequential):
        # Its fields are those of every path, and one to begin anew.
        fields |= {f"q3-step-{at}" for at in range(3)} | {"q3-again"}
    if isinstance(question, Hotspot):
        # Words or a point, and the point from a script or from a picture that is a button.
        fields |= {"q3-option", "q3-point", "q3-point.x", "q3-point.y"}
    assert fields == set(question.fields("q3"))


@EVERY_TYPE
def test_a_form_without_the_slot_has_no_response(question: QuestionType) -> None:
    others = {f"q30-{rest}": ["1"] for rest in ("present", "option", "text", "row-0", "place-0", "gap-0", "step-0")}
    assert type(question).read({**others, "q3-based": ["7"], "present": ["1"]}, "q3") is None


@EVERY_TYPE
def test_a_slot_present_without_fields_is_an_empty_response(question: QuestionType) -> None:
    response = type(question).read({"q3-present": ["1"]}, "q3")
    assert response == {}
    assert question.state_of(response, "vi") is State.EMPTY


@EVERY_TYPE
def test_blank_fields_are_an_empty_response(question: QuestionType) -> None:
    assert type(question).read({"q3-present": ["1"], "q3-again": [""]}, "q3") == {}
    blank = {"q3-present": ["1"], **{field: [""] for field in question.fields("q3")}}
    assert type(question).read(blank, "q3") == {}


@EVERY_TYPE
@given(response=JSON | NEAR_MISSES, language=st.sampled_from(["vi", "en", "xx"]))
def test_any_json_has_a_state_and_a_fraction(question: QuestionType, response: object, language: str) -> None:
    state = question.state_of(response, language)  # type: ignore[arg-type]
    fraction = question.grade(response, language)  # type: ignore[arg-type]
    assert isinstance(state, State)
    assert 0 <= fraction <= 1
    if state in (State.EMPTY, State.INVALID):
        assert fraction == 0
    assert scoring.grade(question, response, language) == fraction  # type: ignore[arg-type]


@EVERY_TYPE
@pytest.mark.parametrize(
    "value",
    ["x" * 1_000_000, "9" * 100_000, 10**100_000, ["0"] * 100_000, {str(at): "1" for at in range(10_000)}],
    ids=["long text", "long number", "huge int", "long list", "many rows"],
)
@pytest.mark.parametrize("name", ["option", "options", "text", "rows", "places", "gaps", "steps", "point"])
def test_absurd_sizes_are_invalid(question: QuestionType, name: str, value: object) -> None:
    response = {name: value}
    assert question.state_of(response, "vi") is State.INVALID
    assert question.grade(response, "vi") == 0


@EVERY_TYPE
@given(seed=st.integers())
def test_display_order_is_a_permutation_that_the_seed_fixes(question: QuestionType, seed: int) -> None:
    order = question.shuffled(seed)
    assert sorted(order) == list(range(len(order)))
    assert order == build(question.key, *documents(question)).shuffled(seed)


@EVERY_TYPE
def test_a_question_survives_its_documents(question: QuestionType) -> None:
    assert build(question.key, *documents(question)) == question


@EVERY_TYPE
def test_a_document_that_does_not_fit_is_refused(question: QuestionType) -> None:
    shown, marking = documents(question)
    with pytest.raises(ValueError, match="validation error"):
        build(question.key, {**shown, "extra": 1}, marking)
    with pytest.raises(ValueError, match="validation error"):
        build(question.key, shown, {} if question.is_scored else {"key": 1})


@EVERY_TYPE
def test_what_is_shown_says_nothing_of_the_marking(question: QuestionType) -> None:
    shown, marking = documents(question)
    assert not set(shown) & set(marking) - {"choices", "gaps"}


@EVERY_TYPE
def test_a_kind_is_said_in_words(question: QuestionType) -> None:
    assert str(question.kind_label)


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(ValueError, match="no question type"):
        build("riddle", {}, {})


@pytest.mark.parametrize(
    ("kind", "marking"),
    [
        (Hotspot, {"regions": [], "shares": []}),
        (Hotspot, {"regions": [{"shape": "rect", "numbers": [1, 2, 3]}] * 3, "shares": [0, 1, 0]}),
        (Hotspot, {"regions": [{"shape": "poly", "numbers": [1, 2, 3, 4]}] * 3, "shares": [0, 1, 0]}),
        (CaseStudy, {"shares": [[1, 0], [1, 0], [0, 0]]}),
        (CaseStudy, {"shares": [[0, 0], [0, 0], [0, 0], []]}),
        (Categorising, {"belongs": [0, 1]}),
        (Categorising, {"belongs": [0, 1, 2, 0]}),
        (GapText, {"gaps": [{"right": 0}, {"right": 0}, {"right": 0}]}),
        (
            GapText,
            {"gaps": [{"accepted": {"vi": [{"text": "a"}]}}, {"right": 3}, {"accepted": {"vi": [{"text": "a"}]}}]},
        ),
        (TableEntry, {"gaps": [{"accepted": {"vi": [{"text": "a"}]}}]}),
        (Judgement, {"ratings": [1, 2]}),
        (Ranking, {"ratings": [1, 2, 3]}),
        (Ranking, {"ratings": [3, 3, 3, 3]}),
        (Ranking, {"ratings": [1, 2, 3, 6]}),
        (Judgement, {"ratings": [1, 2, 3, 6]}),
        (SingleChoice, {"shares": [0, 1]}),
        (SingleChoice, {"shares": [0, 1.5, 0, 0]}),
        (MultipleChoice, {"right": [True]}),
        (MultipleChoice, {"right": [False] * 5}),
        (TrueFalse, {"answers": [True]}),
        (Matching, {"choices": [0, 1]}),
        (Matching, {"choices": [0, 1, 9]}),
        (Ordering, {"places": [1, 1, 2, 3]}),
        (Number, {"value": "5", "tolerance": "-1"}),
        (Number, {"value": "NaN"}),
        (ShortText, {"accepted": {}}),
    ],
)
def test_a_marking_that_does_not_fit_what_is_shown_is_refused(kind: type[QuestionType], marking: object) -> None:
    shown, _ = documents(kind.sample())
    with pytest.raises(ValueError):  # noqa: PT011 (which of the two documents says it doesn't matter)
        kind.build(shown, marking)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "response"),
    [
        ({"q3-option": ["1", "2"]}, {"option": ["1", "2"]}),
        ({"q3-option": ["", ""]}, {"option": ["", ""]}),
    ],
)
def test_a_single_field_sent_twice_is_kept_and_invalid(fields: dict[str, list[str]], response: object) -> None:
    question = SingleChoice.sample()
    read = SingleChoice.read(fields, "q3")
    assert read == response
    assert question.state_of(read, "vi") is State.INVALID


def test_a_row_sent_twice_is_kept_and_invalid() -> None:
    read = TrueFalse.read({"q3-row-0": ["true", "false"], "q3-row-1": ["true"]}, "q3")
    assert read == {"rows": {"0": ["true", "false"], "1": "true"}}
    assert TrueFalse.sample().state_of(read, "vi") is State.INVALID


def test_ticks_come_in_one_order_whatever_the_display_order() -> None:
    assert MultipleChoice.read({"q3-option": ["4", "0"]}, "q3") == MultipleChoice.read({"q3-option": ["0", "4"]}, "q3")


def test_typed_text_arrives_composed_and_without_nul() -> None:
    assert ShortText.read({"q3-text": ["e\u0302\0"]}, "q3") == {"text": "ê"}


def test_a_text_falls_back_to_vietnamese_then_to_any() -> None:
    assert in_language({"vi": "một", "en": "one"}, "en") == "one"
    assert in_language({"vi": "một", "en": "one"}, "fr") == "một"
    assert in_language({"en": "one"}, "fr") == "one"
    assert in_language({}, "vi") == ""
