"""One table from domain words to statuses, and a helpful page for each, in the person's language."""

import secrets
from collections.abc import MutableMapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response

from learn.dashboards.frame import frame_of
from learn.errors import (
    Conflict,
    Forbidden,
    Invalid,
    LearnError,
    Message,
    NotFound,
    SignedOut,
    TooMany,
    Unavailable,
)
from learn.web import hot, pages
from learn.web.cookies import SESSION, read_cookie
from learn.web.forms import FormState
from learn.web.security import headers_for
from learn.web.site import site_of

STATUS: dict[type[LearnError], int] = {
    SignedOut: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Invalid: 422,
    TooMany: 429,
    Unavailable: 503,
}
log = structlog.get_logger(__name__)


def install(app: FastAPI) -> None:
    """Give every kind of error its page."""
    app.add_exception_handler(Invalid, _invalid)
    app.add_exception_handler(SignedOut, _signed_out)
    app.add_exception_handler(LearnError, _domain)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _address)
    app.add_exception_handler(DBAPIError, _database)
    app.add_exception_handler(NoConnection, _database)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unexpected)


@dataclass(frozen=True)
class ErrorView:
    """What the error page shows. `code` is what a person reads to whoever helps them; the log has it too."""

    status: int
    code: str
    message: Message | None = None
    retry_after: int | None = None


def _page(request: Request, status: int, message: Message | None = None, retry_after: int | None = None) -> Response:
    view = ErrorView(status, f"{secrets.token_hex(2)}-{secrets.token_hex(1)}".upper(), message, retry_after)
    log.info("refused", status=status, code=view.code, method=request.method, path=request.url.path)
    headers = {"Cache-Control": "no-store"}
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    return HTMLResponse(pages.text(request, "error.html", {"error": view}), status, headers=headers)


async def _domain(request: Request, error: Exception) -> Response:
    assert isinstance(error, LearnError)  # noqa: S101 - Starlette calls by type
    retry_after = error.retry_after if isinstance(error, TooMany) else None
    return _page(request, STATUS[type(error)], error.message, retry_after)


async def _signed_out(request: Request, _error: Exception) -> Response:
    """Sign in in place: the page's script has the form for it, everybody else gets it with status 401."""
    if pages.is_partial(request):
        return Response(status_code=HTTPStatus.UNAUTHORIZED)
    after = pages.local(request.url.path) if request.method == "GET" else "/"
    return pages.show(request, "people/sign_in.html", {"next": after, "expired": True}, status=HTTPStatus.UNAUTHORIZED)


async def _invalid(request: Request, error: Exception) -> Response:
    """The form's own page again, with what was typed and what is wrong; an error page where there is no form."""
    assert isinstance(error, Invalid)  # noqa: S101 - Starlette calls by type
    if pages.is_partial(request):
        body = pages.text(request, "quizzes/_refused.html", {"messages": list(error.fields.values())})
        return HTMLResponse(body, STATUS[Invalid])
    place = getattr(request.state, "form_page", None)
    if place is None:
        return _page(request, STATUS[Invalid], error.message)
    typed = getattr(request.state, "typed", {})
    state = FormState(typed, error.fields, error.message, STATUS[Invalid])
    return await _again(request, place, state)


async def _again(request: Request, place: str, state: FormState) -> Response:
    """Ask the application for the page at `place` as if it had been opened, its form filled from `state`."""
    path, _, query = place.partition("?")
    scope: MutableMapping[str, Any] = {
        key: value for key, value in request.scope.items() if key not in ("path_params", "route", "endpoint", "router")
    }
    scope.update(method="GET", path=path, raw_path=path.encode(), query_string=query.encode(), state={})
    scope["learn.form"] = state
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    await request.app.router(scope, receive, send)
    start = next(message for message in sent if message["type"] == "http.response.start")
    body = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
    response = Response(body, start["status"])
    response.raw_headers = list(start["headers"])
    return response


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - Starlette calls by type
    token = read_cookie(request, SESSION)
    if token and not hasattr(request.state, "frame"):
        # No route has asked who this is; the page around the message should still be theirs.
        site = site_of(request)
        try:
            request.state.frame = await hot.read(site, lambda db: frame_of(db, token, site.clock()))
        except (DBAPIError, NoConnection) as gone:
            return await _database(request, gone)
    response = _page(request, error.status_code)
    response.headers.update(error.headers or {})
    return response


async def _address(request: Request, _error: Exception) -> Response:
    """An address whose parts can't be read (a letter where a number stands) is a page that isn't there."""
    return _page(request, HTTPStatus.NOT_FOUND)


async def _database(request: Request, error: Exception) -> Response:
    """The database is gone, full or too busy: nothing was written, and that is said."""
    log.error("database", path=request.url.path, exc_info=error)
    return _page(request, HTTPStatus.SERVICE_UNAVAILABLE)


async def _gone(_request: Request, _error: Exception) -> Response:
    """The sender went away in the middle of a form: nobody is left to read an answer."""
    return Response(status_code=HTTPStatus.BAD_REQUEST)


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected", path=request.url.path, exc_info=error)
    response = _page(request, HTTPStatus.INTERNAL_SERVER_ERROR)
    # Starlette answers this outside of all middleware, where nobody adds them.
    response.headers.update(headers_for(site_of(request).settings))
    return response
