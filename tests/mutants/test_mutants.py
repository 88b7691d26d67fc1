"""Each important rule is held by a test: a copy of the program with the rule broken fails it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants.changes import MUTANTS, Mutant

ROOT = Path(__file__).parents[2]
COPIED = ("learn", "templates", "tests")
LEFT_OUT = shutil.ignore_patterns("vendor", "broken", "mutants", "walkthroughs")
FAILED = 1


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The program with its tests. Compiled files come along, so that only what is changed is compiled anew."""
    for name in COPIED:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=LEFT_OUT)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def outcome(folder: Path, tests: tuple[str, ...], *, is_pure: bool) -> subprocess.CompletedProcess[str]:
    options = ["-q", "-p", "no:cacheprovider", *(["--noconftest"] if is_pure else [])]
    # Loading the plugins of every package takes longer than the tests, which need none.
    bare = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, *tests],
        cwd=folder,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_broken_rule_is_noticed(copy: Path, mutant: Mutant) -> None:
    path = copy / mutant.file
    text = path.read_text(encoding="utf-8")
    assert text.count(mutant.old) == 1, f"{mutant.file} has changed: the mutant needs a look"
    path.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
    ran = outcome(copy, mutant.tests, is_pure=mutant.is_pure)
    assert ran.returncode == FAILED, ran.stdout + ran.stderr
    # Each of them: and a test that can't be collected or set up proves nothing.
    noticed = re.findall(r"^FAILED (.+?)(?: - |$)", ran.stdout, re.MULTILINE)
    assert all(any(name.startswith(test) for name in noticed) for test in mutant.tests), ran.stdout


@pytest.mark.parametrize("is_pure", [True, False])
def test_the_copy_passes_as_long_as_nothing_is_broken(copy: Path, is_pure: bool) -> None:
    tests = tuple(test for mutant in MUTANTS if mutant.is_pure is is_pure for test in mutant.tests)
    ran = outcome(copy, tests, is_pure=is_pure)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_mutants_have_names_of_their_own() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 10
