"""Questions that people mark: `.essay` or `.file` in the heading, and a table of criteria and levels.

Each cell of a level ends with its points in brackets: `| Cấu trúc | Đủ ba phần (2) | Thiếu phần (1) | Không có (0) |`.
"""

import re

from learn.errors import say
from learn.quizzes.documents import JsonObject
from learn.quizzes.parsing.blocks import Block, Row
from learn.quizzes.parsing.heading import Facts
from learn.quizzes.parsing.shape import Answers, Context, Shape, tell_repeated

TYPES = {"essay": "essay", "file": "file_task"}
_LEVEL = re.compile(r"(?P<text>.*\S)\s*\((?P<points>[0-9]{1,3})\)", re.DOTALL)
_FEWEST, _MOST = 2, 6
_MOST_POINTS = 100


def _recognises(block: Block, facts: Facts) -> bool:
    return block.kind == "table" and bool(facts.classes & set(TYPES))


def _read(block: Block, context: Context) -> Answers:
    facts = context.facts
    said = sorted(facts.classes & set(TYPES))
    if len(said) > 1:
        context.tell(facts.line, say("Mỗi câu chỉ một kiểu: .essay hoặc .file."))
    if facts.use == "form":
        context.tell(facts.line, say("Câu .essay và .file do người chấm nên không dùng trong đề; viết use=practice."))
    head, *rows = block.rows
    if not _FEWEST <= len(head.cells) - 1 <= _MOST:
        context.tell(head.line, say("Bảng tiêu chí có cột tiêu chí rồi từ hai đến sáu cột mức."))
    if not rows:
        context.tell(head.line, say("Bảng tiêu chí chưa có dòng nào."))
    tell_repeated(context, [(row.line, row.cells[0]) for row in rows])
    rubric: list[JsonObject] = []
    points: list[list[int]] = []
    for row in rows:
        levels = _levels(row, context)
        texts: list[JsonObject] = [context.html(text, row.line) for text, _ in levels]
        rubric.append({"name": context.html(row.cells[0], row.line), "levels": list(texts)})
        points.append([worth for _, worth in levels])
    return Answers(TYPES[said[0]], {"rubric": list(rubric)}, {"points": [list(each) for each in points]})


def _levels(row: Row, context: Context) -> list[tuple[str, int]]:
    """The text and the points of each level of a criterion."""
    if not row.cells[0]:
        context.tell(row.line, say("Tiêu chí này chưa có tên."))
    found = []
    for cell in row.cells[1:]:
        match = _LEVEL.fullmatch(cell)
        if match is None or int(match["points"]) > _MOST_POINTS:
            message = say("Mức “%(level)s” chưa ghi điểm: viết số điểm (0 đến 100) trong ngoặc ở cuối ô.", level=cell)
            context.tell(row.line, message)
            return [("", 0)]
        found.append((match["text"], int(match["points"])))
    if not any(points for _, points in found):
        context.tell(row.line, say("Tiêu chí này không mức nào có điểm."))
    return found


RUBRICS = Shape(_recognises, _read, frozenset(TYPES))
