"""What people sign in with: a user name or a Vietnamese phone number, written one way."""

import re
import unicodedata
from typing import Literal, NamedTuple

from learn.errors import Invalid, Message, say
from learn.text import nfc, tidy

USERNAME_LENGTHS = (3, 64)
FULL_NAME_LONGEST = 100
_PHONE_MARKS = re.compile(r"[\s.\-()/]+")
# Mobile numbers have ten digits since 2018, numbers of desks in offices eleven.
_PHONE = re.compile(r"0(?:[35789]\d{8}|2\d{9})")
_DIGITS = re.compile(r"[0-9]+")


class SignInText(NamedTuple):
    """A normalised sign-in name and which of the two it is."""

    kind: Literal["username", "phone"]
    name: str


def recognise(text: str) -> SignInText:
    """Which account a typed sign-in name means. Total: what could be nobody's name is given back as a user name.

    User names begin with a letter, so no text is ever both.
    """
    number = _as_phone(text)
    if number is not None:
        return SignInText("phone", number)
    return SignInText("username", _as_username(text)[: USERNAME_LENGTHS[1] + 1])


def username(text: str) -> str:
    """The user name in NFC and lower case. Raises Invalid on the field `username`.

    3 to 64 characters: Latin letters (Vietnamese ones too), digits and . _ - @, beginning with a letter.
    """
    name = _as_username(text)
    least, most = USERNAME_LENGTHS
    if not least <= len(name) <= most:
        raise _wrong("username", say("Tên đăng nhập cần từ %(least)s đến %(most)s ký tự.", least=least, most=most))
    if not _is_letter(name[0]) or not all(_is_letter(c) or c in "0123456789._-@" for c in name):
        raise _wrong(
            "username", say("Tên đăng nhập bắt đầu bằng chữ cái và chỉ gồm chữ cái, chữ số, dấu chấm, gạch và @.")
        )
    return name


def phone(text: str) -> str:
    """The phone number as its digits with the leading 0. Raises Invalid on the field `phone`.

    +84, 84 and 0084 mean 0; spaces, dots, dashes and brackets are dropped; nine digits
    are a mobile number whose 0 a spreadsheet has eaten.
    """
    number = _as_phone(text)
    if number is None:
        raise _wrong("phone", say("Số điện thoại không đúng; viết như 0912 345 678 hoặc +84 912 345 678."))
    return number


def full_name(text: str) -> str:
    """A person's name, tidied. Raises Invalid on the field `full_name`."""
    name = tidy(text)
    if not name:
        raise _wrong("full_name", say("Cần có họ và tên."))
    if len(name) > FULL_NAME_LONGEST or any(unicodedata.category(c).startswith("C") for c in name):
        raise _wrong("full_name", say("Họ và tên dài quá %(most)s ký tự hoặc có ký tự lạ.", most=FULL_NAME_LONGEST))
    return name


def _as_username(text: str) -> str:
    return nfc(tidy(text).casefold())


def _as_phone(text: str) -> str | None:
    bare = _PHONE_MARKS.sub("", nfc(text))
    digits = bare.removeprefix("+")
    if not _DIGITS.fullmatch(digits):
        return None
    for prefix in ("0084", "84"):
        # An own number that begins with 084 is not a country code: those digits are ten in all.
        if digits.startswith(prefix) and _PHONE.fullmatch("0" + digits.removeprefix(prefix)):
            return "0" + digits.removeprefix(prefix)
    if bare.startswith("+"):
        return None
    if len(digits) == 9 and digits[0] in "35789":
        digits = "0" + digits
    return digits if _PHONE.fullmatch(digits) else None


def _is_letter(character: str) -> bool:
    """Latin letters only: a Cyrillic а in place of a Latin one would make a second, equal-looking name."""
    return character.isalpha() and unicodedata.name(character, "").startswith("LATIN ")


def _wrong(field: str, message: Message) -> Invalid:
    return Invalid({field: message})
