"""Files taken in."""

import io
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image
from sqlmodel import Session

from learn.errors import Invalid, NotFound
from learn.media import service
from learn.media.storage import DiskStorage

PDF = b"%PDF-1.7\n%%EOF\n"


def a_picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (3, 2), "teal").save(out, "PNG")
    return out.getvalue()


def test_a_picture_is_drawn_anew_and_kept_once(db: Session, now: datetime, tmp_path: Path) -> None:
    storage = DiskStorage(tmp_path)
    examined = service.examine("anh.png", a_picture())
    medium = service.add(db, storage, examined, now)
    assert (medium.mime, medium.width, medium.height) == ("image/png", 3, 2)
    assert storage.path(medium.hash).stat().st_size == medium.size
    assert service.add(db, storage, examined, now).hash == medium.hash


def test_an_attachment_is_kept_as_it_is(db: Session, now: datetime, tmp_path: Path) -> None:
    storage = DiskStorage(tmp_path)
    medium = service.add(db, storage, service.examine("mau-don.pdf", PDF), now)
    found = service.find(db, medium.hash)
    assert (found.mime, found.size, found.width) == ("application/pdf", len(PDF), None)
    assert storage.path(found.hash).read_bytes() == PDF


def test_what_its_name_does_not_say_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        service.examine("anh.png", PDF)
    assert "file" in refused.value.fields


@pytest.mark.parametrize("content_hash", ["0" * 64, "../../etc/passwd"])
def test_an_unknown_hash_is_not_found(db: Session, content_hash: str) -> None:
    with pytest.raises(NotFound):
        service.find(db, content_hash)
