"""Which questions a round of practice asks: what somebody gets wrong comes back, what they can rests. Pure.

The rule, as the page states it to whoever practises:

- A question counts as *right* when it earned everything, without a hint, at the first look at its feedback.
- Wrong last time: it comes back, four times as readily as one that was right. New questions are mixed in between.
- Right twice in a row: it rests for two days, and for twice as long after each further time, sixty-four at most.
- Questions of an objective that goes badly come up to twice as readily as those of one that goes well.
- Every objective that has a question not at rest has one in the round, as long as there is room.

Growing rests are what spacing studies agree on (Cepeda et al. 2006: gaps that grow with how long something is to be
remembered); the doubling and the weights are round numbers that anybody can check, not a fitted model: a person
answers a question a handful of times, too few to fit one.
"""

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

ROUND = 10
"""Questions of a round."""

IN_A_ROW = 2
FIRST_REST = timedelta(days=2)
LONGEST_REST = timedelta(days=64)
WRONG, NEW, RIGHT = 4.0, 2.0, 1.0
"""How readily a question comes, by its last answer."""

RECENT = 10
"""So many last answers say how an objective goes."""


@dataclass(frozen=True)
class Pooled:
    """A question that may be drawn."""

    name: str
    objective: str


@dataclass(frozen=True)
class Given:
    """One answer, as it counts for choosing: see `evidence`."""

    question: str
    is_right: bool
    at: datetime


@dataclass(frozen=True)
class Standing:
    """A question as its answers leave it: how often it was right in a row at the end, and when it came last."""

    in_a_row: int
    last: datetime

    def rests(self, now: datetime) -> bool:
        """Whether it was right often enough, and recently enough, to be left alone."""
        return self.in_a_row >= IN_A_ROW and now < self.last + rest_after(self.in_a_row)


def rest_after(in_a_row: int) -> timedelta:
    """How long a question rests that was right so often in a row; nothing below two."""
    if in_a_row < IN_A_ROW:
        return timedelta(0)
    # Beyond five doublings it is the longest anyhow, and a huge power would be a huge number.
    return min(LONGEST_REST, FIRST_REST * (1 << min(in_a_row - IN_A_ROW, 5)))


def standings(history: Iterable[Given]) -> dict[str, Standing]:
    """Where each question stands that was ever answered."""
    found: dict[str, Standing] = {}
    for given in sorted(history, key=_turn):
        before = found[given.question].in_a_row if given.question in found else 0
        found[given.question] = Standing(before + 1 if given.is_right else 0, given.at)
    return found


def choose(
    history: Sequence[Given], bank: Sequence[Pooled], seed: int, now: datetime, size: int = ROUND
) -> tuple[str, ...]:
    """The names of the questions of a round, in the order in which they are asked; all there are in a small bank.

    Questions at rest are drawn only where the round would else be short, the one answered longest ago first. The
    same history, bank, seed and instant give the same round, in whatever order the first two come.
    """
    stands = standings(history)
    need = _need(history, bank)
    awake = sorted(
        (each for each in bank if not _rests(stands.get(each.name), now)),
        key=lambda each: _place(each, stands.get(each.name), need[each.objective], seed),
    )
    resting = sorted(
        (each for each in bank if _rests(stands.get(each.name), now)),
        key=lambda each: (stands[each.name].last, each.name),
    )
    first: dict[str, Pooled] = {}
    for each in awake:
        first.setdefault(each.objective, each)
    drawn = list(dict.fromkeys([*first.values(), *awake, *resting]))[:size]
    return tuple(each.name for each in sorted(drawn, key=lambda each: _uniform(seed, "order", each.name)))


def _rests(standing: Standing | None, now: datetime) -> bool:
    return standing is not None and standing.rests(now)


def _need(history: Sequence[Given], bank: Sequence[Pooled]) -> Mapping[str, float]:
    """From 1 (its last answers were all right, or there are none) to 2 (all wrong), for each objective."""
    objectives = {each.name: each.objective for each in bank}
    answers: dict[str, list[Given]] = {objective: [] for objective in objectives.values()}
    for given in history:
        if given.question in objectives:
            answers[objectives[given.question]].append(given)
    return {objective: 1 + _wrong(_last(given)) for objective, given in answers.items()}


def _turn(given: Given) -> tuple[datetime, str, bool]:
    """Of answers at one instant, which order would else decide, the wrong one counts as the last."""
    return given.at, given.question, not given.is_right


def _last(given: Sequence[Given]) -> Sequence[Given]:
    return sorted(given, key=_turn)[-RECENT:]


def _wrong(given: Sequence[Given]) -> float:
    return sum(not each.is_right for each in given) / len(given) if given else 0.0


def _place(question: Pooled, standing: Standing | None, need: float, seed: int) -> float:
    """A place in the queue: sorted by it, questions are a sample without replacement with these weights.

    That is the exponential race of Efraimidis & Spirakis (2006).
    """
    readiness = NEW if standing is None else WRONG if standing.in_a_row == 0 else RIGHT
    return -math.log(_uniform(seed, "draw", question.name)) / (readiness * need)


def _uniform(seed: int, purpose: str, name: str) -> float:
    """A number in (0, 1) that depends on nothing else, and is the same for a later Python."""
    digest = hashlib.sha256(f"{seed}/{purpose}/{name}".encode()).digest()
    return (int.from_bytes(digest[:6]) + 0.5) / 2**48
