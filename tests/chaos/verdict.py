"""The ledger held against the database: what was lost, made twice, kept in part or counted though too late."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from tests.chaos.ledger import Answer, Ledger

_STEPS = """
    SELECT attempt.public_id, step.slot, step.key, step.response, step.changes, step.is_late,
           step.received_at > attempt.closed_at AS came_after
    FROM attempt_step AS step JOIN attempt ON attempt.id = step.attempt_id
"""
_SCORES = """
    SELECT attempt.public_id, count(score.id), count(score.id) FILTER (WHERE score.number = 1)
    FROM attempt LEFT JOIN attempt_score AS score ON score.attempt_id = attempt.id
    WHERE attempt.closed_at IS NOT NULL GROUP BY attempt.public_id
"""


@dataclass(frozen=True)
class Stored:
    """What a database holds: each step with its answer, how often, which of them counts, and scores by attempt."""

    steps: dict[Answer, str]
    times: Counter[Answer]
    changing: set[Answer]
    late: set[Answer]
    scores: dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Verdict:
    """How many answers were acknowledged, and everything that should not be; `problems` is empty when all is well."""

    acknowledged: int
    missing: set[Answer] = field(default_factory=set)
    twice: set[Answer] = field(default_factory=set)
    strange: set[Answer] = field(default_factory=set)
    halves: list[tuple[str, str]] = field(default_factory=list)
    counted_late: set[Answer] = field(default_factory=set)
    unscored: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """For the report: what is wrong, or that nothing is."""
        return ", ".join(f"{count:,} {what}" for what, count in self.problems.items()) or "nothing lost, nothing twice"

    @property
    def problems(self) -> dict[str, int]:
        found = {
            "acknowledged and missing": self.missing,
            "stored twice": self.twice,
            "stored otherwise than sent": self.strange,
            "requests stored in part": self.halves,
            "too late and counted": self.counted_late,
            "handed in without one first score": self.unscored,
        }
        return {what: len(those) for what, those in found.items() if those}


def stored(engine: Engine) -> Stored:
    """Everything that was saved, in one look."""
    with engine.connect() as connection:
        rows = connection.execute(text(_STEPS)).all()
        scores = {_name(public_id): (every, first) for public_id, every, first in connection.execute(text(_SCORES))}
    found = [((_name(row.public_id), row.slot, row.key), row) for row in rows]
    return Stored(
        steps={answer: _value(row.response) for answer, row in found},
        times=Counter(answer for answer, _ in found),
        changing={answer for answer, row in found if row.changes},
        late={answer for answer, row in found if row.is_late or row.came_after},
        scores=scores,
    )


def judge(ledger: Ledger, found: Stored, acknowledged: Iterable[Answer] | None = None) -> Verdict:
    """Hold a database against the ledger, or against what of it had been acknowledged by some instant."""
    promised = set(ledger.acknowledged if acknowledged is None else acknowledged)
    answered_late = ledger.late if acknowledged is None else set()
    handed_in = ledger.handed_in if acknowledged is None else {}
    return Verdict(
        acknowledged=len(promised),
        missing=(promised | answered_late) - found.steps.keys(),
        twice={answer for answer, times in found.times.items() if times > 1},
        strange={answer for answer, value in found.steps.items() if ledger.sent.get(answer) != value},
        halves=[
            request
            for request, answers in ledger.together.items()
            if len({each in found.steps for each in answers}) > 1
        ],
        counted_late=found.late & found.changing,
        unscored=[attempt for attempt in found.scores.keys() | handed_in if found.scores.get(attempt) != (1, 1)],
    )


def _name(public_id: Any) -> str:
    """SQLite keeps ids of 32 digits, PostgreSQL UUIDs: as in addresses."""
    return str(UUID(str(public_id)))


def _value(response: Any) -> str:
    """The one value of an answer."""
    values = (json.loads(response) if isinstance(response, str) else response).values()
    return "".join(values) if all(isinstance(each, str) for each in values) else repr(values)
