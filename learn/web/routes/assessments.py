"""Pre-test, post-test and follow-up: what they are, starting, skipping, and the result."""

from math import ceil
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field
from sqlmodel import Session
from starlette.responses import Response

from learn.assessments import taking
from learn.assessments.models import Occasion
from learn.assessments.presence import Presence
from learn.assessments.results import Kept, result
from learn.assessments.taking import Refused, Started
from learn.dashboards.learning import NAMES
from learn.dashboards.occasion_page import occasion_page
from learn.db.turns import Urgency
from learn.quizzes import attempts
from learn.web import hot, pages
from learn.web.deps import CurrentLanguage, CurrentPerson, CurrentSite, Now, ReadDb, WriteDb
from learn.web.forms import FormDocument, form
from learn.web.security import address_of

router = APIRouter()
# Who waits sees the line get shorter, and costs the server a small page.
LOOK_SECONDS = 15


class Key(FormDocument):
    """A form that only presses a button."""

    key: str = ""


class Start(Key):
    """The button that starts a test, and the place in the line where there is one; `code` only where one is asked."""

    ticket: str = ""
    code: str | None = Field(default=None, max_length=200)


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
    view = occasion_page(db, person.person_id, slug, occasion, now, language, address_of(request))
    return pages.show(request, "assessments/test.html", {"view": view}, section="courses")


@router.post("/courses/{slug}/tests/pre/skip", name="assessments:skip")
def skip(slug: str, person: CurrentPerson, now: Now, _key: Annotated[Key, form(Key)], db: WriteDb) -> Response:
    """Take no pre-test: final, recorded, and the lessons open."""
    taking.skip(db, person.person_id, slug, now)
    return pages.see_other(f"/courses/{slug}")


@router.post("/courses/{slug}/tests/{occasion}", name="assessments:start")
async def start(
    slug: str,
    occasion: Occasion,
    request: Request,
    person: CurrentPerson,
    language: CurrentLanguage,
    site: CurrentSite,
    now: Now,
    typed: Annotated[Start, form(Start, page=lambda request: request.url.path)],
) -> Response:
    """Start, or go back to what was started: pressed twice it is one attempt. When very many start at once, to the
    line first."""
    address = f"/courses/{slug}/tests/{occasion}"
    place = site.line.place(person.person_id, address, now, typed.ticket)
    if place:
        # Its form tells without the database which test asks for a code; the code itself stays out of addresses.
        coded = "&coded=1" if typed.code is not None else ""
        return pages.see_other(f"{address}/waiting?ticket={site.line.ticket(place)}{coded}")

    come = Presence(address_of(request), typed.code or "", site.settings.secret_key)

    def work(db: Session) -> Started | Refused:
        return taking.begin(db, person.person_id, slug, occasion, language, site.clock(), come)

    async with site.line.turn():
        begun = await hot.write(site, work, Urgency.START)
    if isinstance(begun, Refused):
        raise begun.error()
    return pages.see_other(f"/attempts/{begun.attempt_id}")


@router.get("/courses/{slug}/tests/{occasion}/waiting", name="assessments:waiting")
async def wait(
    slug: str,
    occasion: Occasion,
    request: Request,
    person: CurrentPerson,
    site: CurrentSite,
    now: Now,
    ticket: str = "",
    coded: bool = False,
) -> Response:
    """The line in front of a test. It asks nothing of the database but who this is."""
    address = f"/courses/{slug}/tests/{occasion}"
    place = site.line.read(ticket, person.person_id, address)
    if place is None:
        return pages.see_other(address)
    seconds = ceil(place.wait(now))
    values = {
        "name": NAMES[occasion],
        "address": address,
        "ticket": ticket,
        "wait": seconds,
        "ahead": place.ahead_now(now),
        "coded": coded,
    }
    response = pages.show(request, "assessments/waiting.html", values, section="courses")
    if seconds:
        response.headers["Refresh"] = str(min(seconds, LOOK_SECONDS))
    return response


@router.get("/attempts/{public_id}/result", name="assessments:result")
def show_result(
    public_id: UUID, request: Request, person: CurrentPerson, language: CurrentLanguage, now: Now, db: ReadDb
) -> Response:
    """What was gained, by objective, and the way back to what is missing. An open attempt has none yet."""
    if attempts.owned(db, person.person_id, public_id).closed_at is None:
        return pages.see_other(f"/attempts/{public_id}")
    view = result(db, person.person_id, public_id, language, now)
    if isinstance(view, Kept):
        return pages.show(request, "assessments/kept.html", {"view": view}, section="courses")
    return pages.show(request, "assessments/result.html", {"view": view}, section="courses")
