"""The Markdown dialect: CommonMark with tables, footnotes, definition and task lists, attributes, containers."""

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, autolink, html_inline, image, link
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from learn.errors import Message
from learn.markup.containers import container_rule, find_containers
from learn.markup.headings import HeadingError, read_heading

ATTRIBUTES = ("id", "class", "width", "caption")

_TASK = re.compile(r"^\[([ xX])\][ \t]+(?=\S)")
_INLINE_RULES: dict[str, Callable[[StateInline, bool], bool]] = {
    "link": link,
    "image": image,
    "autolink": autolink,
    "html_inline": html_inline,
}


def tokens(markdown: str) -> list[Token]:
    """The block tokens of a text, with line maps from 0; inline children carry `meta["line"]`, from the block's first.

    Links are not judged yet, and raw HTML stands as its own tokens.
    """
    return parse(markdown)[0]


def parse(markdown: str) -> tuple[list[Token], dict[str, Any], list[tuple[int, Message]]]:
    """Tokens, the environment that rendering needs, and what is wrong with containers, by line from 0."""
    containers, wrong = find_containers(markdown.split("\n"))
    env: dict[str, Any] = {"containers": containers}
    return parser().parse(markdown, env), env, wrong


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """The one parser; it keeps no state between texts."""
    markdown = MarkdownIt("commonmark", {"html": True, "typographer": False})
    markdown.enable(["table", "strikethrough"])
    # Links are judged where the problem can be told by line; here all pass.
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    markdown.use(footnote_plugin, inline=False).use(deflist_plugin)
    markdown.use(attrs_plugin, after=("image", "link_close", "code_inline"), allowed=ATTRIBUTES)
    markdown.use(attrs_block_plugin, allowed=ATTRIBUTES)
    interrupts: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list", "footnote_def"]}
    markdown.block.ruler.before("fence", "container", container_rule, interrupts)
    markdown.core.ruler.before("inline", "heading_attributes", _heading_attributes)
    markdown.core.ruler.before("inline", "tasks", _task_items)
    for name, rule in _INLINE_RULES.items():
        markdown.inline.ruler.at(name, partial(_with_line, rule))
    return markdown


def _with_line(rule: Callable[[StateInline, bool], bool], state: StateInline, silent: bool) -> bool:
    """Run an inline rule and note on which line of its block the tokens it made begin."""
    before, place = len(state.tokens), state.pos
    if not rule(state, silent):
        return False
    if not silent:
        line = state.src.count("\n", 0, place)
        for token in state.tokens[before:]:
            token.meta.setdefault("line", line)
    return True


def _heading_attributes(state: StateCore) -> None:
    """Take the attributes off a heading's end and put them on its opening token, as `meta["heading"]`."""
    for opening, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type != "heading_open":
            continue
        try:
            heading = read_heading(inline.content)
        except HeadingError as error:
            opening.meta["wrong"] = error.message
            continue
        opening.meta["heading"] = heading
        if heading.id or heading.classes or heading.attributes or inline.content.endswith("}"):
            inline.content = heading.text


def _task_items(state: StateCore) -> None:
    """`- [ ]` and `- [x]` at the start of a list item: `meta["task"]` of the inline token says which."""
    for item, paragraph, inline in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if item.type != "list_item_open" or paragraph.type != "paragraph_open":
            continue
        if task := _TASK.match(inline.content):
            inline.content = inline.content[task.end() :]
            inline.meta["task"] = task[1] != " "
