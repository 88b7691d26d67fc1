"""Where a link may lead, and who knows the places inside a course."""

import re
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote

from learn.errors import Message, say
from learn.markup.sanitising import SCHEMES
from learn.text import nfc

_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_BLANKS = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028\u2029\ufeff]")


@dataclass(frozen=True)
class Placed:
    """A picture ready to be shown: its address and its size in pixels."""

    url: str
    width: int
    height: int


class Resolver(Protocol):
    """What a text may name beside itself. Paths are as written, decoded, without fragment."""

    def link(self, path: str) -> str | None:
        """The address of a lesson or an attachment; None when there is no such file."""

    def picture(self, path: str) -> Placed | None:
        """The picture of this path; None when there is no such file or it can't be shown."""


@dataclass(frozen=True)
class Target:
    """A link that passed: an address outside, or a path inside the course with its fragment."""

    address: str = ""
    path: str = ""
    fragment: str = ""

    @property
    def is_external(self) -> bool:
        """Whether it leads to another site."""
        return self.address.startswith(("http:", "https:"))


def read_target(href: str) -> Target | Message:
    """What a link's address means, or why it is refused.

    Blanks and invisible characters are taken out before the scheme is looked at, as a browser does.
    """
    bare = _BLANKS.sub("", unquote(_BLANKS.sub("", href)))
    if not bare:
        return say("Liên kết chưa có địa chỉ; viết [chữ](địa-chỉ).")
    if scheme := _SCHEME.match(bare):
        if scheme[1].lower() in SCHEMES and _SCHEME.match(href):
            return Target(address=href)
        return say("Liên kết “%(link)s” không dùng được; chỉ nhận http, https, mailto và tel.", link=bare[:60])
    if bare.startswith(("/", "\\")) or "\\" in bare:
        return say(
            "Liên kết “%(link)s” không dùng được; viết địa chỉ đầy đủ (https://…) hoặc đường dẫn tới tệp của khoá học.",
            link=bare[:60],
        )
    path, _, fragment = href.partition("#")
    return Target(path=nfc(unquote(path)), fragment=nfc(unquote(fragment)))
