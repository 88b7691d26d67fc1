"""Analyses of forms: who is in them, what they keep of each question, and when they are made anew."""

from datetime import datetime, timedelta

import numpy as np
import pytest
import scipy.stats
from sqlalchemy import update
from sqlmodel import Session, select

from learn.assessments import analysing, enrolling, link_store, objectives, results, taking
from learn.assessments.analyses import score_groups
from learn.assessments.form_sheets import form_sheet
from learn.assessments.links import Links
from learn.assessments.models import FormAnalysis, Occasion, Outcome, Sitting
from learn.assessments.reliable import Verdict
from learn.assessments.statistics.classical import classical_analysis
from learn.assessments.store import WHOLE
from learn.courses.models import Enrolment
from learn.days import week_of
from learn.db.columns import id_of
from learn.jobs import service as jobs
from learn.jobs.models import Job
from learn.quizzes.models import Attempt
from tests.assessments.world import (
    RIGHT,
    SIZE,
    SLUG,
    WRONG,
    World,
    a_person,
    a_world,
    answer,
    enrolment_of,
    finish_lessons,
    right,
)

# Each of these makes and reads the rows that the others do.
pytestmark = pytest.mark.either_database

PRE, POST = Occasion.PRE, Occasion.POST


@pytest.fixture
def made(db: Session, now: datetime) -> World:
    return a_world(db, now)


def sit(db: Session, person: int, responses: dict[int, str], now: datetime, occasion: Occasion = PRE) -> None:
    attempt = taking.start(db, person, SLUG, occasion, "vi", now)
    answer(db, attempt, responses, now)
    taking.submit(db, person, attempt, now)


def people(db: Session, made: World, now: datetime, counts: list[int]) -> list[int]:
    """Somebody for each number of right answers in the pre-test."""
    found = []
    for count in counts:
        found.append(a_person(db, now, made.units[0]))
        enrolling.enrol(db, person_id=found[-1], slug=SLUG, now=now, by=None)
        sit(db, found[-1], right(count), now)
    return found


def analysed(db: Session, made: World, now: datetime) -> dict[tuple[str, str], FormAnalysis]:
    analysing.keep(db, analysing.look(db, {"version": made.assessment_id}), now)
    forms = select(FormAnalysis).where(FormAnalysis.letter != WHOLE)
    return {(row.letter, row.occasion): row for row in db.exec(forms)}


def test_a_form_is_analysed_from_everybody_who_took_it(db: Session, made: World, now: datetime) -> None:
    counts = [4, 8, 12, 16, 20, 24, 6, 10, 14, 18]
    people(db, made, now, counts)
    rows = analysed(db, made, now)
    assert sum(row.n for row in rows.values()) == len(counts)
    # Forms are allotted by chance, so each is compared with what its own people answered.
    for row in rows.values():
        assert row.mean is not None
        facilities = [question["facility"] for question in row.document["questions"]]
        assert row.mean == pytest.approx(np.mean(facilities))
        assert row.sem == pytest.approx(row.sd * (1 - row.alpha) ** 0.5)
        assert {question["light"] for question in row.document["questions"]} == {"grey"}


def test_what_is_kept_is_the_classical_analysis_of_the_matrix(db: Session, made: World, now: datetime) -> None:
    counts = list(range(3, 24, 2))
    people(db, made, now, counts)
    rows = analysed(db, made, now)
    for (letter, _), row in rows.items():
        took = [round(SIZE * total) for total in totals(db, made, letter)]
        matrix = [[1.0 if slot <= count else 0.0 for slot in range(1, SIZE + 1)] for count in took]
        expected = classical_analysis(matrix)
        assert row.alpha == expected.alpha
        assert row.sd == pytest.approx((expected.sd or 0) / SIZE)
        for kept, item in zip(row.document["questions"], expected.items, strict=True):
            assert kept["discrimination"] == item.discrimination
            picked = {option["id"]: option["share"] for option in kept["options"]}
            assert picked == pytest.approx({"A": item.facility, "B": 1 - (item.facility or 0), "C": 0, "D": 0})


