"""A request with a key is done once: asked again it is answered alike, also while the first is still under way."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from learn.db.transactions import reading, write
from learn.people import replies, sessions
from learn.people.models import KeptReply
from learn.people.replies import KeyReused, Reply, fingerprint
from tests.people.people import a_person


@pytest.fixture
def mai(engine, now):
    with write(engine) as db:
        return a_person(db, now, username="mai.lo", phone="0912345678")


class Work:
    """Counts how often it was done; may fail the first times."""

    def __init__(self, failures=0):
        self.done, self.failures = 0, failures

    def __call__(self):
        self.done += 1
        if self.done <= self.failures:
            raise RuntimeError("not this time")
        return Reply(201, {"number": self.done}, f"/{self.done}")


def ask(engine, person_id, work, now, key="k", request="one"):
    with write(engine) as db:
        return replies.once(db, person_id, key, request, now, work)


def test_ten_tries_are_one_piece_of_work_and_one_answer(engine, now, mai):
    work = Work()
    answers = [ask(engine, mai, work, now) for _ in range(10)]
    assert work.done == 1
    assert {(a.status, a.location, str(a.body)) for a in answers} == {(201, "/1", "{'number': 1}")}
    assert [a.is_replay for a in answers] == [False] + [True] * 9


def test_a_key_is_for_one_request(engine, now, mai):
    ask(engine, mai, Work(), now)
    other = Work()
    with pytest.raises(KeyReused):
        ask(engine, mai, other, now, request="another")
    assert other.done == 0


def test_a_key_is_its_persons_own(engine, now, mai):
    with write(engine) as db:
        other = a_person(db, now, username="khac", phone="0912345679")
    work = Work()
    ask(engine, mai, work, now)
    assert ask(engine, other, work, now).body == {"number": 2}


def test_work_that_fails_is_not_kept_and_may_be_tried_again(engine, now, mai):
    work = Work(failures=1)
    with pytest.raises(RuntimeError):
        ask(engine, mai, work, now)
    assert ask(engine, mai, work, now).body == {"number": 2}


def test_without_a_key_it_is_simply_done(engine, now, mai):
    work = Work()
    assert [ask(engine, mai, work, now, key=None).body["number"] for _ in range(2)] == [1, 2]


def test_of_two_at_once_one_works_and_both_get_its_answer(engine, now, mai):
    under_way, go_on = threading.Event(), threading.Event()
    answers = []

    class Slow(Work):
        def __call__(self):
            under_way.set()
            assert go_on.wait(20)
            return super().__call__()

    work = Slow()

    def first():
        answers.append(ask(engine, mai, work, now))

    def second():
        answers.append(ask(engine, mai, work, now))

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert under_way.wait(20)
    threads[1].start()
    # Nothing tells when the second waits; when it comes late, it finds the row all the same.
    threads[1].join(0.3)
    go_on.set()
    for thread in threads:
        thread.join(20)
    assert work.done == 1
    assert sorted((a.is_replay, a.body["number"]) for a in answers) == [(False, 1), (True, 1)]


def test_of_two_at_once_the_second_works_when_the_first_fails(engine, now, mai):
    under_way, go_on = threading.Event(), threading.Event()

    def failing():
        under_way.set()
        assert go_on.wait(20)
        raise RuntimeError("undone")

    def first():
        with pytest.raises(RuntimeError):
            ask(engine, mai, failing, now)

    work, answers = Work(), []
    threads = [
        threading.Thread(target=first),
        threading.Thread(target=lambda: answers.append(ask(engine, mai, work, now))),
    ]
    threads[0].start()
    assert under_way.wait(20)
    threads[1].start()
    threads[1].join(0.3)
    go_on.set()
    for thread in threads:
        thread.join(20)
    assert [(a.is_replay, a.body) for a in answers] == [(False, {"number": 1})]


def test_the_same_request_is_the_same_whatever_the_order_of_its_keys():
    assert fingerprint("POST", {"a": 1, "b": 2}) == fingerprint("POST", {"b": 2, "a": 1})
    assert fingerprint("POST", {"a": 1}) != fingerprint("POST", {"a": 2}) != fingerprint("PUT", {"a": 2})


def test_a_reply_is_kept_for_a_day_at_least_and_not_for_ever(engine, now, mai):
    def kept():
        with reading(engine) as db:
            return db.execute(select(func.count()).select_from(KeptReply)).scalar_one()

    ask(engine, mai, Work(), now)
    for days, left in ((1, 1), (8, 0)):
        with write(engine) as db:
            sessions.prune(db, now + timedelta(days=days))
        assert kept() == left
