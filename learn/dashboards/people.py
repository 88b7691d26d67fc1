"""The people of a unit and below, for those who may see persons: searched, filtered and paged."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from learn.dashboards import listing
from learn.dashboards.choosing import choose_course
from learn.dashboards.listing import PersonRow
from learn.dashboards.placing import place
from learn.dashboards.rows import ANY_NOT_STARTED
from learn.dashboards.standing import NOT_STARTED, WORDS, Standing
from learn.dashboards.words import CourseChoice, Crumb, address, unit_url
from learn.days import day_of
from learn.errors import Message, NotFound
from learn.organisation.policy import Viewer

PER_PAGE = 50


@dataclass(frozen=True)
class PeopleQuery:
    """What is asked of the list: words of a name, a course's slug, a standing, a page from 1."""

    text: str = ""
    course: str | None = None
    state: str | None = None
    page: int = 1


@dataclass(frozen=True)
class StateChoice:
    """A standing to filter by, with how many people stand there."""

    value: str
    words: Message
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class PeoplePage:
    """`/units/{code}/people`: up to 50 people of the unit and below.

    `total` counts those that the search and the filter leave; `number` is the page, from 1 to `pages`.
    """

    code: str
    name: str
    url: str
    path: tuple[Crumb, ...]
    courses: tuple[CourseChoice, ...]
    course: CourseChoice | None
    query: str
    state: str
    all_url: str
    states: tuple[StateChoice, ...]
    rows: tuple[PersonRow, ...]
    total: int
    number: int
    pages: int
    previous_url: str | None
    next_url: str | None


def people_page(
    db: Session, viewer: Viewer, code: str, query: PeopleQuery, now: datetime, language: str = "vi"
) -> PeoplePage:
    """NotFound when the unit is absent, foreign, or seen by this viewer only as figures. Eight statements at most."""
    here = place(db, viewer, code, day_of(now))
    if not here.sees_people:
        raise NotFound
    courses, chosen = choose_course(db, here.unit.id, query.course, language)
    course = chosen.slug if chosen else None
    people = listing.people_below(viewer, here.unit.id, course, now, query.text)
    counts = listing.tally(db, people)
    states = _asked(query.state)
    total = sum(count for state, count in counts.items() if not states or state in states)
    pages = max(-(-total // PER_PAGE), 1)
    number = min(max(query.page, 1), pages)

    def url(state: str | None, page: int | None = None) -> str:
        return address(f"/units/{code}/people", course=course, q=query.text, state=state, page=page)

    return PeoplePage(
        code=code,
        name=here.unit.name,
        url=unit_url(code, course),
        path=(*here.crumbs(course), Crumb(here.unit.name, unit_url(code, course))),
        courses=courses,
        course=chosen,
        query=query.text,
        state=query.state if query.state and states else "",
        all_url=url(None),
        states=tuple(
            StateChoice(state, WORDS[state].state, counts[state], url(state), (state,) == states)
            for state in Standing
            if state in counts
        ),
        rows=listing.rows(db, people, course, states, limit=PER_PAGE, offset=(number - 1) * PER_PAGE),
        total=total,
        number=number,
        pages=pages,
        previous_url=url(query.state, number - 1) if number > 1 else None,
        next_url=url(query.state, number + 1) if number < pages else None,
    )


def people_after(
    db: Session, viewer: Viewer, code: str, query: PeopleQuery, now: datetime, *, after: UUID | None, limit: int
) -> tuple[PersonRow, ...]:
    """Up to `limit` of these people by id, beginning after one of them; `query.page` means nothing here.

    NotFound as for the page, and for a course that does not exist.
    """
    here = place(db, viewer, code, day_of(now))
    if not here.sees_people:
        raise NotFound
    _, chosen = choose_course(db, here.unit.id, query.course, "vi")
    course = chosen.slug if chosen else None
    people = listing.people_below(viewer, here.unit.id, course, now, query.text)
    return listing.rows_after(db, people, course, _asked(query.state), after=after, limit=limit)


def _asked(state: str | None) -> tuple[Standing, ...]:
    """The standings a filter means; none (everybody) for an unknown word."""
    if state == ANY_NOT_STARTED:
        return NOT_STARTED
    return (Standing(state),) if state in set(Standing) else ()
