"""A course as one Markdown file that reads well on any Git host: how the manual for authors is made of the gallery."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from learn.authoring.folder import look_into
from learn.errors import NotFound
from learn.markup.containers import Container, find_containers
from learn.markup.frontmatter import read_document, read_text
from learn.markup.headings import read_heading
from learn.markup.labels import labels
from learn.quizzes.parsing.blocks import outside_fences

# These words stand in the text, so they are in its language, whatever the language of the screen.
_WORDS: Mapping[str, Mapping[str, str]] = {
    "vi": {
        "made": "Tệp này được tạo từ khoá học mẫu `%s` bằng lệnh `make manual`; sửa ở khoá học mẫu, đừng sửa ở đây.",
        "contents": "Nội dung",
    },
    "en": {
        "made": "This file is made from the sample course `%s` by `make manual`; change it there, not here.",
        "contents": "Contents",
    },
}

_HEADING = re.compile(r"(#{2,5})\s")
_UNDERLINE = re.compile(r"-{3,}\s*")
_BLOCK_ATTRIBUTES = re.compile(r"\{(?:caption=\"(?P<caption>[^\"]*)\"|[^{}`]*)\}\s*")
_INLINE_ATTRIBUTES = re.compile(r"(?<=\))\{[#.\w][^{}]*\}")
_CODE = re.compile(r"(`+).*?\1")
_LINK = re.compile(r"\]\((?P<path>[^()#:\s]*)(?:#(?P<fragment>[^()\s]*))?(?P<title>\s+\"[^\"]*\")?\)")
_LESSON = re.compile(r"(?:.*/)?\d{2}-([a-z0-9-]+?)(?:\.[a-z]{2})?\.md")


@dataclass(frozen=True)
class Chapter:
    """A lesson's title and body. `id` is its address, and the anchor in the manual."""

    id: str
    title: str
    markdown: str


def manual(folder: Path, language: str, seen_from: str) -> str:
    """A whole course in one of its languages. `seen_from`: the path of the folder from where the manual will lie.

    NotFound when the course is not in that language.
    """
    found = look_into(folder, "")
    own = read_document(_text(found.heads[""].path), "")[0].value["language"] if "" in found.heads else ""
    ending = "" if language == own else language
    if ending not in found.heads or not own:
        raise NotFound
    head, welcome, _, _ = read_document(_text(found.heads[ending].path), "")
    chapters = [_chapter(file.id, file.path) for file in found.lessons if file.language == ending]
    return "\n".join(_lines(str(head.value["title"]), welcome, chapters, language, folder.name, seen_from)) + "\n"


def plain(chapter: Chapter, language: str, seen_from: str) -> list[str]:
    """The lines of a lesson without what only our own pages understand; sections go one level down."""
    lines = chapter.markdown.strip("\n").split("\n")
    containers = find_containers(lines)[0]
    outside = {number for number, _ in outside_fences(lines)}
    quoted, marks = _quoted(containers.values())
    result: list[str] = []
    for number, line in enumerate(lines):
        if number in marks:
            box = containers.get(number)
            said = [_title(box, language), ""] if box and box.name != "question" else []
        elif number in outside:
            said = _said(lines, number, chapter.id, seen_from)
        else:
            said = [line]
        result += [f"> {each}".rstrip() if number in quoted else each for each in said]
    return _without_double_blanks(result)


def _text(path: Path) -> str:
    text, problems = read_text(path, path.name)
    if text is None:
        raise ValueError(str(problems[0]))
    return text


def _chapter(identifier: str, path: Path) -> Chapter:
    head, markdown, _, _ = read_document(_text(path), path.name)
    return Chapter(identifier, str(head.value["title"]), markdown)


def _lines(
    title: str, welcome: str, chapters: Sequence[Chapter], language: str, slug: str, seen_from: str
) -> Iterator[str]:
    words = _WORDS.get(language, _WORDS["vi"])
    yield from (f"# {title}", "", f"> {words['made'] % slug}", "", *welcome.strip("\n").split("\n"), "")
    yield from (f"**{words['contents']}**", "")
    yield from (f"{number}. [{chapter.title}](#{chapter.id})" for number, chapter in enumerate(chapters, start=1))
    for number, chapter in enumerate(chapters, start=1):
        yield from ("", f'<a id="{chapter.id}"></a>', "", f"## {number}. {chapter.title}", "")
        yield from plain(chapter, language, seen_from)


def _quoted(containers: Iterable[Container]) -> tuple[set[int], set[int]]:
    """The lines inside boxes, the opening ones included, and the lines that open or close something."""
    quoted: set[int] = set()
    marks: set[int] = set()
    for box in containers:
        marks |= {box.start, *range(box.text_end, box.end)}
        if box.name != "question":
            quoted |= set(range(box.start, box.text_end))
    return quoted, marks


def _title(box: Container, language: str) -> str:
    words = labels(language)
    title = ", ".join(words[region] for region in box.regions) if box.name == "region" else box.title
    return f"**{words[box.name]}**{f' {title}' if title else ''}"


def _said(lines: Sequence[str], number: int, chapter: str, seen_from: str) -> list[str]:
    """A line outside of code, as other hosts understand it."""
    line = lines[number]
    before = lines[number - 1] if number else ""
    after = lines[number + 1] if number + 1 < len(lines) else ""
    if _UNDERLINE.fullmatch(line) and before.strip():
        return []
    if line.strip() and _UNDERLINE.fullmatch(after) and not before.strip():
        return _section(f"## {line}", chapter)
    if _HEADING.match(line):
        return _section(line, chapter)
    if attributes := _BLOCK_ATTRIBUTES.fullmatch(line):
        return [f"**{attributes['caption']}**", ""] if attributes["caption"] else []
    return [_outside_code(line, chapter, seen_from)]


def _section(line: str, chapter: str) -> list[str]:
    heading = read_heading(line)
    marks = line.partition(" ")[0]
    anchor = [f'<a id="{chapter}-{heading.id}"></a>', ""] if heading.id else []
    return [*anchor, f"#{marks} {heading.text}"]


def _outside_code(line: str, chapter: str, seen_from: str) -> str:
    """Links lead to where things are from here; attributes are taken off. Code in the line stays as it is."""
    pieces: list[str] = []
    at = 0
    for code in _CODE.finditer(line):
        pieces += [_linked(line[at : code.start()], chapter, seen_from), code[0]]
        at = code.end()
    return "".join([*pieces, _linked(line[at:], chapter, seen_from)])


def _linked(text: str, chapter: str, seen_from: str) -> str:
    def target(link: re.Match[str]) -> str:
        path, fragment, title = link["path"], link["fragment"] or "", link["title"] or ""
        if lesson := _LESSON.fullmatch(path):
            return f"](#{lesson[1]}{f'-{fragment}' if fragment else ''})"
        if not path:
            return f"](#{chapter}-{fragment})"
        return f"]({seen_from}/{path}{title})"

    return _LINK.sub(target, _INLINE_ATTRIBUTES.sub("", text))


def _without_double_blanks(lines: Sequence[str]) -> list[str]:
    """Where something was left out no hole stays; code keeps its blank lines."""
    outside = {number for number, _ in outside_fences(lines)}
    kept = [
        line
        for number, line in enumerate(lines)
        if line.strip("> ") or number not in outside or (number and lines[number - 1].strip("> "))
    ]
    while kept and not kept[-1].strip("> "):
        kept.pop()
    return kept
