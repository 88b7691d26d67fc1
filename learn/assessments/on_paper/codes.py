"""The short code of an answer sheet: session, number in it, and a digit that catches slips. Pure.

The check digit is Damm's (2004): it differs for every single wrong digit and for every two neighbours exchanged.
"""

_TABLE = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
_OF_NUMBER = 3


def code_of(session_id: int, number: int) -> str:
    """The code as it is printed, for example 12-007-4. `number` is 1 to 999."""
    digits = f"{session_id}{number:0{_OF_NUMBER}}"
    return f"{session_id}-{number:0{_OF_NUMBER}}-{_check(digits)}"


def number_in(code: str, session_id: int) -> int | None:
    """The number of a sheet of this session by its code, however it is spaced; None for any other text."""
    digits = "".join(sign for sign in code if sign not in " -./")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) < _OF_NUMBER + 2 or _check(digits) != "0":
        return None
    session, number = digits[: -_OF_NUMBER - 1], digits[-_OF_NUMBER - 1 : -1]
    return int(number) if session == str(session_id) else None


def _check(digits: str) -> str:
    """The check digit of these; "0" for digits that end with their right one."""
    interim = 0
    for digit in digits:
        interim = int(_TABLE[interim][int(digit)])
    return str(interim)
