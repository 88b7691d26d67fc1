"""Static files: fingerprinted, compressed, cached for a year; vendored files are the ones we say they are."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from learn.web.assets import FOLDER, Assets, accepts_gzip

ROOT = Path(__file__).parents[2]
VENDORED = [ROOT / "learn/web/static/VENDORED.md", ROOT / "tests/browser/vendor/VENDORED.md"]


@pytest.fixture(scope="module")
def assets() -> Assets:
    return Assets.load()


@pytest.fixture(scope="module")
def client(assets: Assets) -> TestClient:
    return TestClient(Starlette(routes=[Mount("/static", assets)]))


def test_the_address_of_a_file_changes_with_its_content(tmp_path: Path) -> None:
    sheet = tmp_path / "page.css"
    sheet.write_text("a{}")
    first = Assets.load(tmp_path).url("page.css")
    sheet.write_text("b{}")
    assert re.fullmatch(r"/static/page\.[0-9a-f]{10}\.css", first)
    assert Assets.load(tmp_path).url("page.css") != first


def test_a_file_that_is_not_there_has_no_address(assets: Assets) -> None:
    with pytest.raises(KeyError):
        assets.url("missing.css")


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("learn.css", "text/css; charset=utf-8"),
        ("learn.js", "text/javascript; charset=utf-8"),
        ("htmx.min.js", "text/javascript; charset=utf-8"),
        ("outbox.js", "text/javascript; charset=utf-8"),
    ],
)
def test_a_file_is_served_whole_compressed_and_for_a_year(
    client: TestClient, assets: Assets, name: str, media_type: str
) -> None:
    answer = client.get(assets.url(name), headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.text == assets.text(name)
    assert answer.headers["content-type"] == media_type
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"
    plain = client.get(assets.url(name), headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == answer.content


def test_what_a_browser_has_is_not_sent_again(client: TestClient, assets: Assets) -> None:
    address = assets.url("learn.css")
    tag = client.get(address).headers["etag"]
    again = client.get(address, headers={"If-None-Match": f"W/{tag}"})
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize(
    "address",
    ["/static/learn.css", "/static/learn.0000000000.css", "/static/VENDORED.md", "/static/../app.py", "/static/"],
)
def test_anything_else_is_not_found(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_static_files_take_no_posts(client: TestClient, assets: Assets) -> None:
    assert client.post(assets.url("learn.css")).status_code == 405


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("", False),
        ("gzip", True),
        ("br;q=1.0, GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0, br", False),
        ("*", True),
        ("identity, gzipped", False),
    ],
)
def test_accepts_gzip(header: str, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


@pytest.mark.parametrize("notes", VENDORED, ids=lambda path: path.parent.name)
def test_vendored_files_have_the_sum_that_is_written_down(notes: Path) -> None:
    rows = re.findall(r"^\| (\S+\.js) \|.*\| ([0-9a-f]{64}) \|$", notes.read_text(), re.MULTILINE)
    assert rows
    for name, written in rows:
        assert hashlib.sha256((notes.parent / name).read_bytes()).hexdigest() == written


@pytest.mark.parametrize(("pattern", "kilobytes"), [("*.css", 8), ("*.js", 24)])
def test_static_files_stay_within_their_budget(pattern: str, kilobytes: int) -> None:
    assets = Assets.load()
    weight = sum(len(gzip.compress(assets.text(path.name).encode(), 9)) for path in FOLDER.glob(pattern))
    assert weight <= kilobytes * 1024


def test_our_scripts_leave_their_comments_at_home_and_others_stay_as_they_are(assets: Assets) -> None:
    assert "// " in (FOLDER / "outbox.js").read_text()
    assert "\n  " not in assets.text("outbox.js")
    assert "self.Outbox=" in assets.text("outbox.js")
    assert assets.text("htmx.min.js") == (FOLDER / "htmx.min.js").read_text()


def test_the_style_sheet_asks_for_nothing_from_elsewhere() -> None:
    sheet = (FOLDER / "learn.css").read_text()
    assert not re.search(r"@import|@font-face|url\((?!#)", sheet)


def test_the_page_script_makes_no_code_from_text() -> None:
    script = "".join((FOLDER / name).read_text() for name in ("learn.js", "outbox.js", "worker.js"))
    assert not re.search(r"\beval\b|new Function|innerHTML|document\.write|\.style\b", script)
