"""The 2PL of many people's answers, beside girth's where it is installed: one process, one core, one thread.

`python -m benchmarks.calibrations PEOPLE ROUNDS` is that process; it prints its figures as JSON.
"""

import importlib.util
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks.figures import Figure, Goal
from benchmarks.processes import SERVER_CORE, BenchmarkError

PART = "calibration"
PEOPLE, QUESTIONS = 20_000, 36
LEARN, GIRTH = "2PL of {people:,} × 36, standard errors and fit too", "2PL of {people:,} × 36 by girth"
ABSENT = " (girth is not installed: nothing beside it)"
GOALS = (Goal(PART, LEARN.format(people=PEOPLE), GIRTH.format(people=PEOPLE), 1.0),)
_NO_DATABASE = "none"
# Set before numpy is loaded, or they say nothing.
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def measure(*, rounds: int, people: int = PEOPLE) -> list[Figure]:
    """People calibrated in a second, by Learn and by girth in turns, on the same answers; and Learn's memory."""
    command = [sys.executable, "-m", "benchmarks.calibrations", str(people), str(rounds)]
    child = subprocess.Popen(command, env=os.environ | _ONE_THREAD, stdout=subprocess.PIPE, text=True)
    os.sched_setaffinity(child.pid, {SERVER_CORE})
    printed, _ = child.communicate()
    if child.returncode:
        raise BenchmarkError("the calibrations failed; their words are above")
    found: dict[str, Any] = json.loads(printed)
    ours, theirs = LEARN.format(people=people), GIRTH.format(people=people)
    ours += "" if found["girth"] else ABSENT
    figures = [Figure(PART, _NO_DATABASE, ours, "/s", [people / seconds for seconds in found["learn"]])]
    if found["girth"]:
        figures.append(Figure(PART, _NO_DATABASE, theirs, "/s", [people / seconds for seconds in found["girth"]]))
    return [*figures, Figure(PART, _NO_DATABASE, "memory, the answers included", "MB", [found["memory"]])]


def main() -> None:
    """Calibrate in turns and print the seconds of each round."""
    people, rounds = (int(each) for each in sys.argv[1:])
    right = _answers(people)
    ways = {"learn": _learn, "girth": _girth} if importlib.util.find_spec("girth") else {"learn": _learn}
    for way in ways.values():
        way(right[:500])  # what loading costs is not counted
    found: dict[str, Any] = {"learn": [], "girth": []}
    for _ in range(rounds):
        for name, way in ways.items():
            found[name].append(_seconds(way, right))
            # Of Learn alone: the highest until girth has run.
            found.setdefault("memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)
    print(json.dumps(found))


def _seconds(way: Callable[[Any], None], right: Any) -> float:
    begun = time.perf_counter()
    way(right)
    return time.perf_counter() - begun


def _answers(people: int) -> Any:
    """Right and wrong, persons × questions, as the 2PL has it."""
    import numpy as np  # noqa: PLC0415

    rng = np.random.default_rng(36)
    slopes, difficulties = rng.lognormal(0, 0.25, QUESTIONS), rng.normal(size=QUESTIONS)
    return rng.random((people, QUESTIONS)) < 1 / (1 + np.exp(-slopes * (rng.normal(size=(people, 1)) - difficulties)))


def _learn(right: Any) -> None:
    from learn.assessments.statistics.irt import calibrate_2pl  # noqa: PLC0415

    if not calibrate_2pl(right.astype(float)).converged:
        raise BenchmarkError("the calibration did not converge")


def _girth(right: Any) -> None:
    from girth import twopl_mml  # noqa: PLC0415

    twopl_mml(right.T.astype(int))


if __name__ == "__main__":
    main()
