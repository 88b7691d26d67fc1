"""Answers with files, from a page's form and from its script: kept, examined, told of; a bad one harms nothing."""

import io
import re
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select
from starlette.testclient import TestClient

from learn.db.transactions import reading
from learn.quizzes import uploads
from learn.quizzes.models import AttemptStep, Examination, Upload
from tests.quizzes.tasks.office import changed, workbook
from tests.web.conftest import World
from tests.web.test_gallery import instructor

__all__ = ["instructor"]

LESSON = "/courses/gallery/lessons/bai-lam-tren-tep"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _fill(book: Any) -> None:
    sheet = book.add_worksheet("Thu quỹ")
    for row, line in enumerate([("An Bình", 120, 6000000), ("Bản Đôn", 80, 4000000), ("Cát Tiên", 45, 2250000)], 1):
        sheet.write_row(row, 0, line)
    sheet.write_formula("C6", "=SUM(C2:C4)", book.add_format({"num_format": "0.0"}), 12250000)


BOOK = workbook(_fill)


def _huge_picture() -> bytes:
    """A picture of 30,000 by 30,000 pixels that is a few bytes long."""
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 9)), (b"IEND", b""))
    chunks = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _slots(client: TestClient) -> dict[str, str]:
    """The slot of each question of the lesson, in its order."""
    found = re.findall(r'name="q(\d+)-present"', client.get(LESSON).text)
    return dict(zip(("workbook", "document", "csv", "essay", "file"), found, strict=True))


def _send(client: TestClient, slot: str, name: str, content: bytes, *, script: bool = False, key: str = "k") -> Any:
    fields = {"key": key, f"q{slot}-present": "1", f"q{slot}-based": "", "check": slot}
    headers = {"HX-Request": "true"} if script else {}
    return client.post(f"{LESSON}/answers", data=fields, files={f"q{slot}-upload": (name, content)}, headers=headers)


def test_a_workbook_is_examined_when_it_comes_and_every_check_is_told(
    instructor: TestClient, sqlite_engine: Engine, world_of: Callable[..., World]
) -> None:
    slot = _slots(instructor)["workbook"]
    assert f'<form class="practice" method="post" action="{LESSON}/answers" enctype="multipart/form-data"' in (
        instructor.get(LESSON).text
    )
    assert _send(instructor, slot, "bài của tôi.xlsx", BOOK).status_code == 303
    page = instructor.get(LESSON).text
    assert "Đúng một phần." in page
    assert page.count("<dd>Đạt.</dd>") == 3
    assert "Chưa đạt; trong tệp là “0.0”. Mở phần định dạng số" in page
    address = re.findall(r'href="(/media/[^"]+)" download>Tệp bài của tôi.xlsx', page)[0]
    file = instructor.get(address)
    assert (file.content, file.headers["content-type"]) == (BOOK, XLSX)
    assert file.headers["content-disposition"] == "attachment"
    stranger = world_of(sqlite_engine)
    assert stranger.client_for(stranger.person("lan")).get(address).status_code == 404
    with reading(sqlite_engine) as db:
        (found,) = db.exec(select(Examination)).all()
        assert found.fraction == pytest.approx(5 / 6)

    again = _send(instructor, slot, "bài của tôi.xlsx", BOOK, script=True, key="k")
    assert again.status_code == 200
    assert f'id="receipt-{slot}"' in again.text
    assert "Đã lưu lên hệ thống" in again.text
    with reading(sqlite_engine) as db:
        assert len(db.exec(select(Upload)).all()) == 1
        assert len(db.exec(select(AttemptStep)).all()) == 1

    # Another button of the page sends the hidden fields along: the file stays what it is.
    hidden = dict(re.findall(rf'name="(q{slot}-file-\w+)" value="([^"]*)"', page))
    fields = {"key": "other", f"q{slot}-present": "1", f"q{slot}-based": "1", **hidden}
    assert instructor.post(f"{LESSON}/answers", data=fields).status_code == 303
    assert "Đúng một phần." in instructor.get(LESSON).text


