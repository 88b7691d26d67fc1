"""Marks that people give: where a work stands, and how far two markers agree. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

SHARE = 5
"""One work in so many is marked twice."""


class Stage(StrEnum):
    """What a work waits for."""

    FIRST = "first"
    SECOND = "second"
    MODERATION = "moderation"
    DONE = "done"


@dataclass(frozen=True)
class Given:
    """One mark: the levels chosen, from 0, one a criterion. A marker who thinks again gives the next number."""

    marker_id: int
    number: int
    levels: tuple[int, ...]
    comment: str = ""


@dataclass(frozen=True)
class Standing:
    """Where a work stands. `levels` are those that count, None until it is done; `marks` are the latest of each marker,
    in the order in which these came, `first` what each of them gave before anybody thought again."""

    stage: Stage
    levels: tuple[int, ...] | None
    marks: tuple[Given, ...]
    first: tuple[Given, ...]


def is_sampled(work: str) -> bool:
    """Whether a work is among those that are marked twice: by its name alone, so that nobody chooses."""
    return int.from_bytes(hashlib.sha256(work.encode()).digest()[:8]) % SHARE == 0


def standing(given: Sequence[Given], *, sampled: bool) -> Standing:
    """Where a work stands after these marks, in the order they came.

    One mark is enough, two where the work is `sampled`. Two that were given are both kept, also when two markers
    had opened the work at once; where they differ, one of the two thinks again, or a third decides. Where they were
    of one mind from the beginning, a third that came all the same is kept and decides nothing.
    """
    opening: dict[int, Given] = {}
    latest: dict[int, Given] = {}
    for mark in given:
        opening.setdefault(mark.marker_id, mark)
        latest[mark.marker_id] = mark
    marks, first = tuple(latest.values()), tuple(opening.values())
    match len(marks):
        case 0:
            return Standing(Stage.FIRST, None, marks, first)
        case 1 if sampled:
            return Standing(Stage.SECOND, None, marks, first)
        case 2 if marks[0].levels != marks[1].levels:
            return Standing(Stage.MODERATION, None, marks, first)
        case 1 | 2:
            return Standing(Stage.DONE, marks[-1].levels, marks, first)
    decides = 1 if first[0].levels == first[1].levels else 2
    return Standing(Stage.DONE, marks[decides].levels, marks, first)


def quadratic_weighted_kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """How far two markers agree beyond chance, differences counted by their square (Cohen 1968); at most 1.

    `pairs` are the points that each gave to the same works. None without works, or when all points are the same, so
    that chance alone would agree.
    """
    if not pairs:
        return None
    first, second = [one for one, _ in pairs], [two for _, two in pairs]
    observed = sum((one - two) ** 2 for one, two in pairs) / len(pairs)
    expected = sum((one - two) ** 2 for one in first for two in second) / len(pairs) ** 2
    return 1 - observed / expected if expected else None
