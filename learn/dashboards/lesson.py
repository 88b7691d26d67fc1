"""A lesson as a page: what everybody of one region reads in it, and where one person stands."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session

from learn.assessments.practice import LessonVisit, Practice
from learn.courses import service as courses
from learn.courses import store
from learn.courses.models import CourseVersion
from learn.dashboards.course import KINDS
from learn.discussions.beside import Beside, beside
from learn.errors import Message, NotFound
from learn.quizzes.evidence import is_marked_at_once
from learn.quizzes.formsets import SlotQuestion
from learn.quizzes.steps import Recorded
from learn.quizzes.views import Card, card


@dataclass(frozen=True)
class LessonText:
    """What a lesson says, the same for every learner of one region; it never changes, but for what is `beside` it.

    `parts` alternates HTML with the names of the questions between it: ("html", …) or ("question", …).
    """

    slug: str
    course: str
    title: str
    number: int
    total: int
    kind: Message
    minutes: int
    objectives: tuple[str, ...]
    parts: tuple[tuple[str, str], ...]
    headings: tuple[Mapping[str, str], ...]
    legal_basis: tuple[Mapping[str, Any], ...]
    owner: str
    review_by: date
    next_title: str
    next_url: str
    language: str
    hash: str
    beside: tuple[Beside, ...]


def lesson_text(db: Session, slug: str, lesson: str, visit: LessonVisit, language: str) -> LessonText:
    """The lesson in the wished language, or in the course's own when it has no such translation."""
    version = db.get(CourseVersion, visit.version_id)
    if version is None:
        raise NotFound
    head, chosen = courses.in_language(version.document, language)
    lessons = store.lessons_of(db, visit.version_id)
    place = next(place for place, each in enumerate(lessons) if each.lesson == lesson)
    here = lessons[place]
    after = lessons[place + 1] if place + 1 < len(lessons) else None
    page = courses.lesson_page(db, visit.version_id, lesson, chosen, visit.region)
    own = here.head[chosen]
    texts = {objective["id"]: objective["text"] for objective in head["objectives"]}
    return LessonText(
        slug=slug,
        course=head["title"],
        title=here.titles[chosen],
        number=place + 1,
        total=len(lessons),
        kind=KINDS[here.kind],
        minutes=here.minutes,
        objectives=tuple(texts[name] for name in here.objectives if name in texts),
        parts=tuple(next(iter(part.items())) for part in page.parts),
        headings=tuple(page.headings),
        legal_basis=tuple(own["legal_basis"]),
        owner=own["owner"] or head["owner"],
        review_by=date.fromisoformat(own["review_by"] or head["review_by"]),
        next_title=after.titles[chosen] if after else "",
        next_url=f"/courses/{slug}/lessons/{after.lesson}" if after else "",
        language=chosen,
        hash=page.hash,
        beside=beside(db, visit.course_id, lesson),
    )


def practice_card(practice: Practice, name: str, language: str, save_url: str, key: str) -> Card:
    """One question of a lesson with what the person answered, and the feedback on it."""
    question: SlotQuestion = practice.questions.by_name(name)
    total = len(practice.questions.slots)
    shown = practised_card(practice, question, question.slot, total, language, save_url, key)
    here = save_url.removesuffix("/answers")
    there = f"{here.rpartition('/')[0]}/{question.lesson}"
    return shown if there == here else with_lesson(shown, question, there)


def practised_card(
    practice: Practice, question: SlotQuestion, number: int, total: int, language: str, save_url: str, key: str
) -> Card:
    """A practice question, the `number`th of `total`, as the person has it.

    What an answer was worth is said once it was asked for, and not before: what is copied from it counts for nothing
    (`quizzes.evidence`). What people or examinations mark is told as soon as they have.
    """
    slot = question.slot
    now: Recorded | None = practice.answers.get(slot)
    shown = card(
        question,
        now,
        number=number,
        total=total,
        seed=practice.seed,
        language=language,
        save_url=save_url,
        key=key,
        practice=True,
        examined=practice.examined.get(slot),
        returned=practice.returned.get(slot),
        hinted=practice.hinted.get(slot, 0),
    )
    is_told = slot in practice.checked or not is_marked_at_once(question.question)
    return shown if is_told else replace(shown, feedback=None)


def with_lesson(shown: Card, question: SlotQuestion, url: str) -> Card:
    """The card with the way to the lesson that teaches it (`url`), where something is missing."""
    said = shown.feedback
    if said is None or said.fraction is None or said.fraction >= 1 or not question.lesson:
        return shown
    return replace(shown, feedback=replace(said, lesson_url=url))