def totals(db: Session, made: World, letter: str) -> list[float]:
    chosen = select(Outcome.p).where(Outcome.scope == "", Outcome.pre_form == letter).order_by(Outcome.enrolment_id)
    return [p for p in db.exec(chosen) if p is not None]


def test_who_has_seen_the_keys_who_was_hasty_and_who_stopped_early_is_not_in_it(
    db: Session, made: World, now: datetime
) -> None:
    first, second, _ = people(db, made, now, [10, 10, 10])
    for person, change in ((first, {"excluded": True}), (second, {"pre_effort": 0.5})):
        db.execute(update(Outcome).where(Outcome.enrolment_id == enrolment_of(db, person).id).values(**change))
    short = a_person(db, now, made.units[0])
    enrolling.enrol(db, person_id=short, slug=SLUG, now=now, by=None)
    attempt = taking.start(db, short, SLUG, PRE, "vi", now)
    answer(db, attempt, {1: RIGHT}, now)
    taking.submit(db, short, attempt, now + timedelta(hours=1))
    assert sum(row.n for row in analysed(db, made, now).values()) == 1


def test_a_question_that_was_not_reached_is_left_out_of_its_facility(db: Session, made: World, now: datetime) -> None:
    person = a_person(db, now, made.units[0])
    enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None)
    attempt = taking.start(db, person, SLUG, PRE, "vi", now)
    answer(db, attempt, dict.fromkeys(range(1, 21), RIGHT), now)
    taking.submit(db, person, attempt, now + timedelta(hours=1))  # ended by time, 20 of 24 reached
    (row,) = analysed(db, made, now).values()
    last = row.document["questions"][-1]
    assert (last["n"], last["not_reached"], last["facility"]) == (0, 1, None)
    assert row.mean == pytest.approx(20 / 24)


