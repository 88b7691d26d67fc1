"""A lesson as it is read: languages, its place among the others, and its questions."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from learn.assessments import practice
from learn.dashboards.lesson import lesson_text, practice_card
from tests.dashboards.published import a_course, a_learner

SLUG, FIRST, LAST = "song-ngu", "cong-tru-nhanh", "dem-ngay"


@pytest.fixture
def person(db: Session, tmp_path: Path, now: datetime) -> int:
    a_course(db, tmp_path, now)
    return a_learner(db, "hanh", now)


@pytest.mark.parametrize(("wished", "got"), [("vi", "vi"), ("en", "en"), ("fr", "vi")])
def test_a_lesson_is_in_the_wished_language_or_in_the_course_s_own(
    db: Session, person: int, now: datetime, wished: str, got: str
) -> None:
    text = lesson_text(db, SLUG, FIRST, practice.visit(db, person, SLUG, FIRST, now), wished)
    assert text.language == got
    assert (text.owner == "Nhóm biên soạn mẫu") == (got == "vi")


def test_it_says_where_it_stands_and_what_follows(db: Session, person: int, now: datetime) -> None:
    first, last = (
        lesson_text(db, SLUG, name, practice.visit(db, person, SLUG, name, now), "vi") for name in (FIRST, LAST)
    )
    assert (first.number, first.total, first.next_url) == (1, 3, f"/courses/{SLUG}/lessons/phan-tram")
    assert (last.number, last.next_url, last.next_title) == (3, "", "")
    assert first.objectives == ("Tính nhanh và kiểm lại một khoản tiền",)


def test_questions_stand_where_their_author_put_them(db: Session, person: int, now: datetime) -> None:
    text = lesson_text(db, SLUG, FIRST, practice.visit(db, person, SLUG, FIRST, now), "vi")
    questions = [part for kind, part in text.parts if kind == "question"]
    assert questions == ["tap-chon-mot", "tap-dien-so", "tap-ghep-doi"]


def test_a_region_has_its_own_text_and_questions(db: Session, person: int, now: datetime) -> None:
    visit = practice.visit(db, person, SLUG, LAST, now)
    everywhere = lesson_text(db, SLUG, LAST, visit, "vi")
    hills = lesson_text(db, SLUG, LAST, replace(visit, region="mien-nui"), "vi")
    assert ("question", "tap-thu-tu") in hills.parts
    assert ("question", "tap-thu-tu") not in everywhere.parts
    assert hills.hash != everywhere.hash


def test_a_card_has_no_feedback_before_it_is_answered(db: Session, person: int, now: datetime) -> None:
    held = practice.practice_of(db, SLUG, practice.visit(db, person, SLUG, FIRST, now))
    assert held is not None
    card = practice_card(held, "tap-chon-mot", "vi", "/save", "key")
    assert (card.practice, card.feedback, card.response, card.number, card.total) == (True, None, {}, 1, 3)
