"""Forms drawn to a blueprint from a bank of 2,000 questions, beside bare samples of as many."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.figures import Figure, Limit
from benchmarks.processes import BenchmarkError
from learn.quizzes.forms.checking import LETTERS
from learn.quizzes.forms.drawing import draw_forms
from learn.quizzes.types.registry import TYPES

PART = "drawing forms"
BANK, FORMS, OBJECTIVES, PER_OBJECTIVE = 2_000, 10_000, 8, 5
DRAWN = f"forms of {OBJECTIVES * PER_OBJECTIVE} questions from a bank of {BANK:,}"
BARE = "bare samples of as many questions"
TOOK = f"for {FORMS:,} forms"
GOALS = (Limit(PART, TOOK, 60.0),)
_NO_DATABASE = "none"


@dataclass(frozen=True)
class _Question:
    id: str
    type: str
    objective: str
    level: int
    use: str
    anchor: bool
    group: str | None


@dataclass(frozen=True)
class _Row:
    objective: str
    level: int
    questions: int
    type: str | None = None


def measure(*, rounds: int, forms: int = FORMS) -> list[Figure]:
    """Forms a second, three of them drawn at a time as a publication does, each time by another seed."""
    bank, rows = _bank(), [_Row(f"mt-{at}", 1, PER_OBJECTIVE) for at in range(OBJECTIVES)]
    times = -(-forms // len(LETTERS))

    def draw() -> None:
        for seed in range(times):
            if draw_forms(bank, rows, seed=seed).problems:
                raise BenchmarkError("a bank of 2,000 questions does not fill its blueprint")

    def sample() -> None:
        chance = random.Random(1)  # noqa: S311 - a yardstick
        for _ in range(times):
            chance.sample(bank, len(LETTERS) * OBJECTIVES * PER_OBJECTIVE)

    made = times * len(LETTERS)
    drawn, bare = ([_seconds(work) for _ in range(rounds)] for work in (draw, sample))
    return [
        Figure(PART, _NO_DATABASE, DRAWN, "/s", [round(made / each) for each in drawn]),
        Figure(PART, _NO_DATABASE, BARE, "/s", [round(made / each) for each in bare]),
        Figure(PART, _NO_DATABASE, TOOK, "s", [round(each * FORMS / made, 1) for each in drawn]),
    ]


def _bank() -> list[_Question]:
    """Questions of every type in turn on each objective; one in ten belongs to a group of four."""
    kinds = tuple(TYPES)
    return [
        _Question(
            id=f"cau-{at:04}",
            type=kinds[at % len(kinds)],
            objective=f"mt-{at % OBJECTIVES}",
            level=1,
            use="form",
            anchor=False,
            group=f"nhom-{at // 40}" if at % 10 == 0 else None,
        )
        for at in range(BANK)
    ]


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    for each in measure(rounds=2, forms=300):
        print(f"{each.what}: {each.median:,.1f} {each.unit}")
