"""Vietnamese first, English second: which language a page is in, its words, its numbers and its dates.

The Vietnamese sentence is the msgid, so Vietnamese needs no catalogue. The English one is kept as text
(`locale/en/LC_MESSAGES/messages.po`) and compiled in memory at start: nothing built lies in the tree.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final, Literal, SupportsFloat

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from learn.days import VIETNAM, day_of
from learn.errors import Message

Language = Literal["vi", "en"]

DEFAULT: Final[Language] = "vi"
# In their own words: a language is named for those who read it.
LANGUAGES: Final[Mapping[Language, str]] = {"vi": "Tiếng Việt", "en": "English"}
COOKIE: Final = "language"

_CATALOGUE = Path(__file__).parent / "locale"
_SEPARATORS: Mapping[Language, dict[int, int]] = {"vi": str.maketrans(",.", ".,"), "en": {}}
_MINUS = "−"


def choose_language(cookie: str | None) -> Language:
    """The language kept in the cookie, or Vietnamese.

    The browser's Accept-Language is not asked: phones sold with English menus are common among people who
    read Vietnamese, and the switch is on every page.
    """
    return "en" if cookie == "en" else DEFAULT


@cache
def translations(language: Language) -> NullTranslations:
    """The words of a language. Vietnamese is the identity; sentences marked fuzzy are left out."""
    if language == "vi":
        return NullTranslations()
    path = _CATALOGUE / language / "LC_MESSAGES" / "messages.po"
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def translate(message: Message | str, language: Language) -> str:
    """A message in a language, its values filled in: messages translated; numbers, days and moments written out.

    A number that is a place and not an amount (a line of a file, a year) is given as text, and stays as it is.

    A plain string is returned as it is: it is content (a title, a name), not our words.
    """
    if isinstance(message, str):
        return message
    text = translations(language).gettext(message.text)
    if not message.values:
        return text
    return text % {name: _value(value, language) for name, value in message.values.items()}


def _value(value: object, language: Language) -> object:
    match value:
        case Message():
            return translate(value, language)
        case datetime():
            return moment(value, language)
        case date():
            return day(value, language)
        case int() | float():
            return exact(value, language)
        case _:
            return value


def number(value: SupportsFloat | Decimal, language: Language = DEFAULT, digits: int = 0) -> str:
    """A number rounded half up: 1.200 and 3,5 in Vietnamese, 1,200 and 3.5 in English; a true minus sign."""
    exact = value if isinstance(value, Decimal) else Decimal(str(float(value)))
    rounded = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    # What rounds to zero has no sign: "−0,0" would claim a loss.
    sign = _MINUS if rounded < 0 else ""
    return sign + f"{abs(rounded):,.{digits}f}".translate(_SEPARATORS[language])


def exact(value: float, language: Language = DEFAULT) -> str:
    """A number with all the digits it has: 2.000 and 0,25 in Vietnamese, 2,000 and 0.25 in English."""
    whole = Decimal(str(value))
    digits = f"{whole.normalize():f}".partition(".")[2]
    return number(whole, language, len(digits))


def percent(fraction: SupportsFloat | Decimal, language: Language = DEFAULT, digits: int = 1) -> str:
    """A fraction of 1 as a percentage: 0.4567 is 45,7% (45.7%)."""
    return f"{number(_hundred(fraction), language, digits)}%"


def points(fraction: SupportsFloat | Decimal, language: Language = DEFAULT, sign: bool = False) -> str:
    """A difference of fractions in percentage points, without the unit: 0.179 is 17,9; with `sign`, +17,9 or −0,9."""
    written = number(_hundred(fraction), language, 1)
    is_gain = sign and not written.startswith(_MINUS) and any(digit in "123456789" for digit in written)
    return f"+{written}" if is_gain else written


def _hundred(fraction: SupportsFloat | Decimal) -> Decimal:
    exact = fraction if isinstance(fraction, Decimal) else Decimal(str(float(fraction)))
    return exact * 100


def day(value: date, language: Language = DEFAULT) -> str:
    """A calendar day: 23/11/2026, or 23 Nov 2026. An aware datetime is taken on its day in Vietnam."""
    on = day_of(value) if isinstance(value, datetime) else value
    return f"{on:%d/%m/%Y}" if language == "vi" else format_date(on, "d MMM y", locale="en")


def weekday(value: date, language: Language = DEFAULT) -> str:
    """The name of a day of the week: Thứ Hai, Monday."""
    on = day_of(value) if isinstance(value, datetime) else value
    return format_date(on, "EEEE", locale=language)


def moment(value: datetime, language: Language = DEFAULT) -> str:
    """An aware instant in Vietnamese time: 08:12 23/11/2026, or 08:12 23 Nov 2026."""
    return f"{value.astimezone(VIETNAM):%H:%M} {day(value, language)}"
