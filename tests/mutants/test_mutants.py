"""Each important rule is held by a test: with the rule broken, that test fails."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.mutants.changes import MUTANTS, Mutant, is_case

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Nursery:
    """A process in which the tests of all mutants wait to be run: see `tests.mutants.nursery`."""

    process: subprocess.Popen[str]
    log: Path

    def ran(self, mutant: str = "") -> list[tuple[str, str, str, str]]:
        """Test, phase, outcome and reason of everything that ran, with the rule of a mutant broken or with none."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(mutant, file=self.process.stdin, flush=True)
        reports = json.loads(self.process.stdout.readline() or "[]")
        assert reports, self.log.read_text(encoding="utf-8")
        return [(test, phase, outcome, why) for test, phase, outcome, why in reports]


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    log = tmp_path_factory.mktemp("nursery") / "said"
    command = [sys.executable, "-m", "tests.mutants.nursery"]
    # Loading the plugins of every package takes longer than the tests, which need none. A mutant names its database.
    bare = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "LEARN_BOTH": "1"}
    pipe = subprocess.PIPE
    with (
        log.open("w") as said,
        subprocess.Popen(command, cwd=ROOT, env=bare, stdin=pipe, stdout=pipe, stderr=said, text=True) as process,
    ):
        yield Nursery(process, log)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_broken_rule_is_noticed(nursery: Nursery, mutant: Mutant) -> None:
    ran = nursery.ran(mutant.name)
    # Each of its tests: and one that can't be set up proves nothing.
    noticed = [test for test, phase, outcome, _ in ran if (phase, outcome) == ("call", "failed")]
    assert [test for test in mutant.tests if not any(is_case(name, test) for name in noticed)] == [], ran


def test_the_tests_pass_as_long_as_nothing_is_broken(nursery: Nursery) -> None:
    ran = nursery.ran()
    assert [report for report in ran if report[2] != "passed"] == []
    assert all(any(is_case(name, test) for name, *_ in ran) for mutant in MUTANTS for test in mutant.tests)


def test_the_mutants_have_names_of_their_own() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 10
