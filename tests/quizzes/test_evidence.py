"""What practised answers say of a question, and when an objective is called firm: as tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from learn.quizzes.choosing import Pooled, standings
from learn.quizzes.documents import Hint
from learn.quizzes.evidence import Practised, evidence
from learn.quizzes.firmness import Firmness, by_objective
from learn.quizzes.formsets import SlotQuestion
from learn.quizzes.rulings import read_mending
from learn.quizzes.steps import Asked
from learn.quizzes.types.base import QuestionType
from learn.quizzes.types.case_study import CaseStudy
from learn.quizzes.types.rubric import Essay
from learn.quizzes.types.single_choice import SingleChoice
from learn.quizzes.types.survey import Survey
from learn.quizzes.views import feedback
from tests.quizzes.test_choosing import answers

BEGAN = datetime(2026, 11, 23, 8, tzinfo=UTC)


def a_question(question: QuestionType, costs: tuple[float, ...] = (0.2,)) -> SlotQuestion:
    return SlotQuestion(
        slot=1,
        weight=1.0,
        version_id=1,
        marking_id=1,
        name="cau-1",
        type=question.key,
        objective="mot",
        lesson="",
        shown={},
        feedback={},
        question=question,
        mending=read_mending([], is_dropped=False),
        hints=tuple(Hint(text={"vi": "Nghĩ thêm"}, cost=cost) for cost in costs),
    )


CHOICE = a_question(SingleChoice.sample())
RIGHT = next(each.response for each in SingleChoice.sample().examples() if each.fraction == 1)
WRONG = next(each.response for each in SingleChoice.sample().examples() if each.response and each.fraction == 0)


def steps(question: SlotQuestion, *told: tuple[object, Asked]) -> list[Practised]:
    """Steps a minute apart; an answer like the one before changes nothing."""
    made: list[Practised] = []
    now: object = {}
    for minute, (response, asked) in enumerate(told):
        state = question.question.state_of(response, "vi")  # type: ignore[arg-type]
        at = BEGAN + timedelta(minutes=minute)
        made.append(Practised(response, "vi", state, response != now, asked, at))  # type: ignore[arg-type]
        now = response
    return made


NOTHING, HINT, FEEDBACK = Asked.NOTHING, Asked.HINT, Asked.FEEDBACK


@pytest.mark.parametrize(
    ("told", "is_right", "minute"),
    [
        ([(RIGHT, FEEDBACK)], True, 0),
        ([(WRONG, NOTHING), (RIGHT, NOTHING), (RIGHT, FEEDBACK)], True, 1),  # thought better of
        ([(WRONG, FEEDBACK), (RIGHT, FEEDBACK)], False, 0),  # copied from the feedback
        ([(WRONG, NOTHING), (RIGHT, NOTHING)], True, 1),  # nobody asked what it was worth
        ([({}, HINT), (RIGHT, FEEDBACK)], False, 1),  # with help
        ([(RIGHT, FEEDBACK), (RIGHT, HINT)], True, 0),  # help that came after
        ([({}, FEEDBACK), (RIGHT, FEEDBACK)], True, 1),  # there was no answer to say anything of
    ],
)
def test_the_answer_before_the_feedback_counts(told: list[tuple[object, Asked]], is_right: bool, minute: int) -> None:
    given = evidence(CHOICE, steps(CHOICE, *told))
    assert given is not None
    assert (given.question, given.is_right, given.at) == ("cau-1", is_right, BEGAN + timedelta(minutes=minute))


@pytest.mark.parametrize(
    ("costs", "is_right_on_page"),
    [((0.2,), True), ((0.0,), True), ((1.0,), False), ((0.6, 0.4), False), ((0.7, 0.7), False), ((1e-12,), True)],
)
def test_what_was_right_with_help_is_practised_again(costs: tuple[float, ...], is_right_on_page: bool) -> None:
    question = a_question(CHOICE.question, costs)
    given = evidence(question, steps(question, *[({}, HINT)] * len(costs), (RIGHT, FEEDBACK)))
    assert given is not None
    assert standings([given])["cau-1"].in_a_row == 0
    told = feedback(question, RIGHT, "vi", hinted=len(costs))
    assert told.is_right is is_right_on_page
    assert (str(told.verdict) == "Đúng.") is is_right_on_page


def test_no_answer_says_nothing_and_neither_does_what_nobody_marks_at_once() -> None:
    assert evidence(CHOICE, steps(CHOICE, ({}, FEEDBACK))) is None
    assert evidence(CHOICE, []) is None
    for question in (Survey.sample(), Essay.sample()):
        answered = next(each for each in question.examples() if each.state == "complete")
        asked = a_question(question)
        assert evidence(asked, steps(asked, (answered.response, FEEDBACK))) is None


def test_a_story_counts_when_it_is_over() -> None:
    story = a_question(CaseStudy.sample())
    examples = list(CaseStudy.sample().examples())
    begun = next(each.response for each in examples if each.state == "partial")
    over = next(each.response for each in examples if each.state == "complete" and each.fraction == 1)
    assert evidence(story, steps(story, (begun, FEEDBACK))) is None
    given = evidence(story, steps(story, (begun, FEEDBACK), (over, FEEDBACK)))
    assert given is not None
    assert given.is_right


@pytest.mark.parametrize(
    ("questions", "told", "firmness"),
    [
        (2, {}, Firmness.TOO_FEW),
        (2, {0: ("+3", "+1"), 1: ("+3", "+1")}, Firmness.TOO_FEW),
        (8, {}, Firmness.NEW),
        (8, {0: ("+1",)}, Firmness.UNDER_WAY),
        (8, dict.fromkeys(range(4), ("+3", "+1")), Firmness.UNDER_WAY),  # five are asked for
        (8, dict.fromkeys(range(5), ("+3", "+1")), Firmness.FIRM),
        (8, {**dict.fromkeys(range(5), ("+3", "+1")), 6: ("-1",)}, Firmness.UNDER_WAY),
        (8, {**dict.fromkeys(range(5), ("+3", "+1")), 6: ("+1",)}, Firmness.FIRM),
        (3, dict.fromkeys(range(3), ("-9", "+3", "+1")), Firmness.FIRM),  # all of them
        (3, dict.fromkeys(range(3), ("+3", "-1")), Firmness.UNDER_WAY),
    ],
)
def test_an_objective_is_firm_by_a_rule(questions: int, told: dict[int, tuple[str, ...]], firmness: Firmness) -> None:
    bank = [Pooled(f"mot-{number}", "mot") for number in range(questions)]
    history = [each for number, signs in told.items() for each in answers(f"mot-{number}", *signs)]
    assert by_objective(bank, standings(history))["mot"].firmness is firmness


def test_a_partly_right_answer_is_not_right_yet() -> None:
    half = replace(CHOICE, question=SingleChoice.build(SingleChoice.sample().shown.model_dump(), {"shares": _halves()}))
    given = evidence(half, steps(half, (RIGHT, FEEDBACK)))
    assert given is not None
    assert not given.is_right


def _halves() -> list[float]:
    right = int(str(RIGHT["option"]))
    count = len(SingleChoice.sample().shown.options)
    return [0.5 if place == right else 1.0 if place == (right + 1) % count else 0.0 for place in range(count)]
