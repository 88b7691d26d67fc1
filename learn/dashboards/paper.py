"""`/units/{code}/paper`: the days on which people of a unit take tests on paper, and planning another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from learn.assessments.models import Occasion
from learn.assessments.on_paper import planning, store
from learn.assessments.on_paper.models import PaperSession
from learn.assessments.on_paper.planning import Candidate, Plan
from learn.courses import service as courses
from learn.dashboards.choosing import choose_course
from learn.dashboards.learning import NAMES
from learn.dashboards.placing import Place, place
from learn.dashboards.store import course_titles
from learn.dashboards.words import CourseChoice, Crumb, Tone, unit_url
from learn.days import day_of
from learn.db.columns import id_of
from learn.errors import Message, NotFound, say
from learn.organisation import policy, units
from learn.organisation.policy import Viewer

SHOWN = 100


@dataclass(frozen=True)
class SessionLine:
    """One session in a list. `unit` is told where the list is of a course."""

    id: int
    url: str
    title: str
    occasion: Message
    day: date
    sheets: int
    kept: int
    state: Message
    tone: Tone
    unit: str = ""
    may_release: bool = False


@dataclass(frozen=True)
class PaperPage:
    """The sessions of a unit, newest day first."""

    code: str
    name: str
    path: tuple[Crumb, ...]
    lines: tuple[SessionLine, ...]


@dataclass(frozen=True)
class PlanPage:
    """Planning a session: first what and when, then, with a `plan`, who. `able` of the `people` can take part.

    `is_cut`: there are more people than one session looks at.
    """

    code: str
    name: str
    path: tuple[Crumb, ...]
    courses: tuple[CourseChoice, ...]
    occasions: tuple[tuple[str, Message], ...]
    languages: tuple[str, ...]
    today: date
    plan: Plan | None
    people: tuple[Candidate, ...]
    able: int
    is_cut: bool


@dataclass(frozen=True)
class ReleasePage:
    """`/teach/{slug}/paper`: the sessions of a course, for whoever releases its forms."""

    slug: str
    title: str
    lines: tuple[SessionLine, ...]


def paper_page(db: Session, viewer: Viewer, code: str, now: datetime, language: str) -> PaperPage:
    """NotFound when the unit is absent, foreign, or seen by this viewer only as figures."""
    here = organised(db, viewer, code, now)
    found = store.sessions_of_unit(db, viewer, here.unit.id)[:SHOWN]
    return PaperPage(code, here.unit.name, way_to(here), _lines(db, found, {here.unit.id: code}, language))


def plan_page(
    db: Session, viewer: Viewer, code: str, plan: Plan | None, now: datetime, language: str, course: str | None = None
) -> PlanPage:
    """NotFound as for the list. With a plan, who of the unit can take the test then; Invalid for an impossible day."""
    here = organised(db, viewer, code, now)
    choices, chosen = choose_course(db, here.unit.id, plan.course if plan else course, language)
    people = planning.candidates(db, viewer, here.unit.id, plan) if plan else []
    return PlanPage(
        code=code,
        name=here.unit.name,
        path=way_to(here),
        courses=choices,
        occasions=tuple((occasion.value, NAMES[occasion]) for occasion in Occasion),
        languages=_languages(db, chosen),
        today=day_of(now),
        plan=plan,
        people=tuple(people),
        able=sum(1 for each in people if each.refused is None),
        is_cut=len(people) >= planning.MOST,
    )


def release_page(db: Session, viewer: Viewer, slug: str, language: str, today: date) -> ReleasePage:
    """NotFound for a course that is absent or not the viewer's to teach. Says units and counts, never persons."""
    policy.require_teach(viewer, slug)
    version = courses.current_version(db, id_of(courses.course_by_slug(db, slug)))
    found = store.sessions_of_course(db, slug, SHOWN)
    named = units.units_by_id(db, sorted({each.unit_id for each in found}), today)
    codes = {unit_id: unit.name for unit_id, unit in named.items()}
    title = str(courses.in_language(version.document, language)[0]["title"])
    return ReleasePage(slug, title, _lines(db, found, codes, language))


def organised(db: Session, viewer: Viewer, code: str, now: datetime) -> Place:
    """The unit in which the viewer may hold tests on paper; NotFound otherwise."""
    policy.require_paper(db, viewer, code)
    return place(db, viewer, code, day_of(now))


def session_in(db: Session, viewer: Viewer, here: Place, number: int) -> PaperSession:
    """A session of this unit; NotFound for any other number, and when the viewer is one of those who take the test."""
    found = store.session_of(db, viewer, here.unit.id, number)
    if found is None:
        raise NotFound
    return found


def title_of(db: Session, made: PaperSession, language: str) -> str:
    return course_titles(db, [made.course], language).get(made.course, made.course)


def way_to(here: Place) -> tuple[Crumb, ...]:
    """The units above this one, and itself."""
    return (*here.crumbs(None), Crumb(here.unit.name, unit_url(here.unit.code)))


def _languages(db: Session, chosen: CourseChoice | None) -> tuple[str, ...]:
    if chosen is None:
        return ()
    document = courses.current_version(db, id_of(courses.course_by_slug(db, chosen.slug))).document
    return tuple(sorted(document["languages"], key=lambda each: (each != document["language"], each)))


def _lines(
    db: Session, found: Sequence[PaperSession], places: dict[int, str], language: str
) -> tuple[SessionLine, ...]:
    titles = course_titles(db, sorted({each.course for each in found}), language)
    tallies = store.tallies(db, [id_of(each) for each in found])
    return tuple(
        _line(
            each, titles.get(each.course, each.course), tallies.get(id_of(each), (0, 0)), places.get(each.unit_id, "")
        )
        for each in found
    )


def _line(made: PaperSession, title: str, tally: tuple[int, int], place_name: str) -> SessionLine:
    state, tone = state_of(made, *tally)
    return SessionLine(
        id=id_of(made),
        url=f"/units/{place_name}/paper/{made.id}",
        title=title,
        occasion=NAMES[Occasion(made.occasion)],
        day=made.day,
        sheets=tally[0],
        kept=tally[1],
        state=state,
        tone=tone,
        unit=place_name,
        may_release=made.released_at is None,
    )


def state_of(made: PaperSession, sheets: int, kept: int) -> tuple[Message, Tone]:
    """Where a session stands, in words."""
    if made.cancelled_at is not None:
        return say("Đã huỷ"), Tone.QUIET
    if made.released_at is None:
        return say("Chờ giảng viên cho in đề"), Tone.LOOK
    if sheets and kept == sheets:
        return say("Đã nhập xong"), Tone.GOOD
    return say("Đã nhập %(kept)s trong %(sheets)s phiếu", kept=kept, sheets=sheets), Tone.QUIET
