"""What somebody can compute from sums: whether any of it is about fewer people than a figure may be shown of."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from learn.assessments.suppression import SMALLEST

Matrix = npt.NDArray[np.float64]
_NOTHING = 1e-9


def changes_of_interval(change: Matrix, among: Matrix, cluster: Sequence[object]) -> Matrix:
    """How the squares behind a CR1 interval change with each person's change: its slope for each of them.

    `among` is 1 for those the interval is about. Where a set of figures doesn't even tell, in a neighbourhood of what
    they are, what some people's changes are, then they don't tell it; and there these slopes are as good as sums.
    """
    mean = among @ change / among.sum()
    slope = np.zeros(len(change))
    for name in set(cluster):
        inside = among * np.array([one == name for one in cluster])
        slope += (inside @ change - inside.sum() * mean) * (inside - inside.sum() * among / among.sum())
    return slope


def given_away(shown: Sequence[Matrix], limit: int = SMALLEST - 1) -> list[int]:
    """People, at most `limit`, of whom a combination of what is shown speaks and of nobody else; empty when none.

    Each of `shown` has a weight for every person. A combination that speaks of nobody outside a set exists exactly
    when leaving the set out lowers the rank, which is when its rows are dependent in what no combination can reach.
    """
    weights = np.column_stack(list(shown))
    # Who weighs the same everywhere can't be told apart: either all of them are spoken of or none.
    kinds, kind_of, people = np.unique(weights.round(12), axis=0, return_inverse=True, return_counts=True)
    # Its columns made alike, so that what is nothing can be told by its size.
    left, sizes, _ = np.linalg.svd(kinds / np.maximum(np.linalg.norm(kinds, axis=0), 1e-300))
    unreached = left[:, int((sizes > _NOTHING * max(sizes, default=1)).sum()) :]
    few = np.flatnonzero(people <= limit)
    near = unreached @ unreached.T
    for size in range(1, limit + 1):
        sets = np.array(list(combinations(few, size)), dtype=int).reshape(-1, size)
        sets = sets[people[sets].sum(axis=1) <= limit]
        if len(sets) == 0:
            continue
        volumes = np.linalg.det(near[sets[:, :, None], sets[:, None, :]])
        sides = np.prod(near[sets, sets], axis=1)
        spoken = np.flatnonzero((volumes <= _NOTHING * sides) | (sides <= _NOTHING**2))
        if len(spoken):
            return np.flatnonzero(np.isin(kind_of.ravel(), sets[spoken[0]])).tolist()
    return []
