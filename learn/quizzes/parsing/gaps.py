"""Gaps in a text or in the cells of a table: `[[answer|another spelling]]` typed, `[[(right) wrong, wrong]]` chosen."""

import hashlib
import re
from collections.abc import Sequence

from learn.errors import say
from learn.quizzes.documents import JsonObject
from learn.quizzes.parsing.blocks import Answer, Block, Gap, Row
from learn.quizzes.parsing.heading import Facts
from learn.quizzes.parsing.shape import Answers, Context, Shape, is_percent
from learn.quizzes.parsing.typed import COMPARING, accepted, comparing
from learn.quizzes.types.gaps import MARK
from learn.text import tidy

_CHOSEN = re.compile(r"\((?P<right>[^()]*)\)(?P<wrong>.*)")


def _has_gap(block: Block, facts: Facts) -> bool:  # noqa: ARG001
    return any(MARK.search(line) for line in block.lines)


def _is_table(block: Block, facts: Facts) -> bool:
    return block.kind == "table" and _has_gap(block, facts)


def _read_text(block: Block, context: Context) -> Answers:
    text = "\n".join(block.lines)
    shown, marking = _gaps(MARK.findall(text), context)
    return Answers("gap_text", {"text": context.html(text, block.line), **shown}, marking)


def _read_table(block: Block, context: Context) -> Answers:
    head, *rows = block.rows
    if len(head.cells) < 2:
        context.tell(head.line, say("Biểu mẫu cần ít nhất hai cột: tên của dòng và chỗ để điền."))
    else:
        for row in block.rows:
            _check_row(row, context, is_head=row is head)
    table: list[JsonObject] = [{"cells": [context.html(cell, row.line) for cell in row.cells]} for row in rows]
    cells = [cell for row in rows for cell in row.cells]
    shown, marking = _gaps(MARK.findall("".join(cells)), context)
    columns: list[JsonObject] = [context.html(cell, head.line) for cell in head.cells]
    return Answers("table_entry", {"columns": list(columns), "table": list(table), **shown}, marking)


def _check_row(row: Row, context: Context, *, is_head: bool) -> None:
    """A gap is named by its row and column: so these have words of their own, and a cell has one gap."""
    if MARK.search("".join(row.cells if is_head else row.cells[:1])):
        context.tell(row.line, say("Tên cột và tên dòng (cột đầu) không để chỗ trống."))
    elif any(len(MARK.findall(cell)) > 1 for cell in row.cells):
        context.tell(row.line, say("Mỗi ô của biểu mẫu chỉ có một chỗ trống."))


def _gaps(numbers: Sequence[str], context: Context) -> tuple[JsonObject, JsonObject]:
    """What is shown of the gaps, and how they are marked."""
    pairs = [_gap(context.gaps[int(number)], place, context) for place, number in enumerate(numbers)]
    return {"gaps": [shown for shown, _ in pairs]}, {"gaps": [marking for _, marking in pairs]}


def _gap(gap: Gap, place: int, context: Context) -> tuple[JsonObject, JsonObject]:
    match = _CHOSEN.fullmatch(gap.text)
    if match and not is_percent(match["right"]):
        return _chosen(gap, match, place, context)
    spellings = [tidy(piece) for piece in gap.text.split("|")]
    if not all(piece.strip("~* ") for piece in spellings):
        context.tell(gap.line, say("Chỗ trống [[ ]] có đáp án chưa ghi chữ."))
    written = [Answer(gap.line, each.removeprefix("~").strip(), each[:1] == "~") for each in spellings]
    answers = [accepted(each, context) for each in written if each.text]
    if answers and not any(each["share"] == 1 for each in answers):
        context.tell(gap.line, say("Chỗ trống này không có đáp án nào được trọn điểm."))
    return {}, {"accepted": {context.language: list(answers)}, **comparing(context)}


def _chosen(gap: Gap, match: re.Match[str], place: int, context: Context) -> tuple[JsonObject, JsonObject]:
    right, listed = tidy(match["right"]), match["wrong"].strip().removeprefix("|")
    wrong = [tidy(piece) for piece in listed.split("|" if "|" in listed else ",")]
    if not right or not all(wrong):
        context.tell(gap.line, say("Chỗ trống để chọn viết [[(đúng) sai, sai]]; mỗi lựa chọn có chữ."))
    elif len({each.casefold() for each in (right, *wrong)}) <= len(wrong):
        context.tell(gap.line, say("Chỗ trống này có hai lựa chọn giống nhau."))
    # The place of the right one must not be the same everywhere: it stands in the page, whatever the display order.
    digest = hashlib.sha256(f"{context.facts.id}/{place}".encode()).digest()
    at = digest[0] % (len(wrong) + 1)
    options = [*wrong[:at], right, *wrong[at:]]
    return {"options": [context.plain(each) for each in options]}, {"right": at}


TABLE_ENTRY = Shape(_is_table, _read_table, COMPARING)
GAP_TEXT = Shape(_has_gap, _read_text, COMPARING, is_text=True)
