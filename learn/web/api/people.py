"""People, for whoever may see them by grant. Each look is recorded before the answer leaves."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from learn.audit.service import record
from learn.dashboards.people import PeopleQuery, people_after
from learn.dashboards.person import PersonCourse, PersonPage, person_page, record_look
from learn.dashboards.standing import Standing
from learn.organisation import policy
from learn.text import nfc
from learn.web import hot
from learn.web.api.answers import shown
from learn.web.api.documents import people as documents
from learn.web.api.documents.people import ObjectiveMarks, Person, PersonName
from learn.web.api.language import CurrentLanguage, Translate, words_of
from learn.web.api.names import PERSON, Code, CourseFilter, PersonId
from learn.web.api.operations import reads
from learn.web.api.paging import USUAL, Limit, Page, link
from learn.web.api.tokens import SeesPeople
from learn.web.deps import CurrentSite, Now

router = APIRouter(tags=["people"])
After = Annotated[
    UUID | None, Query(description="`next` of the piece before; opaque, to be sent as it came.", examples=[PERSON])
]
Words = Annotated[
    str, Query(max_length=100, description="Words of a name, with or without accents.", examples=["nguyen hanh"])
]
State = Annotated[
    Standing | None, Query(description="Only who stands here in the course.", examples=[Standing.LEARNING])
]


@router.get(
    "/units/{code}/people",
    response_model=Page[PersonName],
    responses=reads(403, 404, 422, pages=True),
    name="list-people",
)
async def list_people(
    code: Code,
    request: Request,
    bearer: SeesPeople,
    language: CurrentLanguage,
    now: Now,
    site: CurrentSite,
    course: CourseFilter = None,
    q: Words = "",
    state: State = None,
    cursor: After = None,
    limit: Limit = USUAL,
) -> Response:
    """Who works in a unit and below, by id, and where each stands in a course (the one with most people there)."""
    query = PeopleQuery(nfc(q), course, state)

    def look(db: Session) -> list[PersonName]:
        viewer = policy.load_viewer(db, bearer.person_id, now)
        rows = people_after(db, viewer, code, query, now, after=cursor, limit=limit + 1)
        return [
            PersonName(
                id=row.id,
                name=row.name,
                unit=row.unit,
                standing=row.standing,
                standing_text=words_of(language)(row.state),
            )
            for row in rows
        ]

    def note(db: Session, _seen: list[PersonName]) -> None:
        record(db, at=now, actor_id=bearer.person_id, action="unit.people", object_kind="unit", object_id=code)

    found = await hot.recorded(site, look, note)
    following = str(found[limit - 1].id) if len(found) > limit else None
    return shown(request, Page(items=found[:limit], next=following), link(request, following))


@router.get("/people/{person}", response_model=Person, responses=reads(403, 404), name="get-person")
async def show_person(
    person: PersonId, request: Request, bearer: SeesPeople, language: CurrentLanguage, now: Now, site: CurrentSite
) -> Response:
    """One person with their courses: oneself, or somebody whom one may see."""

    def look(db: Session) -> PersonPage:
        viewer = policy.load_viewer(db, bearer.person_id, now)
        return person_page(db, viewer, person, now, language)

    def note(db: Session, view: PersonPage) -> None:
        record_look(db, bearer.person_id, view, now)

    view, say = await hot.recorded(site, look, note), words_of(language)
    document = Person(
        id=view.id,
        name=view.name,
        unit=view.unit.name if view.unit else None,
        position=view.position or None,
        courses=[_course(course, say) for course in view.courses],
    )
    return shown(request, document)


def _course(course: PersonCourse, say: Translate) -> documents.PersonCourse:
    return documents.PersonCourse(
        slug=course.slug,
        title=course.title,
        lessons=course.trail.total,
        lessons_done=course.trail.done,
        enrolled_on=course.enrolled_on,
        due_on=course.due_on,
        before=course.before,
        after=course.after,
        later=course.later,
        change_text=say(course.change),
        remarks=[say(caution) for caution in course.cautions],
        objectives=[
            ObjectiveMarks(
                text=line.text, before=line.before, after=line.after, possible=line.possible, is_held=line.is_held
            )
            for line in course.objectives
        ],
        next=say(course.next),
    )
