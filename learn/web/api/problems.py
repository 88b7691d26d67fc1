"""Errors of the API: problem documents (RFC 9457) in the language of the request, from the same domain words."""

import secrets
from collections.abc import Mapping
from http import HTTPStatus

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match

from learn.errors import Invalid, LearnError, Message, TooMany, say
from learn.people.replies import KeyReused
from learn.web.api.language import language_of, words_of
from learn.web.api.tokens import BadToken, InsufficientScope
from learn.web.errors import STATUS
from learn.web.forms import wrong_value

MEDIA_TYPE = "application/problem+json"
REALM = 'Bearer realm="learn"'
log = structlog.get_logger(__name__)


class TooLarge(LearnError):
    """The body is larger than anything this API takes."""


class NotJson(LearnError):
    """The body doesn't say that it is JSON."""


STATUSES: dict[type[LearnError], int] = STATUS | {
    BadToken: 401,
    InsufficientScope: 403,
    TooLarge: 413,
    NotJson: 415,
    KeyReused: 422,
}

# What `type` ends in, and the title: one for each kind of problem.
KINDS: dict[int, tuple[str, Message]] = {
    400: ("bad-request", say("Yêu cầu chưa đọc được")),
    401: ("signed-out", say("Cần mã truy cập còn hiệu lực")),
    403: ("forbidden", say("Mã truy cập này không dùng được cho việc này")),
    404: ("not-found", say("Không có gì ở địa chỉ này")),
    405: ("method-not-allowed", say("Địa chỉ này không nhận phương thức đó")),
    409: ("conflict", say("Trạng thái hiện tại không cho làm việc này")),
    413: ("too-large", say("Nội dung gửi lên quá lớn")),
    415: ("not-json", say("Nội dung gửi lên phải là application/json")),
    422: ("invalid", say("Có chỗ cần sửa trong yêu cầu")),
    429: ("too-many", say("Thử lại sau ít phút")),
    500: ("fault", say("Hệ thống gặp lỗi")),
    503: ("unavailable", say("Hệ thống đang tạm ngừng")),
}
SPECIAL: dict[type[LearnError], str] = {
    BadToken: "bad-token",
    InsufficientScope: "insufficient-scope",
    KeyReused: "key-reused",
}


class FieldProblem(BaseModel):
    """One thing that is wrong with a request."""

    location: str = Field(description="Where it stands: `body`, `query` or `header`.")
    name: str = Field(description="The name of the field or parameter; inner names after dots.")
    detail: str = Field(description="What is wrong with it, in words.")


