"""POSTs that make something: done once for each Idempotency-Key, and answered alike however often they come."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import Header, Request
from pydantic import BaseModel
from sqlmodel import Session
from starlette.responses import Response

from learn.people import replies
from learn.people.api_tokens import Bearer
from learn.people.replies import Reply
from learn.web.api.answers import MEDIA_TYPE
from learn.web.api.language import language_of

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=64,
        pattern=r"^[!-~]+$",
        description="A new value for each wish and the same for each retry of it; kept for seven days.",
        examples=["0e3f1c9a-6f0d-4b52-9a44-0c1f8b9e7d21"],
    ),
]


def answered(
    request: Request,
    bearer: Bearer,
    key: str | None,
    body: BaseModel | None,
    now: datetime,
    db: Session,
    work: Callable[[], Reply],
) -> Response:
    """The answer of `work`, done now or earlier under the same key."""
    asked = body.model_dump(mode="json") if body else None
    mark = replies.fingerprint(request.method, request.url.path, asked)
    reply = replies.once(db, bearer.person_id, key, mark, now, work)
    headers = {"Cache-Control": "no-store", "Content-Language": language_of(request)}
    if reply.location:
        headers["Location"] = reply.location
    if reply.is_replay:
        headers["Idempotent-Replayed"] = "true"
    written = json.dumps(reply.body, ensure_ascii=False, separators=(",", ":"))
    return Response(written, reply.status, headers, media_type=MEDIA_TYPE)


def made(document: BaseModel, status: int, location: str = "") -> Reply:
    """The reply to keep: a document, and where what was made is."""
    return Reply(status, document.model_dump(mode="json"), location)
