"""Small tables that anybody can check with other programs."""

import numpy as np
from numpy.typing import NDArray

from learn.assessments.statistics.options import scored

# LSAT section 6: 1,000 persons, 5 questions (Bock & Lieberman 1970; Thissen 1982). How often each pattern occurs.
# fmt: off
LSAT6_PATTERNS = {
    "00000": 3, "00001": 6, "00010": 2, "00011": 11, "00100": 1, "00101": 1, "00110": 3, "00111": 4,
    "01000": 1, "01001": 8, "01011": 16, "01101": 3, "01110": 2, "01111": 15, "10000": 10, "10001": 29,
    "10010": 14, "10011": 81, "10100": 3, "10101": 28, "10110": 15, "10111": 80, "11000": 16, "11001": 56,
    "11010": 21, "11011": 173, "11100": 11, "11101": 61, "11110": 28, "11111": 298,
}
# fmt: on
LSAT6 = np.repeat(
    np.array([[int(each) for each in pattern] for pattern in LSAT6_PATTERNS], dtype=np.uint8),
    list(LSAT6_PATTERNS.values()),
    axis=0,
)

# Two groups made up for it, in the order of its patterns: every third person, and every second of those who missed
# the first question.
PLACES = np.arange(1, 1001)
LSAT6_GROUPS = np.where((PLACES % 3 == 0) | ((LSAT6[:, 0] == 0) & (PLACES % 2 == 0)), "F", "R")

# Made up: 14 persons; four questions with options, one in thirds. A point is a question not reached.
SMALL_ROWS = (
    "B C C B 0/3",
    "B D D C 2/3",
    "B D B B 1/3",
    "B B C C .",
    "B A B D 1/3",
    "D A C B 2/3",
    "B A D C 1/3",
    "B A B C 3/3",
    "C A B . .",
    "D B B D 1/3",
    "C D D C 3/3",
    "A A B B 2/3",
    "B A D B 2/3",
    "C B D D 0/3",
)
SMALL_TEXTS = np.array([row.split() for row in SMALL_ROWS])
SMALL_CHOSEN = np.where(SMALL_TEXTS == ".", "", SMALL_TEXTS)
THIRDS = {"0/3": 0.0, "1/3": 1 / 3, "2/3": 2 / 3, "3/3": 1.0}
SMALL_KEY = (*({option: float(option == right) for option in "ABCD"} for right in "BADC"), THIRDS)
SMALL = scored(SMALL_CHOSEN, SMALL_KEY)

# Admissions at Berkeley in 1973 by department: men admitted and rejected, women admitted and rejected
# (Bickel, Hammel & O'Connell 1975).
ADMISSIONS: NDArray[np.int64] = np.array(
    [
        [[512, 313], [89, 19]],
        [[353, 207], [17, 8]],
        [[120, 205], [202, 391]],
        [[138, 279], [131, 244]],
        [[53, 138], [94, 299]],
        [[22, 351], [24, 317]],
    ]
)
