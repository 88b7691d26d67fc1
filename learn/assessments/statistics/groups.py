"""Two groups of people, side by side: the one that is compared with, and the one asked about."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from learn.assessments.statistics.matrices import Truths
from learn.errors import Invalid, say


@dataclass(frozen=True)
class Groups:
    """Who is in the reference group and who in the focal group. A name is None when there is no such group."""

    reference: str | None
    focal: str | None
    in_reference: Truths
    in_focal: Truths

    @property
    def left_out(self) -> int:
        """How many people are in neither."""
        return int(np.sum(~(self.in_reference | self.in_focal)))


def two_groups(labels: Sequence[object], reference: object = None, focal: object = None) -> Groups:
    """The two groups among one label a person; None and "" are no group.

    The one that is not named is the other of two; with neither named, the reference is the first in the order of
    their text. Raises Invalid when more than two occur and they are not both named, or a name does not occur.
    """
    texts = np.array(["" if each is None else str(each) for each in labels], dtype=np.str_)
    found = [str(each) for each in np.unique(texts) if each]
    named = [str(each) for each in (reference, focal) if each is not None]
    if unknown := [each for each in named if each not in found]:
        raise Invalid({"group": say("Không có nhóm nào tên là “%(name)s”.", name=unknown[0])})
    if len(found) > 2 and len(set(named)) < 2:
        names = ", ".join(found)
        raise Invalid({"group": say("Có hơn hai nhóm (%(names)s): hãy chọn nhóm gốc và nhóm so sánh.", names=names)})
    others = [each for each in found if each not in named]
    first = str(reference) if reference is not None else next(iter(others), None)
    second = str(focal) if focal is not None else next((each for each in others if each != first), None)
    return Groups(first, second, _members(texts, first), _members(texts, second))


def _members(texts: "np.typing.NDArray[np.str_]", name: str | None) -> Truths:
    return np.zeros(len(texts), dtype=np.bool_) if name is None else texts == name
