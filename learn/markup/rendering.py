"""Markdown to safe HTML: whole lessons, and the small pieces that questions are made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it.token import Token

from learn.imports.problems import Problem, in_order
from learn.markup.containers import Container
from learn.markup.examining import Examiner, Link
from learn.markup.html import renderer
from learn.markup.links import Placed, Resolver
from learn.markup.parser import parse, parser, tokens
from learn.markup.sanitising import clean
from learn.text import nfc

__all__ = [
    "Html",
    "LessonBody",
    "Link",
    "Part",
    "Placed",
    "Question",
    "Resolver",
    "render_fragment",
    "render_lesson",
    "tokens",
    "variant",
]


@dataclass(frozen=True)
class Html:
    """Safe, balanced HTML. `regions`: who sees it; None is everyone."""

    text: str
    regions: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Question:
    """Where the practice question `id` stands. `regions`: who sees it; None is everyone."""

    id: str
    regions: tuple[str, ...] | None = None


Part = Html | Question


@dataclass(frozen=True)
class LessonBody:
    """A rendered lesson in one language.

    `headings` are (id, text) of its sections; `media_names` and `links` the paths it names;
    `question_lines` the line of each of `question_ids` in the file.
    """

    parts: tuple[Part, ...]
    headings: tuple[tuple[str, str], ...]
    question_ids: tuple[str, ...]
    question_lines: tuple[int, ...]
    media_names: tuple[str, ...]
    links: tuple[Link, ...]
    problems: tuple[Problem, ...]


def render_fragment(
    markdown: str, *, file: str, first_line: int, language: str = "vi", resolve: Resolver | None = None
) -> tuple[str, list[Problem]]:
    """Safe HTML of a stem, an option or a piece of feedback; a single paragraph comes without its <p>.

    Line numbers count from `first_line`, the line of the file on which the text begins.
    Without `resolve` a link or a picture inside the course is a problem.
    """
    blocks, examiner, env = _examined(markdown, Examiner(file, first_line, resolve, True), language)
    _settle(blocks)
    if len(blocks) == 3 and blocks[0].type == "paragraph_open":
        blocks = blocks[1:2]
    return clean(_render(blocks, env)).strip(), in_order(examiner.problems)


def render_lesson(markdown: str, *, file: str, first_line: int, language: str, resolve: Resolver | None) -> LessonBody:
    """A lesson's body as parts: HTML for everyone or for some regions, and the places of its questions."""
    blocks, examiner, env = _examined(markdown, Examiner(file, first_line, resolve, False), language)
    _settle(blocks)
    _name_tables(blocks, env)
    parts = tuple(_parts(blocks, env))
    questions = [
        (token.meta["container"].title, first_line + token.meta["container"].start)
        for token in blocks
        if token.type == "container_open" and token.meta["container"].name == "question"
    ]
    return LessonBody(
        parts=parts,
        headings=tuple(examiner.headings),
        question_ids=tuple(identifier for identifier, _ in questions),
        question_lines=tuple(line for _, line in questions),
        media_names=tuple(dict.fromkeys(examiner.media_names)),
        links=tuple(examiner.links),
        problems=tuple(in_order(examiner.problems)),
    )


def variant(parts: Iterable[Part], region: str | None) -> list[Part]:
    """What a person of one region sees (None: of no known region), neighbouring HTML joined, for everyone alike."""
    seen: list[Part] = []
    for part in parts:
        if part.regions is not None and region not in part.regions:
            continue
        last = seen[-1] if seen else None
        if isinstance(part, Html) and isinstance(last, Html):
            seen[-1] = Html(last.text + part.text)
        else:
            seen.append(Html(part.text) if isinstance(part, Html) else Question(part.id))
    return seen


def _examined(markdown: str, examiner: Examiner, language: str) -> tuple[list[Token], Examiner, dict[str, Any]]:
    blocks, env, wrong = parse(nfc(markdown))
    for line, message in wrong:
        examiner.wrong(message, line)
    examiner.examine(blocks, env)
    env.update(language=language, is_fragment=examiner.is_fragment)
    return blocks, examiner, env


def _settle(blocks: list[Token]) -> None:
    """Turn pictures with a title, alone in their paragraph, into figures, and task marks into boxes."""
    for opening, inline, closing in zip(blocks, blocks[1:], blocks[2:], strict=False):
        children = inline.children or []
        if "task" in inline.meta:
            inline.children = [Token("task_box", "", 0, meta={"done": inline.meta["task"]}), *children]
        alone = opening.type == "paragraph_open" and len(children) == 1 and children[0].type == "image"
        if alone and children[0].meta.get("placed") and children[0].attrs.get("title"):
            inline.type = "figure"
            opening.hidden = closing.hidden = True


def _name_tables(blocks: Sequence[Token], env: dict[str, Any]) -> None:
    """Give each table what it is named by: the heading before it, or an id for its caption."""
    heading, number, env["table_ids"] = "", 0, []
    taken = {str(token.attrs.get("id")) for token in blocks}
    for token in blocks:
        if token.type == "heading_open":
            heading = str(token.attrs["id"])
        elif token.type == "table_open":
            token.meta.update(table=len(env["table_ids"]), heading_before=heading)
            heading = ""  # two regions of one name can't be told apart by ear
            number += 1
            while f"bang-{number}" in taken:
                number += 1
            env["table_ids"].append(f"bang-{number}")


def _parts(blocks: Sequence[Token], env: dict[str, Any]) -> Iterable[Part]:
    """Cut the top level at questions and regions."""
    for container, inner in _cut(blocks, ("question", "region")):
        if container is None:
            yield from _html(inner, env, None)
        elif container.name == "question":
            yield Question(container.title)
        else:
            yield from _region_parts(container, inner, env)


def _region_parts(container: Container, inner: Sequence[Token], env: dict[str, Any]) -> Iterable[Part]:
    """A region's box; a question inside it stands between two boxes, so that each part is balanced."""
    pieces = list(_cut(inner, ("question",)))
    texts = [number for number, (question, _) in enumerate(pieces) if question is None]
    for number, (question, tokens_) in enumerate(pieces):
        if question is not None:
            yield Question(question.title, container.regions)
            continue
        meta = {"container": container, "is_last": number == texts[-1]}
        opening, closing = Token("container_open", "div", 1, meta=meta), Token("container_close", "div", -1, meta=meta)
        yield from _html([opening, *tokens_, closing], env, container.regions)


def _cut(blocks: Sequence[Token], names: Sequence[str]) -> Iterable[tuple[Container | None, list[Token]]]:
    """Runs of tokens (None) and, between them, the named containers with their inner tokens."""
    run: list[Token] = []
    position = 0
    while position < len(blocks):
        token = blocks[position]
        if token.type != "container_open" or token.meta["container"].name not in names:
            run.append(token)
            position += 1
            continue
        if run:
            yield None, run
            run = []
        end = _end_of(blocks, position)
        yield token.meta["container"], list(blocks[position + 1 : end])
        position = end + 1
    if run:
        yield None, run


def _end_of(blocks: Sequence[Token], start: int) -> int:
    depth = 0
    for position in range(start, len(blocks)):
        depth += blocks[position].nesting
        if depth == 0:
            return position
    return len(blocks)


def _html(blocks: Sequence[Token], env: dict[str, Any], regions: tuple[str, ...] | None) -> Iterable[Html]:
    if text := clean(_render(blocks, env)).strip():
        yield Html(f"{text}\n", regions)


def _render(blocks: Sequence[Token], env: dict[str, Any]) -> str:
    return str(renderer().render(blocks, parser().options, env))
