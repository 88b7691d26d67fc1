"""Pre-test, post-test and follow-up as one object, what each person gained, and the sums of units."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from learn.db.columns import Document, Instant, one_of


class Occasion(StrEnum):
    """In the order of time. Only who waits in a delayed-start comparison has the first."""

    BASELINE = "baseline"
    PRE = "pre"
    POST = "post"
    FOLLOW_UP = "follow-up"


COURSE = (Occasion.PRE, Occasion.POST, Occasion.FOLLOW_UP)
"""What everybody has."""


class Arm(StrEnum):
    """The side of a delayed-start comparison; nothing for who is in none."""

    NONE = ""
    NOW = "now"
    LATER = "later"


class Measured(StrEnum):
    """What an occasion gave: nothing yet, one under way, a score, a cut attempt only, or a skipped pre-test."""

    NONE = "none"
    OPEN = "open"
    COMPLETE = "complete"
    VOID = "void"
    SKIPPED = "skipped"


class Assessment(SQLModel, table=True):
    """The assessment of a course, by the course's address."""

    id: int | None = Field(default=None, primary_key=True)
    course: str = Field(unique=True)


class AssessmentVersion(SQLModel, table=True):
    """Blueprint, policies and forms. Course versions that leave them unchanged share one."""

    __tablename__ = "assessment_version"
    __table_args__ = (
        UniqueConstraint("assessment_id", "number"),
        UniqueConstraint("assessment_id", "content_hash"),
    )

    id: int | None = Field(default=None, primary_key=True)
    assessment_id: int = Field(foreign_key="assessment.id")
    number: int
    content_hash: str
    document: dict[str, Any] = Document()
    seed: str
    created_at: datetime = Instant()


class AssessmentForm(SQLModel, table=True):
    """Which form is A, B and C of an assessment version."""

    __tablename__ = "assessment_form"

    assessment_version_id: int = Field(primary_key=True, foreign_key="assessment_version.id")
    letter: str = Field(primary_key=True)
    form_id: int = Field(foreign_key="form.id", index=True)


class CourseAssessment(SQLModel, table=True):
    """The assessment version that a course version is measured with."""

    __tablename__ = "course_assessment"

    course_version_id: int = Field(primary_key=True, foreign_key="course_version.id")
    assessment_version_id: int = Field(foreign_key="assessment_version.id", index=True)


class CourseQuestion(SQLModel, table=True):
    """A question in the bank of a course version, in the order of the bank. Rows are added with the version.

    `origin` ("course/id") is where the question was written; of a question taken from another course that is the
    other one, so that all courses with the question have the same. `together` names questions that never share a
    form, "" for none; `typo` is the day its author says a slip in its words was mended, "" for none. `words` are all
    that can be read in it, folded for search.
    """

    __tablename__ = "course_question"

    course_version_id: int = Field(primary_key=True, foreign_key="course_version.id")
    question_version_id: int = Field(primary_key=True, foreign_key="question_version.id", index=True)
    place: int
    origin: str = Field(index=True)
    anchor: bool = False
    together: str = ""
    typo: str = ""
    words: str = ""


NO_UNIT = 0
"""Stands for people without a unit, so that the allotment's unique constraint holds for them too."""


class Allotment(SQLModel, table=True):
    """The order of forms a person gets on the occasions, drawn at enrolment and kept with its seed."""

    __table_args__ = (
        # Two people of a unit who enrol at once: each place of a block is given once. Who begins a course again
        # takes none: their order follows from the forms they have seen, and no block is left unequal by it.
        UniqueConstraint("assessment_version_id", "unit_id", "block", "place"),
        CheckConstraint("place BETWEEN 0 AND 2", name="place_range"),
        one_of("arm", Arm),
    )

    enrolment_id: int = Field(primary_key=True, foreign_key="enrolment.id")
    assessment_version_id: int = Field(foreign_key="assessment_version.id")
    # 0 stands for people without a unit, so that the unique constraint holds for them too.
    unit_id: int
    block: int | None = None
    place: int | None = None
    forms: str
    seed: str
    # In a delayed-start comparison the side follows from place and seed too, and stays when somebody comes back.
    # `begins_on` is the day on which the lessons of who waits begin.
    arm: str = Arm.NONE
    begins_on: date | None = None


