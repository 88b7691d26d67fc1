"""Supervised sittings and accommodations: the code of a test, and what one person is granted at a course's tests."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request
from pydantic import Field, field_validator
from sqlmodel import Session
from starlette.responses import Response

from learn.assessments import granting, sittings
from learn.assessments.accommodating import Granted
from learn.assessments.models import Occasion
from learn.assessments.policies import Window
from learn.audit.service import record
from learn.dashboards.accommodations import AccommodationsPage, accommodations_page
from learn.dashboards.sittings import sittings_page
from learn.db.transactions import reading
from learn.organisation import policy
from learn.web import hot, pages
from learn.web.deps import CurrentLanguage, CurrentPerson, CurrentSite, CurrentViewer, Now, ReadDb, Teacher, WriteDb
from learn.web.forms import FormDocument, form

router = APIRouter()
Slug = Annotated[str, Path(max_length=80)]
LARGEST = 2**31 - 2


class Renewal(FormDocument):
    """The button that puts a new code in the place of the one of this number."""

    occasion: Occasion
    number: int = Field(ge=0, le=LARGEST)


class GrantForm(FormDocument):
    """What is granted from now on, in place of all before. `last_on` is the last day on which a test may be begun."""

    extra_percent: int = 0
    extra_tries: int = 0
    occasion: Occasion | None = None
    opens_on: date | None = None
    last_on: date | None = None
    any_place: bool = False
    reason: str = ""
    number: int = Field(ge=0, le=LARGEST)

    @field_validator("extra_percent", "extra_tries", mode="before")
    @classmethod
    def is_nothing(cls, typed: object) -> object:
        """An empty field."""
        return 0 if typed == "" else typed

    @field_validator("occasion", "opens_on", "last_on", mode="before")
    @classmethod
    def is_absent(cls, typed: object) -> object:
        """An empty field."""
        return None if typed == "" else typed

    def wanted(self) -> Granted:
        """As the rules read it."""
        ends = self.last_on + timedelta(days=1) if self.last_on and self.last_on < date.max else self.last_on
        return Granted(self.extra_percent, self.extra_tries, self.occasion, Window(self.opens_on, ends), self.any_place)


@router.get("/teach/{slug}/sittings", name="sittings:codes")
def show_codes(
    slug: str, request: Request, teacher: Teacher, language: CurrentLanguage, site: CurrentSite, db: ReadDb
) -> Response:
    """The code that opens each supervised test, to be read aloud."""
    view = sittings_page(db, teacher, slug, site.settings.secret_key, language)
    return pages.show(request, "assessments/sittings.html", {"view": view}, section="teach")


@router.post("/teach/{slug}/sittings", name="sittings:renew")
def renew(
    slug: str,
    teacher: Teacher,
    fields: Annotated[Renewal, form(Renewal, page=lambda request: request.url.path)],
    now: Now,
    db: WriteDb,
) -> Response:
    """A new code: the one before opens nothing from now on."""
    sittings.renew(db, teacher, slug, fields.occasion, fields.number, now)
    return pages.see_other(f"/teach/{slug}/sittings")


@router.get("/people/{public_id:uuid}/courses/{slug}/accommodations", name="sittings:accommodations")
async def show_accommodations(
    public_id: UUID,
    slug: Slug,
    request: Request,
    viewer: CurrentViewer,
    site: CurrentSite,
    language: CurrentLanguage,
    now: Now,
) -> Response:
    """What one person is granted; looking is recorded before the page leaves."""

    def note(db: Session, view: AccommodationsPage) -> None:
        person = str(view.person_id)
        record(db, at=now, actor_id=viewer.person_id, action="person.view", object_kind="person", object_id=person)

    def look(db: Session) -> AccommodationsPage:
        return accommodations_page(db, viewer, public_id, slug, now, language)

    view = await hot.recorded(site, look, note)
    return pages.show(request, "assessments/accommodations.html", {"view": view}, section="units")


def _grantee(
    public_id: UUID,
    viewer: CurrentViewer,
    person: CurrentPerson,  # noqa: ARG001 - a visitor is asked to sign in before anything is looked up
    site: CurrentSite,
) -> int:
    """To whom the viewer may grant something; asked before a form is read. NotFound for anybody else."""
    with reading(site.engine) as db:
        person_id = policy.require_person(db, viewer, public_id)
        policy.require_accommodate(db, viewer, person_id)
    return person_id


Grantee = Annotated[int, Depends(_grantee)]


@router.post("/people/{public_id:uuid}/courses/{slug}/accommodations", name="sittings:grant")
def grant(
    slug: Slug,
    request: Request,
    grantee: Grantee,
    viewer: CurrentViewer,
    fields: Annotated[GrantForm, form(GrantForm, page=lambda request: request.url.path)],
    now: Now,
    db: WriteDb,
) -> Response:
    """Record what is granted from now on, in place of all before; with nothing in it, it takes that back."""
    granting.grant(db, viewer, grantee, slug, fields.wanted(), reason=fields.reason, based_on=fields.number, now=now)
    return pages.see_other(request.url.path)
