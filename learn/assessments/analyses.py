"""What the tests taken on a form say of it and of its questions: classical analysis, options, lights."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from learn.assessments import store
from learn.assessments.form_sheets import FormSheet, form_sheet
from learn.assessments.models import FormAnalysis, Occasion
from learn.assessments.statistics.classical import ClassicalAnalysis, classical_analysis
from learn.assessments.statistics.items import Item
from learn.assessments.statistics.lights import lights
from learn.assessments.statistics.matrices import variance
from learn.assessments.statistics.options import NONE, Option, Picked, option_figures
from learn.assessments.statistics.reliability import coefficient_alpha, standard_error_of_measurement
from learn.assessments.statistics.values import as_json
from learn.errors import Message
from learn.quizzes.formsets import SlotQuestion
from learn.quizzes.types.base import WithOptions

GROUPS = 5
"""Into so many groups by total score people are put to see whom each option attracts."""


@dataclass(frozen=True)
class ScoreGroup:
    """People of about the same total score, the lowest first: their mean fraction of the form and of the question, and
    the share of them that chose each option."""

    n: int
    score: float
    facility: float
    shares: tuple[float, ...]


def analyse(db: Session, assessment_version_id: int) -> list[FormAnalysis]:
    """Each form of the assessment on each occasion that somebody was measured on; `analysed_at` is left open."""
    forms = store.forms_of(db, assessment_version_id)
    sheets = (
        (letter, occasion, form_sheet(db, assessment_version_id, letter, form_id, occasion))
        for letter, form_id in forms.items()
        for occasion in Occasion
    )
    return [
        _analysis(assessment_version_id, letter, occasion, sheet)
        for letter, occasion, sheet in sheets
        if len(sheet.fractions)
    ]


def _analysis(version_id: int, letter: str, occasion: Occasion, sheet: FormSheet) -> FormAnalysis:
    names = [str(question.slot) for question in sheet.questions]
    found = classical_analysis(sheet.fractions, ids=names)
    weights = np.array([question.weight for question in sheet.questions])
    marks = np.nan_to_num(sheet.fractions) * weights / weights.sum()
    whole, alpha = marks.sum(axis=1), _alpha(marks, found)
    sd = float(whole.std(ddof=1)) if len(whole) > 1 else None
    return FormAnalysis(
        assessment_version_id=version_id,
        letter=letter,
        occasion=occasion.value,
        n=found.n,
        mean=float(whole.mean()),
        sd=sd,
        alpha=alpha,
        sem=None if alpha is None or sd is None else standard_error_of_measurement(sd, alpha),
        document={
            "form": as_json({name: value for name, value in vars(found).items() if name != "items"}, kept),
            "questions": list(_questions(sheet, found.items, whole, occasion)),
        },
        last_score_id=sheet.last_score_id,
    )


def _alpha(marks: NDArray[np.float64], found: ClassicalAnalysis) -> float | None:
    """Of the weighted marks, which are what is added up; the same as α of the fractions when all weigh the same."""
    if found.alpha is None:
        return None
    return coefficient_alpha(sum(variance(column) for column in marks.T), variance(marks.sum(axis=1)), found.k)


def _questions(
    sheet: FormSheet, items: tuple[Item, ...], whole: NDArray[np.float64], occasion: Occasion
) -> Iterator[dict[str, Any]]:
    totals, groups = np.nan_to_num(sheet.fractions).sum(axis=1), score_groups(whole)
    for place, (question, item) in enumerate(zip(sheet.questions, items, strict=True)):
        fractions, picked = sheet.fractions[:, place], sheet.picked[:, place]
        reached = ~np.isnan(fractions)
        rest = (totals - np.nan_to_num(fractions))[reached]
        options = _options(question, picked[reached], rest) if reached.any() else ()
        before = occasion in (Occasion.BASELINE, Occasion.PRE)
        lit = lights(replace(item, options=options), may_be_hard=before, may_be_easy=not before)
        timed = sheet.seconds[:, place][~np.isnan(sheet.seconds[:, place])]
        yield {
            **as_json(replace(item, options=options), kept),
            "slot": question.slot,
            "version": question.version_id,
            "light": lit.light.value,
            "reasons": as_json(lit.reasons, kept),
            "seconds": float(np.median(timed)) if len(timed) else None,
            "groups": [asdict(one) for one in _by_group(question, fractions, picked, whole, groups)],
        }


def _options(question: SlotQuestion, picked: NDArray[np.int64], rest: NDArray[np.float64]) -> tuple[Option, ...]:
    """Each option by itself: of several that may be chosen, every one is a yes or a no."""
    if not isinstance(question.question, WithOptions):
        return ()
    found: list[Option] = []
    for option, credit in enumerate(question.question.credits):
        name = letter_of(option)
        codes = np.where(picked >> option & 1, 0, NONE)
        found += option_figures(Picked(codes, (name,), {name: credit}), rest)
    return tuple(found)


def letter_of(option: int) -> str:
    """How an option is called by its authored place: A, B, C …"""
    return chr(ord("A") + option)


def score_groups(whole: NDArray[np.float64]) -> NDArray[np.int64]:
    """Each person's group, 0 the lowest scores; people with the same score are in the same group.

    Groups are as equal as that allows: a score belongs where the middle of its people falls.
    """
    _, places, counts = np.unique(np.round(whole, 9), return_inverse=True, return_counts=True)
    middles = np.cumsum(counts) - counts / 2
    found: NDArray[np.int64] = np.floor(GROUPS * middles / max(len(whole), 1)).astype(np.int64)[places.reshape(-1)]
    return found


def _by_group(
    question: SlotQuestion,
    fractions: NDArray[np.float64],
    picked: NDArray[np.int64],
    whole: NDArray[np.float64],
    groups: NDArray[np.int64],
) -> Iterator[ScoreGroup]:
    """The groups in which somebody reached the question."""
    options = len(question.question.credits) if isinstance(question.question, WithOptions) else 0
    reached = ~np.isnan(fractions)
    for group in range(GROUPS):
        here = reached & (groups == group)
        if here.any():
            yield ScoreGroup(
                n=int(here.sum()),
                score=float(whole[here].mean()),
                facility=float(fractions[here].mean()),
                shares=tuple(float((picked[here] >> option & 1).mean()) for option in range(options)),
            )


def kept(message: Message) -> dict[str, Any]:
    """A sentence as it is kept, to be translated when it is shown."""
    return {"text": message.text, "values": dict(message.values)}
