"""The tries that measure, with their marks: what outcomes are computed from."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from learn.assessments import store
from learn.assessments.facts import Sat
from learn.assessments.measuring import ALL, Mark, Record, Sheet
from learn.assessments.models import Occasion
from learn.assessments.occasions import Facts
from learn.assessments.store import Row
from learn.assessments.tries import measured
from learn.db.columns import id_of
from learn.organisation import policy
from learn.quizzes.formsets import FormQuestions, questions_of


def records(db: Session, sats: Sequence[Sat]) -> list[Record]:
    """What the outcomes of each follow from: the measured tries with their marks, and who is left out."""
    counting = [_measured(sat) for sat in sats]
    found = sheets(db, [row for rows in counting for row in rows.values()])
    excluded = _excluded(db, sats)
    forms = {version: store.forms_of(db, version) for version in {id_of(sat.version) for sat in sats}}
    return [
        Record(
            facts=sat.facts,
            weights=weights(questions_of(db, forms[id_of(sat.version)][sat.allotment.forms[0]])),
            sheets={occasion: found[id_of(row[1])] for occasion, row in rows.items()},
            excluded=id_of(sat.enrolment) in excluded,
            withdrawn=sat.enrolment.withdrawn_at is not None,
        )
        for sat, rows in zip(sats, counting, strict=True)
    ]


def _measured(sat: Sat) -> dict[Occasion, Row]:
    """The try of each occasion that measures."""
    counts = {occasion: measured(sat.facts.at(occasion)) for occasion in Occasion}
    return {occasion: sat.row_of(one) for occasion, one in counts.items() if one}


def weights(form: FormQuestions) -> Mapping[str, float]:
    """The possible marks in all and by objective."""
    sums = {ALL: 0.0}
    for question in form.slots.values():
        sums[ALL] += question.weight
        sums[question.objective] = sums.get(question.objective, 0.0) + question.weight
    return sums


def sheets(db: Session, rows: Iterable[Row]) -> dict[int, Sheet]:
    """Closed and scored sittings with their marks, by attempt."""
    scored = []
    for sitting, attempt, score in rows:
        if score is None:
            raise LookupError(f"attempt {attempt.id} was closed without a score")
        scored.append((sitting, attempt, score))
    earned = store.earned(db, [id_of(score) for _, _, score in scored])
    forms = {form_id: questions_of(db, form_id).slots for form_id in {attempt.form_id for _, attempt, _ in scored}}
    thresholds = store.thresholds(db, forms.keys())
    return {
        id_of(attempt): Sheet(
            letter=sitting.letter,
            language=attempt.language,
            fraction=score.fraction,
            marks=tuple(
                Mark(
                    objective=forms[attempt.form_id][slot.slot].objective,
                    fraction=slot.fraction,
                    weight=slot.weight,
                    answered=slot.is_answered,
                    reached=slot.is_reached,
                    seconds=slot.seconds,
                    threshold=thresholds.get((attempt.form_id, slot.slot)),
                )
                for slot in earned[id_of(score)]
            ),
            form_seen=sitting.form_seen,
            on_paper=attempt.on_paper,
        )
        for sitting, attempt, score in scored
    }


def _excluded(db: Session, sats: Sequence[Sat]) -> set[int]:
    """The enrolments that are left out of all measurement.

    Those of people who had seen the keys by the time of their last test, and those with a measured pre-test or
    post-test on a form that was seen in an earlier enrolment: a second time it measures memory too.
    """
    instructors = policy.ever_instructors(db, {sat.enrolment.person_id for sat in sats})
    return {
        id_of(sat.enrolment)
        for sat in sats
        if (sat.enrolment.person_id in instructors and _has_seen_keys(db, sat)) or _has_met(sat.facts)
    }


def _has_met(facts: Facts) -> bool:
    pair = (measured(facts.at(occasion)) for occasion in (Occasion.PRE, Occasion.POST))
    return any(one is not None and one.letter in facts.known_forms for one in pair)


def _has_seen_keys(db: Session, sat: Sat) -> bool:
    at: datetime = max((one.closed_at or one.started_at for one in sat.facts.tries), default=sat.enrolment.enrolled_at)
    return policy.has_seen_keys(db, sat.enrolment.person_id, store.course_of(db, sat.version), at)
