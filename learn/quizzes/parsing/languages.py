"""One question out of its languages: `x.en.md` has the same questions as `x.md`, in other words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import JsonValue

from learn.errors import Message, say
from learn.imports.problems import Problem, in_order
from learn.quizzes.documents import JsonObject, QuestionDocument
from learn.quizzes.parsing.bank import ParsedQuestion, repeated_ids

_LISTS = ("options", "rows", "items", "choices", "categories", "gaps", "columns", "table", "steps", "rubric")


def merge_languages(
    main: Sequence[ParsedQuestion], others: Mapping[str, Sequence[ParsedQuestion]]
) -> tuple[list[QuestionDocument], list[Problem]]:
    """The questions of a course with all their languages, and what differs between these.

    `main` are the questions of all bank files in the course's own language, `others` those of each other
    language. Ids repeated across files are told. A question with a mistake in any language is left out,
    and what would only follow from the mistake is not told.
    """
    problems = list(repeated_ids(main))
    merged = {each.id: each.document for each in reversed(main)}
    for language, parsed in others.items():
        problems += repeated_ids(parsed)
        problems += _missing(main, parsed, language)
        for each in parsed:
            problems += _add(merged, each)
    return [document for document in _in_order_of(main, merged) if document], in_order(problems)


def _in_order_of(
    main: Iterable[ParsedQuestion], merged: Mapping[str, QuestionDocument | None]
) -> Iterator[QuestionDocument | None]:
    for id_ in dict.fromkeys(each.id for each in main):
        yield merged[id_]


def _missing(main: Sequence[ParsedQuestion], other: Sequence[ParsedQuestion], language: str) -> Iterator[Problem]:
    known = {each.id for each in other}
    for each in main:
        if each.id and each.id not in known:
            message = say("Câu #%(id)s chưa có bản tiếng “%(language)s”.", id=each.id, language=language)
            yield Problem(each.file, each.line, message)


def _add(merged: dict[str, QuestionDocument | None], other: ParsedQuestion) -> Iterator[Problem]:
    """Put another language's texts into the merged question, or say why they don't fit."""
    if other.id not in merged:
        if other.id:
            message = say("Câu #%(id)s không có trong ngôn ngữ chính của khoá học.", id=other.id)
            yield Problem(other.file, other.line, message)
        return
    one, two = merged[other.id], other.document
    if one is None or two is None:
        merged[other.id] = None
        return
    messages = list(_differences(one, two, other.language))
    yield from (Problem(other.file, other.line, message) for message in messages)
    merged[other.id] = None if messages else _joined(one, two)


def _differences(one: QuestionDocument, two: QuestionDocument, language: str) -> Iterator[Message]:
    for name in ("type", "objective", "level", "use", "lesson", "anchor", "group", "origin", "typo"):
        if getattr(one, name) != getattr(two, name):
            yield say(
                "%(name)s là “%(two)s”, ở %(file)s:%(line)s là “%(one)s”; hai ngôn ngữ phải như nhau.",
                name="from" if name == "origin" else name,
                two=_said(getattr(two, name)),
                one=_said(getattr(one, name)),
                file=one.file,
                line=str(one.line),
            )
    if one.type != two.type:
        return
    yield from _counts(one, two, language)


def _said(value: object) -> str:
    """An attribute's value as an author writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _counts(one: QuestionDocument, two: QuestionDocument, language: str) -> Iterator[Message]:
    place = {"file": one.file, "line": one.line}
    counts = [(len(_list(one.shown, name)), len(_list(two.shown, name))) for name in _LISTS]
    for first, second in counts:
        if first != second:
            yield say(
                "Bản tiếng “%(language)s” có %(two)s phương án hoặc ý, ở %(file)s:%(line)s có %(one)s; phải bằng nhau.",
                language=language,
                two=second,
                one=first,
                **place,
            )
            return
    if _bare(one.marking, one.title) != _bare(two.marking, two.title):
        yield say("Đáp án khác với %(file)s:%(line)s; hai ngôn ngữ phải cùng đáp án, cùng thứ tự.", **place)
    if _bare(one.shown, one.title) != _bare(two.shown, two.title):
        yield say("Cách trình bày (.fixed, đơn vị) khác với %(file)s:%(line)s.", **place)
    if _bare(one.feedback, one.title) != _bare(two.feedback, two.title):
        yield say("Góp ý có ở chỗ khác với %(file)s:%(line)s; mỗi góp ý cần đủ các ngôn ngữ.", **place)


def _list(document: JsonObject, name: str) -> list[JsonValue]:
    found = document.get(name)
    return found if isinstance(found, list) else []


def _bare(value: JsonValue, languages: Mapping[str, str]) -> JsonValue:
    """A document without its texts: what must be the same in every language."""
    if isinstance(value, list):
        return [_bare(each, languages) for each in value]
    if isinstance(value, dict):
        if value and set(value) <= set(languages):
            return "text"
        return {key: _bare(each, languages) for key, each in value.items()}
    return value


def _joined(one: QuestionDocument, two: QuestionDocument) -> QuestionDocument:
    return one.model_copy(
        update={
            "title": {**one.title, **two.title},
            "shown": _merged(one.shown, two.shown),
            "marking": _merged(one.marking, two.marking),
            "feedback": _merged(one.feedback, two.feedback),
        }
    )


def _merged(one: JsonValue, two: JsonValue) -> JsonValue:
    """Two documents of one structure as one with the texts of both."""
    if isinstance(one, dict) and isinstance(two, dict):
        both = {key: _merged(one[key], two[key]) for key in one if key in two}
        return {**one, **two, **both}
    if isinstance(one, list) and isinstance(two, list):
        return [_merged(first, second) for first, second in zip(one, two, strict=True)]
    return one
