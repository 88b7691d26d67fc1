"""Goes over the tokens of a text once: settles links, pictures and ids, and tells every mistake by line."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from markdown_it.token import Token

from learn.errors import Message, say
from learn.imports.problems import Problem
from learn.markup.containers import Container
from learn.markup.headings import Heading, is_identifier
from learn.markup.ids import Ids
from learn.markup.links import Resolver, Target, read_target
from learn.text import tidy

CLASSES = ("small", "wide", "number", "plain")

_UNDEFINED_NOTE = re.compile(r"(?<!\\)\[\^([^\]\s]+)\]")


@dataclass(frozen=True)
class Link:
    """A link inside the course: `path` as written (empty: this page), `line` in its file."""

    path: str
    fragment: str
    line: int


@dataclass
class Examiner:
    """One pass over one text. `is_fragment`: the text is a piece of a question, so no ids and no sections."""

    file: str
    first_line: int
    resolve: Resolver | None
    is_fragment: bool
    problems: list[Problem] = field(default_factory=list)
    headings: list[tuple[str, str]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    media_names: list[str] = field(default_factory=list)
    _ids: Ids = field(default_factory=Ids)
    _line: int = 0
    _level: int = 1
    _regions: int = 0

    def examine(self, tokens: Sequence[Token], env: dict[str, Any]) -> None:
        """Settle every token in place; afterwards `problems`, `headings`, `links`, `media_names` hold the findings."""
        notes = len(env.get("footnotes", {}).get("list", {}))
        self._ids.take(*(f"{kind}-{number}" for number in range(1, notes + 1) for kind in ("fn", "fnref")))
        self._explicit_ids(tokens)
        for position, token in enumerate(tokens):
            if token.map:
                self._line = token.map[0]
            self._block(token, tokens, position)
        self._check_fragments()

    def wrong(self, message: Message, line: int | None = None) -> None:
        """Tell a mistake at a line of the text (from 0), or where the pass stands."""
        self.problems.append(Problem(self.file, self.first_line + (self._line if line is None else line), message))

    def _block(self, token: Token, tokens: Sequence[Token], position: int) -> None:
        match token.type:
            case "heading_open":
                self._heading(token, tokens[position + 1])
            case "html_block":
                self.wrong(raw_html(token.content))
            case "container_open":
                self._container(token.meta["container"], tokens[position + 1])
            case "container_close" if token.meta["container"].name == "region":
                self._regions -= 1
            case "inline":
                self._inline(token)
        if token.nesting >= 0 and token.type != "heading_open":
            self._attributes(token)

    def _container(self, container: Container, following: Token) -> None:
        if container.name == "region":
            self._regions += 1
        if container.name == "question" and following.type != "container_close":
            self.wrong(say("Khối “question” không có nội dung; đóng ngay bằng “:::”."))
        if self.is_fragment and container.name in ("region", "question"):
            self.wrong(say("Khối “%(name)s” chỉ dùng trong bài học.", name=container.name))

    def _heading(self, token: Token, inline: Token) -> None:
        if wrong := token.meta.get("wrong"):
            self.wrong(wrong)
        heading: Heading = token.meta.get("heading", Heading(inline.content))
        level = int(token.tag[1])
        if self.is_fragment:
            self.wrong(say("Trong câu hỏi không đặt tiêu đề; dùng chữ **đậm**."))
            return
        if level == 1:
            self.wrong(say("Mục trong bài bắt đầu từ “##”; tên bài đã đứng ở đầu trang."))
        elif level > self._level + 1:
            self.wrong(say("Tiêu đề nhảy cấp; sau “%(before)s” là “%(next)s”.", **_levels(self._level)))
        level = max(level, 2)
        self._level, token.tag = level, f"h{level}"
        for name in heading.attributes:
            self.wrong(_unknown_attribute(name))
        text = _plain(inline.children or ())
        token.attrs = {"id": heading.id or self._ids.slug(text)}
        if classes := self._classes(heading.classes):
            token.attrs["class"] = " ".join(classes)
        if level == 2:
            self.headings.append((str(token.attrs["id"]), text))

    def _explicit_ids(self, tokens: Iterable[Token]) -> None:
        """Given ids come first, so that a slug never takes one of them."""
        for token in tokens:
            heading = token.meta.get("heading")
            named = heading.id if heading else str(token.attrs.get("id", ""))
            if not named or self.is_fragment:
                continue
            line = token.map[0] if token.map else self._line
            if not is_identifier(named):
                self.wrong(
                    say("Mã #%(found)s chưa đúng; mã gồm chữ thường không dấu, chữ số và gạch nối.", found=named[:80]),
                    line,
                )
            elif named in self._ids:
                self.wrong(say("Mã #%(id)s đã dùng ở trên; đặt mã khác.", id=named), line)
            self._ids.take(named)

    def _attributes(self, token: Token) -> None:
        """Of blocks and of pictures, links and code: known ones only, with known values."""
        for name in token.meta.pop("insecure_attrs", {}):
            self.wrong(_unknown_attribute(name))
        if self.is_fragment or not is_identifier(str(token.attrs.get("id", "a"))):
            token.attrs.pop("id", None)
        if "class" in token.attrs and not token.type.startswith(("th_", "td_")):
            classes = self._classes(str(token.attrs.pop("class")).split())
            if classes:
                token.attrs["class"] = " ".join(classes)
        if "caption" in token.attrs and token.type != "table_open":
            token.attrs.pop("caption")
            self.wrong(say("Thuộc tính “caption” chỉ dùng ngay trên một bảng."))
        if "width" in token.attrs and token.type != "image":
            token.attrs.pop("width")
            self.wrong(say("Thuộc tính “width” chỉ dùng ngay sau một ảnh."))

    def _classes(self, classes: Iterable[str]) -> list[str]:
        known = []
        for name in classes:
            if name in CLASSES:
                known.append(name)
            else:
                self.wrong(say("Không có lớp “.%(name)s”; có: %(known)s.", name=name, known=", ".join(CLASSES)))
        return known

    def _inline(self, token: Token) -> None:
        start, opened, html = self._line, list[bool](), False
        for child in token.children or ():
            self._line = start + int(child.meta.get("line", self._line - start))
            match child.type:
                case "link_open":
                    opened.append(self._link(child))
                case "link_close" if opened and not opened.pop():
                    child.tag = "span"
                case "image":
                    self._image(child)
                case "html_inline" if not (html and child.content.startswith("</")):  # told with its opening tag
                    html = True
                    self.wrong(raw_html(child.content))
                case "footnote_ref":
                    self._note()
                case "text":
                    self._undefined_notes(child.content, token.content, start)
            if child.type in ("link_open", "code_inline"):
                self._attributes(child)
        self._line = start

    def _link(self, token: Token) -> bool:
        """Settle a link; a refused one becomes plain text."""
        target = read_target(str(token.attrs.get("href", "")))
        address = target if isinstance(target, Message) else self._address(target)
        if isinstance(address, Message):
            self.wrong(address)
            token.tag, token.attrs = "span", {}
            return False
        token.attrs.pop("title", None)  # no phone shows it
        token.attrs["href"] = address
        if isinstance(target, Target) and target.is_external:
            token.attrs["rel"] = "external noopener noreferrer"
        return True

    def _address(self, target: Target) -> str | Message:
        if target.address:
            return target.address
        self.links.append(Link(target.path, target.fragment, self.first_line + self._line))
        if not target.path:
            return f"#{target.fragment}"
        found = self.resolve.link(target.path) if self.resolve else None
        if found is None:
            return say("Không thấy tệp “%(path)s” mà liên kết trỏ tới.", path=target.path)
        return f"{found}#{target.fragment}" if target.fragment else found

    def _image(self, token: Token) -> None:
        for child in token.children or ():
            if child.type == "html_inline":
                self.wrong(raw_html(child.content))
        source = read_target(str(token.attrs.get("src", "")))
        alt = tidy(_plain(token.children or ()))
        if not alt:
            self.wrong(say("Ảnh chưa có lời mô tả; viết ![mô tả](media/ten-anh.jpg)."))
        if isinstance(source, Message) or not source.path:
            self.wrong(say("Ảnh phải là tệp trong thư mục media của khoá học."))
        self._attributes(token)
        placed = None
        if isinstance(source, Target) and source.path:
            self.media_names.append(source.path)
            placed = self.resolve.picture(source.path) if self.resolve else None
            if placed is None:
                self.wrong(say("Không có ảnh “%(path)s”, hoặc tệp này không phải ảnh dùng được.", path=source.path))
        token.meta["placed"], token.meta["alt"] = placed, alt
        token.meta["width"] = self._width(token)

    def _width(self, token: Token) -> int | None:
        width = str(token.attrs.pop("width", ""))
        if not width:
            return None
        if width.isascii() and width.isdecimal() and len(width) <= 4 and 16 <= int(width) <= 2000:
            return int(width)
        self.wrong(say("Bề rộng ảnh “%(width)s” chưa đúng; ghi số điểm ảnh từ 16 đến 2000.", width=width[:20]))
        return None

    def _note(self) -> None:
        if self.is_fragment:
            self.wrong(_no_notes())
        elif self._regions:
            self.wrong(say("Trong khối “region” không đặt chú thích cuối bài; viết thẳng vào câu."))

    def _undefined_notes(self, text: str, source: str, start: int) -> None:
        for note in _UNDEFINED_NOTE.finditer(text):
            place = source.find(note[0])
            if place > 0 and source[place - 1] == "\\":
                continue
            message = say("Chú thích [^%(name)s] chưa được viết; thêm dòng “[^%(name)s]: …”.", name=note[1])
            line = start + source.count("\n", 0, max(place, 0))
            self.wrong(_no_notes() if self.is_fragment else message, line)

    def _check_fragments(self) -> None:
        for link in self.links:
            if not link.path and link.fragment not in self._ids:
                self.problems.append(
                    Problem(self.file, link.line, say("Trong trang này không có mục “#%(id)s”.", id=link.fragment))
                )


def _no_notes() -> Message:
    return say("Trong câu hỏi không đặt chú thích cuối bài; viết thẳng vào câu.")


def raw_html(content: str) -> Message:
    """What is said of HTML inside Markdown."""
    return say(
        "Không dùng HTML trong bài (“%(html)s”); viết bằng Markdown, hoặc đặt trong dấu ` nếu là ví dụ.",
        html=tidy(content)[:40],
    )


def _unknown_attribute(name: str) -> Message:
    return say("Không có thuộc tính “%(name)s” ở đây; có: id, lớp, width (ảnh), caption (bảng).", name=name[:40])


def _levels(level: int) -> dict[str, str]:
    return {"before": "#" * level, "next": "#" * (level + 1)}


def _plain(tokens: Iterable[Token]) -> str:
    """The text of inline tokens, without marks."""
    parts = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.children:
            parts.append(_plain(token.children))
    return "".join(parts)
