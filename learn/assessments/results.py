"""What a person sees after a test: by objective, first what is newly mastered, and the way back to the lessons.

Nothing here tells a question or its key: results speak by objective.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from learn.assessments import facts, late, store
from learn.assessments.effort import is_hasty
from learn.assessments.facts import Sat, teaching
from learn.assessments.gains import Share, is_mastered, newly_mastered, raw_change
from learn.assessments.measuring import Sheet, outcomes, shares
from learn.assessments.models import COURSE, Occasion
from learn.assessments.occasions import Offer, Waiting, follow_up_on, sees_feedback, sees_marks, state
from learn.assessments.policies import Counts
from learn.assessments.records import records, sheets
from learn.assessments.reliable import ReliableChange
from learn.assessments.store import Row
from learn.assessments.tries import PAPER, REPLACEMENTS, Try, measured, voids
from learn.assessments.verdicts import verdict
from learn.courses import service as courses
from learn.courses import store as course_store
from learn.courses.models import Course, CourseVersion, LessonVersion
from learn.db.columns import id_of
from learn.errors import Message, NotFound, say
from learn.quizzes.formsets import questions_of
from learn.quizzes.models import Attempt, Decision

FEW_QUESTIONS = 6
"""With fewer questions on an objective, one lucky answer moves it by more than 15 points."""


@dataclass(frozen=True)
class Lesson:
    """A lesson to go back to."""

    id: str
    title: str
    minutes: int


@dataclass(frozen=True)
class Line:
    """One objective: (marks, possible marks) before, after and at the follow-up; None where not measured.

    `this` is the test the page is about. `lessons` teach what it missed; empty when it is mastered.
    """

    objective: str
    text: str
    before: Share | None
    after: Share | None
    later: Share | None
    this: Share | None
    is_new: bool
    lessons: tuple[Lesson, ...] = ()

    @property
    def change(self) -> float | None:
        """Change of the fraction, after minus before."""
        return raw_change(_fraction(self.before), _fraction(self.after))

    @property
    def is_mastered(self) -> bool:
        return self.this is not None and is_mastered(self.this)


@dataclass(frozen=True)
class ResultView:
    """A closed test, and what the person's tests show together. Fractions are 0 to 1.

    `before`, `after` and `later` are the measured pre-test, post-test and follow-up. `is_measured` is
    False for a test cut short and for further tries for the pass mark. `passed` is None where there is
    nothing to pass, `reliable` without both tests. `lines` are empty where marks by objective are not shown now.
    """

    attempt_id: UUID
    slug: str
    title: str
    occasion: Occasion
    is_complete: bool
    is_measured: bool
    fraction: float
    passed: bool | None
    pass_mark: float | None
    before: float | None
    after: float | None
    later: float | None
    lines: tuple[Line, ...]
    flags: tuple[Message, ...]
    follow_up_on: date | None
    reliable: ReliableChange | None
    may_try_again: bool = False

    @property
    def change(self) -> float | None:
        """Change since the pre-test; None without both."""
        return raw_change(self.before, self.after)

    @property
    def newly_mastered(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.is_new)

    @property
    def missing(self) -> tuple[Line, ...]:
        """The objectives this test did not show, with the lessons that teach them."""
        return tuple(line for line in self.lines if not line.is_mastered)


@dataclass(frozen=True)
class Kept:
    """A closed test whose marks its owner doesn't see: from the day `shown_from` on, or never where it is None."""

    attempt_id: UUID
    slug: str
    title: str
    occasion: Occasion
    is_complete: bool
    shown_from: date | None

    @property
    def words(self) -> Message:
        """When there is more to see."""
        if self.shown_from:
            return say("Kết quả hiện ở đây từ ngày %(day)s, khi mọi người đã làm xong.", day=self.shown_from)
        return say("Kết quả bài này không hiện cho người làm. Cần hỏi điều gì, anh/chị nói với người quản lý của mình.")


def result(db: Session, person_id: int, public_id: UUID, language: str, now: datetime) -> ResultView | Kept:
    """The result of one's own closed test, as much of it as its owner may see now; NotFound for somebody else's, for
    practice and while it is open."""
    enrolment_id = store.enrolment_of_attempt(db, person_id, public_id)
    if enrolment_id is None:
        raise NotFound
    return _view(db, facts.require(db, courses.enrolment(db, enrolment_id)), public_id, language, now)


def result_of(db: Session, enrolment_id: int, language: str, now: datetime) -> ResultView | None:
    """The result of an enrolment's last closed test that its owner may see now; None before any.

    Measured tests come before further tries for the pass mark.
    """
    sat = facts.read(db, courses.enrolment(db, enrolment_id))
    if sat is None:
        return None
    counting = [one for occasion in Occasion if (one := measured(sat.facts.at(occasion)))]
    closed = [
        one for one in counting or sat.facts.tries if not one.is_open and sees_marks(sat.facts, one.occasion, now)
    ]
    view = _view(db, sat, closed[-1].attempt_id, language, now) if closed else None
    return view if isinstance(view, ResultView) else None


