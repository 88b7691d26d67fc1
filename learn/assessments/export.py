"""The measurement data of a course for analysts: who was measured how, and each answer, without anybody's name.

Everything on a screen can be computed from it again. It is read in batches by id, so that a country takes no more
memory than a commune; read it in one transaction (`reading`), so that it is one picture.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import RowMapping
from sqlmodel import Session

from learn.assessments import cohorts, export_store, store
from learn.assessments.export_columns import Row, Value
from learn.assessments.export_rows import Asked, Pseudonym, attempt_rows, person_row, position_on, question_row
from learn.assessments.facts import as_try, pass_mark
from learn.assessments.models import AssessmentVersion
from learn.assessments.store import Row as SittingRow
from learn.assessments.tries import measured
from learn.audit import service as audit
from learn.courses.models import CourseVersion
from learn.days import day_of
from learn.db.columns import id_of
from learn.errors import NotFound, say
from learn.organisation import units
from learn.quizzes.formsets import questions_of

BATCH = 500

_NOWHERE: Row = {"unit_path": "", "unit_kind": None, "unit_region": None}

# What a row of `answers` repeats of its person's.
_SHARED = (
    "person",
    "enrolment",
    "unit_path",
    "region",
    "position",
    "course_version",
    "assessment_version",
    "excluded",
    "withdrawn",
    "counted",
    "arm",
)


@dataclass(frozen=True)
class Batch:
    """The rows of some enrolments."""

    people: Sequence[Row]
    answers: Sequence[Row]


def choose(db: Session, slug: str, number: int | None) -> Sequence[AssessmentVersion]:
    """The assessment versions of a course, or the one of this number. NotFound without any."""
    versions = store.versions_of_course(db, slug)
    chosen = [version for version in versions if number in (None, version.number)]
    if not chosen:
        raise NotFound(say("Khoá học này không có bài đánh giá như vậy."))
    return chosen


def record(
    db: Session, slug: str, number: int | None, *, texts: bool, keyed: bool, by: int | None, now: datetime
) -> None:
    """Note who takes other people's answers out; commit it before they leave. `keyed`: under a key that is kept."""
    details = {"course": slug, "version": number, "texts": texts, "keyed": keyed}
    audit.record(db, at=now, actor_id=by, action="answers.exported", object_kind="course", details=details)


def questions(db: Session, versions: Sequence[AssessmentVersion]) -> Iterator[Row]:
    """Every question of every form, those nobody has met too."""
    for version in versions:
        for asked in _asked(db, version).values():
            for one in asked.values():
                yield question_row(one, version.number)


def batches(db: Session, versions: Sequence[AssessmentVersion], pseudonym: Pseudonym, today: date) -> Iterator[Batch]:
    """Everybody enrolled with tests of these versions, in the order in which they enrolled, with their answers."""
    asked = {id_of(version): _asked(db, version) for version in versions}
    places: dict[int, Row] = {}
    after = 0
    while enrolled := export_store.enrolments(db, asked.keys(), after, BATCH):
        after = enrolled[-1]["enrolment_id"]
        places |= _places(db, {row["unit_id"] for row in enrolled if row["unit_id"]} - places.keys(), today)
        yield _Batch(db, enrolled, places, pseudonym).read(asked)


def _places(db: Session, unit_ids: Collection[int], today: date) -> dict[int, Row]:
    """What the rows of the people of each unit say of it."""
    kinds, regions = units.kinds(db, unit_ids, today), units.regions(db, unit_ids, today)
    return {
        unit_id: {"unit_path": path, "unit_kind": kinds.get(unit_id), "unit_region": regions.get(unit_id)}
        for unit_id, path in export_store.unit_paths(db, unit_ids).items()
    }


def _asked(db: Session, version: AssessmentVersion) -> Mapping[str, Mapping[int, Asked]]:
    """The questions of each form, by letter and slot."""
    forms = store.forms_of(db, id_of(version))
    thresholds = store.thresholds(db, forms.values())
    found: dict[str, dict[int, Asked]] = {letter: {} for letter in forms}
    for letter, slot, question_version, question in cohorts.questions_in(db, id_of(version)):
        weight = questions_of(db, forms[letter]).slots[slot].weight
        threshold = thresholds.get((forms[letter], slot))
        found[letter][slot] = Asked(letter, slot, question, question_version, weight, threshold)
    return found


class _Batch:
    """Some enrolments with all that their rows need."""

    def __init__(
        self, db: Session, enrolled: Sequence[RowMapping], places: Mapping[int, Row], pseudonym: Pseudonym
    ) -> None:
        self._enrolled, self._places, self._pseudonym = enrolled, places, pseudonym
        self._positions = export_store.positions(db, {row["person_id"] for row in enrolled})
        self._sittings = store.sittings_of(db, [row["enrolment_id"] for row in enrolled])
        scores = [id_of(score) for rows in self._sittings.values() for _, _, score in rows if score]
        self._slots = export_store.slots(db, scores)
        courses = {row["course_version_id"] for row in enrolled}
        self._pass_marks = {course: pass_mark(db.get_one(CourseVersion, course)) for course in courses}

    def read(self, asked: Mapping[int, Mapping[str, Mapping[int, Asked]]]) -> Batch:
        people: list[Row] = []
        answers: list[Row] = []
        for enrolled in self._enrolled:
            sittings = self._sittings[enrolled["enrolment_id"]]
            on_paper = any(attempt.on_paper for _, attempt, _ in sittings)
            person = person_row(enrolled, self._known(enrolled), on_paper=on_paper)
            people.append(person)
            shared = {name: person[name] for name in _SHARED}
            answers += self._answers(shared, sittings, asked[enrolled["assessment_version_id"]])
        return Batch(people, answers)

    def _known(self, enrolled: RowMapping) -> dict[str, Value]:
        appointments = self._positions.get((enrolled["person_id"], enrolled["unit_id"]), ())
        return {
            "person": self._pseudonym(enrolled["public_id"]),
            "enrolment": enrolled["number"],
            **self._places.get(enrolled["unit_id"], _NOWHERE),
            "position": position_on(day_of(enrolled["enrolled_at"]), appointments),
            "pass_mark": self._pass_marks[enrolled["course_version_id"]],
        }

    def _answers(
        self, shared: Row, sittings: Sequence[SittingRow], asked: Mapping[str, Mapping[int, Asked]]
    ) -> Iterator[Row]:
        tries = [as_try(*sitting) for sitting in sittings]
        for one, sitting in zip(tries, sittings, strict=True):
            seat, _, score = sitting
            if score is None:
                continue
            counts = measured([each for each in tries if each.occasion is one.occasion]) == one
            yield from attempt_rows(shared, sitting, self._slots[id_of(score)], asked[seat.letter], measured=counts)