class Sitting(SQLModel, table=True):
    """One try at one occasion: which form, which attempt, and whether it can measure."""

    __table_args__ = (
        one_of("occasion", Occasion),
        # Two starts at once: one try.
        UniqueConstraint("enrolment_id", "occasion", "number"),
    )

    id: int | None = Field(default=None, primary_key=True)
    enrolment_id: int = Field(foreign_key="enrolment.id", index=True)
    occasion: str
    number: int
    letter: str
    attempt_id: int = Field(foreign_key="attempt.id", unique=True)
    started_at: datetime = Instant()
    # True when the last occasion had to reuse a form that was seen in part, and for one seen in an earlier enrolment.
    form_seen: bool = False


class Skip(SQLModel, table=True):
    """A pre-test its owner chose not to take: final, recorded, and no gain is computed."""

    __tablename__ = "skipped_occasion"

    enrolment_id: int = Field(primary_key=True, foreign_key="enrolment.id")
    occasion: str = Field(primary_key=True)
    skipped_at: datetime = Instant()


class SittingCode(SQLModel, table=True):
    """A renewal of the code that opens a test of a course: which one it is now. The code itself stands nowhere, it
    follows from this number and the server's key."""

    __tablename__ = "sitting_code"
    # Two presses of one button, or two instructors at once: one renewal, and both see its code.
    __table_args__ = (one_of("occasion", Occasion), UniqueConstraint("assessment_id", "occasion", "number"))

    id: int | None = Field(default=None, primary_key=True)
    assessment_id: int = Field(foreign_key="assessment.id")
    occasion: str
    number: int
    renewed_by: int = Field(foreign_key="person.id")
    renewed_at: datetime = Instant()


