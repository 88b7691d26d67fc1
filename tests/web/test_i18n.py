"""Two languages: the words, the numbers and the days of each, and nothing left untranslated."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from learn.errors import say
from learn.web import i18n
from learn.web.i18n import Language
from learn.web.templating import Templates

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "learn/web/locale/en/LC_MESSAGES/messages.po"
KEYWORDS = {"_": None, "say": None, "gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[a-z%]")


@cache
def msgids() -> dict[str | tuple[str, str], str]:
    """Every sentence of code and templates, with a place where it stands."""
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS, directory_filter=_is_ours)
    return {text: f"{name}:{line}" for name, line, text, _, _ in found}


def _is_ours(folder: str) -> bool:
    return not Path(folder).name.startswith((".", "_", "node_modules"))


@cache
def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as source:
        return read_po(source, locale="en")


def faults() -> Iterator[str]:
    for text, place in msgids().items():
        entry = catalogue().get(text)
        ours = [text] if isinstance(text, str) else list(text)
        theirs = [] if entry is None else [entry.string] if isinstance(entry.string, str) else list(entry.string)
        if entry is None or entry.fuzzy or not theirs or not all(theirs):
            yield f"{place}: no English for {ours[0]!r}"
        elif any(sorted(PLACEHOLDER.findall(words)) != sorted(PLACEHOLDER.findall(ours[-1])) for words in theirs):
            yield f"{place}: other placeholders in the English of {ours[0]!r}"


def test_every_sentence_has_its_english_with_the_same_placeholders() -> None:
    assert len(msgids()) > 50
    assert list(faults()) == []


def test_every_placeholder_says_what_it_is_in_words_with_values() -> None:
    # A bare %s can't be moved by a translator, and say() fills by name only.
    unnamed = [text for text in msgids() if isinstance(text, str) and re.search(r"%[sd]", text)]
    assert unnamed == []


@pytest.mark.parametrize(
    ("cookie", "language"), [(None, "vi"), ("vi", "vi"), ("en", "en"), ("fr", "vi"), ("", "vi"), ("EN", "vi")]
)
def test_vietnamese_unless_the_cookie_says_english(cookie: str | None, language: str) -> None:
    assert i18n.choose_language(cookie) == language


def test_a_message_is_said_in_the_language_with_its_values() -> None:
    message = say("Câu %(number)s", number=3)
    assert i18n.translate(message, "vi") == "Câu 3"
    assert i18n.translate(message, "en") == "Question 3"


@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [
        (2000, "2.000", "2,000"),
        (226210, "226.210", "226,210"),
        (999, "999", "999"),
        (0, "0", "0"),
        (-1500, "−1.500", "−1,500"),
        (0.25, "0,25", "0.25"),
        (1234.5, "1.234,5", "1,234.5"),
        (3.0, "3", "3"),
        (1e-07, "0,0000001", "0.0000001"),
        (10**6, "1.000.000", "1,000,000"),
        ("2026", "2026", "2026"),  # a place, not an amount
    ],
)
def test_numbers_within_a_message_are_written_as_its_language_does(
    value: float | str, vietnamese: str, english: str
) -> None:
    message = say("Lý do dài nhất %(most)s ký tự.", most=value)
    assert i18n.translate(message, "vi") == f"Lý do dài nhất {vietnamese} ký tự."
    assert i18n.translate(message, "en") == f"The reason may have at most {english} characters."


@pytest.mark.parametrize(("language", "told"), [("vi", "1.200 người đang học"), ("en", "1,200 people enrolled")])
def test_an_amount_that_a_template_counts_is_written_as_its_language_does(language: Language, told: str) -> None:
    template = """{{ ngettext("%(num)s người đang học", "%(num)s người đang học", 1200) }}"""
    assert Templates(str).environment(language).from_string(template).render() == told


def test_messages_and_days_within_a_message_are_in_the_same_language() -> None:
    message = say("Còn lại %(time)s", time=say("%(n)s phút", n=5))
    assert i18n.translate(message, "en") == "5 min left"
    assert i18n.translate(say("Còn lại %(time)s", time=date(2026, 11, 23)), "en") == "23 Nov 2026 left"
    assert i18n.translate(say("Còn lại %(time)s", time=date(2026, 11, 23)), "vi") == "Còn lại 23/11/2026"


def test_content_is_not_translated() -> None:
    assert i18n.translate("Hôm nay", "en") == "Hôm nay"


def test_a_percent_sign_in_a_message_without_values_stays() -> None:
    assert i18n.translate(say("Đạt 70%"), "vi") == "Đạt 70%"


@pytest.mark.parametrize(
    ("fraction", "vietnamese", "english"),
    [
        (0.4567, "45,7%", "45.7%"),
        (0.45, "45,0%", "45.0%"),
        (0.0005, "0,1%", "0.1%"),  # half up, where binary fractions and half-to-even would give 0,0
        (0.66650, "66,7%", "66.7%"),
        (1, "100,0%", "100.0%"),
        (0, "0,0%", "0.0%"),
        (Decimal("0.12345"), "12,3%", "12.3%"),
    ],
)
def test_percent(fraction: float, vietnamese: str, english: str) -> None:
    assert i18n.percent(fraction) == vietnamese
    assert i18n.percent(fraction, "en") == english


@pytest.mark.parametrize(
    ("fraction", "plain", "signed"),
    [
        (0.179, "17,9", "+17,9"),
        (-0.009, "−0,9", "−0,9"),
        (0.0, "0,0", "0,0"),
        (-0.0004, "0,0", "0,0"),  # what rounds to nothing has no sign
        (0.0004, "0,0", "0,0"),
        (1.25, "125,0", "+125,0"),
    ],
)
def test_points(fraction: float, plain: str, signed: str) -> None:
    assert i18n.points(fraction) == plain
    assert i18n.points(fraction, sign=True) == signed


@pytest.mark.parametrize(
    ("value", "digits", "vietnamese", "english"),
    [
        (1200, 0, "1.200", "1,200"),
        (226210, 0, "226.210", "226,210"),
        (2.5, 0, "3", "3"),
        (-2.5, 0, "−3", "−3"),
        (3.14159, 2, "3,14", "3.14"),
        (1234567.891, 1, "1.234.567,9", "1,234,567.9"),
    ],
)
def test_number(value: float, digits: int, vietnamese: str, english: str) -> None:
    assert i18n.number(value, digits=digits) == vietnamese
    assert i18n.number(value, "en", digits) == english


@given(st.integers(-(10**9), 10**9))
def test_a_written_number_reads_back(value: int) -> None:
    assert int(i18n.number(value).replace(".", "").replace("−", "-")) == value
    assert int(i18n.number(value, "en").replace(",", "").replace("−", "-")) == value


def test_days_and_moments_are_vietnamese_in_place_and_in_form() -> None:
    late = datetime(2026, 11, 22, 18, 12, tzinfo=UTC)  # 01:12 of the next day in Hà Nội
    assert i18n.day(late) == "23/11/2026"
    assert i18n.day(late, "en") == "23 Nov 2026"
    assert i18n.day(date(2026, 2, 3)) == "03/02/2026"
    assert i18n.moment(late) == "01:12 23/11/2026"
    assert i18n.moment(late, "en") == "01:12 23 Nov 2026"
    assert i18n.weekday(late) == "Thứ Hai"
    assert i18n.weekday(late, "en") == "Monday"
