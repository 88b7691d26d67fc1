"""Words for what learners ask: what it is, what it is about, how it stands. Shared by their pages and instructors'."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from learn.assessments.models import Occasion
from learn.courses.models import CourseVersion, LessonVersion
from learn.courses.service import in_language
from learn.dashboards.learning import NAMES
from learn.dashboards.words import Tone, address, title_in
from learn.db.columns import id_of
from learn.discussions import store
from learn.discussions.models import Exchange, ExchangeAct
from learn.discussions.rules import Act, State, Topic
from learn.errors import Message, say
from learn.text import short_code, tidy

TOPICS: Mapping[Topic, Message] = {
    Topic.QUESTION: say("Hỏi"),
    Topic.FAULT: say("Báo chỗ sai"),
    Topic.OBJECTION: say("Ý kiến về điểm"),
}
_STATES = {
    State.OPEN: (say("Chờ trả lời"), Tone.LOOK),
    State.ANSWERED: (say("Đã trả lời"), Tone.GOOD),
    State.CLOSED: (say("Đã khép lại"), Tone.QUIET),
}


@dataclass(frozen=True)
class Places:
    """What is needed to say what many exchanges are about, read at once."""

    versions: Mapping[int, CourseVersion]
    lessons: Mapping[tuple[int, str], LessonVersion]
    occasions: Mapping[int, str]

    @classmethod
    def of(cls, db: Session, exchanges: Sequence[Exchange]) -> "Places":
        versions = {each.course_version_id for each in exchanges}
        attempts = {each.attempt_id for each in exchanges if each.attempt_id is not None}
        return cls(store.versions_of(db, versions), store.lessons_of(db, versions), store.occasions_of(db, attempts))

    def course(self, exchange: Exchange, language: str) -> str:
        """The title of the course."""
        return str(in_language(self.versions[exchange.course_version_id].document, language)[0]["title"])

    def about(self, exchange: Exchange, language: str) -> Message:
        """What in the course it is about."""
        if exchange.attempt_id is not None:
            test = NAMES[Occasion(self.occasions[exchange.attempt_id])]
            return say("%(test)s, câu %(number)s", test=test, number=exchange.slot)
        if not exchange.lesson:
            return say("Một câu của vòng luyện tập")
        title = title_in(self.lessons[exchange.course_version_id, exchange.lesson].titles, language)
        if exchange.slot is not None:
            return say("Bài “%(lesson)s”, câu luyện tập %(number)s", lesson=title, number=exchange.slot)
        if exchange.question_version_id is not None:
            return say("Bài “%(lesson)s”, một câu của vòng luyện tập", lesson=title)
        if exchange.heading:
            return say("Bài “%(lesson)s”, phần “%(section)s”", lesson=title, section=exchange.heading)
        return say("Bài “%(lesson)s”", lesson=title)


def lesson_place(slug: str, exchange: Exchange) -> str:
    """The address of the place in the lesson that it is about; "" where it is about none."""
    if not exchange.lesson:
        return ""
    fragment = f"q{exchange.slot}" if exchange.slot is not None else exchange.section
    return address(f"/courses/{slug}/lessons/{exchange.lesson}") + (f"#{fragment}" if fragment else "")


def excerpt(text: str, most: int) -> str:
    """The beginning of a text in one line."""
    line = tidy(text)
    return line if len(line) <= most else f"{line[:most].rstrip()}…"


def state_of(exchange: Exchange) -> tuple[Message, Tone]:
    """How an exchange stands, in a word and how it is drawn."""
    return (say("Đã ẩn"), Tone.QUIET) if exchange.is_hidden else _STATES[State(exchange.state)]


@dataclass(frozen=True)
class Said:
    """What somebody wrote, and when."""

    text: str
    at: datetime


@dataclass(frozen=True)
class OwnExchange:
    """What a learner asked, as they see it themselves. `hidden` is the reason why nobody else does; "" for none."""

    id: int
    code: str
    topic: Message
    course: str
    about: Message
    text: str
    language: str
    asked_at: datetime
    state: Message
    tone: Tone
    answers: tuple[Said, ...]
    hidden: str
    is_published: bool
    regraded: Message | None


def own_exchanges(db: Session, exchanges: Sequence[Exchange], language: str) -> tuple[OwnExchange, ...]:
    """These exchanges in their order."""
    places = Places.of(db, exchanges)
    acts = store.acts_of(db, [id_of(each) for each in exchanges])
    regraded = _regraded(db, exchanges)
    return tuple(_own(each, acts[id_of(each)], places, regraded.get(id_of(each)), language) for each in exchanges)


def _own(
    exchange: Exchange, acts: Sequence[ExchangeAct], places: Places, regraded: Message | None, language: str
) -> OwnExchange:
    state, tone = state_of(exchange)
    hidden = [act.text for act in acts if act.act == Act.HIDE] if exchange.is_hidden else []
    return OwnExchange(
        id=id_of(exchange),
        code=short_code(exchange.public_id),
        topic=TOPICS[Topic(exchange.topic)],
        course=places.course(exchange, language),
        about=places.about(exchange, language),
        text=exchange.text,
        language=exchange.language,
        asked_at=exchange.asked_at,
        state=state,
        tone=tone,
        answers=tuple(Said(act.text, act.acted_at) for act in acts if act.act == Act.ANSWER),
        hidden=hidden[-1] if hidden else "",
        is_published=exchange.is_published,
        regraded=regraded,
    )


def _regraded(db: Session, exchanges: Sequence[Exchange]) -> dict[int, Message]:
    found = store.regradings(db, [each.regrading_id for each in exchanges if each.regrading_id is not None])
    return {id_of(each): regraded_words(found[each.regrading_id].done_at) for each in exchanges if each.regrading_id}


def regraded_words(done_at: datetime | None) -> Message:
    """What came of an objection that a regrading followed from."""
    if done_at is None:
        return say("Ý kiến được chấp nhận; các bài đã nộp đang được chấm lại.")
    return say("Ý kiến được chấp nhận; các bài đã nộp được chấm lại lúc %(at)s.", at=done_at)
