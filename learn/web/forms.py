"""Submitted forms, read strictly: what is missing, extra or repeated is named, and nothing is written."""

from asyncio import timeout
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, get_origin
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, ValidationError

from learn.errors import Invalid, Message, say
from learn.text import typed

MAX_BYTES = 512 * 1024
MAX_FIELDS = 2_000
# A form that trickles in more slowly than this is not a phone on a bad line.
MAX_SECONDS = 60


class FormDocument(BaseModel):
    """The fields of one form; each text arrives in NFC."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=100_000)


@dataclass(frozen=True)
class FormState:
    """What a page shows in its form: nothing yet, or what was typed and what is wrong with it."""

    values: Mapping[str, list[str]] = field(default_factory=dict)
    errors: Mapping[str, Message] = field(default_factory=dict)
    message: Message | None = None
    status: int = 200

    def value(self, name: str, otherwise: str = "") -> str:
        typed = self.values.get(name)
        return typed[0] if typed else otherwise

    def error(self, name: str) -> Message | None:
        return self.errors.get(name)


Document = TypeVar("Document", bound=FormDocument)


async def submitted(request: Request) -> dict[str, list[str]]:
    """Every field with all its values, in order. Invalid when it is not a form, or a very large one."""
    body = b""
    try:
        async with timeout(MAX_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_BYTES:
                    raise Invalid({}, say("Biểu mẫu gửi lên quá lớn."))
    except TimeoutError:
        raise Invalid({}, say("Biểu mẫu gửi lên bị đứt giữa chừng; anh/chị gửi lại.")) from None
    # A form without fields may be sent without saying that it is one.
    if body and not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise Invalid({}, say("Dữ liệu gửi lên không phải là một biểu mẫu."))
    return fields_of(body)


def fields_of(body: bytes) -> dict[str, list[str]]:
    """The fields of a form's body with all their values, in order. Invalid for one that can't be read."""
    values: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        raise Invalid({}, say("Không đọc được biểu mẫu gửi lên.")) from None
    for name, value in pairs:
        values.setdefault(typed(name), []).append(typed(value))
    return values


def read_document(model: type[Document], values: Mapping[str, list[str]]) -> Document:
    """The form as a document. Invalid names every field that is missing, extra, repeated or malformed."""
    wrong: dict[str, Message] = {}
    given: dict[str, object] = {}
    for name, several in values.items():
        known = model.model_fields.get(name)
        if known is not None and get_origin(known.annotation) in (list, tuple):
            given[name] = several
        elif len(several) > 1:
            wrong[name] = say("Trường “%(name)s” được gửi nhiều lần.", name=name)
        else:
            given[name] = several[0]
    try:
        document = model.model_validate(given)
    except ValidationError as error:
        for problem in error.errors():
            name = str(problem["loc"][0]) if problem["loc"] else ""
            wrong.setdefault(name, wrong_value(problem["type"], name))
        raise Invalid(wrong) from None
    if wrong:
        raise Invalid(wrong)
    return document


def wrong_value(kind: str, name: str) -> Message:
    """What is wrong with a value, by pydantic's word for it."""
    match kind:
        case "missing":
            return say("Thiếu trường “%(name)s”.", name=name)
        case "extra_forbidden":
            return say("Không có trường “%(name)s” ở đây.", name=name)
        case "string_too_long":
            return say("Trường “%(name)s” quá dài.", name=name)
        case _:
            return say("Giá trị của trường “%(name)s” không đúng.", name=name)


def form(
    model: type[Document], page: str | Callable[[Request], str] | None = None
) -> Callable[[Request], Awaitable[Document]]:
    """A dependency that reads a form. When it is wrong, or the route says so by raising Invalid, the page at
    `page` is shown again with status 422, what was typed and what is wrong. Without a page (the form is only a
    button: nobody types anything wrong into it) the error page says it."""

    async def read(request: Request) -> Document:
        request.state.form_page = page(request) if callable(page) else page
        request.state.typed = values = await submitted(request)
        return read_document(model, values)

    return Depends(read)  # type: ignore[no-any-return]
