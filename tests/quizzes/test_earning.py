"""What each type of question makes of an answer, by tables."""

from itertools import permutations

import pytest

from learn.quizzes.types.automatic import CsvTask
from learn.quizzes.types.base import (
    Response,
    State,
)
from learn.quizzes.types.case_study import CaseStudy
from learn.quizzes.types.gap_text import GapText
from learn.quizzes.types.hotspot import Hotspot
from learn.quizzes.types.judgement import Judgement
from learn.quizzes.types.multiple_choice import MultipleChoice
from learn.quizzes.types.ordering import Ordering
from learn.quizzes.types.ranking import Ranking
from learn.quizzes.types.rubric import Essay, FileTask
from tests.quizzes.stored import documents


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
