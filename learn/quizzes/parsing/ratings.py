"""What is rated from 1 to 5: actions beside the experts' rating, to be rated (`.judge`) or ranked (`.rank`), and the
statements of a survey (`.scale`)."""

from learn.errors import say
from learn.quizzes.documents import JsonObject
from learn.quizzes.parsing.blocks import Block, Row
from learn.quizzes.parsing.heading import Facts
from learn.quizzes.parsing.shape import Answers, Context, Shape, tell_repeated
from learn.quizzes.types.ratings import MARKS


def _is_judgement(block: Block, facts: Facts) -> bool:
    return block.kind == "table" and "judge" in facts.classes


def _read_judgement(block: Block, context: Context) -> Answers:
    rated = _rated(block, context, "judge")
    texts: list[JsonObject] = [text for text, _ in rated]
    shown: JsonObject = {"rows": list(texts), "fixed": "fixed" in context.facts.classes}
    return Answers("judgement", shown, {"ratings": [rating for _, rating in rated]})


def _is_ranking(block: Block, facts: Facts) -> bool:
    return block.kind == "table" and "rank" in facts.classes


def _read_ranking(block: Block, context: Context) -> Answers:
    rated = _rated(block, context, "rank")
    if rated and len({rating for _, rating in rated}) < 2:
        message = say("Câu .rank cần ít nhất hai cách xử lý mà chuyên gia cho điểm khác nhau.")
        context.tell(block.line, message)
    # Authors tend to write the best action first: the order in the page must not tell.
    mixed = [rated[place] for place in context.mixed(len(rated))]
    texts: list[JsonObject] = [text for text, _ in mixed]
    return Answers("ranking", {"items": list(texts)}, {"ratings": [rating for _, rating in mixed]})


def _rated(block: Block, context: Context, name: str) -> list[tuple[JsonObject, int]]:
    """Each action of a key table with the experts' rating."""
    head, *rows = block.rows
    if len(head.cells) != 2:
        context.tell(head.line, say("Bảng .%(name)s có hai cột: cách xử lý, điểm của chuyên gia.", name=name))
    if not rows:
        context.tell(head.line, say("Bảng .%(name)s chưa có cách xử lý nào.", name=name))
    tell_repeated(context, [(row.line, row.cells[0]) for row in rows])
    ratings = [_rating(row, context) for row in rows]
    return list(zip([_action(row, context) for row in rows], ratings, strict=True))


def _rating(row: Row, context: Context) -> int:
    written = row.cells[-1]
    if written in MARKS:
        return int(written)
    context.tell(row.line, say("Điểm của chuyên gia là một số từ 1 (rất không nên) đến 5 (rất nên)."))
    return 1


def _action(row: Row, context: Context) -> JsonObject:
    if not row.cells[0]:
        context.tell(row.line, say("Cách xử lý này chưa có chữ."))
    return context.html(row.cells[0], row.line)


def _is_survey(block: Block, facts: Facts) -> bool:
    return block.kind == "bullet_list" and "scale" in facts.classes


def _read_survey(block: Block, context: Context) -> Answers:
    if context.facts.use == "form":
        message = say("Câu khảo sát không tính điểm nên không đứng trong đề; đổi thành use=practice.")
        context.tell(context.facts.line, message)
    for item in block.items:
        if not item.text:
            context.tell(item.line, say("Ý khảo sát này chưa có chữ."))
    tell_repeated(context, [(item.line, item.text) for item in block.items])
    texts: list[JsonObject] = [context.html(item.text, item.line) for item in block.items]
    # Statements of a survey lead on from one to the next: they keep their order.
    return Answers("survey", {"rows": list(texts), "fixed": True}, {}, context.feedback(block.items))


JUDGEMENT = Shape(_is_judgement, _read_judgement, frozenset({"judge", "fixed"}))
RANKING = Shape(_is_ranking, _read_ranking, frozenset({"rank"}))
SURVEY = Shape(_is_survey, _read_survey, frozenset({"scale"}))
