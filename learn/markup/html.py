"""HTML for the tokens that CommonMark's own renderer would not write as a page needs them."""

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from learn.markup.containers import Container
from learn.markup.labels import BOXES, labels
from learn.markup.links import Placed

_ALIGNMENT = {"text-align:right": "right", "text-align:center": "center"}


def _html_block(token: Token, _env: EnvType) -> str:
    """Refused before; shown as text so that a preview is honest about what was written."""
    return f"<p>{escapeHtml(token.content)}</p>\n"


def _html_inline(token: Token, _env: EnvType) -> str:
    """As a block of it."""
    return str(escapeHtml(token.content))


def _container_open(token: Token, env: EnvType) -> str:
    """A box says its kind in words, with an icon; after a law's text stands its source."""
    container: Container = token.meta["container"]
    words = labels(env["language"])
    if container.name == "region":
        title = f" <b>{escapeHtml(', '.join(words[region] for region in container.regions))}</b>"
    elif container.title and container.name != "law":
        title = f" <b>{escapeHtml(container.title)}</b>"
    else:
        title = ""
    name = container.name if container.name in (*BOXES, "region") else "note"
    icon = f'<svg class="i" aria-hidden="true" focusable="false"><use href="#i-{name}"></use></svg>'
    return f'<div class="box {name}"><p class="kind">{icon}<span>{words[name]}</span>{title}</p>\n'


def _container_close(token: Token, env: EnvType) -> str:
    container: Container = token.meta["container"]
    end = ""
    if container.name == "law" and container.title:
        end = f"<cite>{escapeHtml(container.title)}</cite>"
    elif container.name == "region" and token.meta.get("is_last", True):
        end = f'<p class="small soft">{labels(env["language"])["region_note"]}</p>'
    return f"{end}</div>\n"


def _table_open(token: Token, env: EnvType) -> str:
    """A table scrolls by itself on a phone, so it is a region with a name and can be reached by keyboard."""
    caption = str(token.attrs.pop("caption", ""))
    number = env["tables"] = env.get("tables", 0) + 1
    name = f"{labels(env['language'])['table']} {number}"
    if caption and not env["is_fragment"]:
        identifier = env["table_ids"][token.meta["table"]]
        naming = f'aria-labelledby="{identifier}"'
        head = f'<caption id="{identifier}">{escapeHtml(caption)}</caption>'
    elif heading := token.meta.get("heading_before"):
        naming, head = f'aria-labelledby="{heading}"', ""
    else:
        naming = f'aria-label="{escapeHtml(caption or name)}"'
        head = f"<caption>{escapeHtml(caption)}</caption>" if caption else ""
    attributes = RendererHTML.renderAttrs(token)
    return f'<div class="scroll" role="region" {naming} tabindex="0"><table{attributes}>{head}\n'


def _table_close(_token: Token, _env: EnvType) -> str:
    return "</table></div>\n"


def _th_open(token: Token, _env: EnvType) -> str:
    """Alignment is a class: the content security policy knows no inline style."""
    return f'<th scope="col"{_alignment(token)}>'


def _td_open(token: Token, _env: EnvType) -> str:
    return f"<td{_alignment(token)}>"


def _fence(token: Token, env: EnvType) -> str:
    """Code, coloured by classes where its language is known."""
    language = (token.info.split() or [""])[0]
    return _code(token.content, language, env)


def _code_block(token: Token, env: EnvType) -> str:
    """Indented code, whose language nobody said."""
    return _code(token.content, "", env)


def _image(token: Token, _env: EnvType) -> str:
    """A picture keeps its place while it loads; its title is its caption."""
    placed: Placed | None = token.meta.get("placed")
    alt = escapeHtml(token.meta.get("alt", ""))
    if placed is None:
        return f"<em>{alt}</em>"
    width = min(token.meta["width"] or placed.width, placed.width)
    height = max(1, round(placed.height * width / placed.width))
    css = f' class="{escapeHtml(str(token.attrs["class"]))}"' if "class" in token.attrs else ""
    size = f'width="{width}" height="{height}" loading="lazy" decoding="async"'
    return f'<img src="{escapeHtml(placed.url)}" alt="{alt}" {size}{css}>'


