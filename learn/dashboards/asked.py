"""`/teach/{slug}/questions-asked`: what learners asked, one exchange at a time, and how much by objective."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from learn.courses import service as courses
from learn.courses import store as course_store
from learn.courses.service import in_language as course_in_language
from learn.dashboards.exchanges import TOPICS, Places, excerpt, lesson_place, regraded_words, state_of
from learn.dashboards.words import Tone, address, title_in
from learn.db.columns import id_of
from learn.discussions import answering, store
from learn.discussions.answering import Thread
from learn.discussions.models import Exchange, ExchangeAct
from learn.discussions.rules import Act, Topic
from learn.discussions.store import Sum
from learn.errors import Message, say
from learn.organisation.policy import Viewer
from learn.quizzes.formsets import HELD_SECONDS
from learn.quizzes.models import Attempt, QuestionVersion, QuestionWording
from learn.quizzes.store import wordings_of
from learn.quizzes.types.base import in_language
from learn.text import short_code

EXCERPT = 140
_DONE = {
    Act.ANSWER: say("Trả lời"),
    Act.CLOSE: say("Khép lại"),
    Act.REOPEN: say("Mở lại"),
    Act.HIDE: say("Ẩn"),
    Act.PUBLISH: say("Công bố bên bài học"),
    Act.WITHDRAW: say("Rút khỏi bên bài học"),
    Act.UPHOLD: say("Chấp nhận, chấm lại câu hỏi"),
}


@dataclass(frozen=True)
class AskedLine:
    """An exchange in the queue. Who asked is not said; `excerpt` is "" for what was hidden."""

    url: str
    code: str
    topic: Message
    about: Message
    excerpt: str
    language: str
    asked_at: datetime
    state: Message
    tone: Tone


@dataclass(frozen=True)
class SumLine:
    """How much was asked about an objective in a lesson; the texts are "" where several or none are meant."""

    objective: str
    lesson: str
    sums: Sum


@dataclass(frozen=True)
class AskedQueue:
    """The whole page."""

    slug: str
    title: str
    waiting: tuple[AskedLine, ...]
    settled: tuple[AskedLine, ...]
    sums: tuple[SumLine, ...]


@dataclass(frozen=True)
class ActLine:
    """One thing that was done."""

    done: Message
    text: str
    question: str
    at: datetime


@dataclass(frozen=True)
class AskedPage:
    """One exchange. `may` names what can be done now; `stem` is safe HTML, "" without a question. Addresses are ""
    where there is nothing to go to. `text` is "" once it is hidden. The drafts are what a publication begins with."""

    slug: str
    title: str
    url: str
    line: AskedLine
    text: str
    stem: str
    lesson_url: str
    question_url: str
    marking_url: str
    is_of_test: bool
    acts: tuple[ActLine, ...]
    may: frozenset[str]
    based_on: int
    draft_question: str
    draft_answer: str
    is_published: bool
    regraded: Message | None


def asked_queue(db: Session, viewer: Viewer, slug: str, language: str) -> AskedQueue:
    """NotFound for a course that is absent or not the viewer's to teach."""
    queue = answering.queue(db, viewer, slug)
    places = Places.of(db, [*queue.waiting, *queue.settled])
    head, lessons = _course(db, slug, language)
    return AskedQueue(
        slug=slug,
        title=head["title"],
        waiting=tuple(_line(each, slug, places, language) for each in queue.waiting),
        settled=tuple(_line(each, slug, places, language) for each in queue.settled),
        sums=_sums(queue.sums, head, lessons),
    )


