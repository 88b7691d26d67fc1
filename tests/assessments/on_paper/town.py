"""A commune whose people take a test on paper, and those who hold it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session, select

from learn.assessments import enrolling
from learn.assessments.models import Occasion
from learn.assessments.on_paper import checking, entering, planning
from learn.assessments.on_paper.checking import Checked
from learn.assessments.on_paper.entering import Typed
from learn.assessments.on_paper.models import Kind, PaperSession
from learn.assessments.on_paper.planning import Plan
from learn.days import day_of
from learn.db.columns import id_of
from learn.organisation.models import Appointment, Role, Sees
from learn.organisation.policy import Right, Viewer
from learn.people import service as people
from learn.quizzes.models import Marking, QuestionVersion
from learn.quizzes.types.case_study import CaseStudy
from tests.assessments.world import SLUG, a_world, enrolment_of


class Town:
    """A commune with three people in the course, and those who look after its tests on paper."""

    def __init__(self, db: Session, now: datetime, *, with_story: bool = False) -> None:
        self.db, self.now = db, now
        self.world = a_world(db, now)
        if with_story:
            self._tell("q-A-3")
        self.unit = self.world.units[0]
        self.people = [self._person(name, self.unit) for name in ("lan", "minh", "thao")]
        self.stranger = self._person("hoa", self.world.units[1])
        self.supervisor = self._viewer("dung", Right(Role.SUPERVISOR, self.unit, None, Sees.PEOPLE))
        self.colleague = self._viewer("bich", Right(Role.SUPERVISOR, self.unit, None, Sees.PEOPLE))
        self.teacher = self._viewer("giang", Right(Role.INSTRUCTOR, None, SLUG))

    def _tell(self, question: str) -> None:
        """Make a story of a question, before anybody reads its form."""
        story = CaseStudy.sample()
        version = self.db.exec(select(QuestionVersion).where(QuestionVersion.content_hash == question)).one()
        marking = self.db.exec(select(Marking).where(Marking.question_version_id == version.id)).one()
        version.type, version.shown, marking.key = story.key, story.shown.model_dump(), story.marking.model_dump()
        self.db.flush()

    def _person(self, name: str, unit: int) -> int:
        person = self._account(name)
        since = day_of(self.now - timedelta(days=30))
        self.db.add(Appointment(person_id=person, unit_id=unit, valid_from=since))
        self.db.flush()
        enrolling.enrol(self.db, person_id=person, slug=SLUG, now=self.now, by=None)
        return person

    def _account(self, name: str) -> int:
        return people.create(self.db, full_name=name.title(), username=name, created_by=None, now=self.now)

    def _viewer(self, name: str, right: Right) -> Viewer:
        return Viewer(self._account(name), (right,), day_of(self.now))

    def enrolment(self, person: int) -> int:
        return id_of(enrolment_of(self.db, person))

    @property
    def plan(self) -> Plan:
        return Plan(SLUG, Occasion.PRE, day_of(self.now), "vi")

    def session(self, key: str = "k") -> PaperSession:
        """A released session of the three."""
        chosen = [self.enrolment(person) for person in self.people]
        made = planning.make(self.db, self.supervisor, self.unit, self.plan, chosen, key, self.now)
        planning.release(self.db, self.teacher, SLUG, id_of(made), self.now)
        return made

    def type(self, made: PaperSession, who: Viewer, number: int, signs: str, based: int = 0, **more: object) -> bool:
        """Save a row of the grid; whether it was saved."""
        row = Typed(number, based, cells(signs), more.get("kind", Kind.TYPED))  # type: ignore[arg-type]
        key = str(more.get("key", f"{who.person_id}-{number}-{based}-{signs}"))
        return not entering.save(self.db, made, who.person_id, [row], key, self.now)

    def check(self, made: PaperSession) -> Checked:
        return checking.check(self.db, made, self.now)

    def standings(self, made: PaperSession) -> list[str]:
        return [each.standing.value for each in self.check(made).sheets]

    def keep(self, made: PaperSession, mark: str | None = None) -> int:
        chosen = self.check(made).mark if mark is None else mark
        return checking.keep(self.db, made, chosen, self.supervisor.person_id, self.now)[1]


def cells(signs: str) -> Mapping[int, str]:
    return {slot: "" if sign == "." else sign for slot, sign in enumerate(signs, start=1)}
