import stat

import pytest

from learn.imports.slips import Slip, as_html, as_text, write_slips


@pytest.fixture
def slips(now):
    return [
        Slip("Lò Thị Mai", "na-tau", "mai.lo", "ABCDE-FGHJK", now),
        Slip("<script>alert(1)</script>", "a&b", "hung", "22222-33333", now),
    ]


def test_a_slip_says_what_to_do(slips):
    text = as_text(slips, "https://hoc.example.vn/")
    for words in ("Lò Thị Mai", "mai.lo", "ABCDE-FGHJK", "https://hoc.example.vn/code", "08:12 ngày 23/11/2026"):
        assert words in text


def test_the_page_shows_every_code_once_and_names_as_text(slips):
    page = as_html(slips, "https://hoc.example.vn")
    assert page.count("ABCDE-FGHJK") == page.count("22222-33333") == 1
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_slips_are_for_their_owner_only_and_never_overwritten(slips, tmp_path):
    text, page = write_slips(tmp_path / "slips.txt", slips, "")
    assert (text.name, page.name) == ("slips.txt", "slips.html")
    assert {stat.S_IMODE(file.stat().st_mode) for file in (text, page)} == {0o600}
    before = text.read_text()
    with pytest.raises(FileExistsError):
        write_slips(tmp_path / "slips", slips[:1], "")
    assert text.read_text() == before


def test_when_one_of_the_two_cannot_be_written_neither_stays(slips, tmp_path):
    (tmp_path / "slips.html").touch()
    with pytest.raises(FileExistsError):
        write_slips(tmp_path / "slips", slips, "")
    assert not (tmp_path / "slips.txt").exists()
