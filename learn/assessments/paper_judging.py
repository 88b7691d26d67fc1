"""What becomes of each row of a sheet of paper results: a test to keep, one kept before, or mistakes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from sqlmodel import Session

from learn.assessments import paper, store
from learn.assessments.facts import Sat
from learn.assessments.models import Occasion
from learn.assessments.occasions import Facts
from learn.assessments.paper_sheet import SLOT, Entry, in_column
from learn.assessments.tries import Try
from learn.courses.models import CourseVersion
from learn.db.columns import id_of
from learn.errors import Message, say
from learn.quizzes import written
from learn.quizzes.formsets import FormQuestions, questions_of
from learn.quizzes.types.base import Response

# Stands in for tests that are only planned: nobody asks for them by it.
_PLANNED = UUID(int=0)


@dataclass(frozen=True)
class PaperChange:
    """A test to be kept: try `number` of an occasion, on form `letter`, standing for the instant `at`."""

    line: int
    enrolment_id: int
    person_id: int
    occasion: Occasion
    number: int
    letter: str
    form_id: int
    form_seen: bool
    language: str
    at: datetime
    responses: Mapping[int, Response]
    says: tuple[Message, ...]


@dataclass(frozen=True)
class Kept:
    """A paper that was kept before: the same row again changes nothing."""

    letter: str
    day: date
    language: str
    responses: Mapping[int, Response]


@dataclass
class Found:
    """What the rows of a sheet come to. Mistakes go by line."""

    changes: list[PaperChange] = field(default_factory=list)
    mistakes: list[tuple[int, Message]] = field(default_factory=list)
    unchanged: int = 0


class Judge:
    """The rows of one person, judged in the order of the occasions: what one adds, the next one builds on."""

    def __init__(self, db: Session, sat: Sat, kept: Mapping[Occasion, Kept], today: date, *, by_hand: bool) -> None:
        self._db, self._sat, self._kept, self._today, self._by_hand = db, sat, kept, today, by_hand
        self._facts: Facts = sat.facts
        self._forms = store.forms_of(db, id_of(sat.version))

    def judge(self, entries: Iterable[Entry], found: Found) -> None:
        """Add what becomes of each row to `found`."""
        in_turn = sorted(entries, key=lambda entry: (list(Occasion).index(entry.occasion), entry.line))
        for _, group in groupby(in_turn, key=lambda entry: entry.occasion):
            first, *again = group
            found.mistakes += [
                (entry.line, in_column("occasion", say("đã có ở dòng %(line)s.", line=str(first.line))))
                for entry in again
            ]
            self._one(first, found)

    def _one(self, entry: Entry, found: Found) -> None:
        form = questions_of(self._db, self._forms[entry.letter])
        language, responses, wrong = self._language(entry), {}, []
        if language is None:
            wrong.append(in_column("language", say("khoá học không có ngôn ngữ này.")))
        for slot, cell in entry.cells.items():
            response = self._response(form, slot, cell)
            if isinstance(response, Message):
                wrong.append(in_column(SLOT % slot, response))
            elif response:
                responses[slot] = response
        if not (responses or wrong):
            wrong.append(say("Không có câu trả lời nào; xoá dòng nếu người này không làm bài."))
        same = Kept(entry.letter, entry.day, language or "", responses)
        if not wrong and self._kept.get(entry.occasion) == same:
            found.unchanged += 1
            return
        if self._sat.enrolment.ended_at is not None:
            wrong.append(say("Người này không còn ở trong khoá học."))
        elif refused := paper.refusal(self._facts, entry.occasion, entry.letter, entry.day, self._today):
            wrong.append(refused)
        else:
            change = self._change(entry, form, language or "", responses)
            self._facts = replace(self._facts, tries=(*self._facts.tries, _as_try(change)))
            if not wrong:
                found.changes.append(change)
        found.mistakes += [(entry.line, message) for message in wrong]

    def _language(self, entry: Entry) -> str | None:
        document = self._db.get_one(CourseVersion, self._sat.enrolment.course_version_id).document
        chosen: str = entry.language or document["language"]
        return chosen if chosen in document["languages"] else None

    def _response(self, form: FormQuestions, slot: int, cell: str) -> Response | Message:
        question = form.slots.get(slot)
        if question is None:
            return say("đề này chỉ có %(count)s câu.", count=len(form.slots))
        if self._by_hand:
            read = written.by_hand(cell)
            return say("“%(cell)s” không phải tỷ lệ từ 0 đến 1.", cell=cell) if read is None else read
        read = written.response_in(cell, question.question)
        if read is None:
            return say(
                "“%(cell)s” không phải câu trả lời; cần %(how)s, hoặc ? khi không đọc được.",
                cell=cell,
                how=written.how(question.question),
            )
        return read

    def _change(
        self, entry: Entry, form: FormQuestions, language: str, responses: Mapping[int, Response]
    ) -> PaperChange:
        enrolment = self._sat.enrolment
        return PaperChange(
            line=entry.line,
            enrolment_id=id_of(enrolment),
            person_id=enrolment.person_id,
            occasion=entry.occasion,
            number=len(self._facts.at(entry.occasion)) + 1,
            letter=entry.letter,
            form_id=form.form_id,
            form_seen=paper.is_form_seen(self._facts, entry.letter),
            language=language,
            at=paper.instant_of(self._facts, entry.day),
            responses=responses,
            says=(
                say(
                    "%(name)s: %(occasion)s, đề %(form)s, %(count)s câu trả lời",
                    name=entry.name,
                    occasion=entry.occasion.value,
                    form=entry.letter,
                    count=len(responses),
                ),
            ),
        )


def _as_try(change: PaperChange) -> Try:
    return Try(
        occasion=change.occasion,
        number=change.number,
        letter=change.letter,
        attempt_id=_PLANNED,
        started_at=change.at,
        closed_at=change.at,
        is_complete=True,
        form_seen=change.form_seen,
        on_paper=True,
    )
