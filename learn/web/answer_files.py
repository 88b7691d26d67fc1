"""The file of sealed answers that a phone saved as a last resort: read as a stranger's, opened, handed in."""

import binascii
import hashlib
from base64 import b64decode
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlmodel import Session

from learn.assessments import handing_in
from learn.assessments.handing_in import Became, HandedIn
from learn.db.transactions import durably, reading
from learn.errors import Invalid, Message, NotFound, say
from learn.organisation import policy
from learn.organisation.policy import Viewer
from learn.people import service as people
from learn.people.answer_keys import NotOpened, unseal
from learn.web.forms import fields_of
from learn.web.site import Site
from learn.web.uploads import read_upload

MOST_BYTES = 2 * 1024 * 1024
MOST_RECORDS = 1_000
# How many are saved in one transaction: others wait to write meanwhile.
AT_ONCE = 20

_NOT_OPENED = say("Không mở được tệp này. Kiểm tra lại: đúng tệp do điện thoại của người học lưu, và chưa ai sửa.")

WORDS: dict[Became, Message] = {
    Became.SAVED: say("Đã lưu lên hệ thống"),
    Became.KNOWN: say("Hệ thống đã có từ trước"),
    Became.LATE: say("Đến muộn: được giữ lại, chờ xét duyệt"),
    Became.NOT_THEIRS: say("Không phải bài của người này"),
    Became.UNREADABLE: say("Không đọc được"),
}


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Sealed(_Document):
    iv: Annotated[str, Field(max_length=32)]
    data: Annotated[str, Field(max_length=100_000)]


class _File(_Document):
    learn: Literal["answers"]
    version: Literal[1]
    owner: UUID
    records: list[_Sealed] = Field(min_length=1, max_length=MOST_RECORDS)


class _Opened(_Document):
    url: Annotated[str, Field(max_length=300)]
    body: Annotated[str, Field(max_length=65_536)]


@dataclass(frozen=True)
class SentAnswers:
    """A file of the right form; what is sealed in it may still be anything. `mark` tells it from other files."""

    owner: UUID
    records: tuple[_Sealed, ...]
    mark: str


@dataclass(frozen=True)
class HandedInView:
    """Whose answers were handed in, and what became of each record, in the order of the file."""

    name: str
    became: tuple[Message, ...]


async def sent_answers(request: Request) -> SentAnswers:
    """The submitted file. When it is wrong, the upload page is shown again."""
    request.state.form_page = request.url.path
    upload = await read_upload(request, most=MOST_BYTES)
    try:
        document = _File.model_validate_json(upload.content)
    except ValidationError:
        raise Invalid({"file": _NOT_OPENED}) from None
    return SentAnswers(document.owner, tuple(document.records), hashlib.sha256(upload.content).hexdigest())


def hand_in(site: Site, viewer: Viewer, sent: SentAnswers, now: datetime) -> HandedInView:
    """Save what the file holds. Invalid, and nothing more, when its owner is nobody the viewer may see, or when
    nothing in it was sealed by this owner's phone."""
    with reading(site.engine) as db:
        try:
            owner_id = policy.require_person(db, viewer, sent.owner)
        except NotFound:
            raise Invalid({"file": _NOT_OPENED}) from None
        name = people.profile(db, owner_id).full_name
    opened = [_open(site.settings.secret_key, sent.owner, each) for each in sent.records]
    if not any(opened):
        raise Invalid({"file": _NOT_OPENED})

    def note(db: Session) -> None:
        handing_in.record(db, owner_id=owner_id, by=viewer.person_id, file=sent.mark, count=len(opened), now=now)

    durably(site.engine, note)
    became: list[Became] = []
    for start in range(0, len(opened), AT_ONCE):
        batch = opened[start : start + AT_ONCE]
        became += durably(site.engine, partial(handing_in.hand_in, person_id=owner_id, records=batch, now=now))
    return HandedInView(name, tuple(WORDS[each] for each in became))


def _open(secret: str, owner: UUID, sealed: _Sealed) -> HandedIn | None:
    """None for what this owner's phone did not seal, and for what is no form."""
    try:
        iv, data = b64decode(sealed.iv, validate=True), b64decode(sealed.data, validate=True)
        record = _Opened.model_validate_json(unseal(secret, owner, iv, data))
        return HandedIn(record.url, fields_of(record.body.encode()))
    except (binascii.Error, NotOpened, ValueError, Invalid):
        return None