def asked_page(db: Session, viewer: Viewer, slug: str, exchange_id: int, language: str, now: datetime) -> AskedPage:
    """NotFound for an exchange that isn't of this course, or is the viewer's own, or of a test that still runs."""
    it = answering.thread(db, viewer, slug, exchange_id)
    exchange = it.exchange
    line = _line(exchange, slug, Places.of(db, [exchange]), language)
    is_of_test = exchange.attempt_id is not None
    question_url = _question_url(db, slug, it)
    is_learning = courses.active(db, viewer.person_id, slug, now) is not None
    return AskedPage(
        slug=slug,
        title=_course(db, slug, language)[0]["title"],
        url=line.url,
        line=line,
        text="" if exchange.is_hidden else exchange.text,
        stem=_stem(db, exchange, language),
        lesson_url=lesson_place(slug, exchange) if is_learning and not is_of_test else "",
        question_url=question_url,
        marking_url=f"{question_url}/marking?exchange={exchange.id}" if it.allows(Act.UPHOLD) else "",
        is_of_test=is_of_test,
        acts=tuple(_act(act) for act in it.acts),
        may=frozenset(act.value for act in Act if it.allows(act)),
        based_on=it.number,
        draft_question=_last(it.acts, Act.PUBLISH, "question") or exchange.text,
        draft_answer=_last(it.acts, Act.PUBLISH, "text") or _last(it.acts, Act.ANSWER, "text"),
        is_published=exchange.is_published,
        regraded=_regraded(db, exchange),
    )


def _act(act: ExchangeAct) -> ActLine:
    return ActLine(_DONE[Act(act.act)], act.text, act.question, act.acted_at)


def _course(db: Session, slug: str, language: str) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """The head of the course as it is published now, and the titles of its lessons."""
    version = courses.current_version(db, id_of(courses.course_by_slug(db, slug)))
    lessons = course_store.lessons_of(db, id_of(version))
    return course_in_language(version.document, language)[0], {
        each.lesson: title_in(each.titles, language) for each in lessons
    }


def _line(exchange: Exchange, slug: str, places: Places, language: str) -> AskedLine:
    state, tone = state_of(exchange)
    return AskedLine(
        url=address(f"/teach/{slug}/questions-asked/{exchange.id}"),
        code=short_code(exchange.public_id),
        topic=TOPICS[Topic(exchange.topic)],
        about=places.about(exchange, language),
        excerpt="" if exchange.is_hidden else excerpt(exchange.text, EXCERPT),
        language=exchange.language,
        asked_at=exchange.asked_at,
        state=state,
        tone=tone,
    )


def _sums(sums: Sequence[Sum], head: Mapping[str, Any], lessons: Mapping[str, str]) -> tuple[SumLine, ...]:
    """In the order of the course: by lesson, then by objective. What has left the course comes last, by its name."""
    texts = {one["id"]: one["text"] for one in head.get("objectives", ())}
    at = {name: place for place, name in enumerate(lessons)}
    aims = {name: place for place, name in enumerate(texts)}
    ordered = sorted(
        sums,
        key=lambda one: (at.get(one.lesson, len(at)), one.lesson, aims.get(one.objective, len(aims)), one.objective),
    )
    return tuple(
        SumLine(texts.get(one.objective, one.objective), lessons.get(one.lesson, one.lesson), one) for one in ordered
    )


def _question_url(db: Session, slug: str, it: Thread) -> str:
    version_id = it.exchange.question_version_id
    if version_id is None or not it.is_regradable:
        return ""
    return address(f"/teach/{slug}/questions/{store.question_name(db, version_id)}")


def _stem(db: Session, exchange: Exchange, language: str) -> str:
    """The question in the words that the learner read: those of the beginning of a test, in a lesson those in force."""
    if exchange.question_version_id is None:
        return ""
    version = db.get_one(QuestionVersion, exchange.question_version_id)
    attempt = db.get_one(Attempt, exchange.attempt_id) if exchange.attempt_id else None
    read_at = attempt.started_at if attempt else exchange.asked_at
    words: QuestionVersion | QuestionWording = version
    for each in wordings_of(db, [id_of(version)]).get(id_of(version), ()):
        if each.created_at + timedelta(seconds=HELD_SECONDS) <= read_at:
            words = each
    return in_language(words.shown["stem"], language)


def _last(acts: Sequence[ExchangeAct], act: Act, field: str) -> str:
    """What was written in the last act of a kind; "" when there is none."""
    return next((str(getattr(each, field)) for each in reversed(acts) if each.act == act), "")


def _regraded(db: Session, exchange: Exchange) -> Message | None:
    if exchange.regrading_id is None:
        return None
    return regraded_words(store.regradings(db, [exchange.regrading_id])[exchange.regrading_id].done_at)
