"""What stands beside a lesson for all: questions and answers that an instructor published. Nobody is named in it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from learn.discussions import store

MOST_SHOWN = 30


@dataclass(frozen=True)
class Beside:
    """A question and its answer, as they were published; plain text in the language of who asked."""

    question: str
    answer: str
    language: str
    published_at: datetime


def beside(db: Session, course_id: int, lesson: str) -> tuple[Beside, ...]:
    """The newest first. Whoever keeps it asks `Course.beside` whether it changed."""
    return tuple(
        Beside(act.question, act.text, exchange.language, act.acted_at)
        for exchange, act in store.published(db, course_id, lesson, MOST_SHOWN)
    )
