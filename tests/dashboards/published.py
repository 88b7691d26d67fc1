"""The bilingual fixture course, published, and people in it, inside one session."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from sqlmodel import Session

from learn.assessments import enrolling, taking
from learn.authoring import publishing
from learn.authoring.reading import read_course
from learn.media.storage import DiskStorage
from learn.people import service as people
from tests.web.country import FIXTURE, Content, content_of


@cache
def content() -> Content:
    """Read and rendered once in a process."""
    return content_of(read_course(FIXTURE))


def a_course(db: Session, media: Path, now: datetime) -> Content:
    made = content()
    storage = DiskStorage(media)
    publishing.keep_files(made.ready, storage)
    publishing.publish(db, made.plan, made.ready, storage, now - timedelta(days=10))
    return made


def a_learner(db: Session, name: str, now: datetime, *, slug: str = "song-ngu", is_open: bool = True) -> int:
    """Somebody enrolled; with `is_open`, past the pre-test."""
    person = people.create(db, full_name="Nguyễn Thị Hạnh", username=name, created_by=None, now=now)
    enrolling.enrol(db, person_id=person, slug=slug, now=now, by=None)
    if is_open:
        taking.skip(db, person, slug, now)
    return person
