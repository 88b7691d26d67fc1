"""Administration: accounts and their rights, units, background work."""

from datetime import date
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request
from pydantic import field_validator
from sqlmodel import Session
from starlette.responses import Response

from learn.audit import service as audit
from learn.courses import service as courses
from learn.dashboards import accounts as account_pages
from learn.dashboards import administration
from learn.errors import Invalid, NotFound, say
from learn.jobs import service as jobs
from learn.organisation import grants, policy, units
from learn.organisation.models import Role, Sees
from learn.organisation.policy import Right, Viewer
from learn.web import importing, pages
from learn.web.deps import CurrentSite, CurrentViewer, Now, ReadDb, WriteDb
from learn.web.forms import FormDocument, form

router = APIRouter()

# A larger number is no row of ours; the databases would refuse it as a fault.
RowId = Annotated[int, Path(le=2**31 - 1)]


class GrantForm(FormDocument):
    """A right to give: over a unit (its code), a course (its name in addresses), or neither: everything.

    Days are ISO dates; the first is today when empty, the last is open when empty.
    """

    role: Role
    unit: str = ""
    course: str = ""
    sees: Sees | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    @field_validator("sees", "valid_from", "valid_to", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value


class EndForm(FormDocument):
    """`next` is the page of the person whose right it is."""

    next: str = "/admin/people"


class Button(FormDocument):
    """A form that only presses a button."""


async def _administrator(viewer: CurrentViewer) -> Viewer:
    """Who administers everything; asked before a file is read. NotFound for anybody else."""
    policy.require_administer_all(viewer)
    return viewer


def _account_page(request: Request) -> str:
    return request.url.path.removesuffix("/grants")


Administrator = Annotated[Viewer, Depends(_administrator)]
SentFile = Annotated[importing.Sent, Depends(importing.sent_file)]
GrantFields = Annotated[GrantForm, form(GrantForm, page=_account_page)]
JobFields = Annotated[Button, form(Button)]
EndFields = Annotated[EndForm, form(EndForm)]


@router.get("/admin", name="organisation:overview")
def overview(request: Request, viewer: CurrentViewer, now: Now, db: ReadDb) -> Response:
    """What there is to administer, and what needs a look."""
    view = administration.overview(db, viewer, now)
    return pages.show(request, "organisation/overview.html", {"view": view}, section="admin")


@router.get("/admin/people", name="organisation:people")
def accounts(request: Request, viewer: CurrentViewer, now: Now, db: WriteDb, q: str = "", page: int = 1) -> Response:
    """The accounts, searched by name without accents; recorded, as names are shown."""
    view = account_pages.accounts(db, viewer, q, page, now)
    audit.record(db, at=now, actor_id=viewer.person_id, action="people.listed", details={"page": view.number})
    return pages.show(request, "organisation/people.html", {"view": view}, section="admin")


@router.get("/admin/people/import", name="organisation:import")
def show_import(request: Request, _administrator: Administrator) -> Response:
    """Where a spreadsheet of people is sent from."""
    return pages.show(request, "organisation/import.html", {"shown": None, "file": ""}, section="admin")


@router.post("/admin/people/import", name="organisation:import-people")
def import_people(
    request: Request, administrator: Administrator, sent: SentFile, now: Now, site: CurrentSite
) -> Response:
    """First what the file would do, with every mistake by line; then, sent again with that plan's mark, do it."""
    if sent.plan:
        shown = importing.carried_out(site, sent, administrator.person_id, now)
    else:
        shown = importing.planned(site, sent, now)
    if isinstance(shown, importing.Planned):
        status = HTTPStatus.OK if shown.plan.is_sound and not shown.message else HTTPStatus.UNPROCESSABLE_ENTITY
        view = {"shown": shown, "file": sent.upload.name}
        return pages.show(request, "organisation/import.html", view, section="admin", status=status)
    address = site.settings.public_url or str(request.base_url)
    view = {"done": shown, "address": f"{address.rstrip('/')}/code"}
    return pages.show(request, "organisation/slips.html", view, section="admin")


@router.get("/admin/people/{public_id:uuid}", name="organisation:account")
def account(public_id: UUID, request: Request, viewer: CurrentViewer, now: Now, db: WriteDb) -> Response:
    """One account and its rights; looking is recorded before the page leaves."""
    view = account_pages.one_account(db, viewer, public_id, now)
    person = str(view.profile.person_id)
    audit.record(db, at=now, actor_id=viewer.person_id, action="person.view", object_kind="person", object_id=person)
    choices = {"roles": [role for role in Role if role is not Role.LEARNER], "widths": list(Sees)}
    return pages.show(request, "organisation/account.html", {"view": view, **choices}, section="admin")


@router.post("/admin/people/{public_id:uuid}/grants", name="organisation:give")
def give(public_id: UUID, viewer: Administrator, fields: GrantFields, now: Now, db: WriteDb) -> Response:
    """Give somebody a right."""
    person_id = policy.require_person(db, viewer, public_id)
    grants.give(
        db,
        person_id,
        _right(db, fields, viewer.today),
        given_by=viewer.person_id,
        now=now,
        valid_from=fields.valid_from,
        valid_to=fields.valid_to,
    )
    return pages.see_other(f"/admin/people/{public_id}")


@router.post("/admin/grants/{grant_id:int}/end", name="organisation:end-grant")
def end_grant(grant_id: RowId, viewer: Administrator, fields: EndFields, now: Now, db: WriteDb) -> Response:
    """Take a right back from today on."""
    grants.end(db, grant_id, ended_by=viewer.person_id, now=now)
    return pages.see_other(fields.next)


@router.get("/admin/units", name="organisation:units")
def show_units(request: Request, viewer: CurrentViewer, now: Now, db: ReadDb, under: str = "") -> Response:
    """The units below one, or the topmost."""
    view = administration.units_below(db, viewer, under, now)
    return pages.show(request, "organisation/units.html", {"view": view}, section="admin")


@router.get("/admin/jobs", name="organisation:jobs")
def show_jobs(request: Request, viewer: CurrentViewer, now: Now, db: ReadDb) -> Response:
    """The newest background work, what failed included."""
    view = administration.job_lines(db, viewer, now)
    return pages.show(request, "organisation/jobs.html", {"lines": view}, section="admin")


@router.post("/admin/jobs/{job_id:int}/again", name="organisation:job-again")
def try_job_again(job_id: RowId, viewer: Administrator, _fields: JobFields, now: Now, db: WriteDb) -> Response:
    """Have work that failed done after all."""
    jobs.try_again(db, job_id, now)
    audit.record(db, at=now, actor_id=viewer.person_id, action="job.again", object_kind="job", object_id=str(job_id))
    return pages.see_other("/admin/jobs")


def _right(db: Session, fields: GrantForm, today: date) -> Right:
    """The right that was typed; Invalid names the field whose unit or course is not there."""
    unit_id, course = None, fields.course.strip() or None
    if code := fields.unit.strip():
        try:
            unit_id = units.unit(db, code, today).id
        except NotFound:
            raise Invalid({"unit": say("Không có đơn vị %(code)s.", code=code)}) from None
    if course:
        try:
            courses.course_by_slug(db, course)
        except NotFound:
            raise Invalid({"course": say("Không có khoá học %(slug)s.", slug=course)}) from None
    return Right(fields.role, unit_id, course, fields.sees)
