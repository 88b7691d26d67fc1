"""One uploaded file with the few fields beside it, read strictly and never more than is allowed."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import PurePosixPath

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from learn.errors import Invalid, say
from learn.text import nfc

MOST_BYTES = 10 * 1024 * 1024
MOST_FIELDS = 8
# What stands around the file: boundaries, headers of parts, the other fields.
_AROUND = 64 * 1024


@dataclass(frozen=True)
class Upload:
    """A file as it was sent. `name` is its last part only, never a path; `values` are the other fields."""

    name: str
    content: bytes
    values: dict[str, list[str]]


class _TooLarge(Exception):
    """More arrived than is read."""


async def read_upload(request: Request, field: str = "file", most: int = MOST_BYTES) -> Upload:
    """The file in `field`. Invalid on that field when there is none, two, or more than `most` bytes of it."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Invalid({field: say("Dữ liệu gửi lên không phải là một biểu mẫu có tệp.")})
    too_large = Invalid({field: say("Tệp lớn hơn %(most)s MB.", most=most // 1024 // 1024)})
    parser = MultiPartParser(
        request.headers, _limited(request, most + _AROUND), max_files=1, max_fields=MOST_FIELDS, max_part_size=_AROUND
    )
    try:
        parsed = await parser.parse()
    except _TooLarge:
        raise too_large from None
    except (MultiPartException, UnicodeDecodeError, ValueError):
        raise Invalid({field: say("Không đọc được tệp gửi lên; mỗi lần chỉ gửi một tệp.")}) from None
    try:
        sent = parsed.get(field)
        if not isinstance(sent, UploadFile) or not sent.filename:
            raise Invalid({field: say("Chọn một tệp để gửi lên.")})
        content = await sent.read(most + 1)
        if len(content) > most:
            raise too_large
        return Upload(_last_part(sent.filename), content, _texts(parsed))
    finally:
        await parsed.close()


def _texts(parsed: FormData) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in parsed.multi_items():
        if isinstance(value, str):
            values.setdefault(nfc(name), []).append(nfc(value).replace("\x00", ""))
    return values


def _last_part(name: str) -> str:
    return nfc(PurePosixPath(name.replace("\\", "/")).name).replace("\x00", "")[-200:]


async def _limited(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    arrived = 0
    async for chunk in request.stream():
        arrived += len(chunk)
        if arrived > most:
            raise _TooLarge
        yield chunk
