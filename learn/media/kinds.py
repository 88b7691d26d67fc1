"""Which files are taken: judged by their first bytes, never by their name alone."""

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from learn.errors import Message, say

LARGEST_PICTURE = 10_000_000  # bytes
LARGEST_ATTACHMENT = 20_000_000  # bytes


@dataclass(frozen=True)
class Kind:
    """A kind of file by its content. `extensions` are the endings its name may have."""

    key: str
    mime: str
    extensions: tuple[str, ...]
    is_picture: bool = False


PNG = Kind("png", "image/png", (".png",), is_picture=True)
JPEG = Kind("jpeg", "image/jpeg", (".jpg", ".jpeg"), is_picture=True)
WEBP = Kind("webp", "image/webp", (".webp",), is_picture=True)
PDF = Kind("pdf", "application/pdf", (".pdf",))
XLSX = Kind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",))
DOCX = Kind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",))
CSV = Kind("csv", "text/csv; charset=utf-8", (".csv",))
TXT = Kind("txt", "text/plain; charset=utf-8", (".txt",))
KINDS = (PNG, JPEG, WEBP, PDF, XLSX, DOCX, CSV, TXT)
PICTURES = frozenset(kind.mime for kind in KINDS if kind.is_picture)

_BRAND = re.compile(rb"^.{4}ftyp(heic|heix|hevc|hevx|heim|heis|mif1|msf1|avif|avis)", re.DOTALL)
_SVG = re.compile(rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg\b", re.DOTALL)
_HTML = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|script)\b", re.IGNORECASE)


def largest(name: str) -> int:
    """The limit in bytes for a file of this name, to be checked before it is read."""
    is_picture = any(kind.is_picture for kind in KINDS if _ending(name) in kind.extensions)
    return LARGEST_PICTURE if is_picture else LARGEST_ATTACHMENT


def check_size(name: str, size: int) -> Message | None:
    """What to say of a file that is empty or too large; None when its size is right."""
    if size == 0:
        return say("Tệp trống.")
    if size > largest(name):
        most = largest(name) // 1_000_000
        return say("Tệp nặng %(size)s MB; tối đa %(most)s MB.", size=max(round(size / 1_000_000), most + 1), most=most)
    return None


def recognise(name: str, data: bytes) -> Kind | Message:
    """The kind of a file, or why it is not taken: unknown, unsafe, too large, or another kind than its name says."""
    if wrong := check_size(name, len(data)):
        return wrong
    if refused := _refused(data):
        return refused
    kind = _by_content(name, data)
    if kind is None:
        known = ", ".join(ending for each in KINDS for ending in each.extensions)
        return say("Không nhận loại tệp này; nhận: %(known)s.", known=known)
    if _ending(name) not in kind.extensions:
        return say(
            "Nội dung là %(found)s nhưng tên kết thúc bằng “%(ending)s”; đổi tên thành %(right)s.",
            found=kind.key.upper(),
            ending=_ending(name),
            right=PurePosixPath(name).stem + kind.extensions[0],
        )
    return kind


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _refused(data: bytes) -> Message | None:
    """Kinds that are well known and still not taken, each with the way out."""
    if brand := _BRAND.match(data[:32]):
        if brand[1].startswith(b"avi"):
            return say("Chưa nhận ảnh AVIF; lưu lại thành JPEG, PNG hoặc WebP.")
        return say("Ảnh HEIC của iPhone không mở được ở đây; xuất lại thành JPEG rồi tải lên.")
    if _SVG.match(data[:4096]):
        return say("Không nhận ảnh SVG vì có thể chứa mã; xuất lại thành PNG.")
    if data.startswith((b"GIF87a", b"GIF89a")):
        return say("Không nhận ảnh GIF; lưu lại thành PNG.")
    if _HTML.match(data[:512]):
        return say("Tệp này là trang HTML; lưu nội dung thành PDF hoặc viết vào bài.")
    return None


def _by_content(name: str, data: bytes) -> Kind | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data.startswith(b"%PDF-"):
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    if _is_text(data):
        return CSV if _ending(name) == ".csv" else TXT
    return None


def _office(data: bytes) -> Kind | None:
    """A workbook or a text document without macros; other archives are not taken."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names or any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    if "xl/workbook.xml" in names:
        return XLSX
    return DOCX if "word/document.xml" in names else None


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(ord(character) < 32 and character not in "\t\n\r\f" for character in text)
