"""`/people/{id}/courses/{slug}/accommodations`: what one person is granted at the tests of a course."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from learn.assessments import granting
from learn.assessments.accommodating import NOTHING, Granted
from learn.assessments.facts import as_granted
from learn.assessments.models import COURSE, Accommodation, Occasion
from learn.assessments.policies import Window
from learn.courses import service as courses
from learn.dashboards.learning import NAMES
from learn.errors import Message, NotFound, say
from learn.organisation import policy
from learn.organisation.policy import Viewer
from learn.people import service as people


@dataclass(frozen=True)
class GrantedLine:
    """One record: what it granted in words, why, by whom and when. The newest holds."""

    words: tuple[Message, ...]
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class AccommodationsPage:
    """`now` is what holds, for the form to begin with; `number` is that of the newest record, 0 before any."""

    id: UUID
    slug: str
    name: str
    course: str
    now: Granted
    number: int
    lines: tuple[GrantedLine, ...]
    person_id: int

    @property
    def last_on(self) -> date | None:
        """The last day of the other window."""
        return self.now.window.last_day

    @property
    def occasions(self) -> list[tuple[Occasion, Message]]:
        """The tests that may have other days."""
        return [(occasion, NAMES[occasion]) for occasion in COURSE]


def accommodations_page(
    db: Session, viewer: Viewer, public_id: UUID, slug: str, now: datetime, language: str
) -> AccommodationsPage:
    """NotFound for whoever may not grant this person anything, and for a course with tests that they are not in."""
    person_id = policy.require_person(db, viewer, public_id)
    rows = granting.history(db, viewer, person_id, slug, now)
    enrolment = courses.require_active(db, person_id, slug, now)
    head, _ = courses.in_language(courses.version_of(db, enrolment).document, language)
    return AccommodationsPage(
        id=public_id,
        slug=slug,
        name=people.profile(db, person_id).full_name,
        course=head["title"],
        now=as_granted(rows[0]) if rows else NOTHING,
        number=rows[0].number if rows else 0,
        lines=tuple(_line(db, row) for row in rows),
        person_id=person_id,
    )


def in_words(granted: Granted) -> tuple[Message, ...]:
    """What is granted, each thing in a sentence; that nothing is, where nothing is."""
    found = []
    if granted.extra_percent:
        found.append(say("Thêm %(percent)s phần trăm thời gian ở mọi bài.", percent=granted.extra_percent))
    if granted.extra_tries:
        found.append(say("Thêm %(tries)s lần làm bài đầu ra.", tries=granted.extra_tries))
    if granted.window_for:
        found.append(_days(granted.window_for, granted.window))
    if granted.any_place:
        found.append(say("Được làm bài ở bất cứ đâu."))
    return tuple(found) or (say("Không còn điều chỉnh nào."),)


def _days(occasion: Occasion, window: Window) -> Message:
    """The last day is said, not the first one after."""
    test, last = NAMES[occasion], window.last_day
    if window.begins and last:
        return say("%(test)s: làm từ %(first)s đến hết %(last)s.", test=test, first=window.begins, last=last)
    if last:
        return say("%(test)s: làm đến hết %(last)s.", test=test, last=last)
    return say("%(test)s: làm từ %(first)s.", test=test, first=window.begins)


def _line(db: Session, row: Accommodation) -> GrantedLine:
    return GrantedLine(in_words(as_granted(row)), row.reason, _name(db, row.given_by), row.given_at)


def _name(db: Session, person_id: int) -> str:
    """Who gave it; "" once their identity was erased."""
    try:
        return people.profile(db, person_id).full_name
    except NotFound:
        return ""
