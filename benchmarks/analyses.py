"""Classical analysis of a whole country's answers, beside R's psych on the same numbers.

`python -m benchmarks.analyses FILE.npy` analyses one matrix in a process of its own and prints what it cost.
"""

import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.figures import Figure, Goal, Limit
from benchmarks.machine import r_package
from benchmarks.processes import BenchmarkError
from learn.assessments.statistics.classical import classical_analysis

PART = "classical analysis"
PEOPLE, QUESTIONS = 226_210, 36
OURS, PSYCH = "Learn", "R psych: alpha with its item statistics"
MEMORY = "Learn, most memory, Python and the matrix included"
GOALS = (Limit(PART, OURS, 3.0), Limit(PART, MEMORY, 600.0), Goal(PART, PSYCH, OURS, 5.0))

_SAME = 1e-9
_PSYCH = """
suppressMessages(library(psych))
asked <- commandArgs(trailingOnly = TRUE)
answers <- matrix(readBin(asked[1], "double", as.numeric(asked[2]) * as.numeric(asked[3])), ncol = as.numeric(asked[3]))
cost <- system.time(found <- suppressWarnings(alpha(answers, check.keys = FALSE)))
cat(sprintf('{"seconds": %f, "alpha": %.15f}', cost[["elapsed"]], found$total$raw_alpha))
"""


@dataclass(frozen=True)
class Run:
    """One analysis: seconds from the matrix to the result, α to compare, and the most memory in MB of 1,000,000."""

    seconds: float
    alpha: float
    memory: float = 0.0


def measure(folder: Path, *, rounds: int, people: int = PEOPLE) -> list[Figure]:
    """Analyse the answers of so many people in turns with psych, where Rscript has it."""
    print(f"analysing {people:,} × {QUESTIONS} …", flush=True)
    answers = _answers(people)
    np.save(folder / "answers.npy", answers)
    # R reads a matrix column by column.
    answers.T.tofile(folder / "answers.bin")
    has_psych = r_package("psych") is not None
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(_run([sys.executable, "-m", "benchmarks.analyses", str(folder / "answers.npy")]))
        if has_psych:
            size = (str(people), str(QUESTIONS))
            theirs.append(_run(["Rscript", "-e", _PSYCH, str(folder / "answers.bin"), *size]))
    if any(abs(each.alpha - ours[0].alpha) > _SAME for each in (*ours, *theirs)):
        raise BenchmarkError("the two do not find the same α")
    figures = [
        Figure(PART, "", OURS, "s", [each.seconds for each in ours]),
        Figure(PART, "", MEMORY, "MB", [each.memory for each in ours]),
    ]
    if not has_psych:
        print("not beside R's psych: there is no Rscript with it", file=sys.stderr)
        return figures
    return [*figures, Figure(PART, "", PSYCH, "s", [each.seconds for each in theirs])]


def _answers(people: int) -> "np.typing.NDArray[np.float64]":
    """Right or wrong by chances that rise with ability and fall with difficulty."""
    rng = np.random.default_rng(2026)
    ability = rng.normal(size=(people, 1))
    chance = 1 / (1 + np.exp(np.linspace(-2, 2, QUESTIONS) - ability))
    return (rng.random(chance.shape) < chance).astype(np.float64)


def _run(command: list[str]) -> Run:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchmarkError(f"an analysis failed:\n{done.stderr[-4000:]}")
    return Run(**json.loads(done.stdout))


def _analyse(path: Path) -> Run:
    answers = np.load(path)
    begun = time.perf_counter()
    alpha = classical_analysis(answers).alpha
    seconds = time.perf_counter() - begun
    if alpha is None:
        raise BenchmarkError("no α")
    # Not getrusage: a child's begins with what its parent had.
    most = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return Run(round(seconds, 3), alpha, round(int(most[1]) * 1024 / 1e6, 1) if most else 0.0)


if __name__ == "__main__":
    print(json.dumps(_analyse(Path(sys.argv[1])).__dict__))
