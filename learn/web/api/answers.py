"""From a document to an answer: its bytes, its tag, and nothing but the tag when the asker has it already."""

import hashlib
from http import HTTPStatus

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from learn.web.api.language import language_of

MEDIA_TYPE = "application/json"


def shown(request: Request, document: BaseModel, headers: dict[str, str] | None = None) -> Response:
    """A document, or 304 when the asker's copy is this very one."""
    own = {
        "Cache-Control": "private, no-cache",
        "Content-Language": language_of(request),
        "Vary": "Authorization, Accept-Language, Accept-Encoding",
    }
    return represented(request, document.model_dump_json().encode(), {**own, **(headers or {})})


def represented(request: Request, body: bytes, headers: dict[str, str]) -> Response:
    """These bytes, or 304 when the asker has them."""
    tag = _tag(
        body, headers.get("Content-Language", ""), is_packed="gzip" in request.headers.get("accept-encoding", "")
    )
    tagged = {"ETag": tag, **headers}
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=tagged)
    return Response(body, headers=tagged, media_type=MEDIA_TYPE)


def done(request: Request, document: BaseModel) -> Response:
    """What became of a write; nobody keeps it."""
    headers = {"Cache-Control": "no-store", "Content-Language": language_of(request)}
    return Response(document.model_dump_json(), headers=headers, media_type=MEDIA_TYPE)


def _tag(body: bytes, language: str, *, is_packed: bool) -> str:
    # A strong tag is one of bytes: the compressed ones, which the outer application makes, are others.
    return f'"{hashlib.sha256(body + language.encode()).hexdigest()[:32]}{"-z" if is_packed else ""}"'


def _has(known: str, tag: str) -> bool:
    tags = [one.strip().removeprefix("W/") for one in known.split(",")]
    return tag in tags or "*" in tags
