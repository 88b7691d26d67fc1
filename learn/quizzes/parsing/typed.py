"""Typed answers: lines `= text`, `=~ te*t`, `= (50%) text`, or one line with a number, `= 42 ± 0.5 km`.

A tolerance in percent is a part of the number: `= 42 km ± 5%`.
"""

import re
from decimal import Decimal

from learn.errors import say
from learn.quizzes.documents import JsonObject
from learn.quizzes.parsing.blocks import Answer, Block
from learn.quizzes.parsing.heading import Facts
from learn.quizzes.parsing.shape import Answers, Context, Shape, is_percent, read_share, tell_repeated
from learn.quizzes.types.number import Quantity, read_quantity
from learn.text import tidy

_SHARE = re.compile(r"\((?P<share>[^()]{1,8}%)\)\s*(?P<text>.*)")
_TOLERANCE = re.compile(r"±|\+/-|\+-")
_NUMBER_START = re.compile(r"[+\-−]?\s?[0-9]")
_WORDS_OF_A_UNIT = 3

COMPARING = frozenset({"capitals", "no-accents", "no-spaces"})
"""The classes that say what counts when typed words are compared."""


def _recognises(block: Block, facts: Facts) -> bool:  # noqa: ARG001
    return block.kind == "answers"


def _read(block: Block, context: Context) -> Answers:
    if _is_number(block.answers, context):
        return _number(block.answers, context)
    answers: list[JsonObject] = [accepted(answer, context) for answer in block.answers]
    tell_repeated(context, [(answer.line, answer.text) for answer in block.answers])
    if not any(each["share"] == 1 for each in answers):
        context.tell(block.line, say("Không đáp án nào được trọn điểm: có ít nhất một dòng = không ghi tỷ lệ."))
    marking: JsonObject = {"accepted": {context.language: list(answers)}, **comparing(context)}
    return Answers("short_text", {}, marking)


def comparing(context: Context) -> JsonObject:
    """What doesn't count when typed words are compared, where the heading says something else than usual."""
    classes = context.facts.classes
    if not classes & COMPARING:
        return {}
    ignored = {"case": "capitals" not in classes, "accents": "no-accents" in classes, "spaces": "no-spaces" in classes}
    return {"ignored": [name for name, holds in ignored.items() if holds]}


def _is_number(answers: tuple[Answer, ...], context: Context) -> bool:
    """Whether number is meant: said so, or everything looks like one and could hardly be words."""
    if context.facts.classes & {"number", "text"}:
        return "number" in context.facts.classes
    return all(not answer.wildcard and _looks_numeric(answer.text, context.language) for answer in answers)


def _looks_numeric(text: str, language: str) -> bool:
    if not _NUMBER_START.match(text):
        return False
    if _TOLERANCE.search(text) or not re.search(r"[^\W\d_]", text):
        return True
    quantity = read_quantity(text, language)
    return quantity is not None and len(quantity.unit.split()) <= _WORDS_OF_A_UNIT


def _number(answers: tuple[Answer, ...], context: Context) -> Answers:
    first, *others = answers
    for other in others:
        message = say("Câu điền số chỉ có một dòng =; nhiều cách viết thì thêm .text ở tiêu đề.")
        context.tell(other.line, message)
    written, *rest = _TOLERANCE.split(first.text)
    value, tolerance = _quantity(first, written, context), Quantity(Decimal(0), "")
    if len(rest) > 1:
        context.tell(first.line, say("Chỉ ghi một dấu ± trong đáp án."))
    elif rest:
        tolerance = _quantity(first, rest[0], context)
    if tolerance.value < 0:
        context.tell(first.line, say("Sai số sau dấu ± không được âm."))
    # "75 % ± 5 %" is 70 to 80; of anything else a percentage is a part of the number.
    is_relative = tolerance.unit == "%" and value.unit != "%"
    for name in sorted(context.facts.classes & COMPARING):
        context.tell(context.facts.line, say("Lớp .%(name)s không dùng cho kiểu câu hỏi này; bỏ đi.", name=name))
    unit = value.unit if is_relative else tolerance.unit or value.unit
    shown: JsonObject = {"unit": context.plain(unit)} if unit else {}
    marking: JsonObject = {"value": plain_number(value.value), "tolerance": plain_number(tolerance.value)}
    return Answers("number", shown, {**marking, "relative": True} if is_relative else marking)


def _quantity(answer: Answer, text: str, context: Context) -> Quantity:
    found = read_quantity(text, context.language)
    if found is None:
        message = say(
            "Không đọc được số “%(written)s”: viết như = 42 hoặc = 42 ± 0,5 km; nếu là chữ thì thêm .text ở tiêu đề.",
            written=tidy(text)[:40],
        )
        context.tell(answer.line, message)
    return found or Quantity(Decimal(0), "")


def plain_number(value: Decimal) -> str:
    """One spelling for one number, so that languages and versions compare: 5, not 5.0 or 5E+0."""
    return f"{(value + 0).normalize():f}"


def accepted(answer: Answer, context: Context) -> JsonObject:
    """An answer that is accepted, with its share; one without words is told."""
    match = _SHARE.fullmatch(answer.text)
    text = tidy(match["text"] if match else answer.text)
    share = 1.0
    if match and is_percent(match["share"]):
        share = read_share(context, answer.line, match["share"])
    elif match:
        text = tidy(answer.text)
    if not text.strip("* "):
        context.tell(answer.line, say("Sau dấu = chưa có đáp án."))
    return {"text": text, "wildcard": answer.wildcard, "share": share}


TYPED = Shape(_recognises, _read, frozenset({"number", "text"}) | COMPARING)
