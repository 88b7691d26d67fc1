"""Stems: each asks or tells what to do, and none asks what another already asked."""

import re
from collections.abc import Iterator, Mapping, Sequence

from learn.authoring.quality.figures import Figure, none_of
from learn.authoring.quality.wording import near_duplicates, sentences
from learn.errors import say
from learn.quizzes.documents import QuestionDocument
from learn.text import fold, plain

# How a sentence begins that tells what to do, without accents.
_INSTRUCTIONS = (
    *("hay", "chon", "ghep", "noi", "sap", "xep", "dien", "viet", "ghi", "go", "tinh", "cho biet", "danh dau", "ke"),
    *("neu", "tim", "xac dinh", "phan loai", "hoan thanh", "tra loi"),
    *("choose", "select", "pick", "match", "pair", "put", "arrange", "order", "sort", "fill", "write", "type"),
    *("calculate", "work out", "count", "say", "mark", "tick", "name", "give", "find", "complete", "decide", "answer"),
)
_INSTRUCTION = re.compile(rf"(?:.*[,;]\s*)?(?:{'|'.join(_INSTRUCTIONS)})\b|.*\bhay\s+(?:{'|'.join(_INSTRUCTIONS)})\b")
_OPEN_END = (":", "…", "...")


def asks(stem: str) -> bool:
    """Whether a stem (HTML) has a question, an instruction, or a beginning that the answers complete."""
    said = plain(stem)
    if "?" in said or said.endswith(_OPEN_END):
        return True
    return any(_INSTRUCTION.match(fold(sentence)) for sentence in sentences(stem))


def stem_of(question: QuestionDocument, language: str) -> str:
    """The stem, in HTML."""
    stem = question.question.shown.stem  # type: ignore[attr-defined]
    return str(stem.get(language, ""))


def answers_of(question: QuestionDocument, language: str) -> list[str]:
    """What is shown to choose among or to put in order, in plain words."""
    shown = question.question.shown  # type: ignore[attr-defined]
    lists = (getattr(shown, name, ()) for name in ("options", "rows", "items", "choices"))
    return [plain(each.get(language, "")) for one in lists for each in one]


def place_of(question: QuestionDocument) -> str:
    """Where a question stands, as messages say it."""
    return f"{question.file}:{question.line} #{question.id}"


def silent_stems(questions: Sequence[QuestionDocument], language: str) -> Figure:
    """Stems that neither ask nor tell what to do."""
    silent = [place_of(each) for each in questions if not asks(stem_of(each, language))]
    return none_of("stems_without_question", say("Câu hỏi không hỏi và không nêu việc phải làm"), silent)


def duplicates(questions: Sequence[QuestionDocument], language: str) -> Figure:
    """Pairs of questions that ask nearly the same, in practice, in forms, or one in each."""
    asked = {each.id: (plain(stem_of(each, language)), answers_of(each, language)) for each in questions}
    by_id = {each.id: each for each in questions}
    return none_of("near_duplicates", say("Cặp câu gần như trùng nhau"), list(_pairs(asked, by_id)))


def _pairs(asked: Mapping[str, tuple[str, Sequence[str]]], by_id: Mapping[str, QuestionDocument]) -> Iterator[str]:
    for pair in near_duplicates(asked):
        first, second = by_id[pair.first], by_id[pair.second]
        uses = "/".join(sorted({first.use, second.use}))
        yield f"{place_of(first)} ~ {place_of(second)} ({round(pair.likeness * 100)}%, {uses})"
