"""What the heading of a question says about it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from learn.errors import say
from learn.markup.headings import Heading, HeadingError, is_identifier, read_heading
from learn.quizzes.parsing.report import Report

ATTRIBUTES = ("objective", "level", "use", "lesson", "group", "anchor", "from", "typo")
SHAPE_CLASSES = (
    *("fixed", "order", "number", "text", "capitals", "no-accents", "no-spaces", "judge", "rank", "scale", "case"),
    *("essay", "file", "workbook", "document", "csv"),
)
"""Classes that say how the answers are to be read; which shapes know which, they say themselves."""
CLASSES = (*(f".{name}" for name in SHAPE_CLASSES), ".anchor")

_USES: Mapping[str, Literal["form", "practice"]] = {"form": "form", "practice": "practice"}


# `.scale 1-5`: the only scale there is may be said.
_SCALE = re.compile(r"(\{[^{}]*\.scale) 1[-–]5(?=[\s}])")


@dataclass(frozen=True)
class Facts:
    """The heading, read. What is missing or wrong has been told and stands as "" or 1 here.

    `origin` ("course/id") is whose words the question takes; None for its own.
    """

    line: int
    id: str
    title: str
    classes: frozenset[str]
    objective: str
    level: int
    use: Literal["form", "practice"]
    lesson: str | None
    anchor: bool
    group: str | None
    origin: str | None = None
    typo: str | None = None


def read_facts(report: Report, line: int, text: str) -> Facts:
    """The facts in a heading line; every mistake is told."""
    try:
        heading = read_heading(_SCALE.sub(r"\1", text))
    except HeadingError as error:
        report.tell(line, error.message)
        return Facts(line, "", "", frozenset(), "", 1, "form", None, False, None)
    _check_names(report, line, heading)
    if not heading.text:
        report.tell(line, say("Câu hỏi cần một tiêu đề ngắn sau dấu ##."))
    if not heading.id:
        report.tell(line, say("Câu hỏi cần một mã riêng: viết {#ma-cau-hoi …} ở cuối dòng tiêu đề."))
    given = heading.attributes
    return Facts(
        line=line,
        id=heading.id,
        title=heading.text,
        classes=frozenset(heading.classes),
        objective=_objective(report, line, given),
        level=_level(report, line, given),
        use=_use(report, line, given),
        lesson=given.get("lesson") or None,
        anchor="anchor" in heading.classes or _anchor(report, line, given),
        group=given.get("group") or None,
        origin=_origin(report, line, given),
        typo=_typo(report, line, given),
    )


def _check_names(report: Report, line: int, heading: Heading) -> None:
    known = (*ATTRIBUTES, *CLASSES)
    for name in heading.attributes:
        if name not in ATTRIBUTES:
            report.tell_unknown(line, f"{name}=", known)
    for name in heading.classes:
        if f".{name}" not in CLASSES:
            report.tell_unknown(line, f".{name}", known)


def _objective(report: Report, line: int, given: Mapping[str, str]) -> str:
    if not given.get("objective"):
        report.tell(line, say("Câu hỏi chưa ghi mục tiêu: thêm objective=<mã mục tiêu của khoá học>."))
    return given.get("objective", "")


def _level(report: Report, line: int, given: Mapping[str, str]) -> int:
    value = given.get("level")
    if value in ("1", "2", "3", "4", "5"):
        return int(value)
    if value is None:
        report.tell(line, say("Câu hỏi chưa ghi bậc: thêm level=1 đến level=5."))
    else:
        report.tell(line, say("Bậc “%(value)s” chưa đúng: level là một số từ 1 đến 5.", value=value))
    return 1


def _use(report: Report, line: int, given: Mapping[str, str]) -> Literal["form", "practice"]:
    value = given.get("use")
    if value is not None and value in _USES:
        return _USES[value]
    if value is None:
        report.tell(line, say("Câu hỏi chưa ghi dùng ở đâu: thêm use=form (đề) hoặc use=practice (luyện tập)."))
    else:
        report.tell(line, say("“use=%(value)s” chưa đúng: là form (đề) hoặc practice (luyện tập).", value=value))
    return "form"


def _origin(report: Report, line: int, given: Mapping[str, str]) -> str | None:
    value = given.get("from")
    if value is None:
        return None
    course, _, name = value.partition("/")
    if not (is_identifier(course) and is_identifier(name)):
        report.tell(line, say("“from=%(value)s” chưa đúng: viết from=<khoá học>/<mã câu hỏi>.", value=value))
    return value


def _typo(report: Report, line: int, given: Mapping[str, str]) -> str | None:
    value = given.get("typo")
    if value is not None and not _is_day(value):
        report.tell(line, say("“typo=%(value)s” chưa đúng: viết ngày sửa lỗi chữ, như 2026-11-22.", value=value))
    return value


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _anchor(report: Report, line: int, given: Mapping[str, str]) -> bool:
    value = given.get("anchor", "no")
    if value not in ("yes", "no"):
        report.tell(line, say("“anchor=%(value)s” chưa đúng: là yes hoặc no.", value=value))
    return value == "yes"
