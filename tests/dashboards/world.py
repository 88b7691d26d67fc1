"""Units, people and what they scored, put straight into the tables; sums are recounted by the real service."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from learn.assessments import cells
from learn.assessments.links import Link, Moments
from learn.assessments.models import Assessment, AssessmentVersion, CourseAssessment, FormLink, Measured, Outcome
from learn.courses.models import Course, CourseVersion, Enrolment, LessonVersion
from learn.days import day_of
from learn.db.columns import id_of
from learn.organisation import policy, units
from learn.organisation.models import Appointment, Grant, Position, Role, Sees, Unit, UnitVersion
from learn.organisation.policy import Viewer
from learn.people.models import Credential, Person, PersonIdentity
from learn.text import fold

LONG_AGO = date(2025, 7, 1)
SLUG = "dao-duc"
OBJECTIVES = ("qua-bieu", "xung-dot")
MOMENTS = {
    "A": Moments(210, 0.52, 0.18, -0.2, 2.7),
    "B": Moments(200, 0.61, 0.16, -0.4, 2.9),
    "C": Moments(190, 0.48, 0.21, 0.1, 2.5),
}


def head(title: str, **more: Any) -> dict[str, Any]:
    """The head of a course in one language, as publishing stores it."""
    return {
        "title": title,
        "summary": "…",
        "owner": "Học viện",
        "review_by": "2027-06-30",
        "hours": 4,
        "objectives": [{"id": name, "text": f"Mục tiêu {name}"} for name in OBJECTIVES],
        "modules": [{"title": "Phần một", "lessons": ["mo-dau", "qua-bieu"]}],
        "completion": {"lessons": "all", "post_test": 0.7},
        "needs_check": [],
        **more,
    }


class World:
    """A small organisation in one database, on one day."""

    def __init__(self, db: Session, now: datetime) -> None:
        self.db, self.now = db, now
        self._known: dict[Any, int] = {}

    def unit(self, code: str, name: str, parent: str | None = None, kind: str = "commune", region: str = "") -> int:
        unit = self._add(Unit(code=code))
        above = self.id_of_unit(parent) if parent else None
        version = UnitVersion(unit_id=id_of(unit), valid_from=LONG_AGO, name=name, search_name=fold(name), kind=kind)
        version.parent_id, version.region = above, region
        self._add(version)
        units.rebuild_descent(self.db, day_of(self.now))
        return id_of(unit)

    def id_of_unit(self, code: str) -> int:
        return self._once(select(Unit).where(Unit.code == code), "unit", code)

    def position(self, code: str, name: str) -> None:
        self._add(Position(code=code, name={"vi": name, "en": f"{name} (en)"}, valid_from=LONG_AGO))

    def person(
        self, name: str, unit: str | None = None, *, position: str | None = None, has_password: bool = True
    ) -> Person:
        person: Person = self._add(Person(created_at=self.now))
        self.db.add(PersonIdentity(person_id=id_of(person), full_name=name, search_name=fold(name)))
        if has_password:
            self.db.add(Credential(person_id=id_of(person), password_hash="x", changed_at=self.now))
        if unit:
            self.appoint(person, unit, position)
        self.db.flush()
        return person

    def appoint(
        self,
        person: Person,
        unit: str,
        position: str | None,
        valid_from: date = LONG_AGO,
        valid_to: date | None = None,
    ) -> None:
        place = Appointment(person_id=id_of(person), unit_id=self.id_of_unit(unit), valid_from=valid_from)
        place.position_code, place.valid_to = position, valid_to
        self._add(place)

    def viewer(self, unit: str | None, sees: Sees | None = Sees.PEOPLE, role: Role = Role.SUPERVISOR) -> Viewer:
        person = self.person("Người Quản Lý")
        self.grant(person, role, unit_id=self.id_of_unit(unit) if unit else None, sees=sees)
        return policy.load_viewer(self.db, id_of(person), self.now)

    def instructor(self, slug: str | None = None) -> Viewer:
        person = self.person("Giảng Viên")
        self.grant(person, Role.INSTRUCTOR, course=slug)
        return policy.load_viewer(self.db, id_of(person), self.now)

    def grant(self, person: Person, role: Role, **scope: Any) -> None:
        self._add(Grant(person_id=id_of(person), role=role, valid_from=LONG_AGO, given_at=self.now, **scope))

    def identity(self, person_id: int) -> UUID:
        return self.db.get_one(Person, person_id).public_id

    def course(self, slug: str = SLUG, title: str = "Đạo đức công vụ", **more: Any) -> CourseVersion:
        """A published course of two lessons with an assessment version."""
        course = self._add(Course(slug=slug, created_at=self.now))
        document = {"language": "vi", "languages": {"vi": head(title, **more), "en": head(f"{title} (en)", **more)}}
        version: CourseVersion = self._add(
            CourseVersion(
                course_id=id_of(course), number=1, content_hash=slug, document=document, published_at=self.now
            )
        )
        for position, lesson in enumerate(("mo-dau", "qua-bieu")):
            self._add(
                LessonVersion(
                    course_version_id=id_of(version),
                    lesson=lesson,
                    position=position,
                    module=0,
                    kind="case",
                    minutes=8,
                    titles={"vi": f"Bài {lesson}"},
                    objectives=[OBJECTIVES[0]],
                    head={"vi": {"title": f"Bài {lesson}", "needs_check": [], "review_by": None}},
                )
            )
        assessment = self._add(Assessment(course=slug))
        measured = AssessmentVersion(
            assessment_id=id_of(assessment), number=1, content_hash=slug, document={}, seed="1", created_at=self.now
        )
        self._add(measured)
        self._add(CourseAssessment(course_version_id=id_of(version), assessment_version_id=id_of(measured)))
        return version

    def enrol(
        self,
        person: Person,
        unit: str,
        *,
        slug: str = SLUG,
        p: float | None = None,
        q: float | None = None,
        days: int = 30,
        due_on: date | None = None,
        lessons_done: bool = False,
        objectives: Iterable[float] = (),
        **flags: Any,
    ) -> Enrolment:
        """Enrol somebody `days` ago with the outcome they have; `recount` afterwards."""
        course = self._once(select(Course).where(Course.slug == slug), "course", slug)
        version = self._once(select(CourseVersion).where(CourseVersion.course_id == course), "version", slug)
        enrolment: Enrolment = self._add(
            Enrolment(
                person_id=id_of(person),
                course_id=course,
                number=1,
                course_version_id=version,
                unit_id=self.id_of_unit(unit),
                enrolled_at=self.now - timedelta(days=days),
                due_on=due_on,
                lessons_done_at=self.now if lessons_done or q is not None else None,
            )
        )
        state = {
            "pre": Measured.NONE if p is None else Measured.COMPLETE,
            "post": Measured.NONE if q is None else Measured.COMPLETE,
            "pre_form": "" if p is None else "A",
            "post_form": "" if q is None else "B",
            "started": p is not None or lessons_done,
            "finished": q is not None,
            **flags,
        }
        self._outcome(enrolment, "", p, q, 24, unit, slug, state)
        for scope, fraction in zip(OBJECTIVES, objectives, strict=False):
            self._outcome(enrolment, scope, p, fraction, 3, unit, slug, state)
        self.db.flush()
        return enrolment

    def group(self, unit: str, pairs: Iterable[tuple[float, float]], *, slug: str = SLUG) -> None:
        """People of a unit who took both tests, and the unit's sums."""
        for number, (p, q) in enumerate(pairs):
            self.enrol(self.person(f"Người {number} {unit}", unit), unit, slug=slug, p=p, q=q, objectives=(q, q))
        self.recount(unit, slug=slug)

    def link(self, moments: Mapping[str, Moments] = MOMENTS, *, slug: str = SLUG) -> Link:
        """What everybody's pre-tests made of the forms of a course, far more people than there are in the world."""
        version = self._assessment_version(slug)
        for letter, each in moments.items():
            known = {"last_score_id": 0, "analysed_at": self.now}
            self._add(FormLink(assessment_version_id=version, letter=letter, **vars(each), **known))
        return Link(moments)

    def recount(self, unit: str, *, slug: str = SLUG) -> None:
        cells.recount(self.db, [(self.id_of_unit(unit), self._assessment_version(slug))], self.now)

    def _assessment_version(self, slug: str) -> int:
        chosen = (
            select(AssessmentVersion)
            .join(Assessment, col(Assessment.id) == AssessmentVersion.assessment_id)
            .where(Assessment.course == slug)
        )
        return self._once(chosen, "assessment", slug)

    def _outcome(
        self,
        enrolment: Enrolment,
        scope: str,
        p: float | None,
        q: float | None,
        weight: float,
        unit: str,
        slug: str,
        state: dict[str, Any],
    ) -> None:
        self.db.add(
            Outcome(
                enrolment_id=id_of(enrolment),
                assessment_version_id=self._assessment_version(slug),
                unit_id=self.id_of_unit(unit),
                scope=scope,
                p=p,
                q=q,
                weight=weight,
                **state,
            )
        )

    def _once(self, chosen: Any, *name: str) -> int:
        """The id of the one row that is chosen, looked up the first time only."""
        if name not in self._known:
            self._known[name] = id_of(self.db.exec(chosen).one())
        return self._known[name]

    def _add(self, row: Any) -> Any:
        self.db.add(row)
        self.db.flush()
        return row
