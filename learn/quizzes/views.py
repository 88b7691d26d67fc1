"""What a page shows of an attempt: cards, receipts and, in practice, feedback. Never a key."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from learn.errors import Message, say
from learn.quizzes import scoring
from learn.quizzes.attempts import Receipt
from learn.quizzes.documents import Feedback
from learn.quizzes.formsets import SlotQuestion
from learn.quizzes.marking import Returned
from learn.quizzes.receipts import Proof
from learn.quizzes.steps import Recorded
from learn.quizzes.types.automatic import AutomaticTask
from learn.quizzes.types.base import (
    MarkedElsewhere,
    Response,
    Sequential,
    State,
    WithDetails,
    WithOptions,
    display_seed,
    in_language,
)
from learn.quizzes.types.files import FileAnswer, SentFile, sent_file
from learn.quizzes.types.rubric import Marked
from learn.quizzes.uploads import Examined

# Where a type keeps what its author may say something of.
_LISTED = ("options", "rows", "items")

Ordered = Sequence[tuple[int, str]]
"""(ordinal, HTML) pairs in the order they are shown."""


@dataclass(frozen=True)
class ReceiptView:
    """Where one answer stands. `step` is what the next answer will be based on, "" before the first; `proof` is what
    the person can show of it, where it was just saved."""

    slot: int
    state: str
    text: Message
    step: str
    proof: Proof | None = None


@dataclass(frozen=True)
class CheckView:
    """One thing that was checked in a file: what, whether it was right, its points, what stood there instead, and
    what the author says of it, in HTML."""

    label: Message
    passed: bool
    points: int
    found: str
    says: str


@dataclass(frozen=True)
class FeedbackView:
    """What a practice answer was worth (0 to 1; None where nothing is scored, and while it waits to be marked) and
    why, in HTML.

    `chosen` are pairs: an option, row or item that was answered, and what its author says of it. `lesson_url` is
    the lesson that teaches it, where something was missing and it isn't the one that is open; `more_url` is where a
    marked work comes back. `hinted` hints have been taken off the fraction;
    `is_right`: without them it would be 1.
    """

    fraction: float | None
    verdict: Message
    chosen: tuple[tuple[str, str], ...]
    general: str
    lesson_url: str = ""
    checks: tuple[CheckView, ...] = ()
    more_url: str = ""
    hinted: int = 0
    is_right: bool = False


@dataclass(frozen=True)
class HintsView:
    """The hints somebody has seen, in HTML; how many are left, and what the next takes off, 0 to 1."""

    seen: tuple[str, ...]
    left: int
    next_cost: float


@dataclass(frozen=True)
class CriterionView:
    """A criterion of a rubric with its levels, in HTML, and their points."""

    name: str
    levels: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Card:
    """One question as it is shown: to be answered, with what was answered so far.

    `is_passed`: its answer stays, because there is no way back. `stay` is what the address of a save without a script
    ends in, so that the same question comes again where there is one a page.
    """

    slot: int
    number: int
    total: int
    type: str
    kind: Message
    stem: str
    options: Ordered
    rows: Ordered
    response: Mapping[str, object]
    based: str
    receipt: ReceiptView
    save_url: str
    key: str
    practice: bool = False
    feedback: FeedbackView | None = None
    details: Mapping[str, object] = field(default_factory=dict)
    rubric: tuple[CriterionView, ...] = ()
    file: SentFile | None = None
    endings: tuple[str, ...] = ()
    is_passed: bool = False
    stay: str = ""
    hints: HintsView | None = None

    @property
    def ask_url(self) -> str:
        """Where something is asked or reported about the question: beside the lesson, round or test it is in."""
        if self.practice:
            return f"{self.save_url.removesuffix('/answers')}/ask?about=q-{self.slot}"
        return f"{self.save_url}/ask"


@dataclass(frozen=True)
class Pager:
    """Where one is in a test with one question a page: the slots before and after, None at the ends and where there
    is no way back; `open` are the questions without an answer that can be gone to."""

    previous: int | None
    next: int | None
    open: tuple[Card, ...] = ()


@dataclass(frozen=True)
class AttemptView:
    """An open attempt. `deadline` and `now` are the server's; `key` is new each time the page is made. `cards` are all
    its questions; with a `pager` the page shows one of them, at the place `here` from 0."""

    title: Message
    about: Message
    cards: tuple[Card, ...]
    answered: int
    total: int
    deadline: datetime | None
    now: datetime
    key: str
    submit_url: str
    notice: Message | None = None
    pager: Pager | None = None
    here: int = 0

    @property
    def shown(self) -> tuple[Card, ...]:
        """The questions of this page."""
        return (self.cards[self.here],) if self.pager else self.cards


def card(  # the facts of one question on one page
    question: SlotQuestion,
    now: Recorded | None,
    *,
    number: int,
    total: int,
    seed: int,
    language: str,
    save_url: str,
    key: str,
    practice: bool = False,
    examined: Examined | None = None,
    returned: Returned | None = None,
    is_passed: bool = False,
    stay: str = "",
    hinted: int = 0,
) -> Card:
    """A question with the answer that counts now, its options in the order of this attempt.

    In practice `hinted` is how often a hint was asked for.
    """
    asked = question.question
    options, rows = _displayed(question, seed, language)
    answered = practice and now is not None and now.state in (State.COMPLETE, State.PARTIAL)
    return Card(
        slot=question.slot,
        number=number,
        total=total,
        type=question.type,
        kind=question.question.kind_label,
        stem=in_language(question.shown["stem"], language),
        options=options,
        rows=rows,
        response=now.response if now else {},
        based=str(now.number) if now else "",
        receipt=standing(question.slot, now),
        save_url=save_url,
        key=key,
        practice=practice,
        feedback=feedback(question, now.response, language, examined, returned, hinted) if answered and now else None,
        details=_details(question, now.response if now else {}, seed, language),
        rubric=rubric_of(asked, language) if isinstance(asked, Marked) else (),
        file=sent_file(now.response) if now else None,
        endings=asked.endings if isinstance(asked, FileAnswer) else (),
        is_passed=is_passed,
        stay=stay,
        hints=_hints(question, hinted, language) if practice and question.hints else None,
    )


def _hints(question: SlotQuestion, hinted: int, language: str) -> HintsView:
    seen = question.taken(hinted)
    left = question.hints[len(seen) :]
    return HintsView(
        seen=tuple(in_language(hint.text, language) for hint in seen),
        left=len(left),
        next_cost=left[0].cost if left else 0.0,
    )


def rubric_of(question: Marked, language: str) -> tuple[CriterionView, ...]:
    """What is looked at in an answer, as it is shown."""
    return tuple(
        CriterionView(
            in_language(criterion.name, language),
            tuple((in_language(text, language), worth) for text, worth in zip(criterion.levels, points, strict=True)),
        )
        for criterion, points in zip(question.shown.rubric, question.marking.points, strict=True)
    )


def standing(slot: int, now: Recorded | None) -> ReceiptView:
    """Where an answer stands when a page is opened: everything shown is what the system holds."""
    if now is None or now.state is State.EMPTY:
        return ReceiptView(slot, "empty", say("Chưa trả lời"), str(now.number) if now else "")
    return ReceiptView(slot, *_saved(now.state), str(now.number))


def receipt(made: Receipt, proof: Proof | None = None) -> ReceiptView:
    """What became of an answer that was just sent. Given only after the commit that holds it."""
    return replace(_outcome(made), proof=None if made.step.state is State.EMPTY else proof)


def _outcome(made: Receipt) -> ReceiptView:
    step, now = made.step, made.current
    if step.is_late and made.attempt_closed:
        words = say("Bài đã nộp trước đó: câu trả lời này được giữ lại, chờ xét duyệt")
        return ReceiptView(made.slot, "late", words, str(step.number))
    if step.is_late:
        return ReceiptView(made.slot, "late", say("Đến sau giờ hạn: được giữ lại, chờ xét duyệt"), str(step.number))
    if made.is_behind:
        words = say("Bài này không quay lại câu trước: câu trả lời cũ vẫn được tính, lần sửa này chỉ được giữ lại")
        return ReceiptView(made.slot, "rival", words, str(step.number))
    if now is not None and now.response != step.response:
        words = say("Câu này có câu trả lời mới hơn ở máy khác; tải lại trang để xem")
        return ReceiptView(made.slot, "rival", words, str(step.number))
    if step.rival:
        words = say("Đã lưu lên hệ thống. Câu này vừa được trả lời ở máy khác; đang hiện câu trả lời mới nhất")
        return ReceiptView(made.slot, "rival", words, str(step.number))
    if step.state is State.EMPTY:
        return ReceiptView(made.slot, "empty", say("Chưa trả lời"), str(step.number))
    return ReceiptView(made.slot, *_saved(step.state), str(step.number))


def feedback(
    question: SlotQuestion,
    response: Mapping[str, object],
    language: str,
    examined: Examined | None = None,
    returned: Returned | None = None,
    hinted: int = 0,
) -> FeedbackView:
    """What to say about a practice answer: its worth, and the author's words for what was chosen."""
    if returned:
        verdict = say("Người chấm đã chấm bài này.")
        return FeedbackView(returned.fraction, verdict, (), "", more_url=f"/marked/{returned.step_id}")
    if isinstance(question.question, MarkedElsewhere):
        return _from_elsewhere(question, language, examined)
    words = Feedback.model_validate(question.feedback)
    general = in_language(words.general, language)
    chosen = tuple(_said(question, words, response, language))
    if not question.question.is_scored:
        return FeedbackView(None, say("Cảm ơn anh/chị đã cho ý kiến."), chosen, general)
    if isinstance(question.question, Sequential) and question.question.state_of(response, language) is State.PARTIAL:
        return FeedbackView(None, say("Chuyện còn tiếp."), chosen, "")
    fraction = scoring.grade(question.question, response, language, question.mending)
    taken = question.taken(hinted)
    earned = scoring.after_hints(fraction, (hint.cost for hint in taken))
    is_right = fraction >= 1 and earned > 0
    # Hints that take everything have told everything: the answer is no success of one's own.
    verdict = say("Đúng, nhờ gợi ý.") if fraction >= 1 and not is_right else _verdict(fraction)
    return FeedbackView(earned, verdict, chosen, general, hinted=len(taken), is_right=is_right)


