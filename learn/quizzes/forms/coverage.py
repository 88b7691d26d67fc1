"""What a blueprint asks of a bank, row by row, and what the bank has for it: told before anything is drawn."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from learn.quizzes.forms.checking import LETTERS, Drawable, Row, filling


@dataclass(frozen=True)
class Covered:
    """One row of a blueprint, or what a bank has of an objective and level beside it (`asked` is then 0).

    `asked` is of each form and `needed` of all of them together, where an anchor counts once. `stock` are the form
    questions, `anchors` of them may stand in several forms; `usable` is how many could be drawn if this row were
    alone, because questions of one of the `groups` never share a form. `practice` questions are never drawn.
    """

    objective: str
    level: int
    type: str | None
    asked: int
    needed: int
    stock: int
    anchors: int
    groups: tuple[str, ...]
    usable: int
    practice: int

    @property
    def lacking(self) -> int:
        """How many questions must still be written; with 0, groups that reach over rows may still be in the way."""
        return max(0, self.needed - self.usable)


def coverage(questions: Sequence[Drawable], rows: Sequence[Row], forms: int = len(LETTERS)) -> list[Covered]:
    """The rows of a blueprint in their order, then what no row asks for, by objective and level."""
    left = list(questions)
    found = []
    for row in rows:
        fills = filling(row, rows)
        found.append(_covered(row.objective, row.level, row.type, [each for each in left if fills(each)], row, forms))
        left = [each for each in left if not fills(each)]
    for objective, level in sorted({(each.objective, each.level) for each in left}):
        rest = [each for each in left if (each.objective, each.level) == (objective, level)]
        found.append(_covered(objective, level, None, rest, None, forms))
    return found


def _covered(
    objective: str, level: int, type_: str | None, questions: Sequence[Drawable], row: Row | None, forms: int
) -> Covered:
    stock = [each for each in questions if each.use == "form"]
    asked = row.questions if row else 0
    everywhere = min(asked, len(list(_anchors(stock))))
    return Covered(
        objective=objective,
        level=level,
        type=type_,
        asked=asked,
        needed=everywhere + (asked - everywhere) * forms,
        stock=len(stock),
        anchors=sum(each.anchor for each in stock),
        groups=tuple(sorted({each.group for each in stock if each.group})),
        usable=everywhere + sum(_others(stock, forms)),
        practice=len(questions) - len(stock),
    )


def _anchors(stock: Sequence[Drawable]) -> Iterator[Drawable]:
    """The anchors that can stand together, each in every form."""
    seen: set[str] = set()
    for each in stock:
        if each.anchor and each.group not in seen:
            yield each
            if each.group:
                seen.add(each.group)


def _others(stock: Sequence[Drawable], forms: int) -> Iterator[int]:
    """How many questions in one form only there are: of a group as many as there are forms, of an anchor's none."""
    taken = {each.group for each in stock if each.anchor and each.group}
    sizes = Counter(each.group for each in stock if not each.anchor and each.group not in taken)
    yield from (size if group is None else min(size, forms) for group, size in sizes.items())
