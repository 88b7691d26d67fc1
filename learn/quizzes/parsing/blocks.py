"""The body of a question as blocks with exact line numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from learn.markup.rendering import tokens
from learn.quizzes.types.gaps import mark

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_GAP = re.compile(r"(?P<code>`+).*?(?P=code)|\[\[(?P<gap>.*?)\]\]")
_LISTS = ("bullet_list", "ordered_list", "dl")
_ITEM = re.compile(r"(?P<indent> *)(?:[-*+:~]|[0-9]{1,9}[.)])(?P<space>\s*)")
_QUOTE = re.compile(r" {0,3}> ?")
_ANSWER = re.compile(r"=(?P<wildcard>~?)(?:\s+(?P<text>.*))?")


@dataclass(frozen=True)
class Piece:
    """Markdown that begins at this line of the file."""

    line: int
    text: str


@dataclass(frozen=True)
class Item:
    """One item of a list: its text without the bullet, and the quote that ends it (the option's feedback).

    `is_term`: in a list of definitions, what the items below it belong to.
    """

    line: int
    text: str
    feedback: Piece | None
    is_term: bool = False


@dataclass(frozen=True)
class Row:
    """One row of a table, the head included."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """A line `= text` or `=~ text`."""

    line: int
    text: str
    wildcard: bool


@dataclass(frozen=True)
class Gap:
    """What stands between `[[` and `]]`, and in which line of the file."""

    line: int
    text: str


@dataclass(frozen=True)
class Block:
    """A top-level block; `lines` are its source lines, the first of which is line `line` of the file.

    `kind` is markdown-it's name (paragraph, bullet_list, ordered_list, table, blockquote …), or `answers`.
    """

    kind: str
    line: int
    lines: tuple[str, ...]
    items: tuple[Item, ...] = ()
    rows: tuple[Row, ...] = ()
    answers: tuple[Answer, ...] = ()


def outside_fences(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines, with their index, that no fenced code block holds."""
    fence = ""
    for at, line in enumerate(lines):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line.strip(" `~"):
                fence = ""
        elif mark:
            fence = mark[1]
        else:
            yield at, line


def blocks_of(lines: Sequence[str], first_line: int) -> list[Block]:
    """The blocks of a body whose first line is line `first_line` of the file, in order."""
    answers = {
        at: Answer(first_line + at, (match["text"] or "").strip(), bool(match["wildcard"]))
        for at, line in outside_fences(lines)
        if (match := _ANSWER.fullmatch(line))
    }
    # Taken out before Markdown is read, which would join them to the paragraph above.
    rest = ["" if at in answers else line for at, line in enumerate(lines)]
    found = list(_markdown_blocks(rest, first_line))
    found += [Block("answers", answer.line, (lines[at],), answers=(answer,)) for at, answer in answers.items()]
    return _joined(sorted(found, key=lambda block: block.line))


def without_gaps(lines: Sequence[str], first_line: int) -> tuple[list[str], list[Gap]]:
    """The lines with a mark for each gap, and the gaps. Taken out before Markdown is read: a bar ends a table's cell.

    In code and in quotes (feedback) two brackets are two brackets.
    """
    gaps: list[Gap] = []
    marked = list(lines)

    def taken(found: re.Match[str]) -> str:
        if found["gap"] is None:
            return found[0]
        gaps.append(Gap(first_line + at, found["gap"].strip()))
        return mark(len(gaps) - 1)

    for at, line in outside_fences(lines):
        if not line.lstrip().startswith(">"):
            marked[at] = _GAP.sub(taken, line)
    return marked, gaps


def source(blocks: Sequence[Block]) -> Piece | None:
    """The Markdown of neighbouring blocks, their distances kept."""
    if not blocks:
        return None
    first = blocks[0].line
    lines: list[str] = []
    for block in blocks:
        lines += [""] * (block.line - first - len(lines))
        lines += block.lines
    return Piece(first, "\n".join(lines))


def quoted(block: Block) -> Piece:
    """What stands in a block quote."""
    return Piece(block.line, _unquoted(block.lines))


def _joined(blocks: Sequence[Block]) -> list[Block]:
    """Answer lines that follow each other, as one block."""
    found: list[Block] = []
    for block in blocks:
        last = found[-1] if found else None
        if last and last.kind == block.kind == "answers":
            found[-1] = Block("answers", last.line, last.lines + block.lines, answers=last.answers + block.answers)
        else:
            found.append(block)
    return found


def _markdown_blocks(lines: Sequence[str], first_line: int) -> Iterator[Block]:
    stream = tokens("\n".join(lines))
    for at, token in enumerate(stream):
        if token.level != 0 or token.nesting < 0 or token.map is None:
            continue
        start, end = _span(token, lines)
        inner = stream[at + 1 : _closing(stream, at)]
        kind = token.type.removesuffix("_open")
        yield Block(
            kind,
            first_line + start,
            tuple(lines[start:end]),
            items=tuple(_items(inner, lines, first_line)) if kind in _LISTS else (),
            rows=tuple(_rows(inner, first_line)) if kind == "table" else (),
        )


def _span(token: Token, lines: Sequence[str]) -> tuple[int, int]:
    """First line and the line after the last, blank ones at the end left out."""
    start, end = token.map or (0, 0)
    end = min(end, len(lines))
    while end > start and not lines[end - 1].strip():
        end -= 1
    return start, end


def _closing(stream: Sequence[Token], at: int) -> int:
    """The index of the token that closes the one at `at` (itself when it opens nothing)."""
    if stream[at].nesting == 0:
        return at
    depth = 0
    for later in range(at, len(stream)):
        depth += stream[later].nesting
        if depth == 0:
            return later
    return len(stream)


def _items(inner: Sequence[Token], lines: Sequence[str], first_line: int) -> Iterator[Item]:
    for at, token in enumerate(inner):
        if token.type == "dt_open" and token.map:
            yield Item(first_line + token.map[0], inner[at + 1].content.strip(), None, is_term=True)
        if token.type not in ("list_item_open", "dd_open") or token.level != 1:
            continue
        start, end = _span(token, lines)
        children = [child for child in inner[at + 1 : _closing(inner, at)] if child.level == 2 and child.nesting >= 0]
        if token.type == "dd_open":
            # Its own map may begin with the term above it.
            start = _span(children[0], lines)[0]
        last = children[-1] if children else None
        quote = _span(last, lines) if last and last.type == "blockquote_open" else None
        feedback = None
        if quote:
            dedented = _dedented(lines[quote[0] : quote[1]], _width(lines[start]))
            feedback = Piece(first_line + quote[0], _unquoted(dedented))
        text = _dedented(lines[start : quote[0] if quote else end], _width(lines[start]))
        yield Item(first_line + start, "\n".join(text).strip(), feedback)


def _rows(inner: Sequence[Token], first_line: int) -> Iterator[Row]:
    for at, token in enumerate(inner):
        if token.type == "tr_open" and token.map:
            cells = [cell.content for cell in inner[at : _closing(inner, at)] if cell.type == "inline"]
            yield Row(first_line + token.map[0], tuple(cell.strip() for cell in cells))


def _width(first: str) -> int:
    """How far the text of an item is indented by its bullet."""
    match = _ITEM.match(first)
    return match.end() if match else 0


def _dedented(lines: Sequence[str], width: int) -> list[str]:
    """The lines without the bullet or as much white space as it takes; lazily continued lines have less."""
    return [
        line[width:] if _ITEM.match(line[:width]) else line[min(width, len(line) - len(line.lstrip())) :]
        for line in lines
    ]


def _unquoted(lines: Sequence[str]) -> str:
    return "\n".join(_QUOTE.sub("", line, count=1) for line in lines).strip()
