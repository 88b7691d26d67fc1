"""How often a known question is found, by simulation.

`python -m tests.validation.leaks` prints the table of docs/leak-power.md. A form of 24 right-or-wrong questions
(2PL: slopes from 0.6 to 1.6, difficulties normal) is taken by people who come evenly over twelve weeks; from the
ninth week on a share of them knows one question of middling difficulty.
"""

import numpy as np
from numpy.typing import NDArray

from learn.assessments.statistics.leaks import leaks

QUESTIONS, WEEKS, FROM_WEEK, LEAKED = 24, 12, 8, 5
PEOPLE = (200, 400, 1_000, 3_000)
SHARES = (0.2, 0.4, 0.6)
RUNS = 400

Array = NDArray[np.float64]


def a_form(
    rng: np.random.Generator, people: int, *, share: float = 0.0, stronger: float = 0.0, difficulty: float | None = None
) -> tuple[Array, NDArray[np.int64]]:
    """Scores and weeks. `stronger`: how many SDs abler people are from the ninth week on."""
    slopes, difficulties = rng.uniform(0.6, 1.6, QUESTIONS), rng.normal(0, 1, QUESTIONS)
    difficulties[LEAKED] = 0.3
    if difficulty is not None:
        difficulties[:] = difficulty
    weeks = rng.integers(0, WEEKS, people)
    abilities = rng.normal(0, 1, people) + stronger * (weeks >= FROM_WEEK)
    chances = 1 / (1 + np.exp(-slopes * (abilities[:, None] - difficulties)))
    scores = (rng.random((people, QUESTIONS)) < chances).astype(np.float64)
    scores[(weeks >= FROM_WEEK) & (rng.random(people) < share), LEAKED] = 1.0
    return scores, weeks


def named(seed: int, people: int, runs: int, **how: float) -> list[set[int]]:
    """The questions that are named in each run."""
    rng = np.random.default_rng(seed)
    forms = (a_form(rng, people, **how) for _ in range(runs))
    return [
        {place for place, one in enumerate(leaks(scores, weeks.tolist())) if one.is_flagged} for scores, weeks in forms
    ]


def table() -> str:
    """In Markdown."""
    head = " | ".join(f"known to {share:.0%}" for share in SHARES)
    lines = [f"| people | a question named, none known | {head} |", "| ---: " * (len(SHARES) + 2) + "|"]
    for people in PEOPLE:
        alarms = sum(map(bool, named(people, people, RUNS)))
        found = [sum(LEAKED in each for each in named(people, people, RUNS, share=share)) for share in SHARES]
        cells = [f"{people:,}", f"{alarms / RUNS:.1%}", *(f"{each / RUNS:.0%}" for each in found)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
