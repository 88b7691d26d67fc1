"""What the copies of one sheet amount to, when one person made one, or two did. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from learn.assessments.on_paper.models import Kind

Cells = Mapping[int, str]
"""What stands in the filled cells of a row, by slot."""

Alike = Callable[[int, str, str], bool]
"""Whether two cells of a slot are the same answer, whatever their spelling."""


@dataclass(frozen=True)
class Copy:
    """What one person last said of a sheet; `order` tells which of two came later, `number` counts theirs."""

    by: int
    order: int
    number: int
    kind: Kind
    cells: Cells


def in_force(copies: Sequence[Copy]) -> list[Copy]:
    """Each person's last copy, in the order they came, without those withdrawn.

    Who settled a sheet looked at it again with both copies: what came before that counts no more.
    """
    last = {copy.by: copy for copy in sorted(copies, key=lambda each: each.order)}
    standing = sorted((each for each in last.values() if each.kind is not Kind.WITHDRAWN), key=lambda each: each.order)
    settled = max((each.order for each in standing if each.kind is Kind.SETTLED), default=0)
    return [each for each in standing if each.order >= settled]


def differing(standing: Sequence[Copy], alike: Alike) -> frozenset[int]:
    """The slots in which the copies in force aren't the same; a cell left empty differs from a filled one."""
    if len(standing) < 2:
        return frozenset()
    first, *others = standing
    return frozenset(
        slot
        for other in others
        for slot in {*first.cells, *other.cells}
        if not alike(slot, first.cells.get(slot, ""), other.cells.get(slot, ""))
    )
