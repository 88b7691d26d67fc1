"""`/teach/{slug}/questions/{name}`: one question of a test, whom each of its options attracts, and its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from learn.assessments import cohorts, store
from learn.assessments.models import AssessmentVersion, FormAnalysis, Occasion
from learn.dashboards.course_statistics import LIGHTS, analyses_of, taught, told
from learn.dashboards.question_signs import Difference, Leak, Model, differences_of, leak_of, models_of
from learn.dashboards.words import address, title_in
from learn.db.columns import id_of
from learn.errors import Message, NotFound
from learn.organisation.policy import Viewer
from learn.quizzes.formsets import SlotQuestion, questions_of
from learn.quizzes.types.base import in_language, words_of


@dataclass(frozen=True)
class OptionLine:
    """An option in the order of authoring: `letter` from A. `shares` are by score group, the lowest first."""

    letter: str
    text: str
    is_right: bool
    share: float
    point_biserial: float | None
    shares: tuple[float, ...]

    @property
    def plotted(self) -> tuple[str, bool, tuple[float, ...]]:
        """As the chart takes it."""
        return self.letter, self.is_right, self.shares


@dataclass(frozen=True)
class Sheet:
    """The question on one occasion; figures that are not defined are None. `groups` are (people, mean fraction of the
    form, mean fraction of the question), the lowest scores first."""

    occasion: Occasion
    n: int
    facility: float | None
    facility_interval: tuple[float, float] | None
    discrimination: float | None
    upper_lower: float | None
    seconds: float | None
    light: str
    reasons: tuple[Message, ...]
    options: tuple[OptionLine, ...]
    groups: tuple[tuple[int, float, float], ...]
    leak: Leak | None
    differences: tuple[Difference, ...]
    models: tuple[Model, ...]


@dataclass(frozen=True)
class Past:
    """The question in one version of the assessment."""

    assessment: int
    question: int
    form: str
    pre: float | None
    post: float | None
    n: int


@dataclass(frozen=True)
class QuestionPage:
    """The whole page; `stem` is safe HTML."""

    slug: str
    course: str
    statistics_url: str
    url: str
    title: str
    stem: str
    objective: str
    lesson: str
    form: str
    slot: int
    sheets: tuple[Sheet, ...]
    history: tuple[Past, ...]

    @property
    def light(self) -> str:
        return min((sheet.light for sheet in self.sheets), key=LIGHTS.index, default="grey")


def question_page(db: Session, viewer: Viewer, slug: str, name: str, language: str) -> QuestionPage:
    """The question as the newest assessment asks it. NotFound for one that no form has, and as the course's page."""
    version, head, lessons = taught(db, viewer, slug, language)
    letter, question = _asked(db, version, name)
    analyses = analyses_of(db, id_of(version))
    texts = {one["id"]: one["text"] for one in head.get("objectives", ())}
    return QuestionPage(
        slug=slug,
        course=head["title"],
        statistics_url=address(f"/teach/{slug}/statistics"),
        url=address(f"/teach/{slug}/questions/{name}"),
        title=_title(db, version, name, language),
        stem=in_language(question.shown["stem"], language),
        objective=texts.get(question.objective, question.objective),
        lesson=lessons[question.lesson][0] if question.lesson in lessons else "",
        form=letter,
        slot=question.slot,
        sheets=tuple(_sheets(analyses, letter, question, language)),
        history=tuple(_history(db, slug, name)),
    )


def _asked(db: Session, version: AssessmentVersion, name: str) -> tuple[str, SlotQuestion]:
    for letter, form_id in store.forms_of(db, id_of(version)).items():
        for question in questions_of(db, form_id).slots.values():
            if question.name == name:
                return letter, question
    raise NotFound


def _title(db: Session, version: AssessmentVersion, name: str, language: str) -> str:
    rows = cohorts.questions_in(db, id_of(version))
    return next(title_in(asked.titles, language) or name for _, _, asked, question in rows if question.name == name)


def _sheets(
    analyses: Mapping[tuple[str, str], FormAnalysis], letter: str, question: SlotQuestion, language: str
) -> list[Sheet]:
    found = []
    for occasion in Occasion:
        analysis = analyses.get((letter, occasion.value))
        kept = _of_slot(analysis, question.slot) if analysis else None
        if kept:
            found.append(_sheet(occasion, kept, question, language))
    return found


def _of_slot(analysis: FormAnalysis, slot: int) -> Mapping[str, Any] | None:
    return next((one for one in analysis.document["questions"] if one["slot"] == slot), None)


def _sheet(occasion: Occasion, kept: Mapping[str, Any], question: SlotQuestion, language: str) -> Sheet:
    interval = kept["facility_interval"]
    groups: Sequence[Mapping[str, Any]] = kept["groups"]
    return Sheet(
        occasion=occasion,
        n=kept["n"],
        facility=kept["facility"],
        facility_interval=None if interval is None else (interval[0], interval[1]),
        discrimination=kept["discrimination"],
        upper_lower=kept["upper_lower"],
        seconds=kept["seconds"],
        light=kept["light"],
        reasons=tuple(told(one) for one in kept["reasons"]),
        options=tuple(_options(kept, groups, question, language)),
        groups=tuple((group["n"], group["score"], group["facility"]) for group in groups),
        leak=leak_of(kept),
        differences=differences_of(kept),
        models=models_of(kept, occasion),
    )


def _options(
    kept: Mapping[str, Any], groups: Sequence[Mapping[str, Any]], question: SlotQuestion, language: str
) -> list[OptionLine]:
    return [
        OptionLine(
            letter=option["id"],
            text=words_of(question.shown["options"][place], language),
            is_right=option["credit"] > 0,
            share=option["share"],
            point_biserial=option["point_biserial"],
            shares=tuple(group["shares"][place] for group in groups),
        )
        for place, option in enumerate(kept["options"])
    ]


def _history(db: Session, slug: str, name: str) -> list[Past]:
    """The newest assessment version first; those that asked the question of nobody are left out."""
    found = []
    for version in store.versions_of_course(db, slug):
        analyses = analyses_of(db, id_of(version))
        for letter, slot, asked, question in cohorts.questions_in(db, id_of(version)):
            if question.name != name:
                continue
            pre, post = (_kept(analyses, letter, occasion, slot) for occasion in (Occasion.PRE, Occasion.POST))
            n = sum(one["n"] for one in (pre, post) if one)
            if n:
                means = [one["facility"] if one else None for one in (pre, post)]
                found.append(Past(version.number, asked.number, letter, means[0], means[1], n))
    return found


def _kept(
    analyses: Mapping[tuple[str, str], FormAnalysis], letter: str, occasion: Occasion, slot: int
) -> Mapping[str, Any] | None:
    analysis = analyses.get((letter, occasion.value))
    return _of_slot(analysis, slot) if analysis else None
