"""What practised answers say about a person: for choosing what to ask next and for nothing else. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from learn.quizzes import scoring
from learn.quizzes.choosing import Given
from learn.quizzes.formsets import SlotQuestion
from learn.quizzes.steps import Asked
from learn.quizzes.types.base import MarkedElsewhere, QuestionType, Response, Sequential, State


@dataclass(frozen=True)
class Practised:
    """A step of a practice attempt, as far as it matters here."""

    response: Response
    language: str
    state: State
    changes: bool
    asked: Asked
    at: datetime


def is_marked_at_once(question: QuestionType) -> bool:
    """Whether an answer has its worth as soon as it is given: what people or examinations mark has not."""
    return question.is_scored and not isinstance(question, MarkedElsewhere)


def evidence(question: SlotQuestion, steps: Sequence[Practised]) -> Given | None:
    """What the steps of one question in one attempt show; None where they show nothing yet.

    The answer counts that stood when its feedback was first asked for: after that it could be copied. Where nobody
    asked, it is the last one. It is right when it earns everything and no hint was seen before, not even one that
    costs nothing: who needed help has not shown yet that they can do without.
    """
    asked = question.question
    if not is_marked_at_once(asked):
        return None
    answer: Practised | None = None
    hints = 0
    for step in steps:
        if step.changes:
            answer = step
        hints += step.asked is Asked.HINT
        if step.asked is Asked.FEEDBACK and answer and _tells(question, answer):
            break
    if answer is None or not _tells(question, answer):
        return None
    earned = scoring.grade(asked, answer.response, answer.language, question.mending)
    return Given(question.name, is_right=earned >= 1 and not question.taken(hints), at=answer.at)


def _tells(question: SlotQuestion, answer: Practised) -> bool:
    """Whether it is an answer. A story that goes on is none yet."""
    if answer.state is State.PARTIAL:
        return not isinstance(question.question, Sequential)
    return answer.state is not State.EMPTY
