"""The forms of tests on paper: the grid of answers, a block of rows from a file or the clipboard, a correction."""

import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from anyio import to_thread
from fastapi import Request
from pydantic import Field

from learn.assessments.on_paper import blocks
from learn.assessments.on_paper.correcting import Wanted
from learn.assessments.on_paper.entering import Typed
from learn.assessments.on_paper.models import Kind
from learn.errors import Invalid, say
from learn.imports.tables import Table, read_table
from learn.web.forms import FormDocument, read_document, submitted, wrong_value
from learn.web.uploads import Uploads, is_multipart, read_uploads

MOST_BYTES = 2 * 1024 * 1024
_CELL = re.compile(r"c-([0-9]{1,3})-([0-9]{1,3})")
_ANSWER = re.compile(r"c-([1-9][0-9]{0,2})")
_BASED = re.compile(r"based-([0-9]{1,3})")
_SETTLED = re.compile(r"settle-([0-9]{1,3})")


class BlockForm(FormDocument):
    """What comes along with a file of rows, or in its place; `file` as text is none chosen."""

    block: str = ""
    file: str = ""


class CorrectionForm(FormDocument):
    """What goes with the cells of one sheet; `based` is the scoring they were read beside."""

    reason: str
    based: int = Field(ge=1, le=2**31 - 1)
    confirm: Literal["", "1"] = ""


@dataclass(frozen=True)
class SentGrid:
    """The rows of a grid, each with its cells as they were typed."""

    rows: tuple[Typed, ...]
    key: str


async def sent_grid(request: Request) -> SentGrid:
    """A grid from its form. Invalid for a field that no such form has."""
    fields = await submitted(request)
    cells: dict[int, dict[int, str]] = {}
    based: dict[int, int] = {}
    settled: set[int] = set()
    for name, (value, *again) in fields.items():
        if again:
            raise Invalid({}, say("Trường “%(name)s” được gửi nhiều lần.", name=name))
        if found := _CELL.fullmatch(name):
            cells.setdefault(int(found[1]), {})[int(found[2])] = value
        elif (found := _BASED.fullmatch(name)) and value.isascii() and value.isdecimal() and len(value) < 9:
            based[int(found[1])] = int(value)
        elif found := _SETTLED.fullmatch(name):
            settled.add(int(found[1]))
        elif name not in ("key", "withdraw"):
            raise Invalid({name: wrong_value("extra_forbidden", name)})
    key = fields.get("key", [""])[0][:64]
    if not key:
        raise Invalid({}, say("Thiếu trường “%(name)s”.", name="key"))
    withdrawn = fields.get("withdraw", [""])[0]
    rows = tuple(
        Typed(number, based.get(number, 0), row, _kind(number, settled, withdrawn)) for number, row in cells.items()
    )
    return SentGrid(rows, key)


def _kind(number: int, settled: set[int], withdrawn: str) -> Kind:
    if withdrawn == str(number):
        return Kind.WITHDRAWN
    return Kind.SETTLED if number in settled else Kind.TYPED


@dataclass(frozen=True)
class SentCorrection:
    """A kept test as somebody reads it on the paper; only looked at until it `is_confirmed`."""

    wanted: Wanted
    is_confirmed: bool


async def sent_correction(request: Request) -> SentCorrection:
    """The answers of one sheet from their form. Invalid for a field that no such form has, or that it lacks."""
    cells: dict[int, str] = {}
    others: dict[str, list[str]] = {}
    for name, values in (await submitted(request)).items():
        if (found := _ANSWER.fullmatch(name)) and len(values) == 1:
            cells[int(found[1])] = values[0]
        else:
            others[name] = values
    rest = read_document(CorrectionForm, others)
    return SentCorrection(Wanted(cells, rest.reason, rest.based), rest.confirm == "1")


async def sent_block(request: Request) -> Table:
    """The rows of the chosen file, or else those that were pasted. Invalid when there is neither."""
    request.state.form_page = request.url.path
    if is_multipart(request):
        sent = await read_uploads(request, "file", most=MOST_BYTES, most_files=1, most_fields=2)
    else:
        sent = Uploads({}, await submitted(request))
    request.state.typed = sent.values
    block = read_document(BlockForm, {name: [""] for name in sent.files} | sent.values).block
    if upload := sent.files.get("file"):
        return await to_thread.run_sync(_table, upload.name, upload.content)
    pasted = block.replace("\r\n", "\n").strip("\n")
    if not pasted.strip():
        raise Invalid({"file": say("Chọn một tệp hoặc dán các dòng từ bảng tính.")})
    headed = blocks.with_heads(pasted)
    table = await to_thread.run_sync(_table, "", headed.encode())
    return table if headed == pasted else blocks.as_copied(table)


def _table(name: str, content: bytes) -> Table:
    # The readers of spreadsheets want a file; its name from outside is never used as a path.
    with TemporaryDirectory() as folder:
        path = Path(folder) / ("rows.xlsx" if name.lower().endswith(".xlsx") else "rows.csv")
        path.write_bytes(content)
        return read_table(path, blocks.columns())
