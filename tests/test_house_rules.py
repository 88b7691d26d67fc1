"""What holds for the whole house: its files, its settings, its start and its pages that only show."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from learn.cli.handlers import HANDLERS
from learn.config import Settings
from learn.quizzes.types.registry import TYPES
from learn.web.i18n import translations
from learn.web.templating import templates_folder
from tests.web.access_table import TABLE
from tests.web.country import Country, contents, written
from tests.web.test_access import address, routes

pytest_plugins = ("tests.web.country_fixtures",)

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "learn").rglob("*.py"))
LONGEST_FILE = 400
COMMIT = re.compile(r"\b(db|session|connection|engine)\.(commit|begin|begin_twophase)\(")
RECORDED = re.compile(r"""(?:action=|_record\(db, [\w.]+, )"([a-z_]+\.[a-z_]+)\"""")
SHOWN = [row for row in TABLE if row.route.startswith("GET ")]


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=place)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    if "migrations/versions" in place(path):
        return
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_no_file_outgrows_its_room() -> None:
    long = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    grown = {name for name, lines in long.items() if lines > LONGEST_FILE}
    assert {name for name in grown if "migrations/versions" not in name} == set()


def test_there_is_no_room_for_what_belongs_nowhere() -> None:
    names = {part.removesuffix(".py") for path in SOURCES for part in path.relative_to(ROOT).parts}
    assert names & {"utils", "util", "helpers", "common", "misc"} == set()


def test_only_the_database_layer_begins_and_ends_transactions() -> None:
    outside = [path for path in SOURCES if not place(path).startswith("learn/db/")]
    assert [place(path) for path in outside if COMMIT.search(path.read_text(encoding="utf-8"))] == []


def test_every_setting_stands_in_the_readme() -> None:
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Settings")[2].partition("\n## ")[0]
    described = set(re.findall(r"`(LEARN_[A-Z_]+)`", table))
    assert described == {f"LEARN_{name.upper()}" for name in Settings.model_fields}


def test_every_question_type_has_a_template_and_a_name_in_both_languages() -> None:
    drawn = {path.stem for path in (templates_folder() / "quizzes" / "types").glob("*.html")}
    assert drawn == set(TYPES)
    labels = {key: kind.sample().kind_label.text for key, kind in TYPES.items()}
    assert len(set(labels.values())) == len(TYPES)
    assert {key for key, label in labels.items() if translations("en").gettext(label) == label} == set()


def test_whatever_is_recorded_or_done_in_the_background_has_words() -> None:
    recorded = {name for path in SOURCES for name in RECORDED.findall(path.read_text(encoding="utf-8"))}
    assert {"session.started", "assessment.skip", "api_token.made"} <= recorded
    assert {name for name in recorded if f'"{name}": _(' not in template("audit/_words.html")} == set()
    assert {name for name in HANDLERS if f'"{name}": _(' not in template("organisation/jobs.html")} == set()


def template(name: str) -> str:
    return (templates_folder() / name).read_text(encoding="utf-8")


def test_the_program_starts_without_the_heavy_libraries() -> None:
    program = "import sys, learn.web.app; print({'scipy', 'numpy', 'pandas', 'playwright'} & {*sys.modules})"
    started = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert started.stdout.strip() == "set()"


def crawled(country: Country, client: TestClient, role: str) -> int:
    """Open every address of every GET route, and every link on the pages; how many pages there were."""
    waiting = [address(country, {role: client}, row.route, at, role) for row in SHOWN for at in row.statuses]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(path)
        assert answer.status_code < 500, path
        if answer.headers.get("content-type", "").startswith("text/html"):
            waiting += [link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"#]*)', answer.text)]
    return len(seen)


@pytest.mark.parametrize(
    ("role", "may_change"),
    [("learner", set()), ("instructor", set()), ("supervisor", {"audit_entry"}), ("administrator", {"audit_entry"})],
)
def test_looking_writes_nothing_but_the_record_of_who_looked(country: Country, role: str, may_change: set[str]) -> None:
    with country.browser(role) as client:
        before = contents(country.world.engine)
        assert crawled(country, client, role) > 40
    assert written(before, contents(country.world.engine)) == may_change


def test_every_page_is_in_the_crawl(country_on_sqlite: Country) -> None:
    shown = {route for route in routes(country_on_sqlite.world.app) if route.startswith("GET ")}
    assert shown == {row.route for row in SHOWN}
