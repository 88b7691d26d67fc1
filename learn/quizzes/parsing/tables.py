"""True/false: a table whose last two columns are headed Đúng and Sai (or True, False), an x in one of them."""

from learn.errors import say
from learn.quizzes.documents import JsonObject
from learn.quizzes.parsing.blocks import Block, Row
from learn.quizzes.parsing.heading import Facts
from learn.quizzes.parsing.shape import Answers, Context, Shape, tell_repeated
from learn.text import fold

_HEADS = (["dung", "sai"], ["true", "false"])


def _recognises(block: Block, facts: Facts) -> bool:  # noqa: ARG001
    return block.kind == "table" and bool(block.rows) and [fold(cell) for cell in block.rows[0].cells[-2:]] in _HEADS


def _read(block: Block, context: Context) -> Answers:
    head, *rows = block.rows
    if len(head.cells) != 3:
        context.tell(head.line, say("Bảng đúng/sai có ba cột: ý, Đúng, Sai."))
    if not rows:
        context.tell(head.line, say("Bảng đúng/sai chưa có ý nào."))
    tell_repeated(context, [(row.line, row.cells[0]) for row in rows])
    answers = [_answer(row, context) for row in rows]
    texts: list[JsonObject] = [_statement(row, context) for row in rows]
    shown: JsonObject = {"rows": list(texts), "fixed": "fixed" in context.facts.classes}
    return Answers("true_false", shown, {"answers": list(answers)})


def _answer(row: Row, context: Context) -> bool:
    marks = [cell.lower() for cell in row.cells[-2:]]
    if any(mark not in ("", "x") for mark in marks):
        context.tell(row.line, say("Hai cột Đúng, Sai chỉ để trống hoặc ghi x."))
    elif marks == ["x", "x"]:
        context.tell(row.line, say("Ý này được đánh dấu cả Đúng lẫn Sai; chỉ để một x."))
    elif "x" not in marks:
        context.tell(row.line, say("Ý này chưa có đáp án; ghi x vào cột Đúng hoặc Sai."))
    return marks[0] == "x"


def _statement(row: Row, context: Context) -> JsonObject:
    if not row.cells[0]:
        context.tell(row.line, say("Ý này chưa có chữ."))
    return context.html(row.cells[0], row.line)


STATEMENTS = Shape(_recognises, _read, frozenset({"fixed"}))