def test_takers_are_in_the_order_of_their_rows(db: Session, made: World, now: datetime) -> None:
    for week, count in enumerate([4, 8, 12, 16, 20, 24]):
        (person,) = people(db, made, now + timedelta(weeks=week), [count])
        db.execute(update(Enrolment).where(Enrolment.person_id == person).values(region=f"vung-{count}"))
    sheets = [form_sheet(db, made.assessment_id, letter, form, PRE) for letter, form in made.forms.items()]
    for sheet in sheets:
        right = [int(row.sum()) for row in sheet.fractions]
        assert sheet.takers.regions == tuple(f"vung-{count}" for count in right)
        assert sheet.takers.weeks == tuple(week_of(now) + count // 4 - 1 for count in right)
        assert set(sheet.takers.languages) == {"vi"}
        assert set(sheet.takers.units) <= set(made.units)
    assert sum(len(sheet.fractions) for sheet in sheets) == 6


def test_one_analysis_is_asked_for_until_it_is_begun(db: Session, made: World, now: datetime) -> None:
    def planned() -> list[datetime]:
        return list(db.exec(select(Job.run_at).where(Job.kind == analysing.ANALYSE).order_by(Job.run_at)))

    people(db, made, now, [10, 12, 14])
    people(db, made, now + timedelta(minutes=17), [10])
    (first,) = planned()
    assert timedelta(0) < first - now <= analysing.EVERY
    # What is scored while a worker reads the scores is for the next.
    assert jobs.lease(db, first, 60, [analysing.ANALYSE])
    people(db, made, now + timedelta(minutes=18), [10])
    assert len(planned()) == 2


def test_an_older_analysis_does_not_undo_a_newer_one(db: Session, made: World, now: datetime) -> None:
    people(db, made, now, [10])
    older = analysing.look(db, {"version": made.assessment_id})
    people(db, made, now, [12, 14, 16])
    newer = analysing.look(db, {"version": made.assessment_id})
    analysing.keep(db, newer, now)
    analysing.keep(db, older, now)
    assert sum(row.n for row in db.exec(select(FormAnalysis))) == 4


def test_a_form_is_linked_by_the_pre_tests_that_were_drawn_and_done_with_effort(
    db: Session, made: World, now: datetime
) -> None:
    everybody = people(db, made, now, [4, 8, 12, 16, 20, 24, 6, 10, 14, 18, 22, 2])
    hasty, knows, paper = (enrolment_of(db, person) for person in everybody[:3])
    for enrolment, change in ((hasty, {"pre_effort": 0.5}), (knows, {"excluded": True})):
        db.execute(update(Outcome).where(Outcome.enrolment_id == enrolment.id).values(**change))
    handed_out = select(Sitting.attempt_id).where(Sitting.enrolment_id == paper.id)
    db.execute(update(Attempt).where(Attempt.id.in_(handed_out)).values(on_paper=True))
    for person in everybody[3:]:  # post-tests make no link
        finish_lessons(db, person, now)
        sit(db, person, right(24), now + timedelta(days=1), POST)
    analysed(db, made, now)
    found = link_store.moments(db, made.assessment_id)
    assert set(found) == set("ABC")
    left = {enrolment.id for enrolment in (hasty, knows, paper)}
    for letter, moments in found.items():
        chosen = select(Outcome.enrolment_id, Outcome.p).where(Outcome.scope == "", Outcome.pre_form == letter)
        scores = [p for enrolment, p in db.exec(chosen) if enrolment not in left]
        assert moments.n == len(scores) > 1
        assert (moments.mean, moments.sd) == pytest.approx((np.mean(scores), np.std(scores, ddof=1)))
        assert moments.skewness == pytest.approx(scipy.stats.skew(scores))
        assert moments.kurtosis == pytest.approx(scipy.stats.kurtosis(scores, fisher=False))
    assert link_store.links(db, SLUG) == Links()  # far from a hundred


def test_before_anybody_sat_every_form_says_so(db: Session, made: World, now: datetime) -> None:
    analysed(db, made, now)
    assert {form: moments.n for form, moments in link_store.moments(db, made.assessment_id).items()} == dict.fromkeys(
        "ABC", 0
    )


def test_people_of_one_score_are_in_one_group_and_groups_rise_with_the_score() -> None:
    groups = score_groups(np.array([0.1] * 4 + [0.5] * 4 + [0.9] * 2))
    assert groups.tolist() == [1] * 4 + [3] * 4 + [4] * 2
    assert score_groups(np.array([0.3, 0.1, 0.2, 0.5, 0.4])).tolist() == [2, 0, 1, 4, 3]
    assert score_groups(np.array([])).tolist() == []


def test_mastery_counts_matched_people_by_before_and_after(db: Session, made: World, now: datetime) -> None:
    (person, other) = people(db, made, now, [12, 0])  # the first masters `mot` before, the other nothing
    for each, responses in ((person, right(24)), (other, dict.fromkeys(range(1, 25), WRONG))):
        finish_lessons(db, each, now)
        sit(db, each, responses, now + timedelta(days=1), POST)
    found = objectives.mastery(db, made.assessment_id)
    assert (found["mot"].both, found["mot"].neither, found["mot"].n) == (1, 1, 2)
    assert (found["hai"].gained, found["hai"].lost) == (1, 0)
    assert objectives.figures(db, made.assessment_id)["hai"].change == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("n", "sem", "verdict"),
    [(29, 0.05, Verdict.TOO_FEW), (30, 0.05, Verdict.IMPROVED), (30, 0.2, Verdict.WITHIN), (30, None, Verdict.TOO_FEW)],
)
def test_a_persons_change_is_told_from_the_error_of_their_forms(
    db: Session, made: World, now: datetime, n: int, sem: float | None, verdict: Verdict
) -> None:
    (person,) = people(db, made, now, [8])
    finish_lessons(db, person, now)
    sit(db, person, right(20), now + timedelta(days=1), POST)
    for letter in "ABC":
        for occasion in (PRE, POST):
            values = {"assessment_version_id": made.assessment_id, "letter": letter, "occasion": occasion.value}
            db.merge(FormAnalysis(**values, n=n, sem=sem, document={}, last_score_id=0, analysed_at=now))
    view = results.result_of(db, id_of(enrolment_of(db, person)), "vi", now)
    assert view is not None
    assert view.reliable is not None
    assert view.reliable.verdict is verdict
