"""`/teach/{slug}/statistics`: how well the tests measure, and what the course changed by objective and question."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from learn.assessments import link_store, objectives, store
from learn.assessments.comparison import compared
from learn.assessments.groups import GroupFigure
from learn.assessments.links import Link, Moments, link_of
from learn.assessments.measuring import ALL
from learn.assessments.models import AssessmentVersion, FormAnalysis, Occasion
from learn.assessments.objectives import Mastery
from learn.assessments.reporting import Asked, QuestionFigure, question_figures
from learn.courses import service as courses
from learn.courses import store as course_store
from learn.courses.models import CourseVersion
from learn.courses.service import in_language
from learn.dashboards import two_roles
from learn.dashboards.question_signs import Model, flags_of, models_of
from learn.dashboards.version_comparison import VersionsCompared, versions_compared
from learn.dashboards.words import address, title_in
from learn.db.columns import id_of
from learn.errors import Message, NotFound, say
from learn.organisation import policy
from learn.organisation.policy import Viewer

FEW = 30
"""Below so many people nothing is said of a form, a question or an objective; their figures still stand there."""
KNOWN_BEFORE = 0.8
"""An objective that so many mastered before need not be taught to people like these."""

LIGHTS = ("red", "amber", "green", "grey")
SORTS = ("form", "light", "facility", "discrimination", "change", "seconds")


@dataclass(frozen=True)
class FormLine:
    """A form on one occasion. `mean`, `sd` and `sem` are fractions of its marks; None where not defined.

    Of the pre-test, `link_n` people drew it, and `slope` and `intercept` carry its scores onto form A; None where the
    forms are not yet comparable, and on other occasions, whose scores are carried in the same way.
    """

    letter: str
    occasion: Occasion
    n: int
    mean: float | None
    sd: float | None
    alpha: float | None
    alpha_interval: tuple[float, float] | None
    sem: float | None
    link_n: int | None = None
    slope: float | None = None
    intercept: float | None = None

    @property
    def is_few(self) -> bool:
        return self.n < FEW


@dataclass(frozen=True)
class ObjectiveLine:
    """An objective: who mastered it before and after, its change, and the lessons that teach it."""

    id: str
    text: str
    mastery: Mastery
    figure: GroupFigure
    lessons: tuple[str, ...]

    @property
    def is_few(self) -> bool:
        return self.mastery.n < FEW

    @property
    def is_known_before(self) -> bool:
        """Nearly everybody mastered it before: it need not be taught."""
        return not self.is_few and (self.mastery.before or 0.0) >= KNOWN_BEFORE

    @property
    def is_not_taught(self) -> bool:
        """No change that can be told from none, and it was still to be learnt; never where no change is shown."""
        is_rising = self.figure.low is not None and self.figure.low > 0
        return not self.is_few and not self.is_known_before and self.figure.change is not None and not is_rising


@dataclass(frozen=True)
class QuestionLine:
    """A question of a form. `light` and `reasons` are those of the occasion that says the gravest; `discrimination` and
    `seconds` (the median) are of the post-test where there is one, `flags` say what more to
    look at."""

    form: str
    slot: int
    name: str
    title: str
    url: str
    objective: str
    lesson: str
    pre: Asked
    post: Asked
    change: float | None
    discrimination: float | None
    seconds: float | None
    light: str
    reasons: tuple[Message, ...]
    flags: tuple[Message, ...]
    models: tuple[Model, ...]

    @property
    def plotted(self) -> tuple[float | None, float | None, bool]:
        """As the chart takes it: facility after the course, discrimination, whether to look at it."""
        return self.post.mean, self.discrimination, self.light in ("red", "amber")


@dataclass(frozen=True)
class CourseStatistics:
    """The whole page. `analysed_at` is None before the first analysis; `is_compared`: some people begin later. Changes
    of the whole and of objectives, and beside an earlier version, are absent where they are `withheld`."""

    slug: str
    title: str
    url: str
    course_url: str
    version: int
    is_compared: bool
    analysed_at: datetime | None
    forms: tuple[FormLine, ...]
    is_comparable: bool
    whole: GroupFigure | None
    objectives: tuple[ObjectiveLine, ...]
    questions: tuple[QuestionLine, ...]
    versions: VersionsCompared | None
    sort: str
    withheld: Message | None = None

    @property
    def gains_url(self) -> str:
        return address(f"/teach/{self.slug}/gains")

    @property
    def map_url(self) -> str:
        return address(f"/teach/{self.slug}/map")

    @property
    def not_taught(self) -> tuple[ObjectiveLine, ...]:
        return tuple(line for line in self.objectives if line.is_not_taught)

    @property
    def known_before(self) -> tuple[ObjectiveLine, ...]:
        return tuple(line for line in self.objectives if line.is_known_before)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many questions have each light, the gravest first."""
        return {light: sum(line.light == light for line in self.questions) for light in LIGHTS}


