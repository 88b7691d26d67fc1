"""Signing in and out, one-time codes, and a person's own account."""

from base64 import urlsafe_b64encode
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request
from starlette.responses import JSONResponse, Response

from learn.dashboards import account
from learn.days import day_of
from learn.errors import say
from learn.notices import service as notices
from learn.notices.words import Kind
from learn.organisation import policy
from learn.people import codes, sessions
from learn.people import service as people
from learn.people.answer_keys import answer_key
from learn.web import pages, signing_in
from learn.web.deps import (
    CurrentLanguage,
    CurrentPerson,
    CurrentSite,
    CurrentViewer,
    Now,
    ReadDb,
    Visitor,
    WriteDb,
)
from learn.web.forms import FormDocument, form

router = APIRouter()

# A larger number is no row of ours; the databases would refuse it as a fault.
RowId = Annotated[int, Path(le=2**31 - 1)]
NAME_MISSING = say("Nhập tên đăng nhập hoặc số điện thoại.")


class SignInForm(FormDocument):
    """`username` is a user name or a phone number."""

    username: str
    password: str
    next: str = "/"


class CodeForm(FormDocument):
    """A one-time code, and the password that its owner wants from now on."""

    username: str
    code: str
    password: str
    password_again: str


class PasswordForm(FormDocument):
    """A change of password by its owner."""

    current: str
    password: str
    password_again: str


class Button(FormDocument):
    """A form that is a button and nothing else."""


SignInFields = Annotated[SignInForm, form(SignInForm, page="/sign-in")]
CodeFields = Annotated[CodeForm, form(CodeForm, page="/code")]
PasswordFields = Annotated[PasswordForm, form(PasswordForm, page="/me")]
NoFields = Annotated[Button, form(Button, page="/me")]


@router.get("/sign-in", name="people:sign-in")
def show_sign_in(request: Request, _visitor: Visitor, next: str = "/") -> Response:
    """The form, for whoever is signed in too: phones are shared."""
    return pages.show(request, "people/sign_in.html", {"next": pages.local(next), "expired": False})


@router.post("/sign-in", name="people:enter")
async def sign_in(request: Request, _visitor: Visitor, fields: SignInFields, now: Now, site: CurrentSite) -> Response:
    """A new session, and on to the page that was wanted."""
    signing_in.refuse_blank(
        {"username": (fields.username, NAME_MISSING), "password": (fields.password, say("Nhập mật khẩu."))}
    )
    new = await signing_in.by_password(signing_in.door_of(request, now), fields.username, fields.password)
    return signing_in.keep(pages.see_other(fields.next), site, new, now)


@router.post("/sign-out", name="people:sign-out")
def sign_out(visitor: Visitor, _fields: NoFields, now: Now, site: CurrentSite, db: WriteDb) -> Response:
    """End the session here and in the browser; signing out twice is well."""
    if visitor:
        sessions.end(db, visitor.person_id, visitor.session_id, now)
    return signing_in.let_go(pages.see_other("/"), site)


@router.get("/code", name="people:code")
def show_code(request: Request, _visitor: Visitor) -> Response:
    """Where a one-time code is typed in."""
    return pages.show(request, "people/code.html", {})


@router.post("/code", name="people:redeem")
async def redeem(request: Request, _visitor: Visitor, fields: CodeFields, now: Now, site: CurrentSite) -> Response:
    """A new password and a new session for a one-time code."""
    signing_in.refuse_blank(
        {
            "username": (fields.username, NAME_MISSING),
            "code": (fields.code, say("Nhập mã đăng nhập một lần.")),
            "password": (fields.password, say("Nhập mật khẩu mới.")),
        }
    )
    door = signing_in.door_of(request, now)
    new = await signing_in.by_code(door, fields.username, fields.code, fields.password, fields.password_again)
    return signing_in.keep(pages.see_other("/"), site, new, now)


@router.get("/me", name="people:me")
def me(request: Request, person: CurrentPerson, language: CurrentLanguage, now: Now, db: ReadDb) -> Response:
    """One's account: who the system takes one for, devices, password, messages."""
    view = account.account(db, person.person_id, person.session_id, language, now)
    return pages.show(request, "people/me.html", {"view": view})


@router.get("/me/answers-key", name="people:answers-key")
def my_answers_key(person: CurrentPerson, now: Now, site: CurrentSite) -> Response:
    """The key under which this person's unsent answers stand on their phone, and what time it is."""
    key = urlsafe_b64encode(answer_key(site.settings.secret_key, person.public_id)).decode().rstrip("=")
    body = {"owner": str(person.public_id), "key": key, "now": now.isoformat()}
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


@router.get("/me/privacy", name="people:privacy")
def my_data(request: Request, person: CurrentPerson, now: Now, db: ReadDb) -> Response:
    """What is kept about oneself, and who may see it."""
    view = account.personal_data(db, person.person_id, day_of(now))
    return pages.show(request, "people/privacy.html", {"view": view})


@router.post("/me/password", name="people:password")
async def change_password(
    request: Request, person: CurrentPerson, fields: PasswordFields, now: Now, site: CurrentSite
) -> Response:
    """A new password, a new session here, and none anywhere else."""
    door = signing_in.door_of(request, now)
    new = await signing_in.change_password(
        door, person.person_id, fields.current, fields.password, fields.password_again
    )
    return signing_in.keep(pages.see_other("/me"), site, new, now)


@router.post("/me/sessions/{session_id:int}/end", name="people:end-session")
def end_session(
    session_id: RowId, person: CurrentPerson, _fields: NoFields, now: Now, site: CurrentSite, db: WriteDb
) -> Response:
    """Sign one of one's own devices out."""
    sessions.end(db, person.person_id, session_id, now)
    if session_id == person.session_id:
        return signing_in.let_go(pages.see_other("/"), site)
    return pages.see_other("/me")


@router.post("/me/sessions/end-others", name="people:end-others")
def end_others(person: CurrentPerson, _fields: NoFields, now: Now, db: WriteDb) -> Response:
    """Sign all one's other devices out."""
    sessions.end_others(db, person.person_id, person.session_id, now)
    return pages.see_other("/me")


@router.post("/me/notices/read", name="people:read-notices")
def read_notices(person: CurrentPerson, _fields: NoFields, now: Now, db: WriteDb) -> Response:
    """Mark all one's messages read."""
    notices.mark_all_read(db, person.person_id, now)
    return pages.see_other("/me")


@router.post("/people/{public_id:uuid}/code", name="people:issue-code")
def issue_code(
    request: Request,
    public_id: UUID,
    viewer: CurrentViewer,
    _fields: Annotated[Button, form(Button)],
    now: Now,
    site: CurrentSite,
    db: WriteDb,
) -> Response:
    """Let somebody back in: a code that is shown this once. NotFound for whom one may not help."""
    person_id = policy.require_person(db, viewer, public_id)
    policy.require_help_sign_in(db, viewer, person_id)
    issued = codes.issue(db, person_id, secret=site.settings.secret_key, issued_by=viewer.person_id, now=now)
    notices.tell(db, person_id, Kind.CODE_ISSUED, f"code {now.isoformat()}", {}, "/me", now)
    view = {"person": people.profile(db, person_id), "issued": issued}
    return pages.show(request, "people/code_issued.html", view, section="units")
