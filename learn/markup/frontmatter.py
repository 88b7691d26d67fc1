"""Files of a course as text, and their YAML as values that know their lines."""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from learn.errors import Message, say
from learn.imports.problems import Problem
from learn.text import nfc

LARGEST_TEXT = 1_000_000  # bytes
DEEPEST = 20  # levels of YAML; libyaml's composer recurses in C and would fall over a deep file

Place = tuple[str | int, ...]

_FENCE = re.compile(r"^---[ \t]*$")
_HTML = re.compile(r"\A\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_TAG = "tag:yaml.org,2002:"
_PLAIN_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PLAIN_FLOAT = re.compile(r"[-+]?[0-9]{1,18}\.[0-9]{1,18}")


@dataclass(frozen=True)
class Located:
    """Values of a YAML mapping (sequences as tuples), with the line in the file of each key path."""

    value: dict[Any, Any] = field(default_factory=dict)
    lines: Mapping[Place, int] = field(default_factory=dict)
    first_line: int = 1

    def line(self, place: Place) -> int:
        """The line of a key path, or of the nearest path above it that is written."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, self.first_line)


def read_text(path: Path, file: str) -> tuple[str | None, list[Problem]]:
    """A text file as NFC with plain line ends. The size is looked at before the file is read."""
    try:
        if path.stat().st_size > LARGEST_TEXT:
            size = round(path.stat().st_size / 1_000_000)
            return None, [Problem(file, 0, say("Tệp nặng %(size)s MB; một tệp chữ tối đa 1 MB.", size=max(size, 1)))]
        data = path.read_bytes()
    except OSError:
        return None, [Problem(file, 0, say("Không đọc được tệp này."))]
    return decode(data, file)


def decode(data: bytes, file: str) -> tuple[str | None, list[Problem]]:
    """Bytes of a text file, however they came; see `read_text`."""
    if len(data) > LARGEST_TEXT:
        return None, [Problem(file, 0, say("Tệp nặng quá 1 MB; một tệp chữ tối đa 1 MB."))]
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, [Problem(file, line, say("Tệp không phải UTF-8; lưu lại với bảng mã UTF-8."))]
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        return None, [Problem(file, line, say("Tệp có ký tự không in được; đây có phải tệp văn bản?"))]
    return nfc(text.replace("\r\n", "\n").replace("\r", "\n")), []


def read_document(text: str, file: str) -> tuple[Located, str, int, list[Problem]]:
    """A head of YAML between `---` lines and the Markdown after it, with the line on which that begins."""
    if _HTML.match(text):
        return Located(), "", 1, [Problem(file, 1, say("Đây là HTML, không phải Markdown; viết lại bằng Markdown."))]
    lines = text.split("\n")
    if not _FENCE.match(lines[0]):
        missing = say("Thiếu phần đầu; tệp bắt đầu bằng “---”, các dòng YAML, rồi “---”.")
        return Located(), text, 1, [Problem(file, 1, missing)]
    end = next((number for number, line in enumerate(lines[1:], start=1) if _FENCE.match(line)), None)
    if end is None:
        return Located(), "", 1, [Problem(file, 1, say("Phần đầu chưa đóng; thêm một dòng “---” sau các dòng YAML."))]
    # The opening mark's place is kept as an empty line, so that YAML's lines are the file's.
    head, problems = read_yaml("\n" + "\n".join(lines[1:end]), file)
    return head, "\n".join(lines[end + 1 :]), end + 2, problems


def read_yaml(text: str, file: str) -> tuple[Located, list[Problem]]:
    """The mapping of a YAML file. Refused: a key twice, aliases, and what YAML 1.1 reads otherwise than people do."""
    if len(text.encode()) > LARGEST_TEXT:
        return Located(), [Problem(file, 0, say("Tệp nặng quá 1 MB; một tệp chữ tối đa 1 MB."))]
    try:
        if refused := _too_deep(text):
            return Located(), [Problem(file, refused[0], refused[1])]
        node = yaml.compose(text, yaml.CSafeLoader)
    except yaml.YAMLError as error:
        return Located(), [_syntax(error, file, text.count("\n") + 1)]
    if not isinstance(node, yaml.MappingNode):
        line = node.start_mark.line + 1 if node else 1
        return Located(), [Problem(file, line, say("Ở đây cần các dòng “khoá: giá trị”."))]
    builder = _Builder(file)
    return Located(builder.mapping(node, ()), builder.lines, node.start_mark.line + 1), builder.problems


def _too_deep(text: str) -> tuple[int, Message] | None:
    depth = 0
    for event in yaml.parse(text, yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            return line, say("Không dùng “&” và “*” của YAML ở đây; viết giá trị ra, hoặc đặt trong dấu ngoặc kép.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            return line, say("YAML lồng quá %(deepest)s tầng.", deepest=DEEPEST)
    return None


def _syntax(error: yaml.YAMLError, file: str, last: int) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    what = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "")
    return Problem(file, min(mark.line + 1, last) if mark else 0, _syntax_message(what))


def _syntax_message(what: str) -> Message:
    """The parser's English reason, for the mistakes that authors make."""
    if "mapping values are not allowed" in what:
        return say("Giá trị có dấu “: ” bên trong; đặt cả giá trị trong dấu ngoặc kép.")
    if "cannot start any token" in what or "tab character" in what:
        return say("Dòng bắt đầu bằng dấu tab hoặc ký hiệu lạ; dùng dấu cách, hoặc đặt giá trị trong dấu ngoặc kép.")
    if "expected" in what and "unexpected end" not in what:
        return say("YAML không đọc được từ đây; xem lại dấu ngoặc, dấu phẩy và cách thụt dòng.")
    return say("YAML không đọc được từ đây; xem lại dấu ngoặc kép, ký hiệu và cách thụt dòng.")


class _Builder:
    """Values from nodes, remembering lines and mistakes."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Place, int] = {}
        self.problems: list[Problem] = []

    def mapping(self, node: yaml.MappingNode, place: Place) -> dict[Any, Any]:
        values: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self.value(key_node, place)
            if not isinstance(key, str | int):
                self.wrong(key_node, say("Khoá phải là chữ hoặc số."))
            elif key in values:
                self.wrong(key_node, say("Khoá “%(key)s” được viết hai lần; bỏ một.", key=key))
            else:
                self.lines[(*place, key)] = key_node.start_mark.line + 1
                values[key] = self.value(value_node, (*place, key))
        return values

    def value(self, node: yaml.Node, place: Place) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            for number, item in enumerate(node.value):
                self.lines[(*place, number)] = item.start_mark.line + 1
            return tuple(self.value(item, (*place, number)) for number, item in enumerate(node.value))
        return self.scalar(node)

    def scalar(self, node: yaml.Node) -> Any:
        text = str(node.value)
        match node.tag.removeprefix(_TAG):
            case "str":
                return text
            case "null":
                return None
            case "bool" if text in ("true", "false"):
                return text == "true"
            case "int" if _PLAIN_INT.fullmatch(text):
                return int(text)
            case "float" if _PLAIN_FLOAT.fullmatch(text):
                return float(text)
            case "timestamp" if (day := _day(text)) is not None:
                return day
        self.wrong(node, _surprise(text))
        return text

    def wrong(self, node: yaml.Node, message: Message) -> None:
        self.problems.append(Problem(self.file, node.start_mark.line + 1, message))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _surprise(word: str) -> Message:
    return say(
        "YAML sẽ hiểu “%(word)s” khác với chữ viết; nếu là chữ thì đặt trong dấu ngoặc kép.",
        word=word[:40],
    )
