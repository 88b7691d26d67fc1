"""A country whose form questions can be recognised, wherever they turn up, by what must not be seen of them."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from learn.authoring.reading import read_course
from learn.db.engine import make_engine
from tests.web.country import COURSE, FIXTURE, Country, content_of, settle


def with_canaries(folder: Path) -> Path:
    """The fixture course with a word in every explanation and every accepted text of its form questions."""
    course = folder / COURSE
    shutil.copytree(FIXTURE, course)
    for bank in (course / "bank").glob("de-*.md"):
        lines = bank.read_text(encoding="utf-8").splitlines()
        bank.write_text("\n".join(canaries_in(lines)) + "\n", encoding="utf-8")
    return course


def canaries_in(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if re.match(r"\s*> ", line):
            yield f"{line} canary"
        elif re.match(r"= [^\d−-]", line):
            yield line
            yield f"{line} canary"
        else:
            yield line


@pytest.fixture(scope="module")
def watched(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, residents_password: str
) -> Iterator[Country]:
    """A country whose form questions can be recognised by what must not be seen of them."""
    folder = tmp_path_factory.mktemp("watched")
    plan = read_course(with_canaries(folder))
    assert plan.problems == ()
    shutil.copy(sqlite_template, folder / "learn.db")
    engine = make_engine(f"sqlite:///{folder / 'learn.db'}")
    yield settle(engine, content_of(plan, read_course(plain_copy(folder))), folder / "media", residents_password)
    engine.dispose()


def plain_copy(folder: Path) -> Path:
    return Path(shutil.copytree(FIXTURE, folder / "mon-khac"))
