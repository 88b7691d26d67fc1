"""Examining a file: is it what it should be, and what do the checks find in it. Slow, and of strangers' bytes:
run it through `apart`."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from learn.errors import say
from learn.quizzes.tasks import in_csv, in_documents, in_workbooks
from learn.quizzes.tasks.archives import Archive
from learn.quizzes.tasks.checks import Check, Kind
from learn.quizzes.tasks.documents import read_document
from learn.quizzes.tasks.findings import FAILED, Finding
from learn.quizzes.tasks.refusal import NotTaken
from learn.quizzes.tasks.workbooks import read_workbook

MOST_BYTES = 10 * 1024 * 1024


ENDINGS = {Kind.WORKBOOK: (".xlsx",), Kind.DOCUMENT: (".docx",), Kind.CSV: (".csv",), Kind.ANY: (".xlsx", ".docx")}
_MEANS: Mapping[Kind, tuple[Callable[[bytes], Any], Callable[[Any, Check], Finding]]] = {
    Kind.WORKBOOK: (read_workbook, in_workbooks.judge),
    Kind.DOCUMENT: (read_document, in_documents.judge),
    Kind.CSV: (in_csv.read_csv, in_csv.judge),
    Kind.ANY: (Archive, lambda _archive, _check: FAILED),
}


def examine(kind: Kind, name: str, data: bytes, checks: Sequence[Check]) -> tuple[Finding, ...]:
    """What each check finds, in their order. NotTaken, with the reason, for a file that is not taken at all."""
    if len(data) > MOST_BYTES:
        raise NotTaken(say("Tệp lớn hơn %(most)s MB.", most=MOST_BYTES // 1024 // 1024))
    if not data:
        raise NotTaken(say("Tệp trống."))
    if not name.lower().endswith(ENDINGS[kind]):
        endings = ", ".join(ENDINGS[kind])
        raise NotTaken(say("Câu này nhận tệp %(endings)s; anh/chị lưu lại đúng loại rồi gửi.", endings=endings))
    read, judge = _MEANS[kind]
    found = read(data)
    return tuple(judge(found, check) for check in checks)
