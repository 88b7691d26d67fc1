"""Signing in over the web: read, hash outside every transaction, then write. The routes show what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from learn.db.transactions import reading, write
from learn.errors import Invalid, Message, say
from learn.organisation import policy
from learn.organisation import service as organisation
from learn.people import codes, passwords, sessions
from learn.people import service as people
from learn.people.codes import Ticket
from learn.people.sessions import Candidate, NewSession
from learn.web.cookies import DEVICE, SESSION, YEAR, drop_cookie, read_cookie, set_cookie
from learn.web.devices import device_of
from learn.web.hashing import hashed, verified
from learn.web.security import address_of
from learn.web.site import Site, site_of

Result = TypeVar("Result")

CLEAR_CACHE = {"Clear-Site-Data": '"cache"'}


@dataclass(frozen=True)
class Door:
    """One request to come in: where it comes from, and whose session the browser still holds."""

    site: Site
    address: str
    device_token: str | None
    device: str
    now: datetime
    person_id: int | None = None
    session_id: int | None = None


def door_of(request: Request, now: datetime) -> Door:
    """The door of this request."""
    frame = getattr(request.state, "frame", None)
    return Door(
        site=site_of(request),
        address=address_of(request),
        device_token=read_cookie(request, DEVICE),
        device=device_of(request.headers.get("user-agent", "")),
        now=now,
        person_id=frame.person_id if frame else None,
        session_id=frame.session_id if frame else None,
    )


async def by_password(door: Door, typed: str, password: str) -> NewSession:
    """A new session. Invalid says the same of both fields for a wrong name, a wrong password and a closed account."""
    candidate = await to_thread.run_sync(_look_up, door, typed)
    is_right = await verified(door.site, password, candidate.password_hash)
    newer = None
    if is_right and candidate.password_hash and door.site.hasher.needs_update(candidate.password_hash):
        newer = await hashed(door.site, password)
    try:
        return await _saving(door, _admit if is_right else _refuse, candidate, newer)
    except Invalid as wrong:
        raise _on("username", "password", wrong) from None


async def by_code(door: Door, typed: str, code: str, password: str, again: str) -> NewSession:
    """A new session with a new password, for a one-time code. The code stays good while the password isn't."""
    _refuse_different(password, again)
    try:
        ticket = await _saving(door, _check_code, typed, code)
    except Invalid as wrong:
        raise _on("username", "code", wrong) from None
    chosen = await to_thread.run_sync(check_password, door.site, ticket.person_id, password, door.now)
    new_hash = await hashed(door.site, chosen)
    try:
        return await _saving(door, _redeem, ticket, new_hash)
    except Invalid as wrong:
        raise _on("username", "code", wrong) from None


async def change_password(door: Door, person_id: int, current: str, password: str, again: str) -> NewSession:
    """A new session after a change of password, which ends all others. Guesses count as at the front door."""
    _refuse_different(password, again)
    candidate = await to_thread.run_sync(_look_up_own, door, person_id)
    if not await verified(door.site, current, candidate.password_hash):
        await _saving(door, _record_refusal, candidate)
        raise Invalid({"current": say("Mật khẩu hiện tại chưa đúng.")})
    chosen = await to_thread.run_sync(check_password, door.site, person_id, password, door.now)
    new_hash = await hashed(door.site, chosen)
    return await _saving(door, _change, person_id, candidate.password_hash, new_hash)


async def _saving(door: Door, work: Callable[..., Result], *values: object) -> Result:
    """Do what writes, in a thread that no page is waiting for (see `hot.save`)."""
    return await to_thread.run_sync(work, door, *values, limiter=door.site.saving)


def check_password(site: Site, person_id: int, password: str, now: datetime) -> str:
    """The password in NFC, good enough for this person's rights and unlike their names; Invalid on `password`."""
    with reading(site.engine) as db:
        viewer = policy.load_viewer(db, person_id, now)
        words = organisation.password_words(db, person_id, viewer.today)
        return passwords.check(password, is_staff=policy.is_staff(viewer), words=words)


def keep(response: Response, site: Site, new: NewSession, now: datetime) -> Response:
    """Give the browser its new session. The device's cookie outlives it and signs nobody in."""
    set_cookie(response, site, SESSION, new.token, new.expires_at - now)
    set_cookie(response, site, DEVICE, new.device_token, YEAR)
    return response


def let_go(response: Response, site: Site) -> Response:
    """Take the session from the browser, and the pages it keeps: the next person at this phone finds nothing."""
    drop_cookie(response, site, SESSION)
    response.headers.update(CLEAR_CACHE)
    return response


def refuse_blank(values: dict[str, tuple[str, Message]]) -> None:
    """Raise Invalid for every field that was left empty: its value, and what to say."""
    wrong = {name: message for name, (value, message) in values.items() if not value.strip()}
    if wrong:
        raise Invalid(wrong)


def _refuse_different(password: str, again: str) -> None:
    if password != again:
        raise Invalid({"password_again": say("Hai lần nhập mật khẩu mới chưa giống nhau.")})


def _on(name: str, proof: str, wrong: Invalid) -> Invalid:
    """The same words at the name and at its proof: which of the two is wrong is not told."""
    return Invalid(dict.fromkeys((name, proof), wrong.message)) if wrong.message and proof in wrong.fields else wrong


def _look_up(door: Door, typed: str) -> Candidate:
    with reading(door.site.engine) as db:
        return sessions.look_up(
            db,
            typed,
            secret=door.site.settings.secret_key,
            address=door.address,
            device_token=door.device_token,
            now=door.now,
        )


def _look_up_own(door: Door, person_id: int) -> Candidate:
    with reading(door.site.engine) as db:
        profile = people.profile(db, person_id)
    return _look_up(door, profile.username or profile.phone)


def _admit(door: Door, candidate: Candidate, newer_hash: str | None) -> NewSession:
    with write(door.site.engine) as db:
        new = sessions.admit(
            db,
            candidate,
            device_token=door.device_token,
            device=door.device,
            now=door.now,
            newer_hash=newer_hash,
        )
        # Who signs in as another on a shared phone leaves no session of theirs behind.
        if door.person_id is not None and door.session_id is not None:
            sessions.end(db, door.person_id, door.session_id, door.now)
        return new


def _refuse(door: Door, candidate: Candidate, _newer_hash: str | None) -> NewSession:
    raise _record_refusal(door, candidate)


def _record_refusal(door: Door, candidate: Candidate) -> Invalid:
    with write(door.site.engine) as db:
        return sessions.refuse(db, candidate, door.now)


def _check_code(door: Door, typed: str, code: str) -> Ticket:
    secret = door.site.settings.secret_key
    with reading(door.site.engine) as db:
        ticket = codes.check(
            db,
            typed,
            code,
            secret=secret,
            address=door.address,
            device_token=door.device_token,
            now=door.now,
        )
    if ticket.is_good:
        return ticket
    with write(door.site.engine) as db:
        wrong = codes.refuse(db, ticket, door.now)
    raise wrong


def _redeem(door: Door, ticket: Ticket, new_hash: str) -> NewSession:
    with write(door.site.engine) as db:
        new = codes.redeem(db, ticket, new_hash, device_token=door.device_token, device=door.device, now=door.now)
        if door.person_id is not None and door.session_id is not None:
            sessions.end(db, door.person_id, door.session_id, door.now)
        return new


def _change(door: Door, person_id: int, old_hash: str | None, new_hash: str) -> NewSession:
    with write(door.site.engine) as db:
        people.change_password(db, person_id, old_hash, new_hash, door.now)
        return sessions.start(db, person_id, device_token=door.device_token, device=door.device, now=door.now)
