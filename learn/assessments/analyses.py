"""What the tests of an assessment say of its forms, its questions and of what people gained, for a job to keep."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from learn.assessments import cohorts, store
from learn.assessments.calibrating import Calibrated, calibrated
from learn.assessments.course_gain import gain_document, kept
from learn.assessments.fairness import differences
from learn.assessments.form_sheets import FormSheet, form_sheet
from learn.assessments.links import Link
from learn.assessments.models import FormAnalysis, FormLink, Occasion
from learn.assessments.statistics.classical import ClassicalAnalysis, classical_analysis
from learn.assessments.statistics.items import Item
from learn.assessments.statistics.lights import Light, lights
from learn.assessments.statistics.matrices import variance
from learn.assessments.statistics.moments import moments_of
from learn.assessments.statistics.options import NONE, Option, Picked, option_figures
from learn.assessments.statistics.reliability import coefficient_alpha, standard_error_of_measurement
from learn.assessments.statistics.values import as_json
from learn.assessments.version_links import comparison_document
from learn.assessments.watching import suspected
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


def analyse(db: Session, assessment_version_id: int, link: Link | None) -> list[FormAnalysis]:
    """Each form on each occasion that somebody was measured on, and the whole of them; `analysed_at` is left open."""
    forms = store.forms_of(db, assessment_version_id)
    sheets = (
        (letter, occasion, form_sheet(db, assessment_version_id, letter, form_id, occasion))
        for letter, form_id in forms.items()
        for occasion in Occasion
    )
    found = [
        _analysis(assessment_version_id, letter, occasion, sheet)
        for letter, occasion, sheet in sheets
        if len(sheet.fractions)
    ]
    return [*found, _whole(db, assessment_version_id, link, found)] if found else []


def _whole(db: Session, version_id: int, link: Link | None, forms: list[FormAnalysis]) -> FormAnalysis:
    gain = gain_document(db, version_id, link)
    return FormAnalysis(
        assessment_version_id=version_id,
        letter=store.WHOLE,
        occasion=store.WHOLE,
        n=gain["figures"]["n"],
        document={"way": store.WAY, "gain": gain, "versions": comparison_document(db, version_id)},
        last_score_id=max(each.last_score_id for each in forms),
    )


def form_links(db: Session, assessment_version_id: int) -> list[FormLink]:
    """The moments of each form's pre-tests, of nobody's too; `analysed_at` is left open."""
    taken = cohorts.drawn_pre_tests(db, assessment_version_id)
    last = cohorts.newest_score(db)
    return [
        FormLink(
            assessment_version_id=assessment_version_id,
            letter=letter,
            **vars(moments_of([fraction for form, fraction in taken if form == letter])),
            last_score_id=last,
        )
        for letter in store.forms_of(db, assessment_version_id)
    ]


def _analysis(version_id: int, letter: str, occasion: Occasion, sheet: FormSheet) -> FormAnalysis:
    names = [str(question.slot) for question in sheet.questions]
    found = classical_analysis(sheet.fractions, ids=names)
    weights = np.array([question.weight for question in sheet.questions])
    marks = np.nan_to_num(sheet.fractions) * weights / weights.sum()
    whole, alpha = marks.sum(axis=1), _alpha(marks, found)
    sd = float(whole.std(ddof=1)) if len(whole) > 1 else None
    scale = calibrated(sheet)
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
            "calibration": scale.form,
            "questions": list(_studied(sheet, _questions(sheet, found.items, whole, occasion), scale)),
        },
        last_score_id=sheet.last_score_id,
    )


def _studied(sheet: FormSheet, questions: Iterator[dict[str, Any]], scale: Calibrated) -> Iterator[dict[str, Any]]:
    """What is kept of each question, with what was looked for besides its classical figures."""
    studies = zip(questions, scale.questions, differences(sheet), suspected(sheet), strict=True)
    for question, scaled, dif, leak in studies:
        yield {**question, **scaled, "dif": dif, "leak": leak, "light": _dimmed(question["light"], dif, leak)}


def _dimmed(light: str, dif: list[dict[str, Any]], leak: dict[str, Any] | None) -> str:
    """A question is not good that may be known, or that is much harder for some than for others."""
    is_doubtful = leak is not None or any(one["class"] == "C" for one in dif)
    return Light.AMBER.value if is_doubtful and light == Light.GREEN else light


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
