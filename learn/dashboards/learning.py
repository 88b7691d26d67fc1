"""One person in one course: where they are in its lessons and tests."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from learn.assessments import facts, occasions, repeats
from learn.assessments.models import Occasion
from learn.assessments.occasions import Facts, State
from learn.courses import service as courses
from learn.courses import store as course_store
from learn.courses.models import CourseVersion, Enrolment, LessonVersion
from learn.courses.service import Outline
from learn.dashboards.words import address
from learn.days import day_of
from learn.errors import say

NAMES = {
    Occasion.BASELINE: say("Bài kiểm tra trước kỳ chờ"),
    Occasion.PRE: say("Bài kiểm tra đầu vào"),
    Occasion.POST: say("Bài kiểm tra đầu ra"),
    Occasion.FOLLOW_UP: say("Bài kiểm tra sau khoá học"),
}


@dataclass(frozen=True)
class Learning:
    """An enrolment with its outline and tests at one instant.

    `enrolment` is None for somebody who only looks; `facts` is None for them and for a course without
    tests. `sections` counts the sections of the next lesson.
    """

    enrolment: Enrolment | None
    outline: Outline
    facts: Facts | None
    sections: int
    now: datetime

    @property
    def slug(self) -> str:
        return self.outline.slug

    @property
    def title(self) -> str:
        return str(self.outline.head["title"])

    @property
    def url(self) -> str:
        return address(f"/courses/{self.slug}")

    @property
    def due_on(self) -> date | None:
        return self.enrolment.due_on if self.enrolment else None

    @property
    def lessons_unlocked(self) -> bool:
        """Lessons wait for the pre-test only where there is one."""
        return self.facts is None or occasions.lessons_unlocked(self.facts)

    @property
    def is_over(self) -> bool:
        """Whether it is finished, so that the course may begin again."""
        done_at = self.enrolment.lessons_done_at if self.enrolment else None
        return repeats.is_over(self.facts, done_at, self.now)

    @property
    def waits_until(self) -> date | None:
        """The day on which the lessons begin for who still waits for them."""
        begins_on = self.facts.begins_on if self.facts else None
        return begins_on if begins_on and day_of(self.now) < begins_on else None

    @property
    def hidden(self) -> frozenset[Occasion]:
        """The tests of which their owner doesn't see all marks now."""
        facts = self.facts
        return (
            frozenset(one for one in facts.occasions if not occasions.sees_feedback(facts, one, self.now))
            if facts
            else frozenset()
        )

    def state(self, occasion: Occasion) -> State | None:
        return occasions.state(self.facts, occasion, self.now) if self.facts else None

    def lesson_title(self, lesson: LessonVersion) -> str:
        return str(lesson.titles.get(self.outline.language) or next(iter(lesson.titles.values())))

    def lesson_url(self, lesson: LessonVersion) -> str:
        return f"{self.url}/lessons/{lesson.lesson}"

    def test_url(self, occasion: Occasion) -> str:
        return f"{self.url}/tests/{occasion.value}"

    def number(self, lesson: LessonVersion) -> int:
        """The place of a lesson in the course, from 1."""
        return self.outline.lessons.index(lesson) + 1

    def lesson(self, name: str) -> LessonVersion | None:
        return next((lesson for lesson in self.outline.lessons if lesson.lesson == name), None)


def learning(
    db: Session, slug: str, enrolment: Enrolment | None, version: CourseVersion, now: datetime, language: str
) -> Learning:
    """A fixed number of statements for each enrolment; a person has few."""
    sat = facts.read(db, enrolment) if enrolment else None
    outline = courses.outline(db, slug, version, enrolment, language)
    lesson = outline.next_lesson
    sections = _sections(db, lesson, outline.language, enrolment.region) if lesson and enrolment else 0
    return Learning(enrolment, outline, sat.facts if sat else None, sections, now)


def _sections(db: Session, lesson: LessonVersion, language: str, region: str) -> int:
    page = course_store.lesson_page(db, lesson.course_version_id, lesson.lesson, language, region)
    return len(page.headings) if page else 0
