"""Containers: `::: name title` … `:::`. Found by lines, so that every mistake has one."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it.rules_block import StateBlock

from learn.errors import Message, say
from learn.markup.headings import is_identifier
from learn.markup.labels import BOXES, REGIONS
from learn.text import tidy

NAMES = (*BOXES, "region", "question")

_FENCE = re.compile(r"^[ \t>]*(`{3,}(?=[^`]*$)|~{3,})")
_MARK = re.compile(r"^:{3,}[ \t]*(.*)$")
_MISPLACED = re.compile(r"^(?=.*[\s>*+-])[\s>*+-]+:{3,}(?:\s|$)")


@dataclass(frozen=True)
class Container:
    """Lines from 0: the opening mark at `start`, text up to `text_end`, the next line after it all at `end`.

    `title` is what follows the name.
    """

    name: str
    title: str
    start: int
    text_end: int
    end: int

    @property
    def regions(self) -> tuple[str, ...]:
        """Of a region block: the regions that see it, in the order of the known ones."""
        named = self.title.split()
        return tuple(region for region in REGIONS if region in named)


@dataclass(frozen=True)
class _Mark:
    line: int
    name: str  # empty for a closing mark
    title: str


def find_containers(lines: Sequence[str]) -> tuple[dict[int, Container], list[tuple[int, Message]]]:
    """The containers by first line, and what is wrong by line (from 0). Fenced code is looked over.

    Only a region holds other containers, one deep. An unclosed container ends where the next one begins.
    """
    marks, wrong = _marks(lines)
    found: dict[int, Container] = {}
    _collect(marks, len(lines), False, found, wrong)
    for container in found.values():
        wrong.extend((container.start, message) for message in _mistakes(container))
    return found, wrong


def container_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule of the parser: opens the container that `find_containers` found at this line."""
    container: Container | None = state.env.get("containers", {}).get(start)
    if container is None:
        return False
    if silent:
        return True
    token = state.push("container_open", "div", 1)
    token.map, token.meta = [start, container.end], {"container": container}
    parent, line_max = state.parentType, state.lineMax
    text_end = min(container.text_end, end)
    state.parentType, state.lineMax = "container", text_end
    state.md.block.tokenize(state, start + 1, text_end)
    state.parentType, state.lineMax = parent, line_max
    state.push("container_close", "div", -1).meta = {"container": container}
    state.line = min(container.end, end)
    return True


def _marks(lines: Sequence[str]) -> tuple[list[_Mark], list[tuple[int, Message]]]:
    marks: list[_Mark] = []
    wrong: list[tuple[int, Message]] = []
    fence = ""
    for number, line in enumerate(lines):
        opening = _FENCE.match(line)
        if fence:
            if opening and opening[1].startswith(fence) and not line[opening.end() :].strip():
                fence = ""
        elif opening:
            fence = opening[1]
        elif mark := _MARK.match(line):
            name, _, title = mark[1].strip().partition(" ")
            marks.append(_Mark(number, name, tidy(title)))
        elif _MISPLACED.match(line):
            wrong.append((number, say("Dấu “:::” phải đứng ở đầu dòng, không nằm trong danh sách hay trích dẫn.")))
    return marks, wrong


def _collect(
    marks: Sequence[_Mark],
    last: int,
    in_region: bool,
    found: dict[int, Container],
    wrong: list[tuple[int, Message]],
) -> None:
    """Pair the marks of one level; a region's own marks are paired by calling this again."""
    at = 0
    while at < len(marks):
        mark, close = marks[at], _closing(marks, at)
        if not mark.name:
            wrong.append((mark.line, say("Dấu “:::” này không đóng khối nào; bỏ nó đi.")))
            at += 1
        elif close is None:
            end = marks[at + 1].line if at + 1 < len(marks) else last
            found[mark.line] = Container(mark.name, mark.title, mark.line, end, end)
            wrong.append((mark.line, _unclosed(mark.name)))
            at += 1
        else:
            end = marks[close].line
            found[mark.line] = Container(mark.name, mark.title, mark.line, end, end + 1)
            inner = marks[at + 1 : close]
            if mark.name == "region" and not in_region:
                _collect(inner, end, True, found, wrong)
            else:
                wrong.extend((each.line, _nested(mark.name, each.name)) for each in inner if each.name)
            at = close + 1


def _closing(marks: Sequence[_Mark], at: int) -> int | None:
    depth = 0
    for number in range(at, len(marks)):
        depth += 1 if marks[number].name else -1
        if depth == 0:
            return number
    return None


def _unclosed(name: str) -> Message:
    return say("Khối “%(name)s” chưa đóng; thêm một dòng “:::” ở cuối khối.", name=name)


def _nested(outer: str, inner: str) -> Message:
    return say(
        "Khối “%(inner)s” nằm trong khối “%(outer)s”; đóng “%(outer)s” bằng “:::” trước khi mở khối mới.",
        inner=inner,
        outer=outer,
    )


def _mistakes(container: Container) -> list[Message]:
    if container.name not in NAMES:
        return [_unknown(container.name)]
    if container.name == "region":
        return _wrong_regions(container.title.split())
    if container.name == "question" and not is_identifier(container.title):
        return [say("Khối “question” cần đúng một mã câu hỏi, ví dụ “::: question qua-bieu-tap-01”.")]
    return []


def _unknown(name: str) -> Message:
    known = ", ".join(NAMES)
    if near := difflib.get_close_matches(name.lower(), NAMES, 1):
        return say("Không có khối “%(name)s”; có phải “%(near)s”?", name=name, near=near[0])
    return say("Không có khối “%(name)s”; các khối có thể dùng: %(known)s.", name=name, known=known)


def _wrong_regions(named: Sequence[str]) -> list[Message]:
    if not named:
        return [say("Khối “region” cần tên vùng: %(known)s.", known=", ".join(REGIONS))]
    wrong = [region for region in named if region not in REGIONS]
    return [
        say("Không có vùng “%(name)s”; các vùng: %(known)s.", name=region, known=", ".join(REGIONS)) for region in wrong
    ]
