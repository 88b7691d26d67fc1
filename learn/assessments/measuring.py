"""From the tries of one enrolment to its outcomes: one value per scope, all of it recomputable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from learn.assessments.effort import Timing, share_with_effort
from learn.assessments.models import Measured, Occasion
from learn.assessments.occasions import Facts, follow_up_on
from learn.assessments.tries import REPLACEMENTS, Try, measured, voids
from learn.quizzes.scoring import by_objective

ALL = ""
"""The scope of the whole test, beside one scope for each objective."""

_DIGITS = 9


@dataclass(frozen=True)
class Mark:
    """What one question of a form earned: its fraction (0 to 1) and weight, and how long it was in view."""

    objective: str
    fraction: float
    weight: float
    answered: bool
    reached: bool
    seconds: float | None = None
    threshold: float | None = None


@dataclass(frozen=True)
class Sheet:
    """The measured try of an occasion with its marks."""

    letter: str
    language: str
    fraction: float
    marks: tuple[Mark, ...]
    form_seen: bool = False
    on_paper: bool = False

    @property
    def effort(self) -> float | None:
        """Share of the questions with effort; None when it isn't known, as on paper, where nobody times answers."""
        return share_with_effort([Timing(m.seconds, m.answered, m.reached, m.threshold) for m in self.marks])


@dataclass(frozen=True)
class Figures:
    """An outcome without its owner: the columns of `Outcome` that are computed."""

    scope: str
    weight: float
    b: float | None = None
    p: float | None = None
    q: float | None = None
    f: float | None = None
    baseline: str = Measured.NONE
    pre: str = Measured.NONE
    post: str = Measured.NONE
    follow_up: str = Measured.NONE
    baseline_form: str = ""
    pre_form: str = ""
    post_form: str = ""
    follow_up_form: str = ""
    baseline_effort: float | None = None
    pre_effort: float | None = None
    post_effort: float | None = None
    follow_up_effort: float | None = None
    mixed_languages: bool = False
    form_seen: bool = False
    excluded: bool = False
    counted: bool = True
    started: bool = False
    finished: bool = False
    withdrawn: bool = False
    begins_on: date | None = None
    follow_up_on: date | None = None


@dataclass(frozen=True)
class Record:
    """All of one enrolment that its outcomes follow from. `weights` are the possible marks by scope."""

    facts: Facts
    weights: Mapping[str, float]
    sheets: Mapping[Occasion, Sheet] = field(default_factory=dict)
    excluded: bool = False
    counted: bool = True
    withdrawn: bool = False


def shares(marks: Sequence[Mark]) -> dict[str, tuple[float, float]]:
    """Marks reached and possible by objective, in the order in which the form names them."""
    return by_objective((mark.objective, mark.fraction, mark.weight) for mark in marks)


def standing(facts: Facts, occasion: Occasion) -> Measured:
    """What an occasion gave so far. Later tries for the pass mark don't change it."""
    tries = facts.at(occasion)
    if measured(tries):
        return Measured.COMPLETE
    if occasion is Occasion.PRE and facts.skipped:
        return Measured.SKIPPED
    if voids(tries) <= REPLACEMENTS and any(one.is_open for one in tries):
        return Measured.OPEN
    return Measured.VOID if voids(tries) else Measured.NONE


def outcomes(record: Record) -> list[Figures]:
    """One row for the whole test and one for each objective, the flags the same on all of them."""
    flags = _flags(record)
    b, p, q, f = (_fractions(record.sheets.get(occasion)) for occasion in Occasion)
    return [
        Figures(scope=scope, weight=weight, b=b.get(scope), p=p.get(scope), q=q.get(scope), f=f.get(scope), **flags)
        for scope, weight in record.weights.items()
    ]


def _flags(record: Record) -> dict[str, Any]:
    facts, sheets = record.facts, record.sheets
    baseline, pre, post, follow_up = (sheets.get(occasion) for occasion in Occasion)
    return {
        "baseline": standing(facts, Occasion.BASELINE).value,
        "pre": standing(facts, Occasion.PRE).value,
        "post": standing(facts, Occasion.POST).value,
        "follow_up": standing(facts, Occasion.FOLLOW_UP).value,
        "baseline_form": _letter(facts, Occasion.BASELINE),
        "pre_form": _letter(facts, Occasion.PRE),
        "post_form": _letter(facts, Occasion.POST),
        "follow_up_form": _letter(facts, Occasion.FOLLOW_UP),
        "baseline_effort": baseline.effort if baseline else None,
        "pre_effort": pre.effort if pre else None,
        "post_effort": post.effort if post else None,
        "follow_up_effort": follow_up.effort if follow_up else None,
        "mixed_languages": len({sheet.language for sheet in (pre, post) if sheet}) > 1,
        "form_seen": any(sheet.form_seen for sheet in sheets.values()),
        "excluded": record.excluded,
        "counted": record.counted,
        "started": bool(facts.tries) or facts.skipped,
        "finished": _is_finished(facts),
        "withdrawn": record.withdrawn,
        "begins_on": facts.begins_on,
        "follow_up_on": follow_up_on(facts),
    }


def _fractions(sheet: Sheet | None) -> dict[str, float]:
    """The fraction of each scope that a test asked about; of nothing without a test."""
    if sheet is None:
        return {}
    by_objective = {
        scope: round(earned / possible, _DIGITS)
        for scope, (earned, possible) in shares(sheet.marks).items()
        if possible
    }
    return {**by_objective, ALL: sheet.fraction}


def _letter(facts: Facts, occasion: Occasion) -> str:
    """The form that measured, or else the last one begun; empty when none was."""
    tries: tuple[Try, ...] = facts.at(occasion)
    chosen = measured(tries) or (tries[-1] if tries else None)
    return chosen.letter if chosen else ""


def _is_finished(facts: Facts) -> bool:
    """Lessons done and a post-test complete; whether it was passed is another question."""
    return facts.lessons_done_at is not None and any(one.is_complete for one in facts.at(Occasion.POST))
