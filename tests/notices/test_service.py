"""Notices: told once, read by their reader only."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session

from learn.errors import NotFound
from learn.notices import service
from learn.notices.words import Kind, words
from learn.people.models import Person

COURSE = {"course": {"vi": "Đạo đức công vụ", "en": "Civil-service ethics"}}
LINK = "/courses/dao-duc-cong-vu"


@pytest.fixture
def a_person(db: Session, now: datetime) -> Callable[[], int]:
    def make() -> int:
        person = Person(created_at=now)
        db.add(person)
        db.flush()
        assert person.id is not None
        return person.id

    return make


def test_a_person_is_told_once(db: Session, now: datetime, a_person: Callable[[], int]) -> None:
    an, binh = a_person(), a_person()
    assert service.tell(db, an, Kind.FOLLOW_UP_OPEN, "follow-up:7", COURSE, LINK, now)
    assert not service.tell(db, an, Kind.FOLLOW_UP_OPEN, "follow-up:7", COURSE, LINK, now)
    assert service.tell(db, binh, Kind.FOLLOW_UP_OPEN, "follow-up:7", COURSE, LINK, now)
    assert service.unread_count(db, an) == 1


def test_the_list_goes_from_the_newest_in_the_readers_language(
    db: Session, now: datetime, a_person: Callable[[], int]
) -> None:
    an = a_person()
    service.tell(db, an, Kind.ENROLLED, "enrolled:7", COURSE, LINK, now)
    service.tell(db, an, Kind.DUE_SOON, "due:7", {**COURSE, "day": "2026-12-01"}, LINK, now)
    due, enrolled = service.list_for(db, an, language="en")
    assert due.message.values == {"course": "Civil-service ethics", "day": date(2026, 12, 1)}
    assert str(enrolled.message) == "Anh/chị được ghi danh vào khoá học “Civil-service ethics”."
    assert [told.id for told in service.list_for(db, an, before=due.id)] == [enrolled.id]


def test_reading_is_kept_and_counts_once(db: Session, now: datetime, a_person: Callable[[], int]) -> None:
    an = a_person()
    for number in range(3):
        service.tell(db, an, Kind.ENROLLED, f"enrolled:{number}", COURSE, LINK, now)
    first = service.list_for(db, an)[0]
    service.mark_read(db, an, first.id, now)
    service.mark_read(db, an, first.id, now + timedelta(days=1))
    assert service.unread_count(db, an) == 2
    assert service.list_for(db, an)[0].is_read
    service.mark_all_read(db, an, now)
    assert service.unread_count(db, an) == 0


def test_somebody_elses_notice_is_not_found(db: Session, now: datetime, a_person: Callable[[], int]) -> None:
    an, binh = a_person(), a_person()
    service.tell(db, an, Kind.ENROLLED, "enrolled:1", COURSE, LINK, now)
    (told,) = service.list_for(db, an)
    with pytest.raises(NotFound):
        service.mark_read(db, binh, told.id, now)
    assert service.list_for(db, binh) == []
    assert service.unread_count(db, an) == 1


@pytest.mark.parametrize("link", ["https://example.org/", "//example.org", "javascript:alert(1)", "courses"])
def test_a_notice_links_inside_the_site(db: Session, now: datetime, link: str) -> None:
    with pytest.raises(ValueError, match="inside the site"):
        service.tell(db, 1, Kind.ENROLLED, "enrolled:1", COURSE, link, now)


def test_a_sentence_with_a_value_missing_is_refused(db: Session, now: datetime) -> None:
    with pytest.raises(KeyError):
        service.tell(db, 1, Kind.DUE_SOON, "due:1", COURSE, "", now)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_words(kind: Kind) -> None:
    assert str(words(kind, {**COURSE, "day": "2026-12-01", "count": 2, "reason": "Mất mạng", "work": {"vi": "Thư"}}))
