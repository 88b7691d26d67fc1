"""A question as it is printed, and what its answer sheet has for it. Pure.

Options, items and choices keep the order they are stored in and are lettered, rows are numbered: the letters that
`written` reads. Nothing here says what is right.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any

from learn.errors import Message, say
from learn.quizzes.formsets import SlotQuestion
from learn.quizzes.types.automatic import CsvTask, DocumentTask, WorkbookTask
from learn.quizzes.types.base import WithDetails, in_language
from learn.quizzes.types.case_study import CaseStudy
from learn.quizzes.types.categorising import Categorising
from learn.quizzes.types.gap_text import GapText
from learn.quizzes.types.hotspot import Hotspot
from learn.quizzes.types.judgement import Judgement
from learn.quizzes.types.matching import Matching
from learn.quizzes.types.multiple_choice import MultipleChoice
from learn.quizzes.types.number import Number
from learn.quizzes.types.ordering import Ordering
from learn.quizzes.types.ranking import Ranking
from learn.quizzes.types.ratings import MARKS
from learn.quizzes.types.rubric import Essay, FileTask
from learn.quizzes.types.short_text import ShortText
from learn.quizzes.types.single_choice import SingleChoice
from learn.quizzes.types.survey import Survey
from learn.quizzes.types.table_entry import TableEntry
from learn.quizzes.types.true_false import TrueFalse


@dataclass(frozen=True)
class Place:
    """Where one part of an answer goes: boxes to tick, under `marks`; without them a box for a letter, or a line.

    `label` names the part: a row's number, or nothing where there is only one.
    """

    label: str = ""
    marks: tuple[Message | str, ...] = ()
    is_line: bool = False


@dataclass(frozen=True)
class PrintedQuestion:
    """One question on paper, its texts in HTML.

    `options` and `rows` go with what they are called, `gaps` are the options of each gap that has any, by its number
    from 1; `pieces`, `columns`, `table` and `picture` are what the type shows beside (types.base.WithDetails).
    """

    number: int
    kind: Message
    asks: Message
    stem: str
    options: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]
    gaps: tuple[tuple[int, tuple[tuple[str, str], ...]], ...]
    details: Mapping[str, object]


@dataclass(frozen=True)
class _OnPaper:
    asks: Message
    places: Callable[[Any], tuple[Place, ...]]


def refusal(question: SlotQuestion) -> Message | None:
    """Why a question can't be asked on paper; None when it can."""
    return None if question.type in _ON_PAPER else _REFUSED[question.type]


def printed(question: SlotQuestion, language: str) -> PrintedQuestion:
    """A question that may be asked on paper, as `refusal` says, in one of its languages."""
    asked, shown = question.question, question.shown
    listed = next((shown[name] for name in ("choices", "categories", "options", "items") if name in shown), ())
    details = asked.details({}, language, 0) if isinstance(asked, WithDetails) else {}
    return PrintedQuestion(
        number=question.slot,
        kind=asked.kind_label,
        asks=_ON_PAPER[question.type].asks,
        stem=in_language(shown["stem"], language),
        options=_lettered(listed, language),
        rows=tuple((str(at), in_language(text, language)) for at, text in enumerate(shown.get("rows", ()), start=1)),
        gaps=tuple(
            (at, _lettered(gap.get("options", ()), language))
            for at, gap in enumerate(shown.get("gaps", ()), start=1)
            if gap.get("options")
        ),
        details=details,
    )


def places(question: SlotQuestion) -> tuple[Place, ...]:
    """What the answer sheet has for a question that may be asked on paper."""
    return _ON_PAPER[question.type].places(question.question)


def _lettered(texts: Sequence[Mapping[str, str]], language: str) -> tuple[tuple[str, str], ...]:
    return tuple((letter, in_language(text, language)) for letter, text in zip(ascii_uppercase, texts, strict=False))


def _options(question: Any) -> tuple[Place, ...]:
    return (Place(marks=tuple(ascii_uppercase[: len(question.shown.options)])),)


def _statements(question: Any) -> tuple[Place, ...]:
    return _each(question.shown.rows, (say("Đ"), say("S")))


def _ratings(question: Any) -> tuple[Place, ...]:
    return _each(question.shown.rows, MARKS)


def _letters(question: Any) -> tuple[Place, ...]:
    return _each(question.shown.rows, ())


def _turns(question: Any) -> tuple[Place, ...]:
    return _each(question.shown.items, ())


def _gaps(question: Any) -> tuple[Place, ...]:
    return tuple(Place(str(at), is_line=not gap.options) for at, gap in enumerate(question.shown.gaps, start=1))


def _line(question: Any) -> tuple[Place, ...]:  # noqa: ARG001 (one answer, whatever is asked)
    return (Place(is_line=True),)


def _each(parts: Sequence[object], marks: Sequence[Message | str]) -> tuple[Place, ...]:
    return tuple(Place(str(at), tuple(marks)) for at in range(1, len(parts) + 1))


_ROW_LETTERS = say("Ghi vào ô của mỗi dòng một chữ cái.")
_FILL = say("Ghi vào chỗ cùng số ở phiếu; chỗ có sẵn lựa chọn thì chỉ ghi chữ cái.")
_RATE = say("Mỗi dòng đánh dấu một ô, từ 1 đến 5.")
_WRITE = say("Viết câu trả lời lên dòng kẻ.")
_ON_PAPER: Mapping[str, _OnPaper] = {
    SingleChoice.key: _OnPaper(say("Đánh dấu một ô."), _options),
    MultipleChoice.key: _OnPaper(say("Đánh dấu mọi ô đúng."), _options),
    TrueFalse.key: _OnPaper(say("Mỗi dòng đánh dấu một ô: Đ là đúng, S là sai."), _statements),
    Matching.key: _OnPaper(_ROW_LETTERS, _letters),
    Categorising.key: _OnPaper(_ROW_LETTERS, _letters),
    Ordering.key: _OnPaper(say("Ghi các chữ cái theo thứ tự; ô 1 là việc làm trước tiên."), _turns),
    Ranking.key: _OnPaper(say("Ghi các chữ cái theo thứ tự; ô 1 là cách hay nhất."), _turns),
    GapText.key: _OnPaper(_FILL, _gaps),
    TableEntry.key: _OnPaper(_FILL, _gaps),
    Judgement.key: _OnPaper(_RATE, _ratings),
    Survey.key: _OnPaper(_RATE, _ratings),
    Hotspot.key: _OnPaper(say("Đánh dấu ô có chữ của chỗ đúng trong hình."), _options),
    ShortText.key: _OnPaper(_WRITE, _line),
    Number.key: _OnPaper(_WRITE, _line),
}
_NEEDS_FILE = say("cần một tệp làm trên máy")
_REFUSED: Mapping[str, Message] = {
    CaseStudy.key: say("bước sau tuỳ vào lựa chọn trước, nên không in ra được"),
    WorkbookTask.key: _NEEDS_FILE,
    DocumentTask.key: _NEEDS_FILE,
    CsvTask.key: _NEEDS_FILE,
    FileTask.key: _NEEDS_FILE,
    Essay.key: say("người chấm đọc bài trên màn hình"),
}
