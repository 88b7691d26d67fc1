"""What every operation says of itself in OpenAPI: its answers, its errors, its body. Kept beside its route."""

from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

from learn.web.api import answers, problems

_TAG = {"description": "A strong tag of these very bytes.", "schema": {"type": "string"}, "required": True}
_LANGUAGE = {"description": "The language of the texts.", "schema": {"type": "string", "enum": ["vi", "en"]}}
_LINK = {"description": 'The next piece, as `rel="next"`; absent after the last.', "schema": {"type": "string"}}
_REPLAYED = {
    "description": "`true` when the key was known and this is the answer it got.",
    "schema": {"type": "string", "enum": ["true"]},
}
_WAIT = {"description": "Seconds to wait.", "schema": {"type": "integer"}, "required": True}
_CHALLENGE = {"description": "What is asked for.", "schema": {"type": "string"}, "required": True}
_LOCATION = {"description": "The address of what was made.", "schema": {"type": "string"}, "required": True}

WHY = {
    401: "No token, or one that is unknown, expired or revoked.",
    403: "The token has not the scope, or a test is taken in other places.",
    404: "Not there, or not for this person: the two are never told apart.",
    409: "The state doesn't allow it now; `detail` says why.",
    413: "The body is larger than 64 KB.",
    415: "The body is not `application/json`.",
    422: "A parameter or field is wrong; `errors` says which.",
    429: "Too many wrong codes; `Retry-After` says when to go on.",
    503: "The database can't be reached now; nothing was written.",
}


def document(name: str) -> dict[str, str]:
    """A reference to a model in the components."""
    return {"$ref": f"#/components/schemas/{name}"}


def problem(status: int) -> dict[str, Any]:
    """An error as an answer that is documented."""
    found: dict[str, Any] = {
        "description": WHY[status],
        "content": {problems.MEDIA_TYPE: {"schema": document("Problem")}},
    }
    if status == HTTPStatus.UNAUTHORIZED:
        found["headers"] = {"WWW-Authenticate": _CHALLENGE}
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        found["headers"] = {"Retry-After": _WAIT}
    return found


def refuses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors of an operation: these, and those of all."""
    return {status: problem(status) for status in sorted({401, 503, *statuses})}


def reads(*statuses: int, pages: bool = False) -> dict[int | str, dict[str, Any]]:
    """The answers of a GET beside its representation."""
    headers = {"ETag": _TAG, "Content-Language": _LANGUAGE, **({"Link": _LINK} if pages else {})}
    return {
        200: {"headers": headers},
        304: {"description": "The asker's copy is this very one.", "headers": {"ETag": _TAG}},
        **refuses(*statuses),
    }


def writes(*statuses: int, made: type[BaseModel] | None = None, once: bool = True) -> dict[int | str, dict[str, Any]]:
    """The answers of a write. `made`: what 201 carries; `once`: it takes an Idempotency-Key."""
    again = {"Idempotent-Replayed": _REPLAYED} if once else {}
    found: dict[int | str, dict[str, Any]] = {200: {"headers": {"Content-Language": _LANGUAGE, **again}}}
    if made:
        found[201] = {
            "description": "Made.",
            "headers": {"Location": _LOCATION, "Content-Language": _LANGUAGE, **again},
            "content": {answers.MEDIA_TYPE: {"schema": document(made.__name__)}},
        }
    return found | refuses(422, *statuses)


def takes(model: type[BaseModel]) -> dict[str, Any]:
    """The body of an operation, for `openapi_extra`: it is read by our own dependency (bodies.py)."""
    content = {answers.MEDIA_TYPE: {"schema": document(model.__name__)}}
    return {"requestBody": {"required": True, "content": content}}
