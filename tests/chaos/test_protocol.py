"""Answers replayed, reordered and their receipts lost, from two phones and a page without script: what is stored
equals what a model says, which shares no line with what it models (learn/quizzes/steps.py and attempts.py)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import Engine
from sqlmodel import Session

from learn.db.columns import id_of
from learn.db.engine import writing
from learn.quizzes import attempts, store
from learn.quizzes.attempts import Receipt
from learn.quizzes.models import ClosedBy
from learn.quizzes.steps import Arrival
from tests.chaos.conftest import Scale
from tests.chaos.report import Report
from tests.quizzes.forms import a_form, a_person

SLOTS = (1, 2)
PHONES = ("phone", "other phone")
# A page without script: nothing says which page sends.
PLAIN = ""
PAGES = (*PHONES, PLAIN)
# As text, so that it is an answer to any question; "" is a question left or made empty.
OPTIONS = ("", "0", "1", "2")


@dataclass(frozen=True)
class Message:
    """A save as it travels. `seen` is the number of the step that the page showed, and what it said."""

    key: str
    page: str
    slot: int
    option: str
    sequence: int | None
    seen: tuple[int, str] | None


@dataclass
class Question:
    """The model of one question: every answer in the order it came, and the number of the one that counts."""

    came: list[Message] = field(default_factory=list)
    counts: int = 0
    changed: set[int] = field(default_factory=set)
    rivals: set[int] = field(default_factory=set)

    def take(self, message: Message, *, closed: bool) -> int:
        """The number of the step that this message makes, or made."""
        for number, known in enumerate(self.came, start=1):
            if known.key == message.key:
                return number
        winner = self.came[self.counts - 1] if self.counts else None
        if not closed and self._wins(message, winner):
            number = len(self.came) + 1
            if winner and self._is_stranger(message, winner) and not self._has_seen(message, winner):
                self.rivals.add(number)
            self.counts = number
            self.changed.add(number)
        self.came.append(message)
        return len(self.came)

    def _wins(self, message: Message, winner: Message | None) -> bool:
        if message.option == (winner.option if winner else ""):
            return False  # it says what counts already
        mine = [each.sequence for each in self.came if each.page == message.page and message.page != PLAIN]
        if any(sequence is not None and sequence >= (message.sequence or 0) for sequence in mine):
            return False  # a newer one from the same page came first
        if winner is None or not self._is_stranger(message, winner):
            return True
        # A field that nobody touched since the page was opened undoes nothing.
        return message.option != (message.seen[1] if message.seen else "")

    def _has_seen(self, message: Message, winner: Message) -> bool:
        return message.seen is not None and message.seen[0] >= self.counts and message.seen[1] == winner.option

    @staticmethod
    def _is_stranger(message: Message, winner: Message) -> bool:
        return PLAIN in (message.page, winner.page) or message.page != winner.page


class Protocol(RuleBasedStateMachine):
    """One attempt on three pages. `begin` is given before it runs."""

    db: Session
    person_id: int
    form_id: int
    now: datetime
    numbers: Iterator[int]

    messages: Bundle[Message] = Bundle("messages")

    @initialize()
    def start(self) -> None:
        self.attempt = attempts.start(
            self.db,
            name=f"protocol/{next(self.numbers)}",
            person_id=self.person_id,
            form_id=self.form_id,
            language="vi",
            seed=1,
            now=self.now,
        )
        self.model = {slot: Question() for slot in SLOTS}
        self.seen: dict[tuple[str, int], tuple[int, str]] = {}
        self.sequences = dict.fromkeys(PHONES, 0)
        self.is_closed = False

    @rule(target=messages, page=st.sampled_from(PAGES), slot=st.sampled_from(SLOTS), option=st.sampled_from(OPTIONS))
    def choose(self, page: str, slot: int, option: str) -> Message:
        """Somebody answers; when it arrives is another matter."""
        if page != PLAIN:
            self.sequences[page] += 1
        key = f"k{next(self.numbers)}"
        return Message(key, page, slot, option, self.sequences.get(page), self.seen.get((page, slot)))

    @rule(
        message=messages,
        is_lost=st.integers(1, 10).map(lambda drawn: drawn <= 3),
        times=st.sampled_from((1, 1, 1, 1, 10)),
    )
    def deliver(self, message: Message, is_lost: bool, times: int) -> None:
        """A message arrives, for the first time or again; three receipts in ten never reach the page."""
        question = self.model[message.slot]
        number = question.take(message, closed=self.is_closed)
        for _ in range(times):
            receipt = self._answer(message)
            assert (receipt.step.number, _said(receipt)) == (number, message.option)
            assert receipt.step.changes is (number in question.changed)
            assert self._is_told(receipt) is self._must_be_told(question, message, number)
        if not is_lost:
            self.seen[message.page, message.slot] = (number, message.option)

    @rule(page=st.sampled_from(PAGES))
    def reload(self, page: str) -> None:
        """The page is opened anew and shows what counts."""
        for slot, question in self.model.items():
            if question.counts:
                self.seen[page, slot] = (question.counts, question.came[question.counts - 1].option)

    @rule(dice=st.integers(1, 8))
    def hand_in(self, dice: int) -> None:
        """Now and then the attempt ends while answers are still on their way."""
        if dice == 1:
            score = attempts.close(self.db, self.attempt, self.now, ClosedBy.PERSON)
            assert (score is None) is self.is_closed
            self.is_closed = True

    def teardown(self) -> None:
        """Every answer that came is in the history, once, and the right one counts."""
        stored = store.steps_of(self.db, id_of(self.attempt))
        for slot, question in self.model.items():
            steps = [step for step in stored if step.slot == slot]
            assert [(step.key, step.response.get("option", "")) for step in steps] == [
                (message.key, message.option) for message in question.came
            ]
            assert {step.number for step in steps if step.changes} == question.changed
            assert {step.number for step in steps if step.is_rival} == question.rivals

    def _answer(self, message: Message) -> Receipt:
        arrival = Arrival(
            key=message.key,
            slot=message.slot,
            response={"option": message.option} if message.option else {},
            client_id=message.page,
            sequence=message.sequence,
            client_time=None,
            based_on=message.seen[0] if message.seen else None,
            language="vi",
            seconds=None,
        )
        (receipt,) = attempts.answer(
            self.db,
            self.person_id,
            self.attempt.public_id,
            lambda _form, _language: [arrival],
            self.now + timedelta(seconds=1),
        )
        return receipt

    @staticmethod
    def _is_told(receipt: Receipt) -> bool:
        """Whether the receipt lets the page say that there is another answer than this one, or was until now."""
        return receipt.step.rival or (receipt.current is not None and receipt.current.response != receipt.step.response)

    @staticmethod
    def _must_be_told(question: Question, message: Message, number: int) -> bool:
        counting = question.came[question.counts - 1].option if question.counts else None
        return number in question.rivals or (counting is not None and counting != message.option)


def _said(receipt: Receipt) -> object:
    return receipt.step.response.get("option", "")


@pytest.fixture
def db(sqlite_engine: Engine) -> Iterator[Session]:
    """One transaction for all sequences: what a database keeps is not the question here, and commits take time."""
    with sqlite_engine.connect() as connection:
        transaction = writing(connection).begin()
        with Session(bind=connection, expire_on_commit=False) as session:
            yield session
        transaction.rollback()


def test_whatever_the_network_does_the_state_is_the_models(
    db: Session, now: datetime, scale: Scale, report: Report
) -> None:
    given = {"db": db, "person_id": a_person(db, now), "form_id": a_form(db, now), "now": now, "numbers": count()}
    machine = type("Sitting", (Protocol,), given)
    tried = f"{scale.sequences:,} sequences: replays × 10, any order, 30 % of the receipts lost, three pages"
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=scale.sequences,
            stateful_step_count=16,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
    report.add("the protocol of saving", "SQLite", tried, "the model's state after every one")
