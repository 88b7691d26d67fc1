"""How often reliable change recognises a gain, computed and not simulated.

`python -m tests.validation.power` prints the table of docs/measurement-power.md.

Two equivalent forms of right-or-wrong questions: a question of difficulty b is answered by a person of ability θ
with probability 1/(1 + exp(−0.8(θ − b))), the difficulties lie evenly from −1.5 to 1.5, and abilities are normal with
mean 0 and standard deviation 1. The distribution of marks at each ability is Lord & Wingersky's (1984) recursion.
"""

from dataclasses import dataclass

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from numpy.typing import NDArray

from learn.assessments.reliable import Verdict, reliable_change

QUESTIONS = (12, 24, 36)
GAINS = (0.0, 0.5, 1.0, 1.5, 2.0)
SLOPE, HARDEST = 0.8, 1.5
ABILITIES, WEIGHTS = hermegauss(81)
WEIGHTS /= WEIGHTS.sum()

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Form:
    """A form taken by everybody: the distribution of marks at each ability, its reliability (KR-20) and its SEM."""

    marks: Array
    reliability: float
    sem: float


def chances(questions: int, abilities: Array) -> Array:
    """Of each ability (row) to be right on each question."""
    difficulties = np.linspace(-HARDEST, HARDEST, questions)
    return np.asarray(1 / (1 + np.exp(-SLOPE * (abilities[:, None] - difficulties))))


def form(questions: int, gain: float) -> Form:
    """What a form shows of people who have all gained so many standard deviations of ability."""
    right = chances(questions, ABILITIES + gain)
    marks = np.ones((len(ABILITIES), 1))
    for chance in right.T[:, :, None]:
        none = np.zeros((len(ABILITIES), 1))
        marks = np.hstack([marks * (1 - chance), none]) + np.hstack([none, marks * chance])
    number, shares = np.arange(questions + 1), WEIGHTS @ marks
    variance = shares @ number**2 - (shares @ number) ** 2
    facilities = WEIGHTS @ right
    within = (facilities * (1 - facilities)).sum()
    reliability = questions / (questions - 1) * (1 - within / variance)
    return Form(marks, float(reliability), float(np.sqrt(variance * (1 - reliability))))


def verdicts(questions: int, gain: float) -> dict[Verdict, float]:
    """The share of people of whom each is said."""
    before, after = form(questions, 0), form(questions, gain)
    together = np.einsum("a,ap,aq->pq", WEIGHTS, before.marks, after.marks)
    shares = dict.fromkeys(Verdict, 0.0)
    for (pre, post), share in np.ndenumerate(together):
        said = reliable_change(pre, post, before.sem, after.sem, 30, 30)
        shares[said.verdict] += float(share)
    return shares


def table() -> str:
    """In Markdown."""
    gains = " | ".join(f"gain {gain:g} SD" for gain in GAINS[1:])
    lines = [
        f"| questions | reliability | SEM, points of 100 | flagged, no change | {gains} |",
        "| ---: " * (len(GAINS) + 3) + "|",
    ]
    for questions in QUESTIONS:
        taken = form(questions, 0)
        nothing = verdicts(questions, 0.0)
        flagged = nothing[Verdict.IMPROVED] + nothing[Verdict.DECLINED]
        cells = [
            f"{questions}",
            f"{taken.reliability:.2f}",
            f"{100 * taken.sem / questions:.1f}",
            *(
                f"{share:.0%}"
                for share in (flagged, *(verdicts(questions, gain)[Verdict.IMPROVED] for gain in GAINS[1:]))
            ),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
