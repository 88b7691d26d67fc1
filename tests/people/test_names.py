import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.errors import Invalid
from learn.people import names


@pytest.mark.parametrize(
    "typed",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "(0912) 345-678",
        "+84912345678",
        "+84 912 345 678",
        "84912345678",
        "0084 912345678",
        "912345678",  # a spreadsheet has eaten the 0
        " 0912345678\n",
    ],
)
def test_a_phone_number_is_one_number_however_it_is_written(typed):
    assert names.phone(typed) == "0912345678"
    assert names.recognise(typed) == ("phone", "0912345678")


@pytest.mark.parametrize(
    "typed",
    ["", "0112345678", "091234567", "09123456789", "+1 202 555 0100", "+0912345678", "09١2345678", "0912x45678"],
)
def test_what_is_no_vietnamese_number_is_refused(typed):
    with pytest.raises(Invalid) as refused:
        names.phone(typed)
    assert set(refused.value.fields) == {"phone"}


def test_a_number_that_begins_with_084_keeps_its_digits():
    assert names.phone("0848123456") == "0848123456"
    assert names.phone("848123456") == "0848123456"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Mai.Lo", "mai.lo"),
        ("  mai.lo ", "mai.lo"),
        (unicodedata.normalize("NFD", "Đặng.Hồng"), "đặng.hồng"),
        ("ubnd-xa_01@tinh.gov.vn", "ubnd-xa_01@tinh.gov.vn"),
    ],
)
def test_a_user_name_is_kept_one_way(typed, name):
    assert names.username(typed) == name
    assert names.recognise(typed) == ("username", name)


@pytest.mark.parametrize("typed", ["", "ab", "1mai", ".mai", "mai lo", "mai<lo", "m" * 65, "mаi", "mai\u200blo"])
def test_a_user_name_is_plain_latin_text_that_begins_with_a_letter(typed):
    with pytest.raises(Invalid) as refused:
        names.username(typed)
    assert set(refused.value.fields) == {"username"}


@given(st.text(max_size=300))
def test_recognising_is_total_and_stable(typed):
    kind, name = names.recognise(typed)
    assert len(name) <= 65
    assert names.recognise(name) == (kind, name) or kind == "username"


@given(st.text(alphabet=st.characters(whitelist_categories=("L",)), min_size=3, max_size=20))
def test_a_stored_user_name_is_found_by_each_of_its_forms(typed):
    try:
        name = names.username(typed)
    except Invalid:
        return
    for form in ("NFC", "NFD"):
        assert names.recognise(unicodedata.normalize(form, typed)) == ("username", name)
    assert names.username(name) == name


@pytest.mark.parametrize("typed", ["", "   ", "a" * 101, "Mai\x00Lò", "Mai\u202eLò"])
def test_a_full_name_is_text(typed):
    with pytest.raises(Invalid):
        names.full_name(typed)


def test_a_full_name_is_tidied():
    assert names.full_name(unicodedata.normalize("NFD", "  Lò  Thị Mai ")) == "Lò Thị Mai"
