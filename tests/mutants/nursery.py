"""A pytest run that collects once and runs tests with one rule broken, each time in a process forked for it.

`python -m tests.mutants.nursery` reads the name of a mutant from each line of its input, or an empty line to break
nothing, and prints what came of the mutant's tests (of all when nothing is broken) as one line of JSON: lists of a
test's name, its phase, "passed" or "failed", and why. Whatever else is said goes where errors go. Importing everything
takes longer than any of these tests.
"""

import gc
import inspect
import json
import os
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType
from typing import NoReturn, TextIO

import pytest

from tests.mutants.changes import MUTANTS, Mutant, is_case

ROOT = Path(__file__).parents[2]
BY_NAME = {mutant.name: mutant for mutant in MUTANTS}
OPTIONS = ("-q", "-s", "-p", "no:cacheprovider")


# Compared by identity, as pytest wants its plugins.
@dataclass(eq=False)
class Nursery:
    """Runs tests when it is asked to, in place of the loop of pytest."""

    asked: TextIO
    answers: TextIO
    said: list[tuple[str, str, str, str]] = field(default_factory=list)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for line in self.asked:
            child = os.fork()
            if child == 0:
                self._run(session.items, line.rstrip("\n"))
            if os.waitpid(child, 0)[1]:
                print("[]", file=self.answers, flush=True)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.said.append((report.nodeid, report.when or "", report.outcome, report.longreprtext))

    def _run(self, items: list[pytest.Item], name: str) -> NoReturn:
        """Run the tests, print what came of them, and end this process."""
        try:
            if name:
                mutant = BY_NAME[name]
                break_rule(mutant)
                items = [item for item in items if any(is_case(item.nodeid, test) for test in mutant.tests)]
            for item, following in zip(items, [*items[1:], None], strict=True):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            print(json.dumps(self.said), file=self.answers, flush=True)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)


def break_rule(mutant: Mutant) -> None:
    """Give every function of the mutant's file the code that it would have with the mutation.

    AssertionError when the mutation is not inside a function.
    """
    path = ROOT / mutant.file
    text = path.read_text(encoding="utf-8")
    assert text.count(mutant.old) == 1, f"{mutant.file} has changed: the mutant needs a look"
    before, after = (
        list(_functions(compile(source, path, "exec"))) for source in (text, text.replace(mutant.old, mutant.new))
    )
    assert [code.co_qualname for code in before] == [code.co_qualname for code in after]
    changed = dict(zip(before, after, strict=True))
    # What was there when collecting ended is hidden from the collector's list until now.
    gc.unfreeze()
    living = [
        thing
        for thing in gc.get_objects()
        if isinstance(thing, FunctionType) and thing.__code__.co_filename == str(path) and thing.__code__ in changed
    ]
    gc.freeze()
    assert living, f"{mutant.file} is not loaded"
    for function in living:
        function.__code__ = changed[function.__code__]


def _functions(code: CodeType) -> Iterator[CodeType]:
    """The functions of a module and of its classes. What stands within a function is made anew when that is called."""
    for constant in code.co_consts:
        if not isinstance(constant, CodeType):
            continue
        if constant.co_flags & inspect.CO_OPTIMIZED:
            yield constant
        else:
            yield from _functions(constant)


def main() -> int:
    # Taken before a test can print anything.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    tests = dict.fromkeys(test for mutant in MUTANTS for test in mutant.tests)
    return pytest.main([*OPTIONS, *tests], plugins=[Nursery(sys.stdin, answers)])


if __name__ == "__main__":
    sys.exit(main())