def _view(db: Session, sat: Sat, public_id: UUID, language: str, now: datetime) -> ResultView | Kept:
    this = next((one for one in sat.facts.tries if one.attempt_id == public_id), None)
    if this is None or this.is_open:
        raise NotFound
    version = db.get_one(CourseVersion, sat.enrolment.course_version_id)
    title = courses.in_language(version.document, language)[0]["title"]
    slug = db.get_one(Course, sat.enrolment.course_id).slug
    if not sees_marks(sat.facts, this.occasion, now):
        kept_back = sat.facts.policies.rules(this.occasion)
        return Kept(public_id, slug, title, this.occasion, this.is_complete, kept_back.shown_from)
    (record,) = records(db, [sat])
    mark = sat.facts.policies.pass_mark
    whole = outcomes(record)[0]
    # What was before the waiting is compared for groups only; a person's change begins with the pre-test.
    is_alone = this.occasion is Occasion.BASELINE
    seen = {one: sheet for one, sheet in record.sheets.items() if sees_marks(sat.facts, one, now)}
    told = {one: sheet for one, sheet in seen.items() if sees_feedback(sat.facts, one, now) and not is_alone}
    return ResultView(
        attempt_id=public_id,
        slug=slug,
        title=title,
        occasion=this.occasion,
        is_complete=this.is_complete,
        is_measured=measured(sat.facts.at(this.occasion)) == this,
        fraction=this.fraction or 0.0,
        passed=_passed(this, mark),
        pass_mark=mark,
        before=whole.p if Occasion.PRE in seen and not is_alone else None,
        after=whole.q if Occasion.POST in seen and not is_alone else None,
        later=whole.f if Occasion.FOLLOW_UP in seen and not is_alone else None,
        lines=_lines(db, sat, told, this, language) if sees_feedback(sat.facts, this.occasion, now) else (),
        flags=_flags(sat, record.sheets, this, excluded=record.excluded) + _late(db, sat.row_of(this)[1]),
        follow_up_on=follow_up_on(sat.facts),
        reliable=verdict(db, id_of(sat.version), whole) if {Occasion.PRE, Occasion.POST} <= seen.keys() else None,
        may_try_again=isinstance(state(sat.facts, Occasion.POST, now), Offer | Waiting),
    )


def _passed(this: Try, mark: float | None) -> bool | None:
    if mark is None or this.occasion is not Occasion.POST or not this.is_complete or this.fraction is None:
        return None
    return this.fraction >= mark


def _lines(db: Session, sat: Sat, measured_by: Mapping[Occasion, Sheet], this: Try, language: str) -> tuple[Line, ...]:
    """The objectives in the course's order, newly mastered ones first."""
    before, after, later = (shares(measured_by[one].marks) if one in measured_by else {} for one in COURSE)
    row = sat.row_of(this)
    now = shares(sheets(db, [row])[id_of(row[1])].marks)
    new = set(newly_mastered(before, after))
    texts = _objectives(db, sat, language)
    lessons = _lessons_missed(db, sat, row, language)
    lines = [
        Line(
            objective=objective,
            text=texts.get(objective, objective),
            before=before.get(objective),
            after=after.get(objective),
            later=later.get(objective),
            this=now.get(objective),
            is_new=objective in new,
            lessons=() if is_mastered(now.get(objective, (0, 0))) else lessons.get(objective, ()),
        )
        for objective in sorted(now, key=list({**texts, **now}).index)
    ]
    return tuple(sorted(lines, key=lambda line: not line.is_new))


def _objectives(db: Session, sat: Sat, language: str) -> dict[str, str]:
    version = db.get_one(CourseVersion, sat.enrolment.course_version_id)
    head, _ = courses.in_language(version.document, language)
    return {one["id"]: one["text"] for one in head.get("objectives", ())}


def _lessons_missed(db: Session, sat: Sat, row: Row, language: str) -> dict[str, tuple[Lesson, ...]]:
    """By objective, the lessons behind the questions that didn't earn everything, in teaching order."""
    lessons = course_store.lessons_of(db, sat.enrolment.course_version_id)
    wanted: dict[str, set[str | None]] = {}
    _, attempt, score = row
    questions = questions_of(db, attempt.form_id).slots
    for slot in store.earned(db, [id_of(score)])[id_of(score)] if score else ():
        question = questions[slot.slot]
        if slot.fraction < 1:
            wanted.setdefault(question.objective, set()).add(teaching(lessons, question))
    return {
        objective: tuple(_lesson(one, language) for one in lessons if one.lesson in names)
        for objective, names in wanted.items()
    }