class Accommodation(SQLModel, table=True):
    """What was granted to one person for the tests of an enrolment, by whom and why. Rows are added, never changed:
    the newest holds in place of all earlier ones, and one that grants nothing takes them back."""

    # Two who decide at once, each having seen the same: the second looks again.
    __table_args__ = (UniqueConstraint("enrolment_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    enrolment_id: int = Field(foreign_key="enrolment.id")
    number: int
    extra_percent: int = 0
    extra_tries: int = 0
    # The occasion with another window, "" for none, and its days [opens_on, closes_on).
    occasion: str = ""
    opens_on: date | None = None
    closes_on: date | None = None
    any_place: bool = False
    reason: str
    given_by: int = Field(foreign_key="person.id")
    given_at: datetime = Instant()


class EffortThreshold(SQLModel, table=True):
    """Below how many seconds an answer to a question was not an effort; frozen for a form by a job."""

    __tablename__ = "effort_threshold"

    form_id: int = Field(primary_key=True, foreign_key="form.id")
    slot: int = Field(primary_key=True)
    seconds: float
    people: int
    frozen_at: datetime = Instant()


class Outcome(SQLModel, table=True):
    """What one enrolment showed, in all (`scope` empty) or on one objective. Fractions are 0 to 1.

    b is the fraction of the test that who waits takes before waiting; `begins_on` the day on which the waiting ends.
    p, q and f are the fractions of pre-test, post-test and follow-up; `weight` is the sum of the
    weights behind them, so that "k of n" can be said.
    """

    __table_args__ = (UniqueConstraint("enrolment_id", "scope"),)

    id: int | None = Field(default=None, primary_key=True)
    enrolment_id: int = Field(foreign_key="enrolment.id")
    assessment_version_id: int = Field(foreign_key="assessment_version.id", index=True)
    unit_id: int = Field(index=True)
    scope: str = ""
    b: float | None = None
    p: float | None = None
    q: float | None = None
    f: float | None = None
    weight: float
    baseline: str = Measured.NONE
    pre: str = Measured.NONE
    post: str = Measured.NONE
    follow_up: str = Measured.NONE
    baseline_form: str = ""
    pre_form: str = ""
    post_form: str = ""
    follow_up_form: str = ""
    # Share of questions answered with effort; null when the page could not tell.
    baseline_effort: float | None = None
    pre_effort: float | None = None
    post_effort: float | None = None
    follow_up_effort: float | None = None
    mixed_languages: bool = False
    form_seen: bool = False
    # Authors, markers and reviewers of the course have seen the keys: they may take it, and are not counted. Nor is
    # a pair of which a form was seen in an earlier enrolment.
    excluded: bool = False
    # Of a person's enrolments in a course one stands in the figures: see `repeats.counted`.
    counted: bool = True
    started: bool = False
    finished: bool = False
    withdrawn: bool = False
    begins_on: date | None = Field(default=None, index=True)
    follow_up_on: date | None = Field(default=None, index=True)


class UnitCell(SQLModel, table=True):
    """Sums over the matched people of one unit, form pair and scope; recomputed from outcomes, never added to."""

    __tablename__ = "unit_cell"

    unit_id: int = Field(primary_key=True)
    assessment_version_id: int = Field(primary_key=True, foreign_key="assessment_version.id")
    pre_form: str = Field(primary_key=True)
    post_form: str = Field(primary_key=True)
    scope: str = Field(primary_key=True, default="")
    n: int
    sum_p: float
    sum_q: float
    sum_pp: float
    sum_qq: float
    sum_pq: float


class UnitCount(SQLModel, table=True):
    """How many people of a unit stand where. Its row is the lock under which the unit's cells are recomputed."""

    __tablename__ = "unit_count"

    unit_id: int = Field(primary_key=True)
    assessment_version_id: int = Field(primary_key=True, foreign_key="assessment_version.id")
    enrolled: int = 0
    started: int = 0
    finished: int = 0
    matched: int = 0
    skipped: int = 0
    void: int = 0
    hasty: int = 0
    unmatched: int = 0
    excluded: int = 0
    updated_at: datetime = Instant()


class FormAnalysis(SQLModel, table=True):
    """What the tests taken on one form on one occasion say of the form and of its questions; a job makes it anew.

    `n` people were measured with effort. `mean`, `sd` and `sem` are fractions of the form's marks, 0 to 1; null,
    with the reason in `document`, where they are not defined. `last_score_id` is the newest scoring it knew.
    The row without letter and occasion is of the assessment as a whole: what its `n` people with both tests gained,
    and the version before it.
    """

    __tablename__ = "form_analysis"

    assessment_version_id: int = Field(primary_key=True, foreign_key="assessment_version.id")
    letter: str = Field(primary_key=True)
    occasion: str = Field(primary_key=True)
    n: int
    mean: float | None = None
    sd: float | None = None
    alpha: float | None = None
    sem: float | None = None
    document: dict[str, Any] = Document()
    last_score_id: int
    analysed_at: datetime = Instant()


class Regrading(SQLModel, table=True):
    """A question of the tests marked otherwise from now on, and what that did to tests handed in before.

    `based_on` is the marking that was in force when it was asked for, `marking_id` the one it made. Counts are of
    tests: those with the question, and those whose score rose or fell, or crossed the pass mark either way.
    """

    # Two who decide about one question at once, each from the same plan: the second looks again.
    __table_args__ = (UniqueConstraint("based_on"),)

    id: int | None = Field(default=None, primary_key=True)
    question_version_id: int = Field(foreign_key="question_version.id", index=True)
    based_on: int = Field(foreign_key="marking.id")
    rulings: list[dict[str, Any]] = Document(default_factory=list)
    is_dropped: bool = False
    reason: str
    asked_by: int = Field(foreign_key="person.id")
    asked_at: datetime = Instant()
    marking_id: int | None = Field(default=None, foreign_key="marking.id")
    done_at: datetime | None = Instant(default=None)
    tests: int = 0
    risen: int = 0
    fallen: int = 0
    passes: int = 0
    fails: int = 0


class FormLink(SQLModel, table=True):
    """The moments of everybody's pre-tests on one form of an assessment version, that its scores are linked by.

    Of fractions 0 to 1, the SD dividing by n − 1, skewness and kurtosis as in `links.Moments`. Every form has its row,
    also with nobody on it; made anew with the analyses. `last_score_id` is the newest scoring there was.
    """

    __tablename__ = "form_link"

    assessment_version_id: int = Field(primary_key=True, foreign_key="assessment_version.id")
    letter: str = Field(primary_key=True)
    n: int
    mean: float
    sd: float
    skewness: float
    kurtosis: float
    last_score_id: int
    analysed_at: datetime = Instant()


class PracticePool(SQLModel, table=True):
    """The form that holds all the practice questions of a course version that rounds are drawn from."""

    __tablename__ = "practice_pool"

    # The same folder published from two terminals at once: the first pool stands.
    course_version_id: int = Field(primary_key=True, foreign_key="course_version.id")
    form_id: int = Field(foreign_key="form.id")


class PracticeRound(SQLModel, table=True):
    """A round of practice: an ordinary attempt at the pool, of which some slots were drawn when it began.

    `objective` is the one that was asked for, "" for the whole course; `slots` are in the order of display.
    """

    __tablename__ = "practice_round"

    attempt_id: int = Field(primary_key=True, foreign_key="attempt.id")
    enrolment_id: int = Field(foreign_key="enrolment.id", index=True)
    objective: str
    slots: list[int] = Document()
