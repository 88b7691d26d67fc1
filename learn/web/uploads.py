"""Uploaded files with the few fields beside them, read strictly and never more than is allowed."""

from asyncio import timeout
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import PurePosixPath

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from learn.errors import Invalid, say
from learn.text import typed

MOST_BYTES = 10 * 1024 * 1024
MOST_FIELDS = 8
# Ten megabytes over a line of the slowest kind take about four minutes.
MOST_SECONDS = 600
# What stands around the file: boundaries, headers of parts, the other fields.
_AROUND = 64 * 1024


@dataclass(frozen=True)
class Upload:
    """A file as it was sent. `name` is its last part only, never a path; `values` are the other fields."""

    name: str
    content: bytes
    values: dict[str, list[str]]


@dataclass(frozen=True)
class Uploads:
    """Files by the field they were chosen in, empty fields left out, and the other fields."""

    files: dict[str, Upload]
    values: dict[str, list[str]]


class _TooLarge(Exception):
    """More arrived than is read."""


def is_multipart(request: Request) -> bool:
    """Whether files may have come along."""
    return request.headers.get("content-type", "").startswith("multipart/form-data")


async def read_upload(request: Request, field: str = "file", most: int = MOST_BYTES) -> Upload:
    """The file in `field`. Invalid on that field when there is none, two, or more than `most` bytes of it."""
    sent = await read_uploads(request, field, most=most, most_files=1, most_fields=MOST_FIELDS)
    if field not in sent.files:
        raise Invalid({field: say("Chọn một tệp để gửi lên.")})
    return sent.files[field]


async def read_uploads(  # the bounds of one form
    request: Request, field: str, *, most: int, most_files: int, most_fields: int, around: int = _AROUND
) -> Uploads:
    """Every file, at most `most` bytes together, with `around` bytes of other things. Invalid, on `field`, beyond."""
    if not is_multipart(request):
        raise Invalid({field: say("Dữ liệu gửi lên không phải là một biểu mẫu có tệp.")})
    too_large = Invalid({field: say("Tệp lớn hơn %(most)s MB.", most=most // 1024 // 1024)})
    parser = MultiPartParser(
        request.headers,
        _limited(request, most + around),
        max_files=most_files,
        max_fields=most_fields,
        max_part_size=_AROUND,
    )
    try:
        async with timeout(MOST_SECONDS):
            parsed = await parser.parse()
    except _TooLarge:
        raise too_large from None
    except TimeoutError:
        raise Invalid({field: say("Biểu mẫu gửi lên bị đứt giữa chừng; anh/chị gửi lại.")}) from None
    except (MultiPartException, UnicodeDecodeError, ValueError):
        raise Invalid({field: say("Không đọc được tệp gửi lên; mỗi lần chỉ gửi một tệp.")}) from None
    try:
        values = _texts(parsed)
        files = {}
        for name, sent in parsed.multi_items():
            if isinstance(sent, UploadFile) and sent.filename:
                content = await sent.read(most + 1)
                if len(content) > most:
                    raise too_large
                files[typed(name)] = Upload(_last_part(sent.filename), content, values)
        return Uploads(files, values)
    finally:
        await parsed.close()


def _texts(parsed: FormData) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in parsed.multi_items():
        if isinstance(value, str):
            values.setdefault(typed(name), []).append(typed(value))
    return values


def _last_part(name: str) -> str:
    last = PurePosixPath(name.replace("\\", "/")).name
    # Marks that turn the direction of writing can make one ending look like another.
    return "".join(sign for sign in typed(last) if sign.isprintable())[-200:]


async def _limited(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    arrived = 0
    async for chunk in request.stream():
        arrived += len(chunk)
        if arrived > most:
            raise _TooLarge
        yield chunk
