"""A branching case (`.case`): steps headed `### … {#id}`, each with choices that link to later steps, or none."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from learn.errors import say
from learn.markup.headings import Heading, HeadingError, read_heading
from learn.quizzes.documents import JsonObject
from learn.quizzes.parsing.blocks import Block, Item, blocks_of, source
from learn.quizzes.parsing.choices import Option, options_of, share_of
from learn.quizzes.parsing.heading import Facts
from learn.quizzes.parsing.shape import Answers, Context, Shape
from learn.quizzes.types.case_study import MOST_STEPS

LEAST_STEPS = 3

_LINK = re.compile(r"\[(?P<text>.+)\]\(#(?P<to>[^()\s]+)\)", re.DOTALL)


@dataclass(frozen=True)
class _Step:
    """A step as it is written: its heading, what is told, and its choices with the ids they link to."""

    line: int
    heading: Heading
    told: tuple[Block, ...]
    choices: tuple[tuple[Option, str, str], ...]


def _is_case(block: Block, facts: Facts) -> bool:
    return "case" in facts.classes and block.kind == "heading"


def _read(block: Block, context: Context) -> Answers:
    steps = _steps(blocks_of(block.lines, block.line), context)
    if not LEAST_STEPS <= len(steps) <= MOST_STEPS:
        message = say(
            "Câu chuyện có %(least)s đến %(most)s bước, mỗi bước mở đầu bằng ### … {#ma-buoc}.",
            least=LEAST_STEPS,
            most=MOST_STEPS,
        )
        context.tell(block.line, message)
    places = _places(steps, context)
    linked = {places.get(to) for step in steps for _, _, to in step.choices}
    for at, step in enumerate(steps):
        _check(step, context)
        if at and places.get(step.heading.id) == at and at not in linked:
            context.tell(step.line, say("Không lựa chọn nào dẫn tới bước này."))
    shown: list[JsonObject] = [_shown(step, at, places, context) for at, step in enumerate(steps)]
    shares = [[share_of(option, context) for option, _, _ in step.choices] for step in steps]
    if not any(map(any, shares)):
        context.tell(block.line, say("Không lựa chọn nào của câu chuyện được điểm: ghi (x) ở cách làm tốt."))
    items: list[Item] = [option.item for step in steps for option, _, _ in step.choices]
    marking: JsonObject = {"shares": [list(each) for each in shares]}
    return Answers("case_study", {"steps": list(shown)}, marking, context.feedback(items))


def _steps(blocks: Sequence[Block], context: Context) -> list[_Step]:
    starts = [at for at, block in enumerate(blocks) if block.kind == "heading"]
    ends = [*starts[1:], len(blocks)]
    return [_step(blocks[start], blocks[start + 1 : end], context) for start, end in zip(starts, ends, strict=True)]


def _step(head: Block, inside: Sequence[Block], context: Context) -> _Step:
    try:
        heading = read_heading(head.lines[0])
    except HeadingError as error:
        context.tell(head.line, error.message)
        heading = Heading("?", "?")
    lists = [block for block in inside if block.kind == "bullet_list"]
    for block in [block for block in inside if lists and block.line > lists[0].line]:
        context.tell(block.line, say("Sau các lựa chọn của một bước chỉ có bước tiếp theo."))
    options = options_of(lists[0], context) if lists else []
    told = tuple(block for block in inside if block.kind != "bullet_list")
    return _Step(head.line, heading, told, tuple((option, *_link(option)) for option in options))


def _link(option: Option) -> tuple[str, str]:
    """The text of a choice, and the id of the step it leads to, "" for an end."""
    match = _LINK.fullmatch(option.text)
    return (match["text"], match["to"]) if match else (option.text, "")


def _places(steps: Sequence[_Step], context: Context) -> Mapping[str, int]:
    places: dict[str, int] = {}
    for at, step in enumerate(steps):
        if not step.heading.id:
            context.tell(step.line, say("Bước này chưa có mã: viết ### … {#ma-buoc}."))
        elif places.setdefault(step.heading.id, at) != at:
            context.tell(step.line, say("Hai bước cùng mã #%(id)s; mỗi bước một mã riêng.", id=step.heading.id))
    return places


def _check(step: _Step, context: Context) -> None:
    if not step.told or not step.heading.text:
        context.tell(step.line, say("Bước này cần một tiêu đề và lời kể."))
    if len(step.choices) == 1:
        context.tell(step.line, say("Bước này chỉ có một lựa chọn; viết ít nhất hai, hoặc không có để kết thúc."))
    if any(option.is_many for option, _, _ in step.choices):
        context.tell(step.line, say("Lựa chọn của câu chuyện dùng ngoặc tròn: - ( ), - (x) hoặc - (50%)."))


def _shown(step: _Step, at: int, places: Mapping[str, int], context: Context) -> JsonObject:
    told = source(step.told)
    choices: list[JsonObject] = []
    for option, text, to in step.choices:
        place = places.get(to)
        if to and (place is None or place <= at):
            message = say("Không có bước #%(id)s ở phía sau; lựa chọn chỉ dẫn tới bước sau.", id=to)
            context.tell(option.item.line, message)
        choices.append({"text": context.html(text, option.item.line), "to": place if to else None})
    html = context.html(told.text, told.line) if told else {}
    return {"title": context.plain(step.heading.text), "text": html, "choices": list(choices)}


CASE = Shape(_is_case, _read, frozenset({"case"}), is_text=True, takes_rest=True)
