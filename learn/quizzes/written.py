"""Answers as somebody copies them from paper into a cell of a sheet. Pure.

On paper options, items and choices are lettered A, B, C … in authored order. What can't be read, or was ticked
twice, is copied as "?": it is an answer, kept, and worth nothing.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from learn.errors import Message, say
from learn.quizzes.types.automatic import CsvTask, DocumentTask, WorkbookTask
from learn.quizzes.types.base import QuestionType, Response, part
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
from learn.text import fold

UNREADABLE: Response = {"unreadable": "?"}
"""Not of any question's form, so that it is invalid whatever the question."""

BLANK = "-"
_SEPARATORS = re.compile(r"[\s,;./|]+")
# As many digits as a spreadsheet gives of one third.
_FRACTION = re.compile(r"0(?:[.,][0-9]{1,17})?|1(?:[.,]0{1,17})?")
_TRUTH = {"d": "true", "t": "true", "s": "false", "f": "false"}


def response_in(cell: str, question: QuestionType) -> Response | None:
    """The answer in a cell, {} for an empty one; None when it can't be an answer to this question."""
    if not cell:
        return {}
    return UNREADABLE if cell == "?" else _READERS[question.key](cell, question)


def how(question: QuestionType) -> Message:
    """How an answer to such a question is copied."""
    return _HOW[question.key]


def width(question: QuestionType) -> int:
    """About how many signs the cell of such an answer has room for."""
    reader = _READERS[question.key]
    if reader is _single:
        return 2
    return 14 if reader in (_typed, _gaps) else 6


def by_hand(cell: str) -> Response | None:
    """The mark in a cell, a fraction from 0 to 1 such as 0,5, in place of an answer; None for anything else."""
    if not cell:
        return {}
    if not _FRACTION.fullmatch(cell):
        return None
    whole, _, rest = cell.replace(",", ".").partition(".")
    # One way to write each, so that the same mark is known again.
    return {"fraction": f"{whole}.{rest.rstrip('0')}".rstrip(".")}


def fraction_of(response: Response) -> float | None:
    """The mark that `by_hand` read; None when the response is an answer."""
    given = part(response, "fraction")
    return float(given) if isinstance(given, str) and _FRACTION.fullmatch(given) else None


def _signs(cell: str) -> str:
    """The letters of a cell, without accents and what stands between them."""
    return _SEPARATORS.sub("", fold(cell))


def _ordinals(cell: str, count: int) -> list[int] | None:
    """The ordinals of letters, -1 for a blank; None when one is no letter of so many."""
    found = [-1 if sign == BLANK else ord(sign) - ord("a") for sign in _signs(cell)]
    return found if all(-1 <= at < count for at in found) else None


def _different(cell: str, count: int) -> list[int] | None:
    """Ordinals that are all there and all different."""
    found = _ordinals(cell, count)
    return found if found and -1 not in found and len(set(found)) == len(found) else None


def _single(cell: str, question: Any) -> Response | None:
    found = _different(cell, len(question.shown.options))
    return {"option": str(found[0])} if found and len(found) == 1 else None


def _multiple(cell: str, question: Any) -> Response | None:
    found = _different(cell, len(question.shown.options))
    return {"options": sorted(map(str, found))} if found else None


def _statements(cell: str, question: Any) -> Response | None:
    signs = _signs(cell)
    if len(signs) != len(question.shown.rows) or not set(signs) <= {*_TRUTH, BLANK}:
        return None
    return _rows({row: _TRUTH[sign] for row, sign in enumerate(signs) if sign != BLANK})


def _pairs(cell: str, question: Any) -> Response | None:
    return _lettered(cell, question, len(question.shown.choices))


def _categories(cell: str, question: Any) -> Response | None:
    return _lettered(cell, question, len(question.shown.categories))


def _lettered(cell: str, question: Any, choices: int) -> Response | None:
    """A letter for each row."""
    found = _ordinals(cell, choices)
    if found is None or len(found) != len(question.shown.rows):
        return None
    return _rows({row: str(choice) for row, choice in enumerate(found) if choice >= 0})


def _sequence(cell: str, question: Any) -> Response | None:
    found = _different(cell, len(question.shown.items))
    return {"places": {str(item): str(place) for place, item in enumerate(found, start=1)}} if found else None


