"""A sheet of paper results as values: whose test, which form, which occasion, which day, and a cell for each answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from learn.assessments.models import Occasion
from learn.days import FIRST_DAY, LAST_DAY
from learn.errors import Invalid, Message, say
from learn.imports.tables import Column, Row, day_in
from learn.people import names
from learn.quizzes.forms import LETTERS
from learn.text import fold

Value = TypeVar("Value")

SLOT = "q%s"
"""The column of a question, by its place in the form."""

_OCCASIONS: Mapping[str, Occasion] = {
    "baseline": Occasion.BASELINE,
    "truoc ky cho": Occasion.BASELINE,
    "pre": Occasion.PRE,
    "dau vao": Occasion.PRE,
    "post": Occasion.POST,
    "dau ra": Occasion.POST,
    "follow up": Occasion.FOLLOW_UP,
    "sau khoa hoc": Occasion.FOLLOW_UP,
}


@dataclass(frozen=True)
class Entry:
    """A row: `name` is a sign-in name, `language` "" where the row names none; `cells` are the filled ones by slot."""

    line: int
    name: str
    occasion: Occasion
    letter: str
    day: date
    language: str
    cells: Mapping[int, str]


def columns(slots: int) -> tuple[Column, ...]:
    """What a sheet for forms of so many questions may hold."""
    return (
        Column("person", ("người học", "tên đăng nhập", "username", "điện thoại", "phone"), is_required=True),
        Column("form", ("đề", "mã đề"), is_required=True),
        Column("occasion", ("lần đo", "bài"), is_required=True),
        Column("date", ("ngày", "ngày làm bài"), is_required=True),
        Column("language", ("ngôn ngữ",)),
        *(Column(SLOT % slot, (str(slot), f"câu {slot}", f"question {slot}")) for slot in range(1, slots + 1)),
    )


def entry_of(row: Row, slots: int) -> Entry:
    """The row as values. Invalid with everything that is wrong in it, by column."""
    wrong: dict[str, Message] = {}
    name = _read(wrong, row, "person", lambda text: names.recognise(text).name)
    occasion = _read(wrong, row, "occasion", _occasion)
    letter = _read(wrong, row, "form", _letter)
    day = _read(wrong, row, "date", _day)
    if wrong or name is None or occasion is None or letter is None or day is None:
        raise Invalid(wrong)
    cells = {slot: cell for slot in range(1, slots + 1) if (cell := row[SLOT % slot])}
    return Entry(row.line, name, occasion, letter, day, row["language"].lower(), cells)


def in_column(column: str, problem: Message) -> Message:
    """A mistake with the column it stands in; the row is told beside it."""
    return say("Cột “%(column)s”: %(problem)s", column=column, problem=problem)


def _read(wrong: dict[str, Message], row: Row, column: str, read: Callable[[str], Value | Message]) -> Value | None:
    text = row[column]
    found = read(text) if text else say("còn trống.")
    if isinstance(found, Message):
        wrong[column] = in_column(column, found)
        return None
    return found


def _occasion(text: str) -> Occasion | Message:
    known = _OCCASIONS.get(fold(text.replace("-", " ").replace("_", " ")))
    return known or say(
        "không có lần đo “%(word)s”; chỉ pre, post, follow-up, hoặc baseline cho nhóm học sau.", word=text
    )


def _letter(text: str) -> str | Message:
    letter = text.upper()
    return letter if letter in LETTERS else say("không có đề “%(word)s”; chỉ A, B hoặc C.", word=text)


def _day(text: str) -> date | Message:
    try:
        day: date | None = day_in(text)
    except ValueError:
        day = None
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        return say("ngày “%(day)s” không đúng; viết như 2026-01-31 hoặc 31/01/2026.", day=text)
    return day
