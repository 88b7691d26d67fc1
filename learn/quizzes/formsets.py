"""Forms as the engine uses them: their questions, built once and kept, because none of it ever changes."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlmodel import Session

from learn.db.columns import id_of
from learn.errors import NotFound
from learn.quizzes import store
from learn.quizzes.documents import Feedback, Hint
from learn.quizzes.models import Form, FormSlot, Marking, Purpose, Question, QuestionVersion, QuestionWording
from learn.quizzes.rulings import Mending, read_mending
from learn.quizzes.types.automatic import AutomaticTask
from learn.quizzes.types.base import QuestionType
from learn.quizzes.types.registry import build
from learn.quizzes.types.rubric import Marked

KEPT_FORMS = 512


@dataclass(frozen=True)
class SlotQuestion:
    """A question in its place, with the words and the marking in force when it was read: enough to tell a response's
    state. Other words of one version never change that."""

    slot: int
    weight: float
    version_id: int
    marking_id: int
    name: str
    type: str
    objective: str
    lesson: str
    shown: Mapping[str, Any]
    feedback: Mapping[str, Any]
    question: QuestionType
    mending: Mending
    hints: tuple[Hint, ...] = ()
    earlier: "tuple[tuple[datetime, SlotQuestion], ...]" = ()

    def taken(self, asked: int) -> tuple[Hint, ...]:
        """The hints that somebody has seen who asked so many times."""
        return self.hints[:asked]

    def as_of(self, instant: datetime) -> "SlotQuestion":
        """The question in the words it had then; `earlier` are those before each mended slip, with its time."""
        return next((before for mended_at, before in self.earlier if instant < mended_at), self)


@dataclass(frozen=True)
class FormQuestions:
    """A form with its questions by slot, in order."""

    form_id: int
    bank: str
    is_practice: bool
    minutes: int | None
    slots: Mapping[int, SlotQuestion]

    @property
    def has_tasks(self) -> bool:
        """Whether a question is marked by examining a file."""
        return any(isinstance(each.question, AutomaticTask) for each in self.slots.values())

    @property
    def has_rubrics(self) -> bool:
        """Whether a question is marked by people."""
        return any(isinstance(each.question, Marked) for each in self.slots.values())

    def as_of(self, instant: datetime) -> "FormQuestions":
        """The form in the words it had at an instant: whoever was answering then goes on with what they saw."""
        if not any(question.earlier for question in self.slots.values()):
            return self
        return replace(self, slots={slot: question.as_of(instant) for slot, question in self.slots.items()})

    def by_name(self, name: str) -> SlotQuestion:
        """The slot a question stands in; NotFound when it is not in this form."""
        for question in self.slots.values():
            if question.name == name:
                return question
        raise NotFound


# Forms and question versions are immutable. Their markings are not, and practice tells what they say: so nothing
# is held longer than this, and a mended key reaches every process soon. Scoring always asks for the newest.
HELD_SECONDS = 60.0
_kept: WeakKeyDictionary[Engine, OrderedDict[int, tuple[float, FormQuestions]]] = WeakKeyDictionary()


def questions_of(db: Session, form_id: int) -> FormQuestions:
    """The form's questions, kept for a while by each process. NotFound when there is no such form."""
    forms = _kept.setdefault(db.get_bind().engine, OrderedDict())
    at, held = forms.get(form_id, (0.0, None))
    if held is None or monotonic() - at > HELD_SECONDS:
        held = _read(db, form_id)
        forms[form_id] = (monotonic(), held)
        if len(forms) > KEPT_FORMS:
            forms.popitem(last=False)
    return held


def _read(db: Session, form_id: int) -> FormQuestions:
    form = db.get(Form, form_id)
    if form is None:
        raise NotFound
    rows = store.form_questions(db, form_id)
    markings = store.latest_markings(db, (id_of(version) for _, version, _ in rows))
    wordings = store.wordings_of(db, (id_of(version) for _, version, _ in rows))
    slots = {
        slot.slot: _slot(slot, version, question, markings[id_of(version)], wordings.get(id_of(version), ()))
        for slot, version, question in rows
    }
    is_practice = form.purpose == Purpose.PRACTICE
    return FormQuestions(form_id=form_id, bank=form.bank, is_practice=is_practice, minutes=form.minutes, slots=slots)


def _slot(
    slot: FormSlot, version: QuestionVersion, question: Question, marking: Marking, wordings: Sequence[QuestionWording]
) -> SlotQuestion:
    own = _worded(slot, version, question, marking, version)
    in_words = [own, *(_worded(slot, version, question, marking, each) for each in wordings)]
    # A process may hold the earlier words for a while: until then they are what is shown.
    changes = [each.created_at + timedelta(seconds=HELD_SECONDS) for each in wordings]
    return replace(in_words[-1], earlier=tuple(zip(changes, in_words, strict=False)))


def _worded(
    slot: FormSlot,
    version: QuestionVersion,
    question: Question,
    marking: Marking,
    words: QuestionVersion | QuestionWording,
) -> SlotQuestion:
    return SlotQuestion(
        slot=slot.slot,
        weight=slot.weight,
        version_id=id_of(version),
        marking_id=id_of(marking),
        name=question.name,
        type=version.type,
        objective=version.objective,
        lesson=version.lesson,
        shown=words.shown,
        feedback=words.feedback,
        question=build(version.type, words.shown, marking.key),
        hints=Feedback.model_validate(words.feedback).hints,
        mending=read_mending(marking.rulings, is_dropped=marking.is_dropped),
    )
