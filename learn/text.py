"""Vietnamese text, written one way: names and passwords arrive in NFC and in NFD."""

import html
import re
import unicodedata
from uuid import UUID

_SPACES = re.compile(r"\s+")
_TAG = re.compile(r"<[^>]*>")
# What a spreadsheet would take for the beginning of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

# A NUL can't be stored by PostgreSQL, half of a surrogate pair can't be sent to anybody, and the private-use pair marks
# places in our own pages (lesson_pages).
_NEVER_TYPED = dict.fromkeys((0x0000, *range(0xD800, 0xE000), 0xE000, 0xE001))

# Unicode's own bound (UAX #15, stream-safe text): real writing never stacks as many marks on one letter.
_MOST_MARKS = 30


def nfc(text: str) -> str:
    """The text with composed characters, as everything is stored and compared.

    Marks beyond thirty on one letter are dropped: to order n of them costs n² steps.
    """
    return unicodedata.normalize("NFC", text if len(text) <= _MOST_MARKS else _few_marks(text))


def _few_marks(text: str) -> str:
    # Composed text has hardly ever a mark of its own, and few different signs: they are asked, not each letter.
    if text.isascii() or not any(map(unicodedata.combining, set(text))):
        return text
    kept, run = [], 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def typed(text: str) -> str:
    """What somebody sent as text, in NFC, without what nobody types and nothing could show or keep."""
    return nfc(text).translate(_NEVER_TYPED)


def tidy(text: str) -> str:
    """NFC, trimmed, inner runs of white space folded to one space: how a name or a title is kept."""
    return _SPACES.sub(" ", nfc(text)).strip()


def fold(text: str) -> str:
    """What accent-insensitive search compares: tidy, lower case, without marks, đ as d."""
    return without_marks(tidy(text).casefold())


def without_marks(text: str) -> str:
    """The text without Vietnamese accents and tones.

    `đ` has no decomposition in Unicode, so it is mapped by hand.
    """
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")


def plain(text: str) -> str:
    """The words of safe HTML in one line."""
    return tidy(html.unescape(_TAG.sub(" ", text)))


def harmless(cell: str) -> str:
    """The text of a CSV cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def short_code(public_id: UUID) -> str:
    """What a thing is called where its owner's name is not said: "3F2A-91BC"."""
    digits = public_id.hex[:8].upper()
    return f"{digits[:4]}-{digits[4:]}"