def test_a_file_that_is_not_taken_changes_nothing_and_says_why(
    instructor: TestClient, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    slots = _slots(instructor)
    macros = changed(BOOK, "xl/vbaProject.bin", lambda _: b"MZ")
    for slot, name, content, words in (
        (slots["workbook"], "a.xlsx", macros, "macro"),
        (slots["workbook"], "a.xlsx", b"%PDF-1.7", "hỏng"),
        (slots["file"], "a.xlsx", macros, "macro"),
        (slots["file"], "anh.png", _huge_picture(), "30.000 × 30.000"),
        (slots["file"], "a.html", b"<html>", "HTML"),
        (slots["file"], "a.csv", b"a,b", "Câu này nhận tệp"),
    ):
        refused = _send(instructor, slot, name, content, script=True)
        assert refused.status_code == 422
        assert words in refused.text
    assert "Có chỗ cần sửa" in _send(instructor, slots["workbook"], "a.xlsx", b"").text
    assert _send(instructor, slots["essay"], "a.pdf", b"%PDF-1.7").status_code == 422
    assert _send(instructor, "99", "a.pdf", b"%PDF-1.7").status_code == 422
    monkeypatch.setattr(uploads, "MOST_PER_PERSON", 1000)
    assert "tổng cộng" in _send(instructor, slots["workbook"], "a.xlsx", BOOK).text
    with reading(sqlite_engine) as db:
        assert db.exec(select(Upload)).all() == []
        assert {step.state for step in db.exec(select(AttemptStep))} <= {"empty"}


def test_what_is_not_marked_yet_waits_and_a_file_named_without_being_sent_is_worth_nothing(
    instructor: TestClient,
) -> None:
    slots = _slots(instructor)
    essay, named = f"q{slots['essay']}", f"q{slots['workbook']}"
    # Half of a surrogate pair, which no page could show again, and what marks places in our own pages.
    multipart = {"Content-Type": "multipart/form-data; boundary=x; charset=unicode_escape"}
    parts = {"key": "k0", f"{essay}-present": "1", f"{essay}-text": "a\\ud800\\ue000question z\\ue001b"}
    body = "".join(f'--x\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in parts.items())
    sent = instructor.post(f"{LESSON}/answers", content=f"{body}--x--\r\n", headers=multipart)
    assert sent.status_code == 303
    assert "aquestion zb</textarea>" in instructor.get(LESSON).text
    forged = {f"{named}-file-hash": "ab" * 32, f"{named}-file-name": "a.xlsx", f"{named}-file-size": "5"}
    for fields in ({f"{essay}-present": "1", f"{essay}-text": "Kính gửi bà"}, {f"{named}-present": "1", **forged}):
        assert instructor.post(f"{LESSON}/answers", data={"key": "k", **fields}).status_code == 303
    assert _send(instructor, slots["file"], "../bang\u202e\ue000key\ue001.pdf", b"%PDF-1.7 x").status_code == 303
    page = instructor.get(LESSON).text
    assert page.count("đang chờ chấm") == 3
    # What is told of a file comes from inside it, marks included.
    assert _send(instructor, slots["csv"], "a.csv", "\ue000question z\ue001,b\n1,2\n".encode()).status_code == 303
    assert "question z\ue001" in instructor.get(LESSON).text
    assert "Tệp bangkey.pdf" in page
    assert instructor.get(f"/media/{'ab' * 32}/a.xlsx").status_code == 404


def test_a_visitor_sends_nothing(sqlite_engine: Engine, world_of: Callable[..., World]) -> None:
    visitor = TestClient(world_of(sqlite_engine).app)
    sent = visitor.post(f"{LESSON}/answers", data={"key": "k"}, files={"q1-upload": ("a.xlsx", io.BytesIO(BOOK))})
    assert sent.status_code == 401
