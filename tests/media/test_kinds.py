import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.errors import Message
from learn.media.kinds import CSV, DOCX, JPEG, KINDS, PDF, PNG, TXT, WEBP, XLSX, Kind, check_size, largest, recognise

PNG_HEAD = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.png", PNG_HEAD, PNG),
        ("a.JPG", b"\xff\xd8\xff\xe0rest", JPEG),
        ("a.jpeg", b"\xff\xd8\xff\xe0rest", JPEG),
        ("a.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", WEBP),
        ("a.pdf", b"%PDF-1.7\n", PDF),
        ("a.xlsx", archive("[Content_Types].xml", "xl/workbook.xml"), XLSX),
        ("a.docx", archive("[Content_Types].xml", "word/document.xml"), DOCX),
        ("a.csv", "Bước,Việc\n1,Một\n".encode(), CSV),
        ("a.csv", "\ufeffBước\r\n".encode(), CSV),
        ("a.txt", "Chữ\n".encode(), TXT),
    ],
)
def test_a_kind_is_known_by_its_content(name: str, data: bytes, kind: Kind) -> None:
    assert recognise(name, data) == kind


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.jpg", PNG_HEAD, "đổi tên thành a.png"),
        ("a.png", b"%PDF-1.7", "đổi tên thành a.pdf"),
        ("a", PNG_HEAD, "đổi tên thành a.png"),
        ("a.exe", b"MZ\x00\x01", "Không nhận loại tệp này"),
        ("a.zip", archive("x"), "Không nhận loại tệp này"),
        ("a.xlsx", archive("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "Không nhận"),
        ("a.xlsx", b"PK\x03\x04broken", "Không nhận"),
        ("a.txt", b"\xff\xfe\x00a", "Không nhận"),
        ("a.txt", b"a\x00b", "Không nhận"),
        ("a.svg", b"<svg onload='x'></svg>", "SVG"),
        ("a.png", b"<?xml version='1.0'?>\n<!-- x -->\n<svg></svg>", "SVG"),
        ("a.txt", b"\xef\xbb\xbf <svg>", "SVG"),
        ("a.txt", b"<!doctype html><p>", "HTML"),
        ("a.csv", b" <script>x</script>", "HTML"),
        ("a.heic", b"\x00\x00\x00\x18ftypheic\x00", "HEIC"),
        ("a.jpg", b"\x00\x00\x00\x18ftypmif1\x00", "HEIC"),
        ("a.avif", b"\x00\x00\x00\x18ftypavif\x00", "AVIF"),
        ("a.gif", b"GIF89a", "GIF"),
        ("a.png", b"", "trống"),
    ],
)
def test_what_is_not_taken_is_told_with_a_way_out(name: str, data: bytes, said: str) -> None:
    message = recognise(name, data)
    assert isinstance(message, Message)
    assert said in str(message)


@pytest.mark.parametrize(
    ("name", "most"), [("a.png", 10_000_000), ("a.JPEG", 10_000_000), ("a.pdf", 20_000_000), ("a", 20_000_000)]
)
def test_the_limit_is_known_from_the_name_before_reading(name: str, most: int) -> None:
    assert largest(name) == most
    assert check_size(name, most) is None
    assert "tối đa" in str(check_size(name, most + 1))


@given(st.binary(max_size=200), st.sampled_from(["a.png", "a.pdf", "a.xlsx", "a.csv", "a"]))
def test_any_bytes_have_a_kind_that_fits_the_name_or_a_message(data: bytes, name: str) -> None:
    found = recognise(name, data)
    assert isinstance(found, Message) or (found in KINDS and "." + name.rpartition(".")[2] in found.extensions)