def _from_elsewhere(question: SlotQuestion, language: str, examined: Examined | None) -> FeedbackView:
    asked = question.question
    words = Feedback.model_validate(question.feedback)
    # What was found belongs to the checks it was found with.
    if not isinstance(asked, AutomaticTask) or examined is None or examined.marking_id != question.marking_id:
        return FeedbackView(None, say("Bài đã được lưu và đang chờ chấm."), (), "")
    checks = tuple(
        CheckView(
            label=check.label,
            passed=finding.passed,
            points=check.points,
            found=finding.found,
            says="" if finding.passed else words.of_option(at, language),
        )
        for at, (check, finding) in enumerate(zip(asked.marking.checks, examined.findings, strict=True))
    )
    return FeedbackView(
        examined.fraction, _verdict(examined.fraction), (), in_language(words.general, language), checks=checks
    )


def _verdict(fraction: float) -> Message:
    if fraction >= 1:
        return say("Đúng.")
    return say("Đúng một phần.") if fraction > 0 else say("Chưa đúng.")


def _saved(state: State) -> tuple[str, Message]:
    if state is State.INVALID:
        return "invalid", say("Đã lưu lên hệ thống, nhưng hệ thống chưa hiểu câu trả lời này; anh/chị xem lại")
    if state is State.PARTIAL:
        return "saved", say("Đã lưu lên hệ thống; còn ý chưa trả lời")
    return "saved", say("Đã lưu lên hệ thống")


