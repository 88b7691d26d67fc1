"""Drawing forms. The seed decides through a hash, so that the same bank gives the same forms anywhere."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from learn.errors import Message, say
from learn.quizzes.forms.checking import LETTERS, Drawable, Row, Shortfall, check_anchors, check_blueprint, filling

_TRIES = 200
"""How often groups are dealt anew before they are called impossible."""


@dataclass(frozen=True)
class Drawn:
    """The forms, each a tuple of question ids in order. Empty when there are problems."""

    forms: Mapping[str, tuple[str, ...]]
    problems: tuple[Shortfall, ...] = ()


def draw_forms(
    questions: Sequence[Drawable], rows: Sequence[Row], *, seed: int, letters: Sequence[str] = LETTERS
) -> Drawn:
    """Draw a form for each letter. No question stands in two, but anchors, which stand in every one.

    Questions of one group never share a form; the types of questions are spread evenly. The order within
    a form is shuffled.
    """
    pools = _pools(questions, rows)
    problems = [*check_blueprint(rows), *check_anchors(questions), *_check_supply(pools, rows, letters)]
    if problems:
        return Drawn({}, tuple(problems))
    stuck = 0
    for attempt in range(_TRIES):
        deal = _Deal(letters)
        stuck_at = deal.all(pools, rows, f"{seed}/{attempt}")
        if stuck_at is None:
            ordered = {letter: _shuffled(deal.forms[letter], f"{seed}/{letter}") for letter in letters}
            return Drawn({letter: tuple(each.id for each in ordered[letter]) for letter in letters})
        stuck = max(stuck, stuck_at)
    return Drawn({}, (_stuck(rows[stuck], stuck),))


def _check_supply(
    pools: Sequence[Sequence[Drawable]], rows: Sequence[Row], letters: Sequence[str]
) -> Iterator[Shortfall]:
    """Whether the bank has enough for every row; an anchor fills its place in all forms."""
    for at, (row, pool) in enumerate(zip(rows, pools, strict=True)):
        needed, found = supply(pool, row.questions, len(letters))
        if found < needed:
            yield Shortfall(_too_few(row, needed, found, len(letters)), row=at)


def supply(pool: Sequence[Drawable], questions: int, forms: int) -> tuple[int, int]:
    """How many questions a row needs in all, and how many there are for it; an anchor fills its place in every form."""
    anchors = min(questions, sum(each.anchor for each in pool))
    return anchors + (questions - anchors) * forms, anchors + sum(not each.anchor for each in pool)


def _too_few(row: Row, needed: int, found: int, forms: int) -> Message:
    facts = {"needed": needed, "objective": row.objective, "level": row.level, "questions": row.questions}
    if row.type:
        return say(
            "Ma trận đề cần %(needed)s câu kiểu %(type)s cho mục tiêu %(objective)s, bậc %(level)s "
            "(%(questions)s câu mỗi đề, %(forms)s đề); ngân hàng có %(found)s.",
            type=row.type,
            forms=forms,
            found=found,
            **facts,
        )
    return say(
        "Ma trận đề cần %(needed)s câu cho mục tiêu %(objective)s, bậc %(level)s (%(questions)s câu mỗi đề, "
        "%(forms)s đề); ngân hàng có %(found)s.",
        forms=forms,
        found=found,
        **facts,
    )


def _stuck(row: Row, at: int) -> Shortfall:
    message = say(
        "Không xếp được câu cho mục tiêu %(objective)s, bậc %(level)s mà không để hai câu cùng nhóm trong một đề; "
        "thêm câu hoặc bớt group=.",
        objective=row.objective,
        level=row.level,
    )
    return Shortfall(message, row=at)


def _pools(questions: Sequence[Drawable], rows: Sequence[Row]) -> list[Sequence[Drawable]]:
    """The form questions that can fill each row."""
    cells: dict[tuple[str, int], list[Drawable]] = {}
    for each in questions:
        if each.use == "form":
            cells.setdefault((each.objective, each.level), []).append(each)
    return [[*filter(filling(row, rows), cells.get((row.objective, row.level), []))] for row in rows]


def _shuffled(questions: Sequence[Drawable], seed: str) -> list[Drawable]:
    # By hash of the id: the order of files and questions in a bank doesn't matter.
    begun = hashlib.sha256(f"{seed}/".encode())

    def place(each: Drawable) -> bytes:
        hashed = begun.copy()
        hashed.update(each.id.encode())
        return hashed.digest()

    return sorted(questions, key=place)


@dataclass
class _Deal:
    """One try at dealing the questions to the forms."""

    letters: Sequence[str]
    forms: dict[str, list[Drawable]] = field(init=False)

    def __post_init__(self) -> None:
        self.forms = {letter: [] for letter in self.letters}

    def all(self, pools: Sequence[Sequence[Drawable]], rows: Sequence[Row], seed: str) -> int | None:
        """Deal every row. The index of the first row that can't be dealt, or None."""
        for at, (row, pool) in enumerate(zip(rows, pools, strict=True)):
            if not self._row(_shuffled(pool, f"{seed}/{at}"), row.questions, first=at):
                return at
        return None

    def _row(self, pool: Sequence[Drawable], number: int, first: int) -> bool:
        left = dict.fromkeys(self.letters, number)
        for each in sorted(pool, key=lambda question: not question.anchor):
            if not any(left.values()):
                break
            open_ = [letter for letter in self.letters if left[letter] and self._may_take(letter, each)]
            if each.anchor and len(open_) < len(self.letters):
                continue  # an anchor stands everywhere or, where its group forbids it, nowhere
            for letter in open_ if each.anchor else self._emptiest(open_, each, first):
                self.forms[letter].append(each)
                left[letter] -= 1
        return not any(left.values())

    def _may_take(self, letter: str, question: Drawable) -> bool:
        return not question.group or all(each.group != question.group for each in self.forms[letter])

    def _emptiest(self, letters: Sequence[str], question: Drawable, first: int) -> list[str]:
        """The form with the fewest questions of this type; among equals another goes first in every row."""

        def place(letter: str) -> tuple[int, int, int]:
            same = sum(each.type == question.type for each in self.forms[letter])
            turn = (self.letters.index(letter) - first) % len(self.letters)
            return same, len(self.forms[letter]), turn

        return [min(letters, key=place)] if letters else []