def _ratings(cell: str, question: Any) -> Response | None:
    marks = _signs(cell)
    if len(marks) != len(question.shown.rows) or not set(marks) <= {*MARKS, BLANK}:
        return None
    return _rows({row: mark for row, mark in enumerate(marks) if mark != BLANK})


def _gaps(cell: str, question: Any) -> Response | None:
    """What stands in each gap, with a bar between two; a letter where there is a list to choose from."""
    pieces = [piece.strip() for piece in cell.split("|")]
    if len(pieces) != len(question.shown.gaps):
        return None
    found: dict[str, str] = {}
    for at, (piece, gap) in enumerate(zip(pieces, question.shown.gaps, strict=True)):
        if piece in ("", BLANK):
            continue
        chosen = _different(piece, len(gap.options)) if gap.options else None
        if gap.options and (not chosen or len(chosen) != 1):
            return None
        found[str(at)] = str(chosen[0]) if chosen else piece
    return {"gaps": found} if found else {}


def _not_on_paper(cell: str, question: Any) -> None:  # noqa: ARG001 (what comes next depends on the choice before)
    return None


def _typed(cell: str, question: Any) -> Response:  # noqa: ARG001 (any text may be an answer)
    return {"text": cell}


def _never(cell: str, question: Any) -> None:  # noqa: ARG001 (no cell holds a file)
    return None


def _rows(answered: Mapping[int, str]) -> Response:
    return {"rows": {str(row): value for row, value in answered.items()}} if answered else {}


_READERS: Mapping[str, Callable[[str, Any], Response | None]] = {
    SingleChoice.key: _single,
    MultipleChoice.key: _multiple,
    TrueFalse.key: _statements,
    Matching.key: _pairs,
    Ordering.key: _sequence,
    Ranking.key: _sequence,
    Categorising.key: _categories,
    GapText.key: _gaps,
    TableEntry.key: _gaps,
    Judgement.key: _ratings,
    Survey.key: _ratings,
    Hotspot.key: _single,
    CaseStudy.key: _not_on_paper,
    ShortText.key: _typed,
    Number.key: _typed,
    Essay.key: _typed,
    WorkbookTask.key: _never,
    DocumentTask.key: _never,
    CsvTask.key: _never,
    FileTask.key: _never,
}
_TEXT = say("viết đúng như trên bài")
_GAPS = say("những gì ghi ở từng chỗ, cách nhau bằng |, chữ cái nếu chọn trong danh sách, ví dụ 10 | B")
_MARKS = say("điểm 1 đến 5 cho từng dòng, - cho dòng bỏ trống, ví dụ 42-5")
_BY_HAND = say("không chép được: tệp được chấm riêng, rồi ghi điểm theo tỷ lệ, ví dụ 0,75")
_SEQUENCE = say("các chữ cái theo thứ tự đã sắp, ví dụ CABD")
_HOW: Mapping[str, Message] = {
    SingleChoice.key: say("một chữ cái, ví dụ B"),
    MultipleChoice.key: say("các chữ cái đã chọn, ví dụ AC"),
    TrueFalse.key: say("Đ hoặc S cho từng ý, - cho ý bỏ trống, ví dụ ĐS-Đ"),
    Matching.key: say("chữ cái ghép với từng dòng, - cho dòng bỏ trống, ví dụ CA-B"),
    Categorising.key: say("chữ cái của nhóm cho từng dòng, - cho dòng bỏ trống, ví dụ AB-A"),
    GapText.key: _GAPS,
    TableEntry.key: _GAPS,
    Judgement.key: _MARKS,
    Survey.key: _MARKS,
    Hotspot.key: say("chữ cái của chỗ đã chỉ, ví dụ B"),
    CaseStudy.key: say("kiểu câu này không làm trên giấy được; ghi ? hoặc để trống"),
    Ordering.key: _SEQUENCE,
    Ranking.key: _SEQUENCE,
    ShortText.key: _TEXT,
    Number.key: _TEXT,
    Essay.key: _TEXT,
    WorkbookTask.key: _BY_HAND,
    DocumentTask.key: _BY_HAND,
    CsvTask.key: _BY_HAND,
    FileTask.key: _BY_HAND,
}