def _said(question: SlotQuestion, words: Feedback, response: Response, language: str) -> Iterator[tuple[str, str]]:
    """What a person chose or answered, with the author's words for it."""
    texts = next((question.shown[name] for name in _LISTED if name in question.shown), ())
    answered: Collection[int] = _answered(response)
    if isinstance(question.question, WithOptions):
        answered = sorted(question.question.picked(response))
    if "steps" in question.shown:
        # The choices of all steps are counted through.
        counted = [
            (str(at), str(one))
            for at, step in enumerate(question.shown["steps"])
            for one in range(len(step["choices"]))
        ]
        texts = [choice["text"] for step in question.shown["steps"] for choice in step["choices"]]
        taken: Any = response.get("steps", {})
        answered = [place for place, (at, one) in enumerate(counted) if taken.get(at) == one]
    for ordinal in answered:
        if ordinal < len(texts) and (text := words.of_option(ordinal, language)):
            yield in_language(texts[ordinal], language), text


def _answered(response: Response) -> list[int]:
    """The ordinals of the rows or items that have an answer."""
    match response:
        case {"rows": {**rows}} | {"places": {**rows}}:
            found: Collection[object] = list(rows)
        case _:
            found = ()
    return sorted(int(each) for each in found if isinstance(each, str) and each.isdecimal() and len(each) < 4)


def _details(question: SlotQuestion, response: Response, seed: int, language: str) -> Mapping[str, object]:
    """What a type shows beside stem, options and rows."""
    if not isinstance(question.question, WithDetails):
        return {}
    return question.question.details(response, language, display_seed(seed, question.slot))


def _displayed(question: SlotQuestion, seed: int, language: str) -> tuple[Ordered, Ordered]:
    """Options and rows in the order of this attempt; a type has one of them, or both, or neither."""
    shown = question.shown
    order = question.question.shuffled(display_seed(seed, question.slot))

    def put(texts: Sequence[Mapping[str, str]], ordinals: Sequence[int]) -> Ordered:
        return [(ordinal, in_language(texts[ordinal], language)) for ordinal in ordinals]

    if "choices" in shown:
        return put(shown["choices"], order), put(shown["rows"], range(len(shown["rows"])))
    if "rows" in shown:
        return (), put(shown["rows"], order)
    listed = shown.get("options") or shown.get("items") or ()
    return put(listed, order), ()
