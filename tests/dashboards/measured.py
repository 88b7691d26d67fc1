"""A province in which everything happens that figures must bear, made through the services."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from sqlmodel import Session, col, select

from learn.assessments import closing, effort_job, enrolling, outcomes, paper_execution, paper_import, taking
from learn.assessments.models import Allotment, Arm, AssessmentVersion, Occasion
from learn.courses.models import Enrolment
from learn.days import day_of
from learn.db.columns import id_of
from learn.imports.tables import Row, Table
from learn.organisation import units
from learn.organisation.models import Appointment, Grant, Position, Unit, UnitVersion
from learn.people import service as people
from learn.quizzes import attempts
from learn.quizzes.models import Attempt, FormSlot, Marking, Question, QuestionVersion
from tests.assessments.world import LESSONS, SIZE, SLUG, a_unit, a_world, answer, finish_lessons, right

BASELINE, PRE, POST, FOLLOW_UP = Occasion
HEAD = {
    "title": "Đạo đức công vụ",
    "summary": "…",
    "review_by": "2027-06-30",
    "objectives": [{"id": "mot", "text": "Mục tiêu một"}, {"id": "hai", "text": "Mục tiêu hai"}],
    "modules": [{"title": "Phần một", "lessons": list(LESSONS)}],
}
COMMUNES = ("xa-1", "xa-2", "xa-3", "xa-4")


@dataclass
class Province:
    """`tinh` with four communes, and `phuong-le`, which belongs to nobody. Chance comes from a seed."""

    db: Session
    now: datetime
    people: dict[str, int] = field(default_factory=dict)
    chance: Random = field(default_factory=lambda: Random(11))  # noqa: S311 - a world, not a secret

    @property
    def later(self) -> datetime:
        """When everything has happened."""
        return self.now + timedelta(days=75)

    def person(self, unit: int | None) -> int:
        """Somebody new with a test in front of them."""
        name = f"can.bo.{len(self.people) + 1}"
        made = people.create(self.db, full_name=f"Cán Bộ {name}", username=name, created_by=None, now=self.now)
        self.people[name] = made
        if unit is not None:
            since = day_of(self.now - timedelta(days=30))
            post = "van-phong" if len(self.people) % 2 else None
            self.db.add(Appointment(person_id=made, unit_id=unit, position_code=post, valid_from=since))
            self.db.flush()
        return made

    def enrol(self, person: int, at: datetime) -> None:
        enrolling.enrol(self.db, person_id=person, slug=SLUG, now=at, by=None)

    def sit(
        self,
        person: int,
        occasion: Occasion,
        at: datetime,
        *,
        least: int = 4,
        language: str = "vi",
        seconds: float | None = None,
        until: int = SIZE,
    ) -> UUID:
        """One test. With `until`, it is answered so far and left to the clock."""
        attempt = taking.start(self.db, person, SLUG, occasion, language, at)
        chosen = {
            slot: option if option == "0" else str(self.chance.randint(1, 3))
            for slot, option in right(self.chance.randint(least, SIZE)).items()
            if slot == until or (slot < until and self.chance.random() > 0.05)
        }
        answer(
            self.db,
            attempt,
            chosen,
            at,
            {slot: self.chance.uniform(15, 60) if seconds is None else seconds for slot in chosen},
        )
        if until == SIZE:
            taking.submit(self.db, person, attempt, at + timedelta(minutes=9))
        else:
            closing.close_expired(self.db, at + timedelta(hours=1))
        return attempt

    def learn(self, person: int, at: datetime) -> None:
        finish_lessons(self.db, person, at)


def both(world: Province, person: int, at: datetime) -> None:
    world.sit(person, PRE, at)
    world.learn(person, at)
    world.sit(person, POST, at + timedelta(days=1), least=12)


def pre_only(world: Province, person: int, at: datetime) -> None:
    world.sit(person, PRE, at)


def nothing(world: Province, person: int, at: datetime) -> None:
    """Enrolled, and that is all."""


def under_way(world: Province, person: int, at: datetime) -> None:
    answer(world.db, taking.start(world.db, person, SLUG, PRE, "vi", world.later), {1: "0"}, world.later)


def skipped(world: Province, person: int, at: datetime) -> None:
    taking.skip(world.db, person, SLUG, at)
    world.learn(person, at)
    world.sit(person, POST, at)


def void(world: Province, person: int, at: datetime) -> None:
    world.sit(person, PRE, at, until=5)


def replaced(world: Province, person: int, at: datetime) -> None:
    void(world, person, at)
    both(world, person, at + timedelta(days=1))


def not_all_reached(world: Province, person: int, at: datetime) -> None:
    world.sit(person, PRE, at, until=21)
    world.learn(person, at)
    world.sit(person, POST, at + timedelta(days=1), until=22)


def hasty(world: Province, person: int, at: datetime) -> None:
    world.sit(person, PRE, at)
    world.learn(person, at)
    world.sit(person, POST, at, seconds=0.5)


def in_english(world: Province, person: int, at: datetime) -> None:
    world.sit(person, PRE, at)
    world.learn(person, at)
    world.sit(person, POST, at, language="en")


def once_more(world: Province, person: int, at: datetime) -> None:
    world.sit(person, PRE, at)
    world.learn(person, at)
    attempt = taking.start(world.db, person, SLUG, POST, "vi", at)
    answer(world.db, attempt, right(3), at)
    taking.submit(world.db, person, attempt, at)
    world.learn(person, at + timedelta(days=2))
    world.sit(person, POST, at + timedelta(days=3), least=20)


def followed_up(world: Province, person: int, at: datetime) -> None:
    both(world, person, at)
    world.sit(person, FOLLOW_UP, at + timedelta(days=70), least=10)


def teaches(world: Province, person: int, at: datetime) -> None:
    world.db.add(
        Grant(person_id=person, role="instructor", course=SLUG, valid_from=date(2026, 1, 1), given_at=world.now)
    )
    world.db.flush()
    both(world, person, at)


def left_early(world: Province, person: int, at: datetime) -> None:
    world.sit(person, PRE, at)
    enrolling.withdraw(world.db, person_id=person, slug=SLUG, now=at + timedelta(days=1), by=None)


def left_late(world: Province, person: int, at: datetime) -> None:
    both(world, person, at)
    enrolling.withdraw(world.db, person_id=person, slug=SLUG, now=at + timedelta(days=2), by=None)


def came_back(world: Province, person: int, at: datetime) -> None:
    left_late(world, person, at)
    world.enrol(person, at + timedelta(days=5))
    both(world, person, at + timedelta(days=6))


def on_paper(world: Province, person: int, at: datetime) -> None:
    name = next(name for name, known in world.people.items() if known == person)
    rows = [
        Row(line, {"person": name, "form": form, "occasion": occasion, "date": "2026-11-20", **cells})
        for line, (form, occasion, cells) in enumerate(
            [("A", "pre", _paper(world, 6)), ("B", "post", _paper(world, 15))], start=2
        )
    ]
    plan = paper_import.plan(world.db, SLUG, Table("giay.csv", tuple(rows)), world.later, hold=True)
    paper_execution.execute(world.db, SLUG, plan, by=None, now=world.later)


def _paper(world: Province, count: int) -> dict[str, str]:
    signs = {f"q{slot}": "A" if slot <= count else world.chance.choice("BCD?") for slot in range(1, SIZE + 1)}
    return {**signs, "q9": ""}


History = Callable[[Province, int, datetime], None]

HISTORIES: tuple[History, ...] = (
    both,
    both,
    followed_up,
    skipped,
    both,
    replaced,
    pre_only,
    both,
    hasty,
    not_all_reached,
    both,
    once_more,
    teaches,
    in_english,
    both,
    left_late,
    void,
    both,
    on_paper,
    came_back,
    followed_up,
    left_early,
    nothing,
    under_way,
    both,
    both,
    both,
    both,
    both,
)


def a_province(db: Session, now: datetime, histories: Sequence[History] = HISTORIES) -> Province:
    """Somebody for each history."""
    a_world(db, now, units=0, **HEAD)
    province = Province(db, now)
    db.add(Position(code="van-phong", name={"vi": "Văn phòng"}, valid_from=date(2025, 7, 1)))
    places = _units(province)
    made = [province.person(places[unit] if unit else None) for unit in _homes(len(histories))]
    enrolling.enrol_many(db, people=made, slug=SLUG, now=now, by=None)
    for number, (person, history) in enumerate(zip(made, histories, strict=True)):
        history(province, person, now + timedelta(hours=number))
    effort_job.freeze(db, province.later, enough=3)
    _mend_a_key(province)
    db.flush()
    db.expire_all()
    return province


def compare(province: Province) -> None:
    """From now on people are compared with others who begin three weeks later: twenty more in two communes."""
    db, begins = province.db, province.now + timedelta(weeks=3)
    version = db.exec(select(AssessmentVersion)).one()
    version.document = {**version.document, "delayed_start": {"weeks": 3, "share": 0.5}}
    db.add(version)
    communes = db.exec(select(Unit.id).where(col(Unit.code).in_(COMMUNES[:2]))).all()
    made = [province.person(unit) for unit in communes for _ in range(10)]
    enrolling.enrol_many(db, people=made, slug=SLUG, now=province.now, by=None)
    chosen = select(Enrolment.person_id, Allotment.arm).join(Allotment, col(Allotment.enrolment_id) == Enrolment.id)
    sides = dict(db.exec(chosen.where(col(Enrolment.person_id).in_(made))).all())
    cut, *waiting = (person for person in made if sides[person] == Arm.LATER)
    for person in set(made) - {cut, *waiting}:
        both(province, person, province.now)
    for person in (cut, *waiting):
        province.sit(person, BASELINE, province.now, seconds=1.0 if person == waiting[-1] else None)
        province.sit(person, PRE, begins, until=9 if person == cut else SIZE)
    db.flush()
    db.expire_all()


def _homes(count: int) -> list[str]:
    """Where people work: mostly in three communes, one alone in the fourth, some outside the province, one nowhere."""
    spread = [COMMUNES[number % 3] for number in range(count)]
    return ["xa-4", *spread[1:7], "phuong-le", *spread[8:14], "phuong-le", "", *spread[16:]][:count]


def _units(province: Province) -> dict[str, int]:
    db, now = province.db, province.now
    made = {code: a_unit(db, code, now) for code in ("tinh", *COMMUNES, "phuong-le")}
    for commune in COMMUNES:
        version = db.exec(select(UnitVersion).where(UnitVersion.unit_id == made[commune])).one()
        version.parent_id = made["tinh"]
        version.region, version.kind = ("mien-nui", "xa") if commune == "xa-1" else ("dong-bang", "phuong")
        db.add(version)
    db.flush()
    units.rebuild_descent(db, day_of(now))
    return made


def _mend_a_key(province: Province) -> None:
    """Option 1 of the twentieth question of form B is right as well from now on: its tests are scored again."""
    db = province.db
    chosen = select(QuestionVersion.id).join(Question, col(Question.id) == QuestionVersion.question_id)
    version = db.exec(chosen.where(Question.name == "b-20")).one()
    key = {"shares": [1, 1, 0.5, 0]}
    db.add(Marking(question_version_id=version, number=2, content_hash="m2", key=key, created_at=province.later))
    db.flush()
    sat = select(Attempt).join(FormSlot, col(FormSlot.form_id) == Attempt.form_id)
    for attempt in db.exec(sat.where(FormSlot.question_version_id == version, col(Attempt.closed_at).is_not(None))):
        attempts.rescore(db, attempt, province.later)
    outcomes.recompute(db, [id_of(enrolment) for enrolment in db.exec(select(Enrolment))], province.later)
