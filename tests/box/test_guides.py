"""The guides say what is so: their commands run, their words are on the screen, their links lead somewhere."""

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from PIL import Image

from learn.cli import COMMANDS, GROUPS
from learn.config import Settings
from tests.box.dockerfile import ROOT
from tests.box.guides import DOCS, NAMES, PAIRS, blocks, keep_files, prose, text_of
from tests.box.processes import PRODUCTION, environment
from tests.web.access_table import TABLE

PICTURES = sorted((DOCS / "pictures").glob("*.png"))
# On a screen in one language; the guides say it in bold.
ON_SCREEN = tuple(name for name in NAMES if not name.startswith(("install", "statistics")))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[1])
def test_both_languages_give_the_same_commands_in_the_same_order(pair: tuple[str, str]) -> None:
    one, other = map(blocks, pair)
    assert one == other


@pytest.mark.parametrize("name", NAMES)
def test_every_command_is_a_sentence_of_the_shell(name: str) -> None:
    for block in blocks(name):
        if block.is_shell:
            subprocess.run(["sh", "-n"], input=block.text, text=True, check=True)


@pytest.mark.parametrize("name", NAMES)
def test_every_command_of_learn_that_is_named_is_one(name: str) -> None:
    named = re.findall(r"(?:^|`|app-1 )learn ([a-z]+)", text_of(name), re.MULTILINE)
    assert set(named) <= {*COMMANDS, *GROUPS}


# Starts once and forks for each command, which spares two dozen starts of a second each. What is frozen isn't
# gone over, and so not copied, by any of them.
TYPIST = """
import gc, importlib, json, os, sys
from learn.cli import COMMANDS, GROUPS, app
for name in {*GROUPS, *COMMANDS.values()}:
    importlib.import_module(f"learn.cli.{name}")
gc.freeze()
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        os.dup2(2, 1)
        app(json.loads(line))
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@dataclass(frozen=True)
class Typist:
    """Somebody at the server's terminal, in the folder where commands run."""

    process: subprocess.Popen[str]
    log: Path

    def types(self, line: str) -> None:
        """AssertionError, with what was said, when the command fails."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        program, *words = shlex.split(line)
        assert program == "learn", line
        print(json.dumps(words), file=self.process.stdin, flush=True)
        assert self.process.stdout.readline() == "0\n", f"{line}\n{self.log.read_text(encoding='utf-8')}"


@pytest.fixture
def typist(learn: Path, tmp_path: Path) -> Iterator[Typist]:
    folder, log = tmp_path / "var-lib-learn", tmp_path / "said"
    folder.mkdir()
    given = environment(PRODUCTION) | {"PATH": "/usr/bin:/bin"}
    with (
        log.open("w") as said,
        subprocess.Popen(
            [learn.with_name("python"), "-c", TYPIST],
            cwd=folder,
            env=given,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        ) as process,
    ):
        yield Typist(process, log)


def test_the_commands_do_what_they_say(typist: Typist, tmp_path: Path) -> None:
    """Installing first, then an administrator's work, in the order of the guides."""
    folder = tmp_path / "var-lib-learn"
    for name, _ in PAIRS:
        for block in blocks(name):
            if block.file:
                keep_files(block, folder)
            if "run" in block.marks:
                for line in block.text.splitlines():
                    typist.types(line)
    said = typist.log.read_text(encoding="utf-8")
    for promised in ("t01-01  Xã Tân Lập", "Đã ghi danh.", "Đã trao quyền.", "before-restore-", "Mọi số liệu khớp"):
        assert promised in said
    assert (folder / "lists" / "slips.html").is_file()


def words_on_screen() -> set[str]:
    """Every sentence in Vietnamese and in English that a page may show."""
    with (ROOT / "learn/web/locale/en/LC_MESSAGES/messages.po").open("rb") as source:
        catalogue = read_po(source, locale="en")
    words: set[str] = set()
    for message in catalogue:
        for side in (message.id, message.string):
            words |= {side} if isinstance(side, str) else {*side}
    return words


@pytest.mark.parametrize("name", ON_SCREEN)
def test_bold_words_are_on_the_screen(name: str) -> None:
    bold = set(re.findall(r"\*\*(.+?)\*\*", prose(name)))
    explained = {"đậm", "bold"} | {word for word in bold if word == "đầu chuỗi"}
    assert bold - explained - words_on_screen() == set()
    assert len(bold) > 5


@pytest.mark.parametrize("name", [*NAMES, "../README.md"])
def test_links_lead_somewhere(name: str) -> None:
    targets = [target for target in re.findall(r"\]\(([^)#]+)", text_of(name)) if "://" not in target]
    folder = (DOCS / name).parent
    assert targets
    assert [target for target in targets if not (folder / target).exists()] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_files_settings_and_addresses_that_are_named_exist(name: str) -> None:
    text = text_of(name)
    sources = {*re.findall(r"(?<![\w/])((?:deploy|content)/[\w./-]*\w)", text)}
    assert {source for source in sources if not (ROOT / source).exists()} == set()
    assert set(re.findall(r"LEARN_[A-Z_]+", text)) <= {f"LEARN_{field.upper()}" for field in Settings.model_fields}
    routes = {row.route.partition(" ")[2] for row in TABLE}
    assert set(re.findall(r"`(/[a-z]+)`", text)) <= routes


def test_the_wheel_is_made_as_the_guide_says() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^wheel:", makefile, re.MULTILINE)
    assert "deploy/run.lock dist/" in makefile


def test_pictures_are_small_and_each_is_shown() -> None:
    shown = "".join(text_of(name) for name in (*NAMES, "../README.md"))
    assert len(PICTURES) >= 4
    for picture in PICTURES:
        assert picture.stat().st_size <= 60_000
        assert f"pictures/{picture.name}" in shown
        with Image.open(picture) as opened:
            opened.verify()
