"""The attempt engine on both databases: replays, races, deadlines, and scoring by replay."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from learn.db.columns import id_of
from learn.db.transactions import durably, reading, write
from learn.errors import NotFound
from learn.quizzes import attempts, store
from learn.quizzes.lateness import GRACE, TRANSFER
from learn.quizzes.models import Attempt, AttemptScore, AttemptStep, ClosedBy, Marking, QuestionVersion
from learn.quizzes.types.registry import TYPES
from tests.quizzes.forms import KINDS, a_form, a_person, an_attempt, chosen


def send(db, attempt, now, *arrivals):
    return attempts.answer(db, attempt.person_id, attempt.public_id, lambda _form, _language: arrivals, now)


def test_starting_twice_gives_the_same_attempt(db, now):
    first = an_attempt(db, now)
    again = attempts.start(
        db, name=first.name, person_id=first.person_id, form_id=first.form_id, language="en", seed=99, now=now
    )
    assert (again.id, again.language, again.seed) == (first.id, "vi", 7)


def test_fifty_concurrent_starts_make_one_attempt(engine, now):
    with write(engine) as db:
        person_id, form_id = a_person(db, now), a_form(db, now)
    ready = threading.Barrier(10)

    def start(_):
        ready.wait()
        return durably(
            engine,
            lambda db: (
                attempts.start(
                    db, name="một", person_id=person_id, form_id=form_id, language="vi", seed=1, now=now
                ).public_id
            ),
        )

    with ThreadPoolExecutor(10) as pool:
        made = set(pool.map(start, range(50)))
    with reading(engine) as db:
        assert len(made) == 1
        assert len(db.exec(select(Attempt)).all()) == 1


def test_a_replayed_answer_gets_its_first_receipt_and_adds_nothing(db, now):
    attempt = an_attempt(db, now)
    (first,) = send(db, attempt, now, chosen("1", "k1"))
    for _ in range(10):
        (again,) = send(db, attempt, now + timedelta(minutes=1), chosen("1", "k1"))
        assert again.is_replay
        assert again.step == first.step
    assert len(store.steps_of(db, id_of(attempt))) == 1


def test_a_late_replay_of_an_older_answer_does_not_undo_a_newer_one(db, now):
    attempt = an_attempt(db, now)
    send(db, attempt, now, chosen("1", "k1", client="a", sequence=1))
    send(db, attempt, now, chosen("2", "k2", client="a", sequence=2))
    (receipt,) = send(db, attempt, now, chosen("1", "k1", client="a", sequence=1))
    assert receipt.current.response == {"option": "2"}


def test_two_tabs_that_answer_at_once_both_become_steps(engine, now):
    with write(engine) as db:
        attempt = an_attempt(db, now)
        person_id, public_id = attempt.person_id, attempt.public_id
    ready = threading.Barrier(8)

    def save(number):
        ready.wait()
        arrival = chosen(str(number % 4), f"k{number}", client=f"tab{number}", sequence=1)
        return durably(
            engine, lambda db: attempts.answer(db, person_id, public_id, lambda _form, _language: [arrival], now)
        )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(save, range(8)))
    with reading(engine) as db:
        numbers = db.exec(select(AttemptStep.number).order_by(col(AttemptStep.number))).all()
    assert list(numbers) == list(range(1, 9))


def test_an_answer_after_the_deadline_is_kept_and_does_not_count(db, now):
    attempt = an_attempt(db, now, minutes=20)
    send(db, attempt, now, chosen("1", "k1"))
    over = now + timedelta(minutes=20) + TRANSFER + timedelta(seconds=1)
    (receipt,) = send(db, attempt, over, chosen("2", "k2"))
    assert receipt.step.is_late
    assert receipt.current.response == {"option": "1"}
    assert len(store.steps_of(db, id_of(attempt))) == 2


def test_an_answer_sent_in_the_last_second_may_take_its_time(db, now):
    attempt = an_attempt(db, now, minutes=20)
    (receipt,) = send(db, attempt, now + timedelta(minutes=20) + TRANSFER, chosen("1", "k1"))
    assert not receipt.step.is_late


def test_an_answer_made_in_time_and_held_up_on_its_way_counts_within_the_grace(db, now):
    attempt = an_attempt(db, now, minutes=20)
    made = replace(chosen("1", "k1"), client_time=now + timedelta(minutes=19))
    (receipt,) = send(db, attempt, now + timedelta(minutes=20) + GRACE, made)
    assert not receipt.step.is_late
    assert receipt.current.response == {"option": "1"}
    later = replace(chosen("2", "k2"), client_time=now + timedelta(minutes=19))
    (receipt,) = send(db, attempt, now + timedelta(minutes=20, seconds=1) + GRACE, later)
    assert receipt.step.is_late
    assert receipt.current.response == {"option": "1"}


def test_an_answer_whose_server_is_behind_the_one_that_closed_the_attempt_is_late(db, now):
    attempt = an_attempt(db, now)
    attempts.close(db, attempt, now + timedelta(seconds=5), ClosedBy.PERSON)
    (receipt,) = send(db, attempt, now, chosen("0", "k1"))
    assert receipt.step.is_late


def test_an_answer_after_submitting_is_kept_and_changes_no_score(db, now):
    attempt = an_attempt(db, now)
    send(db, attempt, now, chosen("1", "k1"))
    score = attempts.close(db, attempt, now, ClosedBy.PERSON)
    (receipt,) = send(db, attempt, now, chosen("0", "k2", client="other", sequence=1))
    assert receipt.attempt_closed
    assert receipt.step.is_late
    assert attempts.rescore(db, attempt, now).fraction == score.fraction


def test_fifty_concurrent_submits_make_one_score(engine, now):
    with write(engine) as db:
        attempt = an_attempt(db, now)
        person_id, public_id = attempt.person_id, attempt.public_id
    ready = threading.Barrier(10)

    def submit(_):
        ready.wait()
        return durably(
            engine,
            lambda db: attempts.close(db, attempts.owned(db, person_id, public_id), now, ClosedBy.PERSON) is not None,
        )

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(submit, range(50))) == 1
    with reading(engine) as db:
        assert len(db.exec(select(AttemptScore)).all()) == 1


def test_the_deadline_closes_whoever_asks_after_it(db, now):
    attempt = an_attempt(db, now, minutes=20)
    attempts.close(db, attempt, now + timedelta(minutes=20, seconds=1), ClosedBy.PERSON)
    assert attempt.closed_by == ClosedBy.DEADLINE


def test_an_attempt_cut_below_four_fifths_is_not_complete(db, now):
    attempt = an_attempt(db, now)
    send(db, attempt, now, chosen("1", "k1"))
    score = attempts.close(db, attempt, now + timedelta(hours=1), ClosedBy.DEADLINE)
    assert not score.is_complete
    assert (score.reached, score.slots) == (1, len(KINDS))


def test_a_mended_key_changes_the_score_only_by_a_new_scoring(db, now):
    attempt = an_attempt(db, now)
    send(db, attempt, now, chosen("0", "k1"))
    first = attempts.close(db, attempt, now, ClosedBy.PERSON)
    version = db.exec(select(QuestionVersion).where(QuestionVersion.type == "single_choice")).one()
    db.add(
        Marking(
            question_version_id=id_of(version),
            number=2,
            content_hash="mended",
            key={"shares": [1, 0, 0, 0]},
            created_at=now,
        )
    )
    db.flush()
    second = attempts.rescore(db, attempt, now)
    assert (first.number, second.number) == (1, 2)
    # A survey stands among them, and has no part in the sum.
    scored = sum(TYPES[key].is_scored for key in KINDS)
    assert scored == len(KINDS) - 1
    assert second.fraction == pytest.approx(first.fraction + 1 / scored, abs=1e-9)
    assert attempts.latest_score(db, id_of(attempt)).number == 2


def test_somebody_elses_attempt_is_not_found(db, now):
    attempt = an_attempt(db, now)
    with pytest.raises(NotFound):
        attempts.answer(db, a_person(db, now), attempt.public_id, lambda _form, _language: [chosen("1", "k")], now)


def test_attempts_nobody_came_back_to_are_found_after_their_grace(db, now):
    attempt = an_attempt(db, now, minutes=20)
    over = now + timedelta(minutes=20) + GRACE
    assert attempts.expired(db, over, 9) == []
    assert [each.id for each in attempts.expired(db, over + timedelta(seconds=1), 9)] == [attempt.id]


@pytest.mark.parametrize("statement", ["UPDATE attempt_step SET state = 'empty'", "DELETE FROM attempt_step"])
def test_the_database_itself_refuses_to_change_a_step(engine, now, statement):
    with write(engine) as db:
        send(db, an_attempt(db, now), now, chosen("1", "k1"))
    with pytest.raises(DBAPIError, match="append-only"), write(engine) as db:
        db.execute(text(statement))


def test_an_attempt_closed_by_another_request_meanwhile_takes_answers_only_as_late(postgresql_engine, now):
    with write(postgresql_engine) as db:
        attempt = an_attempt(db, now)
    with write(postgresql_engine) as db:
        # As a route does that looks at it first, and keeps it.
        known = attempts.owned(db, attempt.person_id, attempt.public_id)
        with write(postgresql_engine) as other:
            attempts.close(other, other.get_one(Attempt, attempt.id), now, ClosedBy.PERSON)
        (receipt,) = send(db, attempt, now + timedelta(seconds=1), chosen("1", "k1"))
        assert attempts.owned(db, known.person_id, known.public_id, hold=True).closed_at is not None
    assert receipt.attempt_closed
    assert receipt.step.is_late
    assert not receipt.step.changes


def test_seconds_that_come_with_a_late_answer_do_not_change_what_replay_gives(db, now):
    attempt = an_attempt(db, now)
    send(db, attempt, now, replace(chosen("1", "k1"), seconds=20.0))
    first = attempts.close(db, attempt, now, ClosedBy.PERSON)
    send(db, attempt, now + timedelta(seconds=9), replace(chosen("0", "k2"), seconds=7.0))
    again = attempts.rescore(db, attempt, now + timedelta(minutes=1))
    before, after = (store.slot_scores(db, id_of(score)) for score in (first, again))
    assert [slot.seconds for slot in before] == [slot.seconds for slot in after]
