"""A bank file: questions one after the other, each begun by a heading `## …`."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from learn.errors import Message, say
from learn.imports.problems import Problem, in_order
from learn.quizzes.documents import JsonObject, QuestionDocument
from learn.quizzes.parsing.blocks import Block, blocks_of, outside_fences, quoted, source, without_gaps
from learn.quizzes.parsing.cases import CASE
from learn.quizzes.parsing.choices import CHOICES
from learn.quizzes.parsing.gaps import GAP_TEXT, TABLE_ENTRY
from learn.quizzes.parsing.heading import Facts, read_facts
from learn.quizzes.parsing.hints import read_hints, without_hints
from learn.quizzes.parsing.hotspots import HOTSPOT
from learn.quizzes.parsing.lists import CATEGORIES, MATCHING, ORDERING
from learn.quizzes.parsing.ratings import JUDGEMENT, RANKING, SURVEY
from learn.quizzes.parsing.report import Markup, Report
from learn.quizzes.parsing.rubrics import RUBRICS
from learn.quizzes.parsing.shape import Answers, Context, Shape
from learn.quizzes.parsing.tables import STATEMENTS
from learn.quizzes.parsing.tasks import TASKS
from learn.quizzes.parsing.typed import TYPED
from learn.text import nfc

SHAPES: tuple[Shape, ...] = (
    CASE,
    HOTSPOT,
    JUDGEMENT,
    RANKING,
    SURVEY,
    TABLE_ENTRY,
    GAP_TEXT,
    CATEGORIES,
    CHOICES,
    STATEMENTS,
    TYPED,
    MATCHING,
    ORDERING,
    TASKS,
    RUBRICS,
)

# Classes that only some shapes understand.
_OF_SHAPES = frozenset().union(*(shape.classes for shape in SHAPES))
_HEADING = re.compile(r" {0,3}(?P<marks>#{1,2})(?:\s|$)")


@dataclass(frozen=True)
class ParsedQuestion:
    """One question of one file in one language. `document` is None when something in it is wrong.

    It is None too for a question whose words another course has; `borrowed` is then its heading, if that is right.
    """

    id: str
    file: str
    line: int
    language: str
    document: QuestionDocument | None
    borrowed: Facts | None = None

    def taking(self, its: QuestionDocument) -> "ParsedQuestion":
        """The question with the words of another course's under its own heading.

        Whether only a slip is mended is of each course's own: they may have published different words before.
        """
        facts = self.borrowed
        if facts is None:
            return self
        own = {name: getattr(facts, name) for name in ("id", "objective", "level", "use", "lesson", "anchor", "group")}
        place = {"title": {self.language: facts.title}, "file": self.file, "line": self.line}
        return replace(
            self,
            document=its.model_copy(update={**own, **place, "origin": facts.origin, "typo": facts.typo}),
            borrowed=None,
        )


def parse_bank(text: str, file: str, language: str, markup: Markup) -> tuple[list[ParsedQuestion], list[Problem]]:
    """All questions of a bank file and all its mistakes. A question with a mistake is listed without document."""
    report = Report(file, markup)
    lines = nfc(text).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    starts = _starts(lines, report)
    ends = [*starts[1:], len(lines)]
    parsed = [
        _question(report, language, lines[start:end], start + 1) for start, end in zip(starts, ends, strict=False)
    ]
    if not parsed:
        report.tell(1, say("Tệp này chưa có câu hỏi nào; mỗi câu bắt đầu bằng một dòng ## …"))
    return parsed, in_order([*report.problems, *repeated_ids(parsed)])


def repeated_ids(parsed: Iterable[ParsedQuestion]) -> Iterator[Problem]:
    """A problem at every question whose id an earlier one has."""
    first: dict[str, ParsedQuestion] = {}
    for each in parsed:
        known = first.setdefault(each.id, each)
        if each.id and known is not each:
            message = say(
                "Mã #%(id)s đã dùng ở %(file)s:%(line)s; mỗi câu một mã riêng.",
                id=each.id,
                file=known.file,
                line=str(known.line),
            )
            yield Problem(each.file, each.line, message)


def _starts(lines: list[str], report: Report) -> list[int]:
    """The indexes of the question headings. One `# …` before them may name the file for its authors.

    A later one is told and taken out, so that the question it stands in is not blamed for it too.
    """
    starts: list[int] = []
    is_lead_told = False
    for at, line in list(outside_fences(lines)):
        heading = _HEADING.match(line)
        if heading and heading["marks"] == "##":
            starts.append(at)
        elif heading and starts:
            report.tell(at + 1, say("Dòng # … chỉ đứng đầu tệp; câu hỏi bắt đầu bằng ## …"))
            lines[at] = ""
        elif line.strip() and not heading and not starts and not is_lead_told:
            report.tell(at + 1, say("Chữ đứng trước câu hỏi đầu tiên; câu hỏi bắt đầu bằng ## …"))
            is_lead_told = True
    return starts


def _question(report: Report, language: str, lines: Sequence[str], line: int) -> ParsedQuestion:
    known = len(report.problems)
    facts = read_facts(report, line, lines[0])
    if facts.origin is not None:
        _check_borrowed(report, facts, lines)
        is_right = len(report.problems) == known
        return ParsedQuestion(facts.id, report.file, line, language, None, facts if is_right else None)
    unhinted, hints = without_hints(lines[1:], line + 1)
    body, gaps = without_gaps(unhinted, line + 1)
    context = Context(report, facts, language, gaps)
    blocks = blocks_of(body, line + 1)
    found = _found(blocks, facts)
    first, last = (found[0][0].line, found[-1][0].line) if found else (line + len(lines), 0)
    stem = _stem([block for block in blocks if block.line < first], context)
    inside = [block for block in blocks if first <= block.line <= last]
    answers = _answers(found, inside, replace(context, stem=stem))
    if found and not found[0][1].is_text:
        _tell_between(inside, found, context)
    general = _general([block for block in blocks if found and block.line > last], context)
    hinted = read_hints(hints, answers, first, context) if answers else []
    whole = answers if len(report.problems) == known else None
    document = _document(context, stem, whole, general, hinted) if whole else None
    return ParsedQuestion(facts.id, report.file, line, language, document)


def _check_borrowed(report: Report, facts: Facts, lines: Sequence[str]) -> None:
    """A question whose words another course has consists of its heading."""
    for at, line in enumerate(lines[1:], start=1):
        if line.strip():
            message = say("Câu lấy từ khoá học khác (from=) chỉ có dòng tiêu đề; bỏ phần này, hoặc bỏ from=.")
            report.tell(facts.line + at, message)
            break
    for name in sorted(facts.classes - {"anchor"}):
        message = say("Câu lấy từ khoá học khác có kiểu trả lời của câu gốc; bỏ .%(name)s.", name=name)
        report.tell(facts.line, message)


def _found(blocks: Sequence[Block], facts: Facts) -> list[tuple[Block, Shape]]:
    """The blocks in which answers stand."""
    found = [(block, shape) for block in blocks if (shape := _shape_of(block, facts))]
    if found and (shape := found[0][1]).takes_rest:
        rest = blocks[blocks.index(found[0][0]) :]
        return [(block, shape) for block in (rest[:-1] if rest[-1].kind == "blockquote" else rest)]
    return found


def _shape_of(block: Block, facts: Facts) -> Shape | None:
    return next((shape for shape in SHAPES if shape.recognises(block, facts)), None)


def _stem(blocks: Sequence[Block], context: Context) -> JsonObject:
    piece = source(blocks)
    if piece is None:
        context.tell(context.facts.line, say("Câu hỏi chưa có thân: viết câu hỏi giữa tiêu đề và các phương án."))
        return {}
    return context.html(piece.text, piece.line)


def _answers(found: Sequence[tuple[Block, Shape]], inside: Sequence[Block], context: Context) -> Answers | None:
    facts = context.facts
    if not found:
        context.tell(facts.line, _unknown_shape(facts))
        return None
    block, shape = found[0]
    for other, its_shape in found[1:]:
        if its_shape is not shape:
            context.tell(other.line, say("Câu hỏi có hai kiểu trả lời; giữ một kiểu, còn lại tách thành câu khác."))
    for name in sorted(facts.classes & _OF_SHAPES - shape.classes):
        context.tell(facts.line, say("Lớp .%(name)s không dùng cho kiểu câu hỏi này; bỏ đi.", name=name))
    same = [each for each, its_shape in found if its_shape is shape]
    whole = source(inside) if shape.is_text else None
    joined = Block(
        block.kind,
        block.line,
        tuple(whole.text.split("\n")) if whole else block.lines,
        items=tuple(item for each in same for item in each.items),
        rows=block.rows,
        answers=tuple(answer for each in same for answer in each.answers),
    )
    return shape.read(joined, context)


def _unknown_shape(facts: Facts) -> Message:
    if "order" in facts.classes:
        return say("Câu .order cần một danh sách đánh số theo thứ tự đúng: 1. … 2. …")
    for name in ("judge", "rank"):
        if name in facts.classes:
            return say("Câu .%(name)s cần một bảng hai cột: cách xử lý, và điểm của chuyên gia từ 1 đến 5.", name=name)
    if "case" in facts.classes:
        return say("Câu .case cần các bước, mỗi bước mở đầu bằng ### … {#ma-buoc}.")
    if "scale" in facts.classes:
        return say("Câu .scale cần một danh sách ý, mỗi ý một dòng bắt đầu bằng dấu -.")
    if facts.classes & TASKS.classes:
        return say("Câu thực hành với tệp cần một khối ```yaml có “checks:” và các mục kiểm tra.")
    if facts.classes & RUBRICS.classes:
        return say("Câu .essay và .file cần một bảng tiêu chí: tiêu chí, rồi các mức, mỗi mức ghi điểm trong ngoặc.")
    return say(
        "Không nhận ra kiểu câu hỏi: cần danh sách - ( ) hoặc - [ ], bảng Đúng | Sai, dòng =, chỗ trống [[ ]], "
        "danh sách “trái :: phải”, nhóm và các dòng “: ý”, hoặc danh sách đánh số với .order."
    )


def _tell_between(blocks: Sequence[Block], found: Sequence[tuple[Block, Shape]], context: Context) -> None:
    """Whatever interrupts the answers: text, or a second list where one should go on."""
    answers = {block.line: shape for block, shape in found}
    others = [block for block in blocks if block.line not in answers]
    for block in others:
        context.tell(
            block.line, say("Chữ này đứng giữa các phương án; chuyển lên thân câu hỏi hoặc thụt vào phương án.")
        )
    if not others:
        for (_, shape), (second, again) in pairwise(found):
            if shape is again:
                context.tell(
                    second.line, say("Các phương án phải nằm trong một danh sách liền nhau, cùng một dấu đầu dòng.")
                )


def _general(blocks: Sequence[Block], context: Context) -> JsonObject:
    quotes = [block for block in blocks if block.kind == "blockquote"]
    for block in blocks:
        if block not in quotes[:1]:
            message = say("Sau các phương án chỉ có một góp ý chung, mỗi dòng bắt đầu bằng dấu >.")
            context.tell(block.line, message)
    if not quotes:
        return {}
    piece = quoted(quotes[0])
    return context.html(piece.text, piece.line)


def _document(
    context: Context, stem: JsonObject, answers: Answers, general: JsonObject, hints: list[JsonObject]
) -> QuestionDocument:
    facts = context.facts
    # No key where there is none: a question that has no hints is the version it was before there were any.
    hinted: JsonObject = {"hints": list(hints)} if hints else {}
    return QuestionDocument(
        id=facts.id,
        title={context.language: facts.title},
        type=answers.type,
        objective=facts.objective,
        level=facts.level,
        use=facts.use,
        lesson=facts.lesson,
        anchor=facts.anchor,
        group=facts.group,
        typo=facts.typo,
        shown={"stem": stem, **answers.shown},
        marking=answers.marking,
        feedback={"general": general, "options": list(answers.feedback), **hinted},
        file=context.report.file,
        line=facts.line,
    )
