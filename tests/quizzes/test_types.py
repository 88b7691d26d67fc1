"""The contract that every registered question type keeps."""

import json
from collections.abc import Mapping
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.quizzes import scoring
from learn.quizzes.types.automatic import CsvTask
from learn.quizzes.types.base import (
    MarkedElsewhere,
    QuestionType,
    Response,
    Sequential,
    State,
    display_order,
    display_seed,
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
from learn.quizzes.types.rubric import Essay, FileTask
from learn.quizzes.types.short_text import ShortText
from learn.quizzes.types.single_choice import SingleChoice
from learn.quizzes.types.table_entry import TableEntry
from learn.quizzes.types.true_false import TrueFalse

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


def documents(question: QuestionType) -> tuple[dict[str, object], dict[str, object]]:
    shown = json.loads(question.shown.model_dump_json())  # type: ignore[attr-defined]
    marking = json.loads(question.marking.model_dump_json())  # type: ignore[attr-defined]
    return shown, marking


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


@pytest.mark.parametrize(
    ("chosen", "fraction"),
    [
        (["0", "2", "4"], 1),
        (["0"], 1 / 3),
        (["0", "1"], 0),  # a third right, a half wrong
        (["0", "2", "1"], 2 / 3 - 1 / 2),
        (["0", "1", "2", "3", "4"], 0),
    ],
)
def test_multiple_choice_takes_wrong_shares_from_right_ones(chosen: list[str], fraction: float) -> None:
    assert MultipleChoice.sample().grade({"options": chosen}, "vi") == pytest.approx(fraction)


@pytest.mark.parametrize(
    ("places", "state", "fraction"),
    [
        ({"0": "1", "1": "2", "2": "3", "3": "4"}, State.COMPLETE, 1),
        ({"0": "2", "1": "1", "2": "3", "3": "4"}, State.COMPLETE, 1 / 3),  # only 2 → 3 are neighbours still
        ({"0": "3", "1": "4", "2": "1", "3": "2"}, State.COMPLETE, 2 / 3),
        ({"0": "4", "1": "3", "2": "2", "3": "1"}, State.COMPLETE, 0),
        ({"0": "1", "1": "2"}, State.PARTIAL, 1 / 3),
        ({"0": "1", "1": "2", "2": "2", "3": "3"}, State.PARTIAL, 0),  # nobody knows which of the two is meant
        ({"0": "1", "1": "3", "2": "4", "3": "4"}, State.PARTIAL, 0),
        ({"0": "5"}, State.INVALID, 0),
    ],
)
def test_ordering_earns_the_right_neighbouring_pairs(places: object, state: State, fraction: float) -> None:
    question = Ordering.sample()
    assert question.state_of({"places": places}, "vi") is state
    assert question.grade({"places": places}, "vi") == pytest.approx(fraction)


def test_a_mended_key_marks_the_same_items_anew() -> None:
    shown, _ = documents(Ordering.sample())
    mended = Ordering.build(shown, {"places": [2, 1, 3, 4]})
    assert mended.grade({"places": {"0": "2", "1": "1", "2": "3", "3": "4"}}, "vi") == 1


@given(seed=st.integers(), count=st.integers(2, 9))
def test_an_order_that_is_the_key_is_never_shown(seed: int, count: int) -> None:
    assert display_order(seed, count, must_differ=True) != list(range(count))


@pytest.mark.parametrize(
    ("marks", "fraction"),
    [
        ("5213", 1),
        ("4213", 7 / 8),  # one of four actions beside the experts' mark
        ("4322", 1 / 2),
        ("3213", 3 / 4),  # two away is as far as any
        ("3333", 3 / 8),  # the middle doesn't pay: 0 + 1/2 + 0 + 1
        ("1551", 0),
    ],
)
def test_judgement_earns_by_its_distance_from_the_experts(marks: str, fraction: float) -> None:
    rows = {str(row): mark for row, mark in enumerate(marks)}
    assert Judgement.sample().grade({"rows": rows}, "vi") == fraction


@pytest.mark.parametrize(
    ("ratings", "order", "state", "fraction"),
    [
        # Actions 0 … 3, written from the best place to the worst. Six pairs where no two ratings are alike.
        ((5, 3, 2, 1), "0123", State.COMPLETE, 1),
        ((5, 3, 2, 1), "1023", State.COMPLETE, 4 / 6),  # one pair turned round: 5 − 1
        ((5, 3, 2, 1), "3012", State.COMPLETE, 0),  # the worst on top: 3 − 3, though two neighbours are right
        ((5, 3, 2, 1), "1032", State.COMPLETE, 2 / 6),  # 4 − 2
        ((5, 3, 2, 1), "3210", State.COMPLETE, 0),
        ((5, 3, 2, 1), "03", State.PARTIAL, 1 / 6),
        ((5, 3, 2, 1), "30", State.PARTIAL, 0),
        # The experts tell 0 and 1 from 2 and 3: four pairs, and the order within each half is free.
        ((4, 4, 1, 1), "1032", State.COMPLETE, 1),
        ((4, 4, 1, 1), "0213", State.COMPLETE, 2 / 4),  # 3 − 1
        ((4, 4, 1, 1), "2031", State.COMPLETE, 0),  # 1 − 3
    ],
)
def test_ranking_earns_right_pairs_less_wrong_ones(
    ratings: tuple[int, ...], order: str, state: State, fraction: float
) -> None:
    shown, _ = documents(Ranking.sample())
    question = Ranking.build(shown, {"ratings": ratings})
    response = {"places": {item: str(place) for place, item in enumerate(order, start=1)}}
    assert question.state_of(response, "vi") is state
    assert question.grade(response, "vi") == pytest.approx(fraction)


def test_ranking_by_chance_earns_little_and_a_place_given_twice_nothing() -> None:
    question = Ranking.sample()
    orders = list(permutations(range(4)))
    earned = [question.grade({"places": {str(i): str(p + 1) for p, i in enumerate(each)}}, "vi") for each in orders]
    # 1 order earns 1, 3 earn 2/3, 5 earn 1/3, of 24.
    assert sum(earned) / 24 == pytest.approx((1 + 3 * 2 / 3 + 5 / 3) / 24)
    doubled = {"places": {"1": "1", "0": "2", "3": "2", "2": "4"}}
    assert question.grade(doubled, "vi") == pytest.approx(1 / 6)


@pytest.mark.parametrize(
    ("response", "state", "picked", "fraction"),
    [
        ({"point": "60,75"}, State.COMPLETE, {1}, 1),  # inside the polygon
        ({"point": "60,59"}, State.COMPLETE, set(), 0),
        ({"point": "10,10"}, State.COMPLETE, {0}, 0),  # the corner of the rectangle
        ({"point": "240,180"}, State.COMPLETE, {2}, 0),  # the edge of the circle
        ({"point": "262,172"}, State.COMPLETE, set(), 0),  # 31.1 from its centre
        ({"point": "300,200"}, State.COMPLETE, set(), 0),
        ({"point": "301,0"}, State.INVALID, set(), 0),
        ({"point": "1,2,3"}, State.INVALID, set(), 0),
        ({"option": "1"}, State.COMPLETE, {1}, 1),  # the same answer, in words
        ({"option": "1", "point": "60,75"}, State.INVALID, set(), 0),
    ],
)
def test_a_point_is_the_region_it_lies_in(response: Response, state: State, picked: set[int], fraction: float) -> None:
    question = Hotspot.sample()
    assert question.state_of(response, "vi") is state
    assert question.picked(response) == picked
    assert question.grade(response, "vi") == fraction


@pytest.mark.parametrize(
    ("fields", "response"),
    [
        ({"q3-point.x": ["60"], "q3-point.y": ["75"], "q3-option": ["0"]}, {"point": "60,75"}),  # pressed last
        ({"q3-point": ["60,75"], "q3-option": ["0"]}, {"option": "0"}),  # the point came along
        ({"q3-point": ["60,75"]}, {"point": "60,75"}),
        ({"q3-point.x": ["6\0"]}, {"point": "6"}),
    ],
)
def test_a_picture_may_be_pressed_without_a_script(fields: dict[str, list[str]], response: Response) -> None:
    assert Hotspot.read({"q3-present": ["1"], **fields}, "q3") == response


@pytest.mark.parametrize(
    ("steps", "state", "fraction"),
    [
        ({"0": "0", "1": "0"}, State.COMPLETE, 1),  # 1 + 1 of at most 2
        ({"0": "0", "1": "1"}, State.COMPLETE, 3 / 4),
        ({"0": "1", "2": "0"}, State.COMPLETE, 1 / 4),
        ({"0": "1", "2": "1"}, State.COMPLETE, 0),
        ({"0": "0"}, State.PARTIAL, 1 / 2),
        ({"0": "1"}, State.PARTIAL, 0),
        ({"0": "0", "2": "0"}, State.INVALID, 0),  # step 2 lies on the other path
        ({"1": "0"}, State.INVALID, 0),
        ({"0": "0", "3": "0"}, State.INVALID, 0),  # an ending has no choices
    ],
)
def test_a_case_earns_along_its_path(steps: dict[str, str], state: State, fraction: float) -> None:
    question = CaseStudy.sample()
    assert question.state_of({"steps": steps}, "vi") is state
    assert question.grade({"steps": steps}, "vi") == pytest.approx(fraction)


def test_a_case_shows_no_step_before_it_is_reached() -> None:
    question = CaseStudy.sample()
    assert "Người dân ngại" not in str(question.details({}, "vi", 1))
    onward = question.details({"steps": {"0": "0"}}, "vi", 1)
    assert [step["step"] for step in onward["steps"]] == [0, 1]  # type: ignore[attr-defined]
    assert "Trưởng phòng hỏi" not in str(onward)
    ended = question.details({"steps": {"0": "0", "1": "0"}}, "vi", 1)
    assert [step["step"] for step in ended["steps"]] == [0, 1, 3]  # type: ignore[attr-defined]
    assert (onward["is_open"], ended["is_open"]) == (True, False)


@pytest.mark.parametrize(
    ("earlier", "later", "follows"),
    [
        ({}, {"steps": {"0": "0"}}, True),
        ({"steps": {"0": "0"}}, {"steps": {"0": "0", "1": "1"}}, True),
        ({"steps": {"0": "0"}}, {"steps": {"0": "1"}}, False),
        ({"steps": {"0": "0"}}, {}, False),
        ({"steps": {"0": "0"}}, {"steps": {"0": "9"}}, False),
        ({"steps": {"0": "9"}}, {"steps": {"0": "1"}}, True),
    ],
)
def test_what_was_chosen_in_a_case_stays(earlier: Response, later: Response, follows: bool) -> None:
    assert CaseStudy.sample().follows(earlier, later) is follows


@pytest.mark.parametrize(
    ("gaps", "state", "fraction"),
    [
        ({"0": "10", "1": "0", "2": "Chủ tịch UBND xã"}, State.COMPLETE, 1),
        ({"0": " Mười ", "1": "1", "2": "chủ tịch"}, State.COMPLETE, 2 / 3),
        ({"1": "0"}, State.PARTIAL, 1 / 3),
        ({"0": "   "}, State.EMPTY, 0),
        ({"1": "3"}, State.INVALID, 0),  # there are three options
    ],
)
def test_a_text_earns_its_right_gaps(gaps: dict[str, str], state: State, fraction: float) -> None:
    question = GapText.sample()
    assert question.state_of({"gaps": gaps}, "vi") is state
    assert question.grade({"gaps": gaps}, "vi") == pytest.approx(fraction)


def test_a_gap_orders_its_options_by_the_seed_and_says_nothing_of_the_right_one() -> None:
    seen = {str(GapText.sample().details({}, "vi", seed)["pieces"]) for seed in range(40)}
    assert len(seen) == 6
    shown = GapText.sample().details({}, "vi", 1)
    assert "mười" not in str(shown)


@pytest.mark.parametrize(
    "question",
    [Matching.sample(), Ordering.sample(), Categorising.sample()],
    ids=["matching", "ordering", "categorising"],
)
def test_pairs_and_steps_are_never_shown_in_the_order_of_their_key(question: QuestionType) -> None:
    for seed in range(200):
        order = question.shuffled(seed)
        assert order != sorted(order)


def test_a_fixed_question_keeps_its_order() -> None:
    shown, marking = documents(SingleChoice.sample())
    fixed = SingleChoice.build({**shown, "fixed": True}, marking)
    assert all(fixed.shuffled(seed) == [0, 1, 2, 3] for seed in range(50))
    assert any(SingleChoice.sample().shuffled(seed) != [0, 1, 2, 3] for seed in range(50))


def test_display_orders_are_even_and_never_change() -> None:
    first = [display_order(display_seed(seed, 3), 4)[0] for seed in range(4000)]
    assert all(900 < first.count(ordinal) < 1100 for ordinal in range(4))
    assert display_order(2026, 6) == [5, 1, 0, 3, 4, 2]


def test_a_text_falls_back_to_vietnamese_then_to_any() -> None:
    assert in_language({"vi": "một", "en": "one"}, "en") == "one"
    assert in_language({"vi": "một", "en": "one"}, "fr") == "một"
    assert in_language({"en": "one"}, "fr") == "one"
    assert in_language({}, "vi") == ""


@pytest.mark.parametrize("kind", [Essay, FileTask])
def test_a_rubric_rates_levels(kind: type[Essay] | type[FileTask]) -> None:
    question = kind.sample()  # 2, 1, 0 and 4, 2, 0 points
    assert question.rated([0, 0]) == 1
    assert question.rated([1, 1]) == pytest.approx(0.5)
    assert question.rated([2, 0]) == pytest.approx(4 / 6)
    assert question.rated([0]) is None
    assert question.rated([0, 3]) is None
    assert question.rated([0, -1]) is None


@pytest.mark.parametrize("points", [[[2, 1, 0]], [[2, 1], [4, 2, 0]], [[2, 1, 0], [0, 0, 0]]])
def test_a_rubric_needs_points_for_every_level(points: list[list[int]]) -> None:
    shown, _ = documents(Essay.sample())
    with pytest.raises(ValueError, match="rubric needs points"):
        Essay.build(shown, {"points": points})


def test_a_text_is_the_same_however_a_browser_ends_its_lines() -> None:
    assert Essay.read({"q1-text": ["một\r\nhai"]}, "q1") == Essay.read({"q1-text": ["một\nhai"]}, "q1")


def test_a_check_of_another_kind_of_file_is_refused() -> None:
    shown, _ = documents(CsvTask.sample())
    with pytest.raises(ValueError, match="no check"):
        CsvTask.build(shown, {"checks": [{"check": "heading", "text": "x"}]})
