"""Units that people in offices write, and how many of one make another. Whatever isn't here is compared as words."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from learn.text import fold


class Unit(NamedTuple):
    """What it measures, and its size in the smallest unit of that kind that stands in the table."""

    kind: str
    size: Decimal


# Written without accents, as `fold` leaves them. Units whose size differs by region (sào, mẫu, công) are left out.
_SIZES: Mapping[str, Mapping[str, str]] = {
    "length": {"mm": "0.001", "cm": "0.01", "dm": "0.1", "m": "1", "met": "1", "km": "1000"},
    "area": {"cm2": "0.0001", "m2": "1", "met vuong": "1", "ha": "10000", "hecta": "10000", "km2": "1000000"},
    "volume": {"ml": "0.001", "l": "1", "lit": "1", "dm3": "1", "m3": "1000"},
    "mass": {"mg": "0.000001", "g": "0.001", "kg": "1", "yen": "10", "ta": "100", "tan": "1000"},
    "time": {"giay": "1", "phut": "60", "gio": "3600", "ngay": "86400", "tuan": "604800"},
    "money": {
        **{"dong": "1", "vnd": "1", "nghin": "1e3", "ngan": "1e3", "trieu": "1e6", "ty": "1e9", "ti": "1e9"},
        **{"nghin dong": "1e3", "ngan dong": "1e3", "trieu dong": "1e6", "ty dong": "1e9", "ti dong": "1e9"},
        **{"thousand dong": "1e3", "million dong": "1e6", "billion dong": "1e9"},
    },
}
_UNITS = {name: Unit(kind, Decimal(size)) for kind, sizes in _SIZES.items() for name, size in sizes.items()}
_POWERS = str.maketrans({"²": "2", "³": "3", "^": None, ".": None})
_MOST_WORDS = max(len(name.split()) for name in _UNITS)


def unit_of(written: str) -> Unit | None:
    """The unit that a text is, what it is a unit of left aside ("tấn thóc"); None for one that isn't in the table."""
    words = fold(written.translate(_POWERS)).split()
    names = (" ".join(words[:count]) for count in range(_MOST_WORDS, 0, -1))
    return next((_UNITS[name] for name in names if name in _UNITS), None)


def ratio(written: str, asked: Iterable[str]) -> Decimal | None:
    """By what a value in the written unit is multiplied to be one in an asked unit; None when they don't compare."""
    own = unit_of(written)
    for each in asked:
        # "ngày làm việc" is no day of 24 hours: only a unit that stands alone can be converted into.
        whole = unit_of(each) if fold(each.translate(_POWERS)) in _UNITS else None
        if own and whole and own.kind == whole.kind:
            return own.size / whole.size
    return None
