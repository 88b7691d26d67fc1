"""`/teach/{slug}/marking`: works that people mark, one at a time beside its rubric, and how markers agree."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from learn.courses import service as courses
from learn.courses.service import in_language
from learn.db.columns import id_of
from learn.errors import Message, say
from learn.organisation import policy
from learn.organisation.policy import Viewer
from learn.quizzes import marking, wording
from learn.quizzes.agreeing import Stage
from learn.quizzes.marking import Agreement, Work
from learn.quizzes.types.base import in_language as text_in
from learn.quizzes.types.files import SentFile, sent_file
from learn.quizzes.views import CriterionView, rubric_of

# Agreement of fewer works says more about these works than about the markers.
FEWEST = 10
_STAGES = {
    Stage.FIRST: say("Chờ chấm"),
    Stage.SECOND: say("Chờ người chấm thứ hai"),
    Stage.MODERATION: say("Hai người chấm khác nhau"),
}


@dataclass(frozen=True)
class QueueLine:
    """A work that waits. Whose it is doesn't matter here, and isn't said."""

    step_id: int
    question: str
    stage: Message
    received_at: datetime


@dataclass(frozen=True)
class Queue:
    """What waits for one marker in a course. `kappa` is None where it can't be told."""

    slug: str
    title: str
    lines: tuple[QueueLine, ...]
    agreement: Agreement
    kappa: float | None


@dataclass(frozen=True)
class ShownMark:
    """A mark by its levels, from 0, and its comment."""

    levels: tuple[int, ...]
    comment: str
    is_mine: bool


@dataclass(frozen=True)
class WorkPage:
    """A work beside its rubric. `marks` are those this reader may see; `reply` is what the learner answered."""

    slug: str
    title: str
    step_id: int
    stage: Message
    stem: str
    text: str
    file: SentFile | None
    rubric: tuple[CriterionView, ...]
    marks: tuple[ShownMark, ...]
    fraction: float | None = None
    levels: tuple[int, ...] = ()
    reply: str = ""


def queue(db: Session, viewer: Viewer, slug: str, language: str) -> Queue:
    """NotFound for a course that is absent or not the viewer's to teach."""
    policy.require_teach(viewer, slug)
    listed = marking.works(db, slug)
    agreed = marking.agreement(listed)
    return Queue(
        slug=slug,
        title=_title(db, slug, language),
        lines=tuple(
            QueueLine(
                work.step_id,
                wording.stem(work.question, language),
                _STAGES[work.standing.stage],
                work.row.step.received_at,
            )
            for work in marking.waiting_for(listed, viewer.person_id)
        ),
        agreement=agreed,
        kappa=agreed.kappa if agreed.works >= FEWEST else None,
    )


def work_page(db: Session, viewer: Viewer, slug: str, step_id: int, language: str) -> WorkPage:
    """A work for a marker: blind, but where two differ and it is to be settled. NotFound for one that isn't theirs."""
    policy.require_teach(viewer, slug)
    work = marking.work(db, slug, step_id, viewer.person_id)
    settles = work.standing.stage in (Stage.MODERATION, Stage.DONE)
    seen = [mark for mark in work.standing.marks if settles or mark.marker_id == viewer.person_id]
    marks = tuple(ShownMark(mark.levels, mark.comment, mark.marker_id == viewer.person_id) for mark in seen)
    return _page(db, work, slug, language, marks)


def marked_page(db: Session, person_id: int, step_id: int, language: str) -> WorkPage:
    """One's own work as it comes back: the levels that count and what the markers say. NotFound until it is marked."""
    work = marking.own_work(db, person_id, step_id)
    marks = tuple(ShownMark(mark.levels, mark.comment, is_mine=False) for mark in work.standing.marks if mark.comment)
    return _page(db, work, work.row.bank, language, marks)


def _page(db: Session, work: Work, slug: str, language: str, marks: tuple[ShownMark, ...]) -> WorkPage:
    response = work.row.step.response
    text = response.get("text", "")
    return WorkPage(
        slug=slug,
        title=_title(db, slug, language),
        step_id=work.step_id,
        stage=_STAGES.get(work.standing.stage, say("Đã chấm")),
        stem=text_in(work.question.shown["stem"], language),
        text=text if isinstance(text, str) else "",
        file=sent_file(response),
        rubric=rubric_of(work.rubric, language),
        marks=marks,
        fraction=work.fraction,
        levels=work.standing.levels or (),
        reply=marking.reply_to(db, work.step_id),
    )


def _title(db: Session, slug: str, language: str) -> str:
    version = courses.current_version(db, id_of(courses.course_by_slug(db, slug)))
    title: str = in_language(version.document, language)[0]["title"]
    return title