def course_statistics(db: Session, viewer: Viewer, slug: str, language: str, sort: str = "form") -> CourseStatistics:
    """NotFound for a course that is absent, never published, not the viewer's to teach, or without tests."""
    version, head, lessons = taught(db, viewer, slug, language)
    analyses, moments = analyses_of(db, id_of(version)), link_store.moments(db, id_of(version))
    whole, link = store.analysis_of_whole(db, id_of(version)), link_of(moments)
    by_question = _by_question(analyses.values())
    lines = [
        _question(figure, by_question.get((figure.letter, figure.slot), {}), slug, head, lessons, language)
        for figure in question_figures(db, slug, id_of(version))
    ]
    withheld = two_roles.why_withheld(db, viewer, id_of(version))
    figures = {} if withheld else objectives.figures(db, id_of(version))
    mastered = objectives.mastery(db, id_of(version))
    return CourseStatistics(
        slug=slug,
        title=head["title"],
        url=address(f"/teach/{slug}/statistics"),
        course_url=address(f"/teach/{slug}"),
        version=version.number,
        is_compared=compared(db, slug) is not None,
        analysed_at=max((one.analysed_at for one in analyses.values()), default=None),
        forms=tuple(_form(analyses[key], moments, link) for key in sorted(analyses, key=_in_order)),
        is_comparable=link is not None,
        whole=figures.get(ALL),
        objectives=tuple(
            ObjectiveLine(
                one["id"],
                one["text"],
                mastered.get(one["id"], Mastery()),
                figures.get(one["id"], GroupFigure(n=0)),
                tuple(title for title, taught in lessons.values() if one["id"] in taught),
            )
            for one in head.get("objectives", ())
        ),
        questions=tuple(sorted(lines, key=_order(sort))),
        versions=versions_compared(whole.document["versions"]) if whole and not withheld else None,
        sort=sort if sort in SORTS else SORTS[0],
        withheld=withheld,
    )


Lessons = Mapping[str, tuple[str, tuple[str, ...]]]
"""Title and objectives of the lessons of a course version, by name."""


def taught(
    db: Session, viewer: Viewer, slug: str, language: str
) -> tuple[AssessmentVersion, Mapping[str, Any], Lessons]:
    """The assessment version in force of a course that the viewer teaches, its head in words, and its lessons."""
    _, head, lessons = in_words(db, viewer, slug, language)
    version = store.version_in_force(db, slug)
    if version is None:
        raise NotFound
    return version, head, lessons


def in_words(db: Session, viewer: Viewer, slug: str, language: str) -> tuple[CourseVersion, Mapping[str, Any], Lessons]:
    """The version in force of a course that the viewer teaches, its head in words, and its lessons."""
    policy.require_teach(viewer, slug)
    newest = courses.current_version(db, id_of(courses.course_by_slug(db, slug)))
    head, _ = in_language(newest.document, language)
    lessons = {
        lesson.lesson: (title_in(lesson.titles, language), tuple(lesson.objectives))
        for lesson in course_store.lessons_of(db, id_of(newest))
    }
    return newest, head, lessons


