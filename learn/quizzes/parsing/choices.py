"""Single and multiple choice: a list whose items begin with ( ), (x), (50%) or [ ], [x]."""

import re
from dataclasses import dataclass

from learn.errors import say
from learn.quizzes.documents import JsonObject
from learn.quizzes.parsing.blocks import Block, Item
from learn.quizzes.parsing.heading import Facts
from learn.quizzes.parsing.shape import Answers, Context, Shape, is_percent, read_share, tell_repeated

_MARK = re.compile(r"(?:\((?P<one>[^()\[\]\n]{0,8})\)|\[(?P<many>[^()\[\]\n]{0,8})\])(?:\s+(?P<text>.*))?", re.DOTALL)


@dataclass(frozen=True)
class Option:
    """An item of a list of choices: its mark in lower case, and its text."""

    item: Item
    mark: str
    is_many: bool
    text: str

    @property
    def is_blank(self) -> bool:
        return self.mark == ""

    @property
    def is_key(self) -> bool:
        return self.mark == "x"

    @property
    def is_share(self) -> bool:
        return not self.is_many and is_percent(self.mark)


def _option(item: Item) -> Option | None:
    match = _MARK.fullmatch(item.text)
    if match is None:
        return None
    mark = match["one"] if match["one"] is not None else match["many"]
    return Option(item, mark.strip().lower(), match["many"] is not None, (match["text"] or "").strip())


def _recognises(block: Block, facts: Facts) -> bool:  # noqa: ARG001
    options = [option for item in block.items if (option := _option(item))]
    return block.kind == "bullet_list" and any(
        option.is_blank or option.is_key or option.is_share for option in options
    )


def _read(block: Block, context: Context) -> Answers:
    options = options_of(block, context)
    if len(options) < 2:
        context.tell(block.line, say("Câu chọn cần ít nhất hai phương án."))
    tell_repeated(context, [(option.item.line, option.text) for option in options])
    texts: list[JsonObject] = [context.html(option.text, option.item.line) for option in options]
    shown: JsonObject = {"options": list(texts), "fixed": "fixed" in context.facts.classes}
    feedback = context.feedback([option.item for option in options])
    if options and options[0].is_many:
        right = _right(block, options, context)
        return Answers("multiple_choice", shown, {"right": list(right)}, feedback)
    shares = _shares(block, options, context)
    return Answers("single_choice", shown, {"shares": list(shares)}, feedback)


def options_of(block: Block, context: Context) -> list[Option]:
    """The options, those with a mark nobody knows as blank ones; every oddity is told."""
    found: list[Option] = []
    for item in block.items:
        option = _option(item)
        if option is None:
            context.tell(
                item.line, say("Phương án chưa có dấu chọn: viết - ( ) hoặc - (x), câu chọn nhiều - [ ] hoặc - [x].")
            )
            continue
        if found and option.is_many != found[0].is_many:
            context.tell(item.line, say("Một câu chỉ dùng một kiểu dấu: ( ) cho chọn một, [ ] cho chọn nhiều."))
        elif not (option.is_blank or option.is_key or option.is_share):
            _tell_mark(option, context)
        if not option.text:
            context.tell(item.line, say("Phương án chưa có chữ."))
        found.append(option)
    return found


def _tell_mark(option: Option, context: Context) -> None:
    if option.is_many:
        message = say("Dấu [%(mark)s] không chỉ phương án nào: đáp án đúng ghi [x], còn lại [ ].", mark=option.mark)
    else:
        message = say(
            "Dấu (%(mark)s) không chỉ phương án nào: đáp án ghi (x), còn lại ( ), một phần điểm ghi (50%%).",
            mark=option.mark,
        )
    context.tell(option.item.line, message)


def _right(block: Block, options: list[Option], context: Context) -> list[bool]:
    right = [option.is_key for option in options]
    if not any(right):
        context.tell(block.line, say("Chưa có đáp án: đánh dấu [x] ở các phương án đúng."))
    elif all(right):
        context.tell(block.line, say("Câu chọn nhiều cần ít nhất một phương án sai, ghi [ ]."))
    return right


def share_of(option: Option, context: Context) -> float:
    """What choosing it earns, 0 to 1."""
    return read_share(context, option.item.line, option.mark) if option.is_share else float(option.is_key)


def _shares(block: Block, options: list[Option], context: Context) -> list[float]:
    shares = [share_of(option, context) for option in options]
    keys = [option.item.line for option, share in zip(options, shares, strict=True) if share == 1]
    if len(keys) > 1:
        message = say(
            "Câu chọn một chỉ có một đáp án, đã có ở dòng %(first)s; chọn được nhiều thì dùng [x].", first=keys[0]
        )
        for line in keys[1:]:
            context.tell(line, message)
    elif not keys and any(option.is_share for option in options):
        context.tell(block.line, say("Không phương án nào được trọn điểm: đáp án ghi (x) hoặc (100%)."))
    elif not keys:
        context.tell(block.line, say("Chưa có đáp án: đánh dấu (x) ở phương án đúng."))
    return shares


CHOICES = Shape(_recognises, _read, frozenset({"fixed"}))
