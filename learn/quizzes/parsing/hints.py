"""Hints: lines `? text (−20%)` below the stem, in the order in which they are given. Only practice has them.

What one takes off is a whole number of percent.
"""

import re
from collections.abc import Sequence

from learn.errors import say
from learn.quizzes.documents import JsonObject
from learn.quizzes.parsing.blocks import Piece, outside_fences
from learn.quizzes.parsing.shape import Answers, Context, read_share
from learn.quizzes.types.base import MarkedElsewhere
from learn.quizzes.types.registry import TYPES

_HINT = re.compile(r"\?(?:\s+(?P<text>.*))?")
_COST = re.compile(r"(?P<text>.+?)\s*\(\s*[−-]\s*(?P<cost>[0-9]{1,3} ?%)\s*\)")


def without_hints(lines: Sequence[str], first_line: int) -> tuple[list[str], list[Piece]]:
    """The lines with an empty one for each hint, and the hints: Markdown would join them to the paragraph above."""
    found = {
        at: Piece(first_line + at, (match["text"] or "").strip())
        for at, line in outside_fences(lines)
        if (match := _HINT.fullmatch(line))
    }
    return ["" if at in found else line for at, line in enumerate(lines)], list(found.values())


def read_hints(hints: Sequence[Piece], answers: Answers, first_answer: int, context: Context) -> list[JsonObject]:
    """The hints as feedback keeps them. `first_answer` is the line at which the answers begin."""
    if not hints:
        return []
    sample = TYPES[answers.type].sample()
    if context.facts.use == "form":
        message = say("Gợi ý chỉ có khi luyện tập, còn câu này dùng cho đề (use=form); bỏ dòng bắt đầu bằng dấu ?.")
        context.tell(hints[0].line, message)
    elif not sample.is_scored or isinstance(sample, MarkedElsewhere):
        context.tell(hints[0].line, say("Kiểu câu này không có gợi ý: chỉ câu máy chấm được ngay mới có."))
    for hint in hints:
        if hint.line > first_answer:
            context.tell(hint.line, say("Gợi ý đứng dưới thân câu hỏi, trước các phương án."))
    return [_hint(hint, context) for hint in hints]


def _hint(hint: Piece, context: Context) -> JsonObject:
    written = _COST.fullmatch(hint.text)
    if written is None:
        context.tell(hint.line, say("Gợi ý ghi mức trừ điểm ở cuối dòng, ví dụ: ? Xem lại Điều 23 (−20%)"))
        return {}
    cost = read_share(context, hint.line, written["cost"])
    return {"text": context.html(written["text"], hint.line), "cost": cost}
