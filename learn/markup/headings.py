"""Attributes at the end of a heading: `## Tiêu đề {#id .class key=value key="two words"}`."""

import re
from dataclasses import dataclass, field

from learn.errors import Message, say
from learn.text import tidy

_HASHES = re.compile(r"^ {0,3}#{1,6}(?=\s|$)")
_CLOSING_HASHES = re.compile(r"\s#+\s*$")
# An opening brace that was meant for attributes: nothing but # . or key= follows it.
_OPENING = re.compile(r"(?:^|\s)\{(?=\s*(?:[#.][^\s{}]|[A-Za-z_][\w-]*\s*=|\}))")
_ONE = re.compile(
    r"""\s*(?:
        \#(?P<id>[^\s{}#.="]+)
      | \.(?P<class>[^\s{}#.="]+)
      | (?P<key>[A-Za-z_][\w-]*)=(?:"(?P<quoted>[^"]*)"|(?P<value>[^\s{}"]+))
    )(?=\s|$)""",
    re.VERBOSE,
)
_IDENTIFIER = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", re.ASCII)


class HeadingError(ValueError):
    """Attributes that can't be read; `message` says what would be right."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True)
class Heading:
    """A heading's text without its marks, and what its attributes say. `id` is empty when none was given."""

    text: str
    id: str = ""
    classes: tuple[str, ...] = ()
    attributes: dict[str, str] = field(default_factory=dict)


def read_heading(line: str) -> Heading:
    """The heading of one line, with or without its leading `#` marks.

    Raises HeadingError (a ValueError) for an unclosed brace, a word that is no attribute,
    a second id, a key given twice, and an id that could not be an address.
    """
    text = _CLOSING_HASHES.sub("", _HASHES.sub("", line.rstrip("\r\n"))).strip()
    opening = _last_opening(text)
    if opening is None:
        return Heading(tidy(text))
    inner = text[opening.end() :]
    if not inner.endswith("}"):
        if "}" in inner:  # a sentence that only mentions braces
            return Heading(tidy(text))
        raise HeadingError(say("Thuộc tính của tiêu đề chưa đóng ngoặc; thêm “}” ở cuối dòng."))
    return _with_attributes(tidy(text[: opening.start()]), inner[:-1])


def is_identifier(word: str) -> bool:
    """Whether a word can be an id and an address: lower-case ASCII letters, digits and hyphens, at most 80."""
    return len(word) <= 80 and _IDENTIFIER.fullmatch(word) is not None


def _last_opening(text: str) -> re.Match[str] | None:
    found = list(_OPENING.finditer(text))
    return found[-1] if found else None


def _with_attributes(text: str, inner: str) -> Heading:
    identifier, classes, attributes = "", [], {}
    place = 0
    while inner[place:].strip():
        match = _ONE.match(inner, place)
        if match is None:
            raise HeadingError(
                say(
                    'Không đọc được thuộc tính “%(rest)s”; viết #ma, .lop, khoa=giatri hoặc khoa="nhiều chữ".',
                    rest=inner[place:].strip()[:40],
                )
            )
        place = match.end()
        if match["id"]:
            identifier = _first_id(identifier, match["id"])
        elif match["class"]:
            classes.append(match["class"])
        elif match["key"] in attributes:
            raise HeadingError(say("Thuộc tính “%(key)s” được viết hai lần; bỏ một.", key=match["key"]))
        else:
            attributes[match["key"]] = tidy(match["quoted"] if match["quoted"] is not None else match["value"])
    return Heading(text, identifier, tuple(classes), attributes)


def _first_id(known: str, found: str) -> str:
    if known:
        raise HeadingError(say("Một tiêu đề chỉ có một mã: bỏ #%(known)s hoặc #%(found)s.", known=known, found=found))
    if not is_identifier(found):
        raise HeadingError(
            say("Mã #%(found)s chưa đúng; mã gồm chữ thường không dấu, chữ số và gạch nối.", found=found[:80])
        )
    return found