def _figure(token: Token, env: EnvType) -> str:
    """A picture alone in its paragraph that has a title."""
    picture = (token.children or [token])[0]
    caption = escapeHtml(str(picture.attrs.get("title", "")))
    return f"<figure>{_image(picture, env)}<figcaption>{caption}</figcaption></figure>\n"


def _task_box(token: Token, env: EnvType) -> str:
    """A tick that only shows; it can't be changed."""
    words = labels(env["language"])
    done = token.meta["done"]
    label = words["done" if done else "to_do"]
    return f'<input type="checkbox" disabled=""{" checked=" + chr(34) * 2 if done else ""} aria-label="{label}"> '


def _footnote_ref(token: Token, env: EnvType) -> str:
    """The number of a note; only its first mention is where the note leads back to."""
    number = token.meta["id"] + 1
    anchor = "" if token.meta.get("subId") else f' id="fnref-{number}"'
    label = f"{labels(env['language'])['notes']} {number}"
    return f'<sup><a href="#fn-{number}"{anchor} aria-label="{label}">{number}</a></sup>'


def _footnote_block_open(_token: Token, env: EnvType) -> str:
    """The notes of a text, under a heading of their own."""
    title = labels(env["language"])["notes"]
    return f'<section class="notes" aria-labelledby="notes"><h2 id="notes" class="small">{title}</h2>\n<ol>\n'


def _footnote_block_close(_token: Token, _env: EnvType) -> str:
    return "</ol></section>\n"


def _footnote_open(token: Token, _env: EnvType) -> str:
    """One note."""
    return f'<li id="fn-{token.meta["id"] + 1}">'


def _footnote_close(_token: Token, _env: EnvType) -> str:
    return "</li>\n"


def _footnote_anchor(token: Token, env: EnvType) -> str:
    """The way back; one is enough however often the note is mentioned."""
    if token.meta.get("subId"):
        return ""
    back = labels(env["language"])["back"]
    return f' <a class="link" href="#fnref-{token.meta["id"] + 1}">{back}</a>'


def _alignment(token: Token) -> str:
    css = _ALIGNMENT.get(str(token.attrs.get("style", "")))
    return f' class="{css}"' if css else ""


def _code(source: str, name: str, env: EnvType) -> str:
    number = env["codes"] = env.get("codes", 0) + 1
    label = f"{labels(env['language'])['code']} {number}"
    inner = _coloured(source, name)
    return f'<pre class="code" role="region" aria-label="{label}" tabindex="0"><code>{inner}</code></pre>\n'


def _coloured(source: str, name: str) -> str:
    lexer: Any
    try:
        lexer = get_lexer_by_name(name, stripnl=False) if name else None
    except ClassNotFound:
        lexer = None
    if lexer is None:
        return str(escapeHtml(source))
    return str(highlight(source, lexer, HtmlFormatter(nowrap=True)))


_RULES: dict[str, Callable[[Token, EnvType], str]] = {
    "html_block": _html_block,
    "html_inline": _html_inline,
    "container_open": _container_open,
    "container_close": _container_close,
    "table_open": _table_open,
    "table_close": _table_close,
    "th_open": _th_open,
    "td_open": _td_open,
    "fence": _fence,
    "code_block": _code_block,
    "image": _image,
    "figure": _figure,
    "task_box": _task_box,
    "footnote_ref": _footnote_ref,
    "footnote_block_open": _footnote_block_open,
    "footnote_block_close": _footnote_block_close,
    "footnote_open": _footnote_open,
    "footnote_close": _footnote_close,
    "footnote_anchor": _footnote_anchor,
}


class PageRenderer(RendererHTML):
    """CommonMark's renderer with the rules above; `env["language"]` says in which language things are labelled."""

    def __init__(self) -> None:
        super().__init__()
        self.rules.update({name: partial(_by_token, rule) for name, rule in _RULES.items()})  # type: ignore[misc]


@cache
def renderer() -> PageRenderer:
    """The one that everything is written by: it keeps nothing of what it writes."""
    return PageRenderer()


def _by_token(
    rule: Callable[[Token, EnvType], str], tokens: Sequence[Token], idx: int, _options: OptionsDict, env: EnvType
) -> str:
    return rule(tokens[idx], env)
