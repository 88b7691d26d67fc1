"""The next step follows a person through a course, and the pages around it say the same."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session

from learn.assessments import enrolling, rounds, taking
from learn.assessments.models import Accommodation, Occasion
from learn.courses import service as courses
from learn.courses.models import LessonPage
from learn.dashboards.catalogue import catalogue
from learn.dashboards.course import Stage, course_page
from learn.dashboards.next_step import StepKind
from learn.dashboards.today import TodayPage, today
from learn.db.columns import id_of
from learn.errors import NotFound
from learn.notices import service as notices
from learn.notices.words import Kind
from learn.quizzes.publishing import store_bank
from tests.assessments.test_rounds import documents
from tests.assessments.world import LESSONS, SLUG, a_person, a_world, answer, enrolment_of, finish_lessons, right

HEAD = {
    "summary": "…",
    "owner": "Học viện",
    "hours": 4,
    "review_by": "2026-11-01",
    "objectives": [{"id": "mot", "text": "Một"}, {"id": "hai", "text": "Hai"}],
    "modules": [{"title": "Phần một", "lessons": list(LESSONS)}],
}


class Story:
    """One person and one course, told step by step."""

    def __init__(self, db: Session, now: datetime, **head: object) -> None:
        self.db, self.now = db, now
        made = a_world(db, now, **{**HEAD, **head})
        self.version_id = made.version_id
        self.person = a_person(db, now, made.units[0])

    def enrol(self, due_on: date | None = None) -> None:
        enrolling.enrol(self.db, person_id=self.person, slug=SLUG, now=self.now, by=None, due_on=due_on)

    def begin(self, occasion: Occasion) -> None:
        self.attempt = taking.start(self.db, self.person, SLUG, occasion, "vi", self.now)

    def submit(self, marks: int) -> None:
        answer(self.db, self.attempt, right(marks), self.now)
        self.now += timedelta(minutes=15)
        taking.submit(self.db, self.person, self.attempt, self.now)

    def take(self, occasion: Occasion, marks: int) -> None:
        self.begin(occasion)
        self.submit(marks)

    def page(self) -> TodayPage:
        return today(self.db, self.person, self.now, "vi")

    def step(self) -> tuple[StepKind, str]:
        step = self.page().next_step
        return step.kind, step.url


@pytest.fixture
def story(db: Session, now: datetime) -> Story:
    return Story(db, now)


def test_the_next_step_tells_the_time_that_this_person_has(story: Story) -> None:
    story.enrol()
    for extra, minutes in ((0, 20), (50, 30)):
        enrolment = id_of(enrolment_of(story.db, story.person))
        more = {"given_by": story.person, "given_at": story.now, "reason": "khiếm thị"}
        story.db.add(Accommodation(enrolment_id=enrolment, number=extra + 1, extra_percent=extra, **more))
        story.db.flush()
        assert story.page().next_step.minutes == minutes


def test_there_is_one_next_step_from_enrolment_to_the_follow_up(story: Story) -> None:
    assert story.step() == (StepKind.CHOOSE, "/courses")
    story.enrol()
    assert story.step() == (StepKind.PRE_TEST, f"/courses/{SLUG}/tests/pre")
    story.begin(Occasion.PRE)
    assert story.step() == (StepKind.RESUME_TEST, f"/attempts/{story.attempt}")
    story.submit(10)
    assert story.step() == (StepKind.LESSON, f"/courses/{SLUG}/lessons/{LESSONS[0]}")
    finish_lessons(story.db, story.person, story.now)
    assert story.step() == (StepKind.POST_TEST, f"/courses/{SLUG}/tests/post")
    story.take(Occasion.POST, 20)
    assert story.step()[0] is StepKind.NOTHING
    (item,) = story.page().due
    assert not item.is_open
    versions = store_bank(story.db, SLUG, documents(), story.now)
    rounds.keep_pool(story.db, SLUG, story.version_id, list(versions.values()), story.now)
    assert story.step() == (StepKind.PRACTISE, f"/courses/{SLUG}/practice")
    story.now += timedelta(days=60)
    assert story.step() == (StepKind.FOLLOW_UP, f"/courses/{SLUG}/tests/follow-up")


def test_a_skipped_pre_test_opens_the_lessons(story: Story) -> None:
    story.enrol()
    taking.skip(story.db, story.person, SLUG, story.now)
    assert story.step()[0] is StepKind.LESSON


def test_a_post_test_below_the_pass_mark_leads_back_to_the_lessons(story: Story) -> None:
    story.enrol()
    story.take(Occasion.PRE, 10)
    finish_lessons(story.db, story.person, story.now)
    story.take(Occasion.POST, 12)
    assert story.step()[0] is StepKind.REVIEW


def test_a_lesson_says_at_which_section_it_goes_on(story: Story) -> None:
    story.enrol()
    taking.skip(story.db, story.person, SLUG, story.now)
    headings = [{"id": name, "text": name} for name in ("a", "b", "c")]
    story.db.add(
        LessonPage(
            course_version_id=story.version_id, lesson=LESSONS[0], language="vi", parts=[], headings=headings, hash="x"
        )
    )
    enrolment = courses.require_active(story.db, story.person, SLUG, story.now)
    courses.see_section(story.db, enrolment, LESSONS[0], "b", 2, story.now)
    story.db.flush()
    step = story.page().next_step
    assert (str(step.verb), str(step.why)) == ("Học tiếp", "Đã đọc đến mục 2 trong 3 mục.")
    (card,) = story.page().courses
    assert str(card.trail.words) == "Đã học 0/3 bài, đang học bài 1"


@pytest.mark.parametrize(("days", "is_late"), [(1, False), (0, False), (-1, True)])
def test_a_day_that_has_passed_is_late_and_kindly_said(story: Story, days: int, is_late: bool) -> None:
    story.enrol(due_on=story.now.date() + timedelta(days=days))
    (item,) = story.page().due
    assert item.is_late is is_late


def test_only_unread_notices_are_shown(story: Story) -> None:
    told = {"course": {"vi": "Đạo đức"}}
    notices.tell(story.db, story.person, Kind.ENROLLED, "a", told, f"/courses/{SLUG}", story.now)
    assert [str(one.message) for one in story.page().notices] == ["Anh/chị được ghi danh vào khoá học “Đạo đức”."]
    notices.mark_all_read(story.db, story.person, story.now)
    assert story.page().notices == ()


def test_the_catalogue_has_what_one_is_in_and_what_is_open(story: Story) -> None:
    before = catalogue(story.db, story.person, story.now, "vi")
    assert ([one.slug for one in before.mine], [one.slug for one in before.open]) == ([], [SLUG])
    story.enrol()
    after = catalogue(story.db, story.person, story.now, "vi")
    assert ([one.slug for one in after.mine], [one.slug for one in after.open]) == ([SLUG], [])


def test_lessons_are_locked_until_the_pre_test_is_done(story: Story) -> None:
    def stages() -> list[Stage]:
        page = course_page(story.db, story.person, SLUG, story.now, "vi")
        return [lesson.stage for module in page.modules for lesson in module.lessons]

    assert stages() == [Stage.LOCKED] * 3
    story.enrol()
    assert stages() == [Stage.LOCKED] * 3
    story.take(Occasion.PRE, 10)
    assert stages() == [Stage.NOW, Stage.OPEN, Stage.OPEN]
    courses.finish_lesson(
        story.db, courses.require_active(story.db, story.person, SLUG, story.now), LESSONS[0], story.now
    )
    story.db.flush()
    assert stages() == [Stage.DONE, Stage.NOW, Stage.OPEN]


def test_the_course_page_says_how_each_test_stands(story: Story) -> None:
    story.enrol()
    story.take(Occasion.PRE, 12)
    page = course_page(story.db, story.person, SLUG, story.now, "vi")
    pre, post, follow_up = page.tests
    assert (str(pre.words), pre.fraction, pre.on) == ("Đã làm", 0.5, story.now.date())
    assert (post.url, follow_up.url) == (None, None)
    assert page.review_is_due


def test_a_closed_course_is_not_there_for_who_is_not_in_it(db: Session, now: datetime) -> None:
    story = Story(db, now, self_enrolment=False)
    with pytest.raises(NotFound):
        course_page(db, story.person, SLUG, now, "vi")
    assert story.step()[0] is StepKind.NOTHING
    assert catalogue(db, story.person, now, "vi").open == ()
    story.enrol()
    assert course_page(db, story.person, SLUG, now, "vi").is_enrolled
