"""Pre-test, post-test and follow-up: what they are, starting, skipping, and the result."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from learn.assessments import taking
from learn.assessments.models import Occasion
from learn.assessments.results import result
from learn.dashboards.occasion_page import occasion_page
from learn.quizzes import attempts
from learn.web import pages
from learn.web.deps import CurrentLanguage, CurrentPerson, Now, ReadDb, WriteDb
from learn.web.forms import FormDocument, form

router = APIRouter()


class Key(FormDocument):
    """A form that only presses a button."""

    key: str = ""


@router.get("/courses/{slug}/tests/{occasion}", name="assessments:test")
def show_test(
    slug: str,
    occasion: Occasion,
    request: Request,
    person: CurrentPerson,
    language: CurrentLanguage,
    now: Now,
    db: ReadDb,
) -> Response:
    """What the test is, before starting it."""
    view = occasion_page(db, person.person_id, slug, occasion, now, language)
    return pages.show(request, "assessments/test.html", {"view": view}, section="courses")


@router.post("/courses/{slug}/tests/pre/skip", name="assessments:skip")
def skip(slug: str, person: CurrentPerson, now: Now, _key: Annotated[Key, form(Key)], db: WriteDb) -> Response:
    """Take no pre-test: final, recorded, and the lessons open."""
    taking.skip(db, person.person_id, slug, now)
    return pages.see_other(f"/courses/{slug}")


@router.post("/courses/{slug}/tests/{occasion}", name="assessments:start")
def start(
    slug: str,
    occasion: Occasion,
    person: CurrentPerson,
    language: CurrentLanguage,
    now: Now,
    _key: Annotated[Key, form(Key)],
    db: WriteDb,
) -> Response:
    """Start, or go back to what was started: pressed twice it is one attempt."""
    public_id = taking.start(db, person.person_id, slug, occasion, language, now)
    return pages.see_other(f"/attempts/{public_id}")


@router.get("/attempts/{public_id}/result", name="assessments:result")
def show_result(
    public_id: UUID, request: Request, person: CurrentPerson, language: CurrentLanguage, db: ReadDb
) -> Response:
    """What was gained, by objective, and the way back to what is missing. An open attempt has none yet."""
    if attempts.owned(db, person.person_id, public_id).closed_at is None:
        return pages.see_other(f"/attempts/{public_id}")
    view = result(db, person.person_id, public_id, language)
    return pages.show(request, "assessments/result.html", {"view": view}, section="courses")
