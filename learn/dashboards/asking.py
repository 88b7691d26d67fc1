"""Asking about a lesson, a question of a round of practice or of a test, and everything that one has asked."""

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
    whole: tuple[str, str | Message] = ("", say("Cả bài học"))
    sections = [(f"s-{each.id}", each.heading) for each in it.sections]
    asked = it.practice.questions.slots.values() if it.practice else ()
    return (whole, *sections, *(_question(each, each.slot, language) for each in asked))


def _question(question: SlotQuestion, number: int, language: str) -> tuple[str, Message]:
    stem = excerpt(wording.stem(question, language), STEM)
    return f"q-{question.slot}", say("Câu luyện tập %(number)s: %(stem)s", number=number, stem=stem)


def round_ask_page(db: Session, person_id: int, slug: str, public_id: UUID, language: str, now: datetime) -> AskPage:
    """NotFound for somebody else's round. Its questions have the numbers and the language they have there."""
    it = asking.practising(db, person_id, slug, public_id, now)
    url = f"{address(f'/courses/{slug}/practice')}/{public_id}"
    asked = {each.version_id for each in it.questions}
    own = [each for each in asking.own(db, person_id) if each.attempt_id is None and each.question_version_id in asked]
    return AskPage(
        title=say("Vòng luyện tập"),
        url=f"{url}/ask",
        back_url=url,
        places=tuple(_question(each, number, it.round.language) for number, each in enumerate(it.questions, start=1)),
        topics=tuple(TOPICS.items()),
        may_ask=asking.wait(db, person_id, now) == 0,
        is_running=False,
        own=own_exchanges(db, own, language),
        beside=(),
    )


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
