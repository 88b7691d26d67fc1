"""One-time codes on paper: a text file and a page to print and cut, one slip for each person."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path

from learn.days import VIETNAM

STYLE = """
@page { margin: 12mm }
body { font: 12pt/1.5 system-ui, sans-serif; margin: 0; color: #111 }
main { display: grid; grid-template-columns: 1fr 1fr; gap: 0 }
article { border: 1px dashed #777; padding: 5mm; break-inside: avoid }
h2 { font-size: 13pt; margin: 0 }
p { margin: 1mm 0 }
.code { font: 700 18pt ui-monospace, monospace; letter-spacing: .08em }
"""


@dataclass(frozen=True)
class Slip:
    """What one person needs to come in: `sign_in` is their user name or phone number."""

    name: str
    place: str
    sign_in: str
    code: str
    expires_at: datetime


def places(file: Path) -> tuple[Path, Path]:
    """The two files that `file` stands for: the text and the page."""
    return file.with_suffix(".txt"), file.with_suffix(".html")


def write_slips(file: Path, slips: Sequence[Slip], address: str) -> tuple[Path, Path]:
    """Write both files, readable by their owner only. FileExistsError rather than overwrite codes still unused.

    Call it inside the transaction that makes the codes: if the disk refuses, no code was given.
    """
    text, page = places(file)
    _write(text, as_text(slips, address))
    try:
        _write(page, as_html(slips, address))
    except OSError:
        text.unlink()
        raise
    return text, page


def as_text(slips: Iterable[Slip], address: str) -> str:
    """The slips one below the other."""
    return "\n".join("\n".join((*_lines(slip, address), "-" * 40)) for slip in slips) + "\n"


def as_html(slips: Iterable[Slip], address: str) -> str:
    """A page that stands alone; slips are never broken over two sheets."""
    articles = "\n".join(_article(slip, address) for slip in slips)
    return (
        '<!doctype html>\n<html lang="vi"><meta charset="utf-8"><title>Mã đăng nhập một lần</title>'
        f"<style>{STYLE}</style>\n<main>\n{articles}\n</main></html>\n"
    )


def _article(slip: Slip, address: str) -> str:
    name, place, *rest = (escape(line) for line in _lines(slip, address))
    told = "".join(f"<p>{line}</p>" for line in rest if escape(slip.code) not in line)
    return f'<article><h2>{name}</h2><p>{place}</p><p class="code">{escape(slip.code)}</p>{told}</article>'


def _lines(slip: Slip, address: str) -> tuple[str, ...]:
    until = slip.expires_at.astimezone(VIETNAM).strftime("%H:%M ngày %d/%m/%Y")
    return (
        slip.name,
        slip.place,
        f"Mã một lần: {slip.code}",
        f"Tên đăng nhập: {slip.sign_in}",
        f"Vào {address.rstrip('/')}/code, nhập tên đăng nhập và mã, rồi đặt mật khẩu của mình.",
        f"Mã dùng được một lần, đến {until}. Không đưa mã cho người khác.",
    )


def _write(file: Path, text: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
