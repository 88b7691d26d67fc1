"""Courses and their versions, as far as the person sees them."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from learn.courses.service import in_language
from learn.dashboards import shelf
from learn.dashboards.shelf import ShelvedCourse, VersionText
from learn.organisation import policy
from learn.web.api.answers import shown
from learn.web.api.documents import courses as documents
from learn.web.api.documents.courses import CourseOutline, LessonName, Module, Objective, Version, VersionName
from learn.web.api.language import CurrentLanguage
from learn.web.api.names import (
    LONGEST_NUMBER,
    LONGEST_SLUG,
    NUMBER_PATTERN,
    SLUG_PATTERN,
    Slug,
    VersionNumber,
)
from learn.web.api.operations import reads
from learn.web.api.paging import USUAL, Limit, Page, cursor_of, link, piece
from learn.web.api.tokens import Learner
from learn.web.deps import Now, ReadDb

router = APIRouter(tags=["courses"])
AfterCourse = Annotated[str | None, cursor_of(SLUG_PATTERN, LONGEST_SLUG, "dao-duc-cong-vu")]
AfterVersion = Annotated[str | None, cursor_of(NUMBER_PATTERN, LONGEST_NUMBER, "2")]


@router.get(
    "/courses", response_model=Page[documents.Course], responses=reads(403, 422, pages=True), name="list-courses"
)
def list_courses(
    request: Request,
    bearer: Learner,
    language: CurrentLanguage,
    now: Now,
    db: ReadDb,
    cursor: AfterCourse = None,
    limit: Limit = USUAL,
) -> Response:
    """The courses the person is in, may join or teaches, by name in addresses."""
    found = shelf.shelf(db, policy.load_viewer(db, bearer.person_id, now))
    some, following = piece(found, cursor, limit, lambda course: course.slug, str)
    items = [documents.Course(**_course(course, language)) for course in some]
    return shown(request, Page(items=items, next=following), link(request, following))


@router.get("/courses/{slug}", response_model=CourseOutline, responses=reads(403, 404), name="get-course")
def show_course(
    slug: Slug, request: Request, bearer: Learner, language: CurrentLanguage, now: Now, db: ReadDb
) -> Response:
    """A course with the outline of the version the person is on, or of the newest."""
    course = _seen(db, bearer, slug, now)
    outline = _version(shelf.in_words(db, course, course.version, language))
    return shown(request, CourseOutline(**_course(course, language), outline=outline))


@router.get(
    "/courses/{slug}/versions",
    response_model=Page[VersionName],
    responses=reads(403, 404, 422, pages=True),
    name="list-versions",
)
def list_versions(
    slug: Slug,
    request: Request,
    bearer: Learner,
    language: CurrentLanguage,
    now: Now,
    db: ReadDb,
    cursor: AfterVersion = None,
    limit: Limit = USUAL,
) -> Response:
    """The publications of a course that the person may read, the newest first: an instructor all of them."""
    course = _seen(db, bearer, slug, now)
    # The newest first, and so what is published meanwhile moves nothing that is still to come.
    some, following = piece(
        shelf.versions(db, course), cursor, limit, lambda version: str(version.number), lambda name: -int(name)
    )
    items = [
        VersionName(
            number=version.number,
            published_at=version.published_at,
            is_newest=version.id == course.newest.id,
            title=in_language(version.document, language)[0]["title"],
            languages=sorted(version.document["languages"]),
        )
        for version in some
    ]
    return shown(request, Page(items=items, next=following), link(request, following))


@router.get("/courses/{slug}/versions/{number}", response_model=Version, responses=reads(403, 404), name="get-version")
def show_version(
    slug: Slug,
    number: VersionNumber,
    request: Request,
    bearer: Learner,
    language: CurrentLanguage,
    now: Now,
    db: ReadDb,
) -> Response:
    """One publication with its outline."""
    course = _seen(db, bearer, slug, now)
    return shown(request, _version(shelf.version(db, course, number, language)))


def _seen(db: Session, bearer: Learner, slug: str, now: Now) -> ShelvedCourse:
    return shelf.shelved(db, policy.load_viewer(db, bearer.person_id, now), slug)


def _course(course: ShelvedCourse, language: str) -> dict[str, Any]:
    head, chosen = in_language(course.version.document, language)
    return {
        "slug": course.slug,
        "title": head["title"],
        "summary": head["summary"],
        "language": chosen,
        "hours": head["hours"],
        "version": course.version.number,
        "is_enrolled": course.enrolment is not None,
        "may_enrol": course.may_enrol,
        "is_taught": course.is_taught,
        "enrolment": f"{course.slug}.{course.enrolment.number}" if course.enrolment else None,
    }


def _version(text: VersionText) -> Version:
    by_id = {lesson.lesson: lesson for lesson in text.lessons}
    return Version(
        number=text.version.number,
        published_at=text.version.published_at,
        is_newest=text.is_newest,
        title=text.head["title"],
        languages=sorted(text.version.document["languages"]),
        language=text.language,
        summary=text.head["summary"],
        hours=text.head["hours"],
        owner=text.head["owner"],
        review_by=text.head["review_by"],
        objectives=[Objective(id=one["id"], text=one["text"]) for one in text.head["objectives"]],
        modules=[
            Module(
                title=module["title"],
                lessons=[
                    LessonName(
                        id=name,
                        title=by_id[name].titles.get(text.language) or next(iter(by_id[name].titles.values())),
                        kind=by_id[name].kind,
                        minutes=by_id[name].minutes,
                    )
                    for name in module["lessons"]
                    if name in by_id
                ],
            )
            for module in text.head["modules"]
        ],
    )