class Problem(BaseModel):
    """Why a request was refused."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:learn:problem:invalid",
                    "title": "Có chỗ cần sửa trong yêu cầu",
                    "status": 422,
                    "detail": "Thiếu trường “course”.",
                    "instance": "/api/v1/enrolments",
                    "code": "7F3K-92",
                    "errors": [{"location": "body", "name": "course", "detail": "Thiếu trường “course”."}],
                }
            ]
        }
    )

    type: str = Field(description="`urn:learn:problem:` and a word that never changes: compare this.")
    title: str = Field(description="The kind of problem, for people.")
    status: int = Field(description="The HTTP status.")
    detail: str | None = Field(None, description="This very problem, for people.")
    instance: str = Field(description="The address that was asked.")
    code: str = Field(description="What to tell whoever helps; the log has it too.")
    errors: list[FieldProblem] | None = Field(None, description="What is wrong with which field.")


def install(api: FastAPI) -> None:
    """Give every kind of error its document."""
    api.add_exception_handler(LearnError, _domain)
    api.add_exception_handler(HTTPException, _http)
    api.add_exception_handler(RequestValidationError, _validation)
    api.add_exception_handler(DBAPIError, _database)
    api.add_exception_handler(NoConnection, _database)
    api.add_exception_handler(ClientDisconnect, _gone)
    api.add_exception_handler(Exception, _unexpected)


def _document(
    request: Request,
    status: int,
    *,
    kind: str | None = None,
    message: Message | None = None,
    errors: list[FieldProblem] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    language = language_of(request)
    status = int(status)
    word, title = KINDS.get(status, KINDS[500 if status >= 500 else 400])
    said = words_of(language)
    problem = Problem(
        type=f"urn:learn:problem:{kind or word}",
        title=said(title),
        status=status,
        detail=said(message) if message else None,
        instance=request.url.path,
        code=f"{secrets.token_hex(2)}-{secrets.token_hex(1)}".upper(),
        errors=errors,
    )
    log.info("refused", status=status, code=problem.code, method=request.method, path=request.url.path)
    body = problem.model_dump_json(exclude_none=True)
    own = {"Cache-Control": "no-store", "Content-Language": language, "Vary": "Authorization, Accept-Language"}
    return Response(body, status, headers={**own, **(headers or {})}, media_type=MEDIA_TYPE)


async def _domain(request: Request, error: Exception) -> Response:
    assert isinstance(error, LearnError)  # noqa: S101 - Starlette calls by type
    return problem(request, error)


def problem(request: Request, error: LearnError) -> Response:
    """The document of an error; a route gives it back itself where what it wrote must stay."""
    status = STATUSES[type(error)]
    headers: dict[str, str] = {}
    errors: list[FieldProblem] | None = None
    match error:
        case BadToken():
            headers["WWW-Authenticate"] = f'{REALM}, error="invalid_token"'
        case InsufficientScope(wanted=wanted):
            headers["WWW-Authenticate"] = f'{REALM}, error="insufficient_scope", scope="{" ".join(wanted)}"'
        case TooMany(retry_after=seconds):
            headers["Retry-After"] = str(seconds)
        case Invalid(fields=fields):
            said = words_of(language_of(request))
            errors = [FieldProblem(location="body", name=name, detail=said(text)) for name, text in fields.items()]
        case _ if status == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = REALM
    # What is foreign and what is absent have one answer, so its words can't depend on which it was.
    message = None if status == HTTPStatus.NOT_FOUND else error.message
    return _document(
        request, status, kind=SPECIAL.get(type(error)), message=message, errors=errors or None, headers=headers
    )


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - Starlette calls by type
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(allowed(request))
    return _document(request, error.status_code, headers=headers)


def allowed(request: Request) -> list[str]:
    """Every method of this address: the router names those of the first route only."""
    methods: set[str] = set()
    routes: list[BaseRoute] = list(request.app.routes)
    while routes:
        route = routes.pop()
        inner = getattr(route, "original_router", None)
        if inner is not None:
            routes += inner.routes
        elif route.matches(request.scope)[0] is not Match.NONE:
            methods |= getattr(route, "methods", None) or set()
    return sorted(methods | ({"HEAD"} if "GET" in methods else set()))


async def _validation(request: Request, error: Exception) -> Response:
    """Parameters that don't fit. An address whose parts can't be read is one where nothing is."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - Starlette calls by type
    problems = error.errors()
    if any(problem["loc"][:1] == ("path",) for problem in problems):
        return _document(request, HTTPStatus.NOT_FOUND)
    said = words_of(language_of(request))
    errors = [
        FieldProblem(
            location=str(problem["loc"][0]),
            name=".".join(map(str, problem["loc"][1:])),
            detail=said(wrong_value(problem["type"], ".".join(map(str, problem["loc"][1:])))),
        )
        for problem in problems
    ]
    return _document(request, HTTPStatus.UNPROCESSABLE_ENTITY, errors=errors)


async def _database(request: Request, error: Exception) -> Response:
    """The database is gone, full or too busy: nothing was written, and that is said."""
    log.error("database", path=request.url.path, exc_info=error)
    message = say("Chưa có gì được ghi; gửi lại yêu cầu này sau.")
    return _document(request, HTTPStatus.SERVICE_UNAVAILABLE, message=message, headers={"Retry-After": "10"})


async def _gone(_request: Request, _error: Exception) -> Response:
    """The sender went away in the middle of a body: nobody is left to read an answer."""
    return Response(status_code=HTTPStatus.BAD_REQUEST)


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected", path=request.url.path, exc_info=error)
    return _document(request, HTTPStatus.INTERNAL_SERVER_ERROR)
