"""How typed numbers are read and typed words compared."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.quizzes.types.base import State
from learn.quizzes.types.number import Number, read_quantity
from learn.quizzes.types.short_text import ShortText, matches


@pytest.mark.parametrize(
    ("text", "language", "value", "unit"),
    [
        ("1.200", "vi", "1200", ""),
        ("3,5", "vi", "3.5", ""),
        ("1.200,5", "vi", "1200.5", ""),
        ("1.200.000", "vi", "1200000", ""),
        ("1 200 000,25", "vi", "1200000.25", ""),
        ("3.5", "vi", "3.5", ""),  # can't be thousands
        ("0.125", "vi", "0.125", ""),  # nor can this
        ("1,200", "en", "1200", ""),
        ("3.5", "en", "3.5", ""),
        ("1,200.5", "en", "1200.5", ""),
        ("1.200", "en", "1.2", ""),
        ("3,5", "en", "3.5", ""),
        ("  5 ", "vi", "5", ""),
        ("5.", "vi", "5", ""),
        ("-5", "vi", "-5", ""),
        ("−5", "vi", "-5", ""),
        ("+ 5", "vi", "5", ""),
        ("5ngày", "vi", "5", "ngày"),
        ("5 ngày làm việc.", "vi", "5", "ngày làm việc."),
        ("1\u00a0200 km", "vi", "1200", "km"),
        ("12 %", "vi", "12", "%"),
    ],
)
def test_a_number_is_read_as_its_language_writes_it(text: str, language: str, value: str, unit: str) -> None:
    read = read_quantity(text, language)
    assert read is not None
    assert (read.value, read.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    "text", ["", "năm", "1,2,3", "1.20,5.1", "1.2.3", "1200.500,5", "5 hoặc 6", "5-6", "1e5", "٣", "²", "--5", "9" * 61]
)
def test_what_is_no_number_or_two_is_not_read(text: str) -> None:
    assert read_quantity(text, "vi") is None


@given(value=st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=2))
def test_every_number_written_plainly_is_read_back(value: Decimal) -> None:
    english = f"{value:,.2f}"
    vietnamese = english.translate(str.maketrans(",.", ".,"))
    for text, language in ((english, "en"), (vietnamese, "vi")):
        read = read_quantity(text, language)
        assert read is not None
        assert read.value == value


@pytest.mark.parametrize(
    ("text", "fraction"),
    [
        ("5", 1),
        ("5,5", 1),
        ("4,5", 1),
        ("5,51", 0),
        ("5 ngày làm việc", 1),
        ("5 NGÀY", 1),
        ("5 ngay lam viec", 1),
        ("5 working days", 1),
        ("5 ngày làm việc kể từ ngày nhận", 1),
        ("5 tháng", 0),  # another unit is another answer
    ],
)
def test_a_number_is_right_within_its_tolerance_and_unit(text: str, fraction: float) -> None:
    question = Number.sample()
    assert question.state_of({"text": text}, "vi") is State.COMPLETE
    assert question.grade({"text": text}, "vi") == fraction


@pytest.mark.parametrize(
    ("asked", "text", "fraction"),
    [
        (("2", "ha"), "20.000 m²", 1),
        (("2", "ha"), "20.000 m2", 1),
        (("2", "ha"), "0,02 km^2", 1),
        (("2", "ha"), "2 km", 0),  # a length is no area
        (("2", "ha"), "2 km2", 0),
        (("18.5", "km"), "18.500 m", 1),
        (("18.5", "km"), "18.5 mét", 0),
        (("3.5", "tấn"), "35 tạ thóc", 1),
        (("3.5", "tấn"), "3500kg", 1),
        (("1.2", "tỷ đồng"), "1.200 triệu đồng", 1),
        (("1.2", "tỷ đồng"), "1.200 triệu", 1),
        (("1.2", "tỷ đồng"), "1.200.000.000 đồng", 1),
        (("1.2", "tỷ đồng"), "1,2 tỉ", 1),
        (("36", "giờ"), "1,5 ngày", 1),
        (("5", "ngày làm việc"), "120 giờ", 0),  # working days are no days of 24 hours
    ],
)
def test_a_unit_of_the_same_kind_is_converted(asked: tuple[str, str], text: str, fraction: float) -> None:
    value, unit = asked
    question = Number.build({"stem": {"vi": "?"}, "unit": {"vi": unit}}, {"value": value})
    assert question.state_of({"text": text}, "vi") is State.COMPLETE
    assert question.grade({"text": text}, "vi") == fraction


@pytest.mark.parametrize(("text", "fraction"), [("190", 1), ("210", 1), ("189,9", 0), ("210,1", 0), ("0,2 km", 1)])
def test_a_relative_tolerance_is_a_part_of_the_number(text: str, fraction: float) -> None:
    shown = {"stem": {"vi": "?"}, "unit": {"vi": "m"}}
    question = Number.build(shown, {"value": "200", "tolerance": "5", "relative": True})
    assert question.grade({"text": text}, "vi") == fraction


@pytest.mark.parametrize(
    ("ignored", "text", "fits"),
    [
        ((), "UBND xã Đại Từ", True),
        ((), "ubnd xã Đại Từ", False),
        (("case",), "ubnd XÃ đại  từ", True),
        (("case",), "ubnd xa dai tu", False),
        (("accents",), "UBND xa Dai Tu", True),
        (("accents",), "ubnd xa dai tu", False),
        (("spaces",), "UBNDxãĐạiTừ", True),
        (("case", "accents", "spaces"), "ubndxadaitu", True),
        (("case", "accents", "spaces"), "ubndxadaiti", False),
    ],
)
def test_the_author_says_what_counts_in_comparing_words(ignored: tuple[str, ...], text: str, fits: bool) -> None:
    accepted = {"vi": [{"text": "UBND xã Đại Từ"}]}
    question = ShortText.build({"stem": {"vi": "?"}}, {"accepted": accepted, "ignored": ignored})
    assert question.grade({"text": text}, "vi") == fits


def test_a_number_without_unit_takes_any_word_after_it() -> None:
    question = Number.build({"stem": {"vi": "?"}}, {"value": 5})
    assert question.grade({"text": "5 ngày"}, "vi") == 1


@pytest.mark.parametrize(
    ("text", "language", "fraction"),
    [
        ("xung đột lợi ích", "vi", 1),
        ("  XUNG   đột lợi ích ", "vi", 1),
        ("xung đột giữa các lợi ích", "vi", 1),
        ("xung dot loi ich", "vi", 0),  # accents count
        ("mâu thuẫn lợi ích", "vi", 0.5),
        ("conflict of interest", "vi", 0),
        ("Conflict of Interest", "en", 1),
        ("xung đột lợi ích", "en", 0),
        ("conflict of interest", "fr", 1),  # a language the question isn't in: any of its own
        ("lợi ích", "vi", 0),
    ],
)
def test_words_are_compared_without_case_and_spaces(text: str, language: str, fraction: float) -> None:
    assert ShortText.sample().grade({"text": text}, language) == fraction


def test_words_typed_in_decomposed_letters_are_the_same_words() -> None:
    assert ShortText.sample().grade({"text": "xung đo\u0302\u0323t lợi ích"}, "vi") == 1


@pytest.mark.parametrize(
    ("text", "pattern", "fits"),
    [
        ("abc", "abc", True),
        ("abc", "a*c", True),
        ("ac", "a*c", True),
        ("a", "a*a", False),
        ("aa", "a*a", True),
        ("abcbc", "a*bc", True),
        ("abab", "*ab*ab*", True),
        ("ab", "*ab*ab*", False),
        ("", "*", True),
        ("anything", "**", True),
        ("abc", "b*", False),
        ("a.c", "a.c", True),
        ("abc", "a.c", False),
    ],
)
def test_a_star_stands_for_any_characters(text: str, pattern: str, fits: bool) -> None:
    assert matches(text, pattern) is fits


def test_a_hostile_text_costs_nothing() -> None:
    assert not matches("a" * 1000, "*a" * 200 + "b")
