"""`/teach/{slug}/questions/{name}`: one question of a bank, whom each of its options attracts, and its history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from learn.assessments import banks, cohorts, store
from learn.assessments.banks import Banked
from learn.assessments.models import AssessmentVersion, FormAnalysis, Occasion
from learn.dashboards.bank import uses_of
from learn.dashboards.bank_words import use_words
from learn.dashboards.course_statistics import LIGHTS, analyses_of, in_words, told
from learn.dashboards.question_signs import Difference, Leak, Model, differences_of, leak_of, models_of
from learn.dashboards.words import address, title_in
from learn.db.columns import id_of
from learn.errors import Message, NotFound
from learn.organisation.policy import Viewer
from learn.quizzes.formsets import questions_of
from learn.quizzes.models import QuestionVersion
from learn.quizzes.store import latest_markings, worded
from learn.quizzes.types.base import Line, MarkedElsewhere, QuestionType, in_language, words_of
from learn.quizzes.types.registry import build


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
    """The whole page; `stem` is safe HTML. `form` is "" and `slot` 0 for a question that no form has, and `key` is one
    right answer in words, empty where people or files are judged."""

    slug: str
    course: str
    bank_url: str
    url: str
    title: str
    stem: str
    objective: str
    lesson: str
    form: str
    slot: int
    uses: tuple[Message, ...]
    key: tuple[Line, ...]
    sheets: tuple[Sheet, ...]
    history: tuple[Past, ...]

    @property
    def light(self) -> str:
        return min((sheet.light for sheet in self.sheets), key=LIGHTS.index, default="grey")


@dataclass(frozen=True)
class _Asked:
    """A question with its place in a form: "" and 0 where it has none."""

    titles: Mapping[str, str]
    letter: str
    slot: int
    objective: str
    lesson: str
    shown: Mapping[str, Any]
    question: QuestionType


def question_page(db: Session, viewer: Viewer, slug: str, name: str, language: str) -> QuestionPage:
    """The question as the tests in force ask it, or as the bank in force has it.

    NotFound for one that is in neither, and as the course's page.
    """
    newest, head, lessons = in_words(db, viewer, slug, language)
    banked = banks.question_of(db, id_of(newest), name)
    tests = store.version_in_force(db, slug)
    asked = _in_form(db, tests, name) if tests else None
    asked = asked or (_in_bank(db, banked) if banked else None)
    if asked is None:
        raise NotFound
    texts = {one["id"]: one["text"] for one in head.get("objectives", ())}
    titles = {lesson: title for lesson, (title, _) in lessons.items()}
    return QuestionPage(
        slug=slug,
        course=head["title"],
        bank_url=address(f"/teach/{slug}/questions"),
        url=address(f"/teach/{slug}/questions/{name}"),
        title=title_in(asked.titles, language) or name,
        stem=in_language(asked.shown["stem"], language),
        objective=texts.get(asked.objective, asked.objective),
        lesson=titles.get(asked.lesson, ""),
        form=asked.letter,
        slot=asked.slot,
        uses=tuple(use_words(use, titles) for use in uses_of(banked)) if banked and not asked.letter else (),
        key=tuple(_key(asked.question, language)),
        sheets=tuple(_sheets(analyses_of(db, id_of(tests)), asked, language)) if tests and asked.letter else (),
        history=tuple(_history(db, slug, name)),
    )


def _in_form(db: Session, version: AssessmentVersion, name: str) -> _Asked | None:
    for letter, slot, asked, question in cohorts.questions_in(db, id_of(version)):
        if question.name == name:
            built = questions_of(db, store.forms_of(db, id_of(version))[letter]).slots[slot]
            titles = worded(db, asked).titles
            return _Asked(titles, letter, slot, asked.objective, asked.lesson, built.shown, built.question)
    return None


def _in_bank(db: Session, banked: Banked) -> _Asked:
    version = db.get_one(QuestionVersion, banked.version_id)
    key = latest_markings(db, [banked.version_id])[banked.version_id].key
    words = worded(db, version)
    built = build(version.type, words.shown, key)
    return _Asked(words.titles, "", 0, version.objective, version.lesson, words.shown, built)


def _key(question: QuestionType, language: str) -> Iterable[Line]:
    """A right answer in words, nothing where no answer is right by itself."""
    if isinstance(question, MarkedElsewhere) or not question.is_scored:
        return ()
    right = next((each for each in question.examples() if each.fraction == 1), None)
    return question.in_words(right.response, language) if right else ()


def _sheets(analyses: Mapping[tuple[str, str], FormAnalysis], asked: _Asked, language: str) -> list[Sheet]:
    found = []
    for occasion in Occasion:
        analysis = analyses.get((asked.letter, occasion.value))
        kept = _of_slot(analysis, asked.slot) if analysis else None
        if kept:
            found.append(_sheet(occasion, kept, asked.shown, language))
    return found


def _of_slot(analysis: FormAnalysis, slot: int) -> Mapping[str, Any] | None:
    return next((one for one in analysis.document["questions"] if one["slot"] == slot), None)


def _sheet(occasion: Occasion, kept: Mapping[str, Any], shown: Mapping[str, Any], language: str) -> Sheet:
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
        options=tuple(_options(kept, groups, shown, language)),
        groups=tuple((group["n"], group["score"], group["facility"]) for group in groups),
        leak=leak_of(kept),
        differences=differences_of(kept),
        models=models_of(kept, occasion),
    )


def _options(
    kept: Mapping[str, Any], groups: Sequence[Mapping[str, Any]], shown: Mapping[str, Any], language: str
) -> list[OptionLine]:
    return [
        OptionLine(
            letter=option["id"],
            text=words_of(shown["options"][place], language),
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
