"""How an imagined person answers: from what they know, with the time it takes, through the real attempt engine."""

import hashlib
import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from learn.assessments import taking
from learn.assessments.models import Occasion
from learn.quizzes import attempts
from learn.quizzes.formsets import FormQuestions, SlotQuestion
from learn.quizzes.steps import Arrival
from learn.quizzes.types.base import Response, State

LANGUAGE = "vi"
# A person who reads the question takes about this long over one; who only clicks, this long.
THOUGHTFUL_SECONDS = 34.0
HASTY_SECONDS = 1.6


@dataclass(frozen=True)
class Taker:
    """An imagined person at one test. `ability` is in logits: 0 knows the answer to half of the questions."""

    person_id: int
    ability: float
    is_hasty: bool = False


def sit(
    db: Session,
    taker: Taker,
    slug: str,
    occasion: Occasion,
    begins: datetime,
    chance: random.Random,
    *,
    answered: int | None = None,
) -> UUID:
    """Take a test as this person would. With `answered`, stop after so many questions and leave it open."""
    public_id = taking.start(db, taker.person_id, slug, occasion, LANGUAGE, begins)
    spent = timedelta()

    def read(questions: FormQuestions, _language: str) -> list[Arrival]:
        nonlocal spent
        arrivals = []
        for question in list(questions.slots.values())[:answered]:
            seconds = _seconds(taker, chance)
            spent += timedelta(seconds=seconds)
            arrivals.append(_arrival(question, _response(question, taker, chance), seconds, public_id))
        return arrivals

    # Everything is said at the end of the sitting, inside its time limit.
    attempts.answer(db, taker.person_id, public_id, read, begins + timedelta(minutes=1))
    if answered is None:
        taking.submit(db, taker.person_id, public_id, begins + min(spent, timedelta(minutes=19)))
    return public_id


def _arrival(question: SlotQuestion, response: Response, seconds: float, public_id: UUID) -> Arrival:
    return Arrival(
        key=f"demo-{public_id.hex[:12]}-{question.slot}",
        slot=question.slot,
        response=response,
        client_id=f"demo-{public_id.hex[:12]}",
        sequence=question.slot,
        client_time=None,
        based_on=None,
        language=LANGUAGE,
        seconds=seconds,
    )


def _response(question: SlotQuestion, taker: Taker, chance: random.Random) -> Response:
    """One of the type's own examples: the right one as often as this person would know it."""
    full = [each for each in question.question.examples() if each.state is State.COMPLETE]
    right = [each.response for each in full if each.fraction >= 1]
    wrong = [each.response for each in full if each.fraction < 1]
    ability = -2.0 if taker.is_hasty else taker.ability
    knows = chance.random() < 1 / (1 + math.exp(_difficulty(question.name) - ability))
    chosen: Mapping[str, object] = chance.choice(right if knows or not wrong else wrong)
    return chosen


def _difficulty(name: str) -> float:
    """Some questions are harder than others, always the same ones; in logits, −0.8 to 0.8."""
    return (hashlib.sha256(name.encode()).digest()[0] / 255 - 0.5) * 1.6


def _seconds(taker: Taker, chance: random.Random) -> float:
    middle = HASTY_SECONDS if taker.is_hasty else THOUGHTFUL_SECONDS
    return round(chance.lognormvariate(math.log(middle), 0.35), 1)