def _lesson(lesson: LessonVersion, language: str) -> Lesson:
    titles: Mapping[str, Any] = lesson.titles
    return Lesson(lesson.lesson, titles.get(language) or next(iter(titles.values()), lesson.lesson), lesson.minutes)


def _flags(sat: Sat, sheets: Mapping[Occasion, Sheet], this: Try, *, excluded: bool) -> tuple[Message, ...]:
    """What weakens the result, said kindly."""
    found = []
    if this.is_void:
        found.append(_cut_short(sat.facts.at(this.occasion)))
    if sat.facts.skipped:
        found.append(say("Anh/chị đã bỏ qua bài đầu vào nên không có gì để so sánh trước và sau."))
    if any(is_hasty(sheet.effort) for sheet in sheets.values()):
        found.append(say("Có bài được trả lời rất nhanh nên con số này có thể chưa nói đúng điều anh/chị biết."))
    pair = [sheets[one] for one in (Occasion.PRE, Occasion.POST) if one in sheets]
    if len({sheet.language for sheet in pair}) > 1:
        found.append(say("Hai bài làm bằng hai ngôn ngữ khác nhau nên so sánh kém chắc chắn hơn."))
    if any(sheet.form_seen for sheet in sheets.values()):
        found.append(say("Một bài dùng lại đề anh/chị đã xem một phần nên so sánh kém chắc chắn hơn."))
    if any(sheet.on_paper for sheet in sheets.values()):
        found.append(PAPER)
    if len({minutes_of(one) for one in _pair(sat)} - {None}) > 1:
        found.append(say("Hai bài có thời gian làm khác nhau nên so sánh kém chắc chắn hơn."))
    if (other := _other_counts(sat, this)) is not None:
        found.append(other)
    if excluded:
        found.append(say("Kết quả này chỉ dành cho anh/chị và không tính vào số liệu chung."))
    if any(possible < FEW_QUESTIONS for sheet in pair for _, possible in shares(sheet.marks).values()):
        found.append(say("Mỗi mục tiêu chỉ có vài câu: đủ để biết nên ôn gì, chưa đủ để kết luận riêng từng mục tiêu."))
    return tuple(found)


def _pair(sat: Sat) -> list[Try]:
    counting = (measured(sat.facts.at(one)) for one in (Occasion.PRE, Occasion.POST))
    return [one for one in counting if one is not None]


def minutes_of(one: Try) -> int | None:
    """The whole minutes that a try had; None where nobody counted them."""
    return None if one.deadline is None else round((one.deadline - one.started_at).total_seconds() / 60)


def _other_counts(sat: Sat, this: Try) -> Message | None:
    """That another try than this one decides about passing, where the first or the last one does."""
    complete = [one for one in sat.facts.at(Occasion.POST) if one.is_complete]
    if sat.facts.policies.pass_mark is None or this not in complete or len(complete) == 1:
        return None
    if sat.facts.policies.counts is Counts.FIRST and this != complete[0]:
        return say("Đạt hay chưa được tính theo lần làm đầu tiên, không theo lần này.")
    if sat.facts.policies.counts is Counts.LAST and this != complete[-1]:
        return say("Đạt hay chưa được tính theo lần làm cuối cùng, không theo lần này.")
    return None


def _late(db: Session, attempt: Attempt) -> tuple[Message, ...]:
    """What became of answers that came late."""
    standing = late.standing(db, attempt)
    words = {
        None: say(
            "%(count)s câu trả lời đến muộn đang chờ xét duyệt, chưa tính vào kết quả. Mã bài làm: %(code)s.",
            count=standing.get(None, 0),
            code=late.code_of(attempt),
        ),
        Decision.ACCEPTED: say(
            "%(count)s câu trả lời đến muộn đã được chấp nhận và tính vào kết quả.",
            count=standing.get(Decision.ACCEPTED, 0),
        ),
        Decision.REFUSED: say(
            "%(count)s câu trả lời đến muộn không được tính; lý do có trong thông báo của anh/chị.",
            count=standing.get(Decision.REFUSED, 0),
        ),
    }
    return tuple(said for decision, said in words.items() if standing.get(decision))


def _cut_short(tries: Sequence[Try]) -> Message:
    if voids(tries) <= REPLACEMENTS and measured(tries) is None:
        return say("Bài này bị ngắt giữa chừng nên không tính. Anh/chị được làm lại một lần trên đề khác.")
    return say("Bài này bị ngắt giữa chừng nên không tính; câu trả lời vẫn được giữ.")


def _fraction(share: Share | None) -> float | None:
    return None if share is None or not share[1] else share[0] / share[1]
