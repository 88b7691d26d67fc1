"""Asking about a lesson or about a question of a test, and everything that one has asked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from learn.assessments.models import Occasion
from learn.dashboards.exchanges import TOPICS, OwnExchange, excerpt, own_exchanges
from learn.dashboards.learning import NAMES
from learn.dashboards.words import address, title_in
from learn.discussions import asking
from learn.discussions.asking import Lesson
from learn.discussions.beside import Beside, beside
from learn.discussions.rules import Topic
from learn.errors import Message, NotFound, say
from learn.quizzes import wording
from learn.quizzes.formsets import SlotQuestion

STEM = 60


@dataclass(frozen=True)
class AskPage:
    """Where somebody asks. `places` are pairs of a value and what it stands for, none where there is one place only;
    `may_ask` is False when enough was asked for today."""

    title: str | Message
    url: str
    back_url: str
    places: tuple[tuple[str, str | Message], ...]
    topics: tuple[tuple[Topic, Message], ...]
    may_ask: bool
    is_running: bool
    own: tuple[OwnExchange, ...]
    beside: tuple[Beside, ...]


def lesson_ask_page(db: Session, person_id: int, slug: str, name: str, language: str, now: datetime) -> AskPage:
    """NotFound for a lesson that the person can't open now."""
    it = asking.lesson(db, person_id, slug, name, language, now)
    url = address(f"/courses/{slug}/lessons/{name}")
    own = [
        each
        for each in asking.own(db, person_id)
        if (each.course_id, each.lesson, each.attempt_id) == (it.visit.course_id, name, None)
    ]
    return AskPage(
        title=title_in(it.version.titles, language),
        url=f"{url}/ask",
        back_url=url,
        places=_places(it, language),
        topics=tuple(TOPICS.items()),
        may_ask=asking.wait(db, person_id, now) == 0,
        is_running=False,
        own=own_exchanges(db, own, language),
        beside=beside(db, it.visit.course_id, name),
    )


def _places(it: Lesson, language: str) -> tuple[tuple[str, str | Message], ...]:
    whole: tuple[str, str | Message] = ("", say("Cả bài"))
    sections = [(f"s-{each.id}", each.heading) for each in it.sections]
    asked = it.practice.questions.slots.values() if it.practice else ()
    questions = [(f"q-{each.slot}", _question(each, language)) for each in asked]
    return (whole, *sections, *questions)


def _question(question: SlotQuestion, language: str) -> Message:
    stem = excerpt(wording.stem(question, language), STEM)
    return say("Câu luyện tập %(number)s: %(stem)s", number=question.slot, stem=stem)


def test_ask_page(db: Session, person_id: int, public_id: UUID, slot: int, language: str, now: datetime) -> AskPage:
    """NotFound for a question of somebody else's test."""
    it = asking.test(db, person_id, public_id)
    place = asking.in_test(db, it, slot)
    is_running = it.attempt.closed_at is None
    test = f"/attempts/{public_id}"
    own = [each for each in asking.own(db, person_id) if (each.attempt_id, each.slot) == (place.attempt_id, slot)]
    return AskPage(
        title=say("%(test)s, câu %(number)s", test=NAMES[Occasion(it.sitting.occasion)], number=slot),
        url=f"{test}/{slot}/ask",
        back_url=f"{test}#q{slot}" if is_running else f"{test}/result",
        places=(),
        topics=tuple((topic, TOPICS[topic]) for topic in place.topics),
        may_ask=asking.wait(db, person_id, now) == 0,
        is_running=is_running,
        own=own_exchanges(db, own, language),
        beside=(),
    )


@dataclass(frozen=True)
class TestQuestions:
    """The questions of a closed test by their number, to say which one is meant; what they ask isn't shown."""

    title: Message
    attempt_id: UUID
    back_url: str
    slots: tuple[int, ...]


def test_questions_page(db: Session, person_id: int, public_id: UUID) -> TestQuestions:
    """NotFound for somebody else's test, and while it runs."""
    it = asking.test(db, person_id, public_id)
    if it.attempt.closed_at is None:
        raise NotFound
    name = NAMES[Occasion(it.sitting.occasion)]
    return TestQuestions(name, public_id, f"/attempts/{public_id}/result", tuple(it.questions.slots))


def own_page(db: Session, person_id: int, language: str) -> tuple[OwnExchange, ...]:
    """Everything one has asked lately, the newest first."""
    return own_exchanges(db, asking.own(db, person_id), language)
