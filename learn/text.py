"""Vietnamese text, written one way: names and passwords arrive in NFC and in NFD."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")


def nfc(text: str) -> str:
    """The text with composed characters, as everything is stored and compared."""
    return unicodedata.normalize("NFC", text)


def tidy(text: str) -> str:
    """NFC, trimmed, inner runs of white space folded to one space: how a name or a title is kept."""
    return _SPACES.sub(" ", nfc(text)).strip()


def fold(text: str) -> str:
    """What accent-insensitive search compares: tidy, lower case, without marks, đ as d.

    `đ` has no decomposition in Unicode, so it is mapped by hand.
    """
    decomposed = unicodedata.normalize("NFD", tidy(text).casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return bare.replace("đ", "d")
