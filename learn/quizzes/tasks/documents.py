"""Text documents (.docx) as the checks see them: paragraphs with their style and letters, tables, page margins."""

from dataclasses import dataclass

from learn.errors import say
from learn.quizzes.tasks.archives import Archive
from learn.quizzes.tasks.refusal import NotTaken
from learn.quizzes.tasks.xml import Node

_BODY = "word/document.xml"
_TWIPS_IN_CM = 566.929  # a twip is a twentieth of a point
_SIDES = ("top", "bottom", "left", "right")
_MOST_BASES = 20


@dataclass(frozen=True)
class Style:
    """What a paragraph style gives: a heading's level (1–9, 0 for none), a font and its size in points, a list."""

    level: int = 0
    font: str = ""
    size: float = 0
    numbering: str = ""


@dataclass(frozen=True)
class Letters:
    """So many characters in one font and size (0: not said)."""

    count: int
    font: str
    size: float


@dataclass(frozen=True)
class Paragraph:
    """`list` is "bulleted" or "numbered", "" outside of lists. `level` is that of a heading, 0 for none."""

    text: str
    level: int
    list: str
    letters: tuple[Letters, ...]


@dataclass(frozen=True)
class Text:
    """A document. `tables` are (rows, columns); `margins` are in centimetres, of the last section."""

    paragraphs: tuple[Paragraph, ...]
    tables: tuple[tuple[int, int], ...]
    margins: dict[str, float]
    has_contents: bool


def read_document(data: bytes) -> Text:
    """The document in these bytes. NotTaken when it is none, or not one that is taken."""
    archive = Archive(data)
    body = archive.tree(_BODY)
    if body is None:
        raise NotTaken(say("Tệp này không phải văn bản .docx."))
    styles, default = _styles(archive.tree("word/styles.xml"))
    lists = _lists(archive.tree("word/numbering.xml"))
    return Text(
        paragraphs=tuple(_paragraph(each, styles, default, lists) for each in body.all("p")),
        tables=tuple(_size(each) for each in body.all("tbl")),
        margins=_margins(body),
        has_contents=_has_contents(body),
    )


def _styles(root: Node | None) -> tuple[dict[str, Style], Style]:
    """Paragraph styles by id, and what holds where none is named."""
    if root is None:
        return {}, Style()
    nodes = {each.get("styleId"): each for each in root.all("style")}
    defaults = root.first("docDefaults", "rPrDefault", "rPr")
    bare = _lettered(defaults, Style())
    styles = {name: _style(name, nodes, bare) for name in nodes}
    named = next((name for name, each in nodes.items() if _is_default(each)), "")
    return styles, styles.get(named, bare)


def _is_default(style: Node) -> bool:
    return style.get("type") == "paragraph" and style.get("default") in ("1", "true")


def _style(name: str, nodes: dict[str, Node], bare: Style) -> Style:
    """A style with what it takes over from those it is based on; a circle of styles ends after a while."""
    chain: list[Node] = []
    while name in nodes and len(chain) < _MOST_BASES:
        chain.append(nodes[name])
        base = nodes[name].first("basedOn")
        name = base.get("val") if base else ""
    found = bare
    for node in reversed(chain):
        found = _lettered(node.first("rPr"), found)
        level = _level(node)
        numbering = node.first("pPr", "numPr", "numId")
        found = Style(
            level or found.level, found.font, found.size, numbering.get("val") if numbering else found.numbering
        )
    return found


def _level(style: Node) -> int:
    """The level of a heading style, by its name in any version of the program, or by its place in the outline."""
    name = style.first("name")
    words = name.get("val").lower().split() if name else []
    if len(words) == 2 and words[0] == "heading" and words[1] in "123456789":
        return int(words[1])
    return _outline(style.first("pPr"))


def _outline(properties: Node | None) -> int:
    outline = properties.first("outlineLvl") if properties else None
    level = outline.get("val") if outline else ""
    return int(level) + 1 if level in tuple("012345678") else 0


def _lettered(properties: Node | None, above: Style) -> Style:
    """The style with the font and the size that these properties give."""
    if properties is None:
        return above
    fonts, size = properties.first("rFonts"), properties.first("sz")
    font = (fonts.get("ascii") or fonts.get("hAnsi")) if fonts else ""
    half_points = size.get("val") if size else ""
    points = int(half_points) / 2 if half_points.isascii() and half_points.isdecimal() and len(half_points) < 5 else 0
    return Style(above.level, font or above.font, points or above.size, above.numbering)


def _lists(root: Node | None) -> dict[str, str]:
    """What kind of list each number of a list stands for."""
    if root is None:
        return {}
    kinds = {}
    for each in root.all("abstractNum"):
        form = each.first("lvl", "numFmt")
        kinds[each.get("abstractNumId")] = "bulleted" if form and form.get("val") == "bullet" else "numbered"
    found = {}
    for each in root.all("num"):
        abstract = each.first("abstractNumId")
        found[each.get("numId")] = kinds.get(abstract.get("val"), "") if abstract else ""
    return found


def _paragraph(node: Node, styles: dict[str, Style], default: Style, lists: dict[str, str]) -> Paragraph:
    named = node.first("pPr", "pStyle")
    style = styles.get(named.get("val"), default) if named else default
    numbering = node.first("pPr", "numPr", "numId")
    runs = [(run, "".join(_words(run))) for run in node.all("r")]
    letters = []
    for run, text in runs:
        own = _lettered(run.first("rPr"), style)
        if text.strip():
            letters.append(Letters(len(text), own.font, own.size))
    return Paragraph(
        text="".join(text for _, text in runs),
        level=_outline(node.first("pPr")) or style.level,
        list=lists.get(numbering.get("val") if numbering else style.numbering, ""),
        letters=tuple(letters),
    )


def _words(run: Node) -> list[str]:
    return [child.text if child.tag == "t" else " " for child in run.children if child.tag in ("t", "tab", "br")]


def _size(table: Node) -> tuple[int, int]:
    rows = [child for child in table.children if child.tag == "tr"]
    columns = (sum(_width(cell) for cell in row.children if cell.tag == "tc") for row in rows)
    return len(rows), max(columns, default=0)


def _width(cell: Node) -> int:
    span = cell.first("tcPr", "gridSpan")
    value = span.get("val") if span else ""
    return int(value) if value.isascii() and value.isdecimal() and 0 < len(value) < 4 else 1


def _margins(body: Node) -> dict[str, float]:
    sections = list(body.all("pgMar"))
    return {side: found for side in _SIDES if sections and (found := _centimetres(sections[-1].get(side)))}


def _centimetres(twips: str) -> float:
    return int(twips) / _TWIPS_IN_CM if twips.isascii() and twips.isdecimal() and len(twips) < 7 else 0


def _has_contents(body: Node) -> bool:
    """Whether a table of contents was put in as a field; typed by hand it doesn't follow the headings."""
    fields = [each.get("instr") for each in body.all("fldSimple")]
    fields += ["".join(each.text for each in paragraph.all("instrText")) for paragraph in body.all("p")]
    return any(words[:1] == ["TOC"] for words in (text.upper().split() for text in fields))
