"""JSON that a program sends, read strictly, after it is known who sends it."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from anyio import fail_after
from fastapi import Depends, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from learn.errors import Invalid, say
from learn.web.api.problems import NotJson, TooLarge
from learn.web.forms import wrong_value

MAX_BYTES = 64 * 1024
# A body that trickles in more slowly than this is not a program on a bad line.
MAX_SECONDS = 60


class Sent(BaseModel):
    """What a program may send: nothing but its own fields."""

    # Strict: "1" is not a number, and a program that sends it has a mistake to hear of.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


# JSON has one kind of number: 4.0 is an integer, though "4" is none. The bounds stand first: those of what comes after
# a validator are no words of a JSON schema.
Whole = Annotated[int, Field(ge=0, le=999_999_999), BeforeValidator(_whole)]
Ordinal = Annotated[int, Field(ge=1, le=999_999_999), BeforeValidator(_whole)]
Document = TypeVar("Document", bound=Sent)


async def received(request: Request) -> bytes:
    """The whole body. TooLarge beyond 64 KB, Invalid when it breaks off."""
    body = b""
    try:
        with fail_after(MAX_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_BYTES:
                    raise TooLarge(say("Nội dung dài nhất là %(most)s byte.", most=MAX_BYTES))
    except TimeoutError:
        raise Invalid({}, say("Nội dung gửi lên bị đứt giữa chừng; gửi lại.")) from None
    return body


def read_json(model: type[Document], body: bytes) -> Document:
    """The document. Invalid names every field that is missing, extra or malformed."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        problems = [(".".join(map(str, problem["loc"])), problem["type"]) for problem in error.errors()]
    if not problems[0][0]:
        raise Invalid({}, say("Nội dung gửi lên không phải là một đối tượng JSON."))
    raise Invalid({name: wrong_value(kind, name) for name, kind in problems})


def sent(model: type[Document]) -> Callable[[Request], Awaitable[Document]]:
    """A dependency that reads a body. Ask for it after the token: strangers' bodies are not read."""

    async def read(request: Request) -> Document:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise NotJson
        return read_json(model, await received(request))

    return Depends(read)  # type: ignore[no-any-return]
