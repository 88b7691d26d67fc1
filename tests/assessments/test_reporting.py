"""What teachers see of questions and learners of their results."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import Session, select

from learn.assessments import closing, enrolling, taking
from learn.assessments.models import COURSE, Occasion
from learn.assessments.reporting import question_figures
from learn.assessments.results import ResultView, result, result_of
from learn.courses.models import CourseVersion
from learn.db.columns import id_of
from learn.errors import NotFound
from learn.organisation.models import Grant
from learn.quizzes.models import FormSlot, QuestionVersion
from tests.assessments.world import SLUG, a_person, a_world, answer, enrolment_of, finish_lessons, right

PRE, POST, FOLLOW_UP = COURSE


def _person(db: Session, now: datetime) -> int:
    person = a_person(db, now)
    enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None)
    return person


def _sit(db: Session, person: int, occasion: Occasion, responses: dict[int, str], now: datetime) -> UUID:
    attempt = taking.start(db, person, SLUG, occasion, "vi", now)
    answer(db, attempt, responses, now)
    taking.submit(db, person, attempt, now + timedelta(minutes=1))
    return attempt


def _both(db: Session, person: int, before: int, after: int, now: datetime) -> UUID:
    _sit(db, person, PRE, right(before), now)
    finish_lessons(db, person, now)
    return _sit(db, person, POST, right(after), now)


def test_questions_before_and_after(db: Session, now: datetime) -> None:
    a_world(db, now)
    people = [_person(db, now) for _ in range(3)]
    for person in people:
        _sit(db, person, PRE, {1: "0", 2: "1"}, now)
        finish_lessons(db, person, now)
        _sit(db, person, POST, right(2), now)
    figures = question_figures(db, SLUG)
    assert len(figures) == 72
    for one in figures:
        assert (one.pre.n, one.post.n) == (1, 1)  # each form once on each occasion
        assert one.pre.answered == (1 if one.slot <= 2 else 0)
        assert one.pre.mean == (1.0 if one.slot == 1 else 0.0)
        assert one.post.right == (1.0 if one.slot <= 2 else 0.0)
        assert one.change == (1.0 if one.slot == 2 else 0.0)


def test_questions_not_reached_and_people_left_out_do_not_count(db: Session, now: datetime) -> None:
    a_world(db, now)
    person, teacher = _person(db, now), _person(db, now)
    db.add(Grant(person_id=teacher, role="instructor", course=SLUG, valid_from=now.date(), given_at=now))
    _sit(db, teacher, PRE, right(24), now)
    attempt = taking.start(db, person, SLUG, PRE, "vi", now)
    answer(db, attempt, dict.fromkeys(range(1, 21), "0"), now)
    closing.close_expired(db, now + timedelta(hours=1))
    met = [one for one in question_figures(db, SLUG) if one.pre.n]
    assert len(met) == 24
    assert [one.pre.reached for one in met] == [1] * 20 + [0] * 4
    assert [one.pre.mean for one in met] == [1.0] * 20 + [None] * 4


def test_further_tries_do_not_change_what_questions_showed(db: Session, now: datetime) -> None:
    a_world(db, now)
    person = _person(db, now)
    _both(db, person, 0, 12, now)
    before = question_figures(db, SLUG)
    finish_lessons(db, person, now + timedelta(hours=1))
    _sit(db, person, POST, right(24), now + timedelta(days=2))
    assert question_figures(db, SLUG) == before


def test_a_course_without_an_assessment_has_no_figures(db: Session) -> None:
    assert question_figures(db, "khong-co") == []


def test_a_result_leads_with_what_is_newly_mastered(db: Session, now: datetime) -> None:
    a_world(db, now, objectives=[{"id": "hai", "text": "Mục tiêu hai"}, {"id": "mot", "text": "Mục tiêu một"}])
    person = _person(db, now)
    view = result(db, person, _both(db, person, 4, 13, now), "vi", now)
    assert isinstance(view, ResultView)
    assert (view.before, view.after) == (pytest.approx(4 / 24), pytest.approx(13 / 24))
    assert view.change == pytest.approx(9 / 24)
    first, second = view.lines
    assert (first.objective, first.text, first.before, first.after) == ("mot", "Mục tiêu một", (4, 12), (12, 12))
    assert first.is_new
    assert first.is_mastered
    assert first.lessons == ()
    assert (second.objective, second.before, second.after) == ("hai", (0, 12), (1, 12))
    assert second.change == pytest.approx(1 / 12)
    assert [lesson.id for lesson in second.lessons] == ["bai-2"]
    assert view.newly_mastered == (first,)
    assert view.missing == (second,)
    assert (view.passed, view.is_measured) == (False, True)
    assert view.follow_up_on is not None
    assert view == result_of(db, id_of(enrolment_of(db, person)), "vi", now)


def test_a_result_says_what_weakens_it(db: Session, now: datetime) -> None:
    a_world(db, now)
    person = _person(db, now)
    taking.skip(db, person, SLUG, now)
    finish_lessons(db, person, now)
    attempt = taking.start(db, person, SLUG, POST, "vi", now)
    with pytest.raises(NotFound):
        result(db, person, attempt, "vi", now)  # still open
    closing.close_expired(db, now + timedelta(hours=1))
    view = result(db, person, attempt, "vi", now)
    assert not view.is_complete
    assert not view.is_measured
    assert (view.before, view.after, view.change, view.passed) == (None, None, None, None)
    words = " ".join(str(flag) for flag in view.flags)
    assert "ngắt giữa chừng" in words
    assert "bỏ qua bài đầu vào" in words


def test_a_further_try_shows_itself_and_the_measured_change(db: Session, now: datetime) -> None:
    a_world(db, now)
    person = _person(db, now)
    _both(db, person, 4, 12, now)
    finish_lessons(db, person, now + timedelta(hours=1))
    view = result(db, person, _sit(db, person, POST, right(24), now + timedelta(days=2)), "vi", now)
    assert (view.fraction, view.after, view.passed, view.is_measured) == (1.0, 0.5, True, False)
    assert view.missing == ()


def test_a_result_is_its_owners(db: Session, now: datetime) -> None:
    a_world(db, now)
    person, other = _person(db, now), _person(db, now)
    attempt = _sit(db, person, PRE, right(3), now)
    with pytest.raises(NotFound):
        result(db, other, attempt, "vi", now)
    assert result_of(db, id_of(enrolment_of(db, other)), "vi", now) is None


def test_the_lesson_an_author_named_is_the_way_back(db: Session, now: datetime) -> None:
    a_world(db, now)
    # Before anything reads the forms: a question version never changes once it is used.
    last_slots = select(QuestionVersion).join(FormSlot).where(FormSlot.slot == 24)
    for version in db.exec(last_slots).all():
        version.lesson = "bai-3"
    db.flush()
    person = _person(db, now)
    view = result(db, person, _sit(db, person, PRE, right(0), now), "vi", now)
    by_objective = {line.objective: [lesson.id for lesson in line.lessons] for line in view.lines}
    assert by_objective == {"mot": ["bai-1"], "hai": ["bai-2", "bai-3"]}
    assert db.exec(select(CourseVersion)).one()
