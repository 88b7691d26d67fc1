"""What every blueprint and every form must hold, drawn or listed by hand."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from learn.errors import Message, say

LETTERS = ("A", "B", "C")
MIN_QUESTIONS = 24
MIN_PER_OBJECTIVE = 3
MAX_OBJECTIVES = 8
MIN_ANCHORS, MAX_ANCHORS = 2, 4


class Drawable(Protocol):
    """What of a question drawing needs (a QuestionDocument has it)."""

    @property
    def id(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def objective(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def use(self) -> str: ...
    @property
    def anchor(self) -> bool: ...
    @property
    def group(self) -> str | None: ...


class Row(Protocol):
    """One row of a blueprint: so many questions of an objective and level in every form.

    With `type` they are of that type; without, of any type that no other row of the objective and level names.
    """

    @property
    def objective(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def type(self) -> str | None: ...
    @property
    def questions(self) -> int: ...


@dataclass(frozen=True)
class Shortfall:
    """What is wrong with a blueprint or a form. `row`: index of the blueprint row; `letter`: the form; None: all."""

    message: Message
    row: int | None = None
    letter: str | None = None


def filling(row: Row, rows: Sequence[Row]) -> Callable[[Drawable], bool]:
    """Tells of a question whether it can fill this row of a blueprint. No question can fill two of them."""
    cell = (row.objective, row.level)
    named = {other.type for other in rows if other.type and (other.objective, other.level) == cell}

    def fills(question: Drawable) -> bool:
        if (question.objective, question.level) != cell:
            return False
        return question.type == row.type if row.type else question.type not in named

    return fills


def check_blueprint(rows: Sequence[Row]) -> list[Shortfall]:
    """Whether the blueprint makes a form that can measure: enough questions in all and for each objective."""
    found = []
    total = sum(row.questions for row in rows)
    if total < MIN_QUESTIONS:
        message = say("Mỗi đề cần ít nhất %(least)s câu, ma trận đề có %(total)s.", least=MIN_QUESTIONS, total=total)
        found.append(Shortfall(message))
    by_objective: Counter[str] = Counter()
    first: dict[str, int] = {}
    seen: set[tuple[str, int, str | None]] = set()
    for at, row in enumerate(rows):
        by_objective[row.objective] += row.questions
        first.setdefault(row.objective, at)
        cell = (row.objective, row.level, row.type)
        if cell in seen:
            found.append(Shortfall(say("Mục tiêu và bậc này đã có ở một dòng khác của ma trận đề; gộp lại."), row=at))
        seen.add(cell)
    found += [
        Shortfall(_too_few(objective, number), row=first[objective])
        for objective, number in by_objective.items()
        if number < MIN_PER_OBJECTIVE
    ]
    return found + _check_objectives(len(by_objective))


def check_forms(
    forms: Mapping[str, Sequence[str]], questions: Sequence[Drawable], rows: Sequence[Row] = ()
) -> list[Shortfall]:
    """What is wrong with listed forms, all of it. With `rows`, each form must also fill the blueprint exactly."""
    known = {each.id: each for each in questions}
    found = []
    if tuple(sorted(forms)) != LETTERS:
        message = say("Cần đúng ba đề A, B, C; đang có: %(letters)s.", letters=", ".join(sorted(forms)) or "0")
        found.append(Shortfall(message))
    for letter, ids in forms.items():
        found += [Shortfall(message, letter=letter) for message in _check_form(ids, known, rows)]
    found += _check_sharing(forms, known)
    objectives = {known[each].objective for ids in forms.values() for each in ids if each in known}
    for letter, ids in forms.items():
        held = Counter(known[each].objective for each in set(ids) if each in known)
        found += [
            Shortfall(_too_few(objective, held[objective]), letter=letter)
            for objective in sorted(objectives)
            if held[objective] < MIN_PER_OBJECTIVE
        ]
    return found + _check_objectives(len(objectives))


def _check_form(ids: Sequence[str], known: Mapping[str, Drawable], rows: Sequence[Row]) -> Iterator[Message]:
    if len(set(ids)) < MIN_QUESTIONS:
        yield say("Mỗi đề cần ít nhất %(least)s câu, đề này có %(total)s.", least=MIN_QUESTIONS, total=len(set(ids)))
    for id_, times in Counter(ids).items():
        if id_ not in known:
            yield say("Không có câu #%(id)s trong ngân hàng câu hỏi.", id=id_)
        elif known[id_].use != "form":
            yield say("Câu #%(id)s để luyện tập, không được đứng trong đề; đổi thành use=form hoặc bỏ ra.", id=id_)
        if times > 1:
            yield say("Câu #%(id)s đứng hai lần trong đề này.", id=id_)
    held = [known[id_] for id_ in dict.fromkeys(ids) if id_ in known]
    for group, times in Counter(each.group for each in held if each.group).items():
        if times > 1:
            yield say("Đề có %(times)s câu của nhóm “%(group)s”; mỗi nhóm một câu.", times=times, group=group)
    for row in rows:
        found = sum(map(filling(row, rows), held))
        if found != row.questions:
            yield _other_number(row, found)


def _other_number(row: Row, found: int) -> Message:
    facts = {"needed": row.questions, "objective": row.objective, "level": row.level, "found": found}
    if row.type:
        return say(
            "Ma trận đề cần %(needed)s câu kiểu %(type)s cho mục tiêu %(objective)s, bậc %(level)s; "
            "đề này có %(found)s.",
            type=row.type,
            **facts,
        )
    return say("Ma trận đề cần %(needed)s câu cho mục tiêu %(objective)s, bậc %(level)s; đề này có %(found)s.", **facts)


def _check_sharing(forms: Mapping[str, Sequence[str]], known: Mapping[str, Drawable]) -> Iterator[Shortfall]:
    """Only anchors may stand in two forms, and then a few of them."""
    times = Counter(id_ for ids in forms.values() for id_ in set(ids))
    shared = [id_ for id_, number in times.items() if number > 1 and id_ in known]
    for id_ in shared:
        if not known[id_].anchor:
            yield Shortfall(say("Câu #%(id)s đứng trong hai đề; chỉ câu neo (.anchor) được như vậy.", id=id_))
    anchors = sum(known[id_].anchor for id_ in shared)
    if anchors and not MIN_ANCHORS <= anchors <= MAX_ANCHORS:
        yield Shortfall(_wrong_anchors(anchors))


def check_anchors(questions: Sequence[Drawable]) -> Iterator[Shortfall]:
    """Whether a bank has as many anchors as linking can use and memory can bear: a few, or none."""
    anchors = sum(each.anchor and each.use == "form" for each in questions)
    if anchors and not MIN_ANCHORS <= anchors <= MAX_ANCHORS:
        yield Shortfall(_wrong_anchors(anchors))


def _check_objectives(number: int) -> list[Shortfall]:
    if number <= MAX_OBJECTIVES:
        return []
    message = say("Đề có %(number)s mục tiêu; nhiều nhất %(most)s.", number=number, most=MAX_OBJECTIVES)
    return [Shortfall(message)]


def _too_few(objective: str, number: int) -> Message:
    return say(
        "Mục tiêu %(objective)s cần ít nhất %(least)s câu trong mỗi đề, đang có %(number)s.",
        objective=objective,
        least=MIN_PER_OBJECTIVE,
        number=number,
    )


def _wrong_anchors(number: int) -> Message:
    return say(
        "Có %(number)s câu neo; cần từ %(least)s đến %(most)s, hoặc không có câu nào.",
        number=number,
        least=MIN_ANCHORS,
        most=MAX_ANCHORS,
    )