def analyses_of(db: Session, assessment_version_id: int) -> dict[tuple[str, str], FormAnalysis]:
    """The analyses of an assessment version by form and occasion."""
    chosen = select(FormAnalysis).where(
        FormAnalysis.assessment_version_id == assessment_version_id, FormAnalysis.letter != store.WHOLE
    )
    rows = db.exec(chosen)
    return {(row.letter, row.occasion): row for row in rows}


def told(kept: Mapping[str, Any]) -> Message:
    """A sentence as the analysis kept it."""
    return Message(kept["text"], kept["values"])


def _in_order(key: tuple[str, str]) -> tuple[int, str]:
    letter, occasion = key
    return list(Occasion).index(Occasion(occasion)), letter


def _form(row: FormAnalysis, moments: Mapping[str, Moments], link: Link | None) -> FormLine:
    interval = row.document["form"]["alpha_interval"]
    is_pre = row.occasion == Occasion.PRE and row.letter in moments
    line = link.lines[row.letter] if link and is_pre else None
    return FormLine(
        row.letter,
        Occasion(row.occasion),
        row.n,
        row.mean,
        row.sd,
        row.alpha,
        None if interval is None else (interval[0], interval[1]),
        row.sem,
        moments[row.letter].n if is_pre else None,
        line.slope if line else None,
        line.intercept if line else None,
    )


def _by_question(analyses: Iterable[FormAnalysis]) -> dict[tuple[str, int], dict[Occasion, Mapping[str, Any]]]:
    """What the analyses kept of each question, by form and slot."""
    found: dict[tuple[str, int], dict[Occasion, Mapping[str, Any]]] = {}
    for row in analyses:
        for question in row.document["questions"]:
            found.setdefault((row.letter, question["slot"]), {})[Occasion(row.occasion)] = question
    return found


def _question(
    figure: QuestionFigure,
    analysed: Mapping[Occasion, Mapping[str, Any]],
    slug: str,
    head: Mapping[str, Any],
    lessons: Lessons,
    language: str,
) -> QuestionLine:
    texts = {one["id"]: one["text"] for one in head.get("objectives", ())}
    gravest = min(analysed.values(), key=lambda one: LIGHTS.index(one["light"]), default=None)
    # After the course more is to be told of those who know and those who don't.
    latest = analysed.get(Occasion.POST) or analysed.get(Occasion.PRE) or {}
    return QuestionLine(
        form=figure.letter,
        slot=figure.slot,
        name=figure.question,
        title=title_in(figure.titles, language) or figure.question,
        url=address(f"/teach/{slug}/questions/{figure.question}"),
        objective=texts.get(figure.objective, figure.objective),
        lesson=lessons[figure.lesson][0] if figure.lesson in lessons else "",
        pre=figure.pre,
        post=figure.post,
        change=figure.change,
        discrimination=latest.get("discrimination"),
        seconds=latest.get("seconds"),
        light=gravest["light"] if gravest else "grey",
        reasons=tuple(told(one) for one in gravest["reasons"]) if gravest else (_unlit(figure),),
        flags=flags_of(analysed.values()),
        models=tuple(model for occasion, kept in analysed.items() for model in models_of(kept, occasion)),
    )


def _unlit(figure: QuestionFigure) -> Message:
    """Why a question has no light."""
    if figure.is_dropped:
        return say("Câu này đã bị loại: không tính cho ai.")
    return say("Chưa có ai làm câu này.")


def _order(sort: str) -> Callable[[QuestionLine], tuple[float, str, int]]:
    """The gravest, lowest or slowest first; what is not known comes last."""

    def place(line: QuestionLine) -> tuple[float, str, int]:
        value: float | None = {
            "light": LIGHTS.index(line.light),
            "facility": line.pre.mean,
            "discrimination": line.discrimination,
            "change": line.change,
            "seconds": None if line.seconds is None else -line.seconds,
        }.get(sort, 0.0)
        return (float("inf") if value is None else value, line.form, line.slot)

    return place
