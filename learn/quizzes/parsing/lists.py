"""Matching (a list of `left :: right`), ordering (a numbered list in the right order, `.order` in the heading) and
categorising (definitions: a category, then `: item` lines)."""

import re

from learn.errors import say
from learn.quizzes.documents import JsonObject
from learn.quizzes.parsing.blocks import Block, Item
from learn.quizzes.parsing.heading import Facts
from learn.quizzes.parsing.shape import Answers, Context, Shape, tell_repeated
from learn.text import tidy

_BETWEEN = re.compile(r"(?:^|\s)::(?:\s|$)")


def _is_matching(block: Block, facts: Facts) -> bool:  # noqa: ARG001
    return block.kind == "bullet_list" and any(_BETWEEN.search(item.text) for item in block.items)


def _read_matching(block: Block, context: Context) -> Answers:
    pairs = [(item, *sides) for item in block.items if (sides := _sides(item, context))]
    rows = [(item, left, right) for item, left, right in pairs if left]
    written = list(dict.fromkeys(right for _, _, right in pairs))
    choices = [written[place] for place in context.mixed(len(written))]
    if len(rows) < 2:
        context.tell(block.line, say("Câu ghép đôi cần ít nhất hai cặp “trái :: phải”."))
    elif len(choices) < 2:
        context.tell(block.line, say("Câu ghép đôi cần ít nhất hai vế phải khác nhau."))
    tell_repeated(context, [(item.line, left) for item, left, _ in rows])
    right_sides = {right for _, _, right in rows}
    for item, left, right in pairs:
        if not left and right in right_sides:
            context.tell(item.line, say("Vế phải thừa này trùng với vế phải của một cặp."))
    texts: list[JsonObject] = [context.html(left, item.line) for item, left, _ in rows]
    plain: list[JsonObject] = [context.plain(choice) for choice in choices]
    feedback = context.feedback([item for item, _, _ in rows])
    keys = [choices.index(right) for _, _, right in rows]
    return Answers("matching", {"rows": list(texts), "choices": list(plain)}, {"choices": list(keys)}, feedback)


def _sides(item: Item, context: Context) -> tuple[str, str] | None:
    """Left and right of a pair; the left of an extra choice (`- :: right`) is empty."""
    sides = _BETWEEN.split(item.text)
    if len(sides) != 2:
        context.tell(item.line, say("Mỗi cặp viết “trái :: phải”, với đúng một dấu ::."))
        return None
    left, right = sides[0].strip(), tidy(sides[1])
    if not right:
        context.tell(item.line, say("Cặp này chưa có vế phải sau dấu ::."))
        return None
    return left, right


def _is_ordering(block: Block, facts: Facts) -> bool:
    return block.kind == "ordered_list" and "order" in facts.classes


def _read_ordering(block: Block, context: Context) -> Answers:
    if len(block.items) < 2:
        context.tell(block.line, say("Câu sắp thứ tự cần ít nhất hai bước."))
    for item in block.items:
        if not item.text:
            context.tell(item.line, say("Bước này chưa có chữ."))
    tell_repeated(context, [(item.line, item.text) for item in block.items])
    order = context.mixed(len(block.items))
    items = [block.items[place] for place in order]
    texts: list[JsonObject] = [context.html(item.text, item.line) for item in items]
    places = [place + 1 for place in order]
    return Answers("ordering", {"items": list(texts)}, {"places": list(places)}, context.feedback(items))


def _is_categorising(block: Block, facts: Facts) -> bool:  # noqa: ARG001
    return block.kind == "dl"


def _read_categorising(block: Block, context: Context) -> Answers:
    categories = [item for item in block.items if item.is_term]
    written = [item for item in block.items if not item.is_term]
    items = [written[place] for place in context.mixed(len(written))]
    if len(categories) < 2:
        context.tell(block.line, say("Câu xếp nhóm cần ít nhất hai nhóm, mỗi nhóm có các dòng “: ý” của mình."))
    tell_repeated(context, [(item.line, item.text) for item in categories])
    tell_repeated(context, [(item.line, item.text) for item in written])
    belongs = [sum(category.line < item.line for category in categories) - 1 for item in items]
    rows: list[JsonObject] = [context.html(item.text, item.line) for item in items]
    names: list[JsonObject] = [context.plain(category.text) for category in categories]
    shown: JsonObject = {"rows": list(rows), "categories": list(names)}
    return Answers("categorising", shown, {"belongs": list(belongs)}, context.feedback(items))


CATEGORIES = Shape(_is_categorising, _read_categorising)
MATCHING = Shape(_is_matching, _read_matching)
ORDERING = Shape(_is_ordering, _read_ordering, frozenset({"order"}))
