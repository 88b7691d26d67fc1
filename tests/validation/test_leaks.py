"""Whether questions are named that nobody knows, and whether a known one is named as often as the page says."""

import re
from pathlib import Path

from learn.assessments.statistics.leaks import ALPHA
from tests.validation.leaks import LEAKED, named
from tests.validation.runs import RUNS, holds

TABLE = Path(__file__).parents[2] / "docs" / "leak-power.md"


def test_where_nothing_is_known_nothing_is_named_though_the_later_people_are_abler() -> None:
    # Bonferroni and Holm are conservative: the share may be anything up to the level.
    assert holds(sum(map(bool, named(1, 400, RUNS // 2, stronger=0.5))), RUNS // 2, 0.0, ALPHA)


def test_a_known_question_is_named_as_often_as_the_page_says() -> None:
    people, share, runs = 400, 0.4, RUNS // 4
    hits = sum(LEAKED in each for each in named(7, people, runs, share=share))
    said = _of_table(people, share)
    # The page's own figure comes from 400 runs.
    assert holds(hits, runs, said - 0.06, said + 0.06)


def _of_table(people: int, share: float) -> float:
    rows = [
        re.split(r"\s*\|\s*", line.strip("| "))
        for line in TABLE.read_text(encoding="utf-8").splitlines()
        if "|" in line
    ]
    column = rows[0].index(f"known to {share:.0%}")
    (row,) = [row for row in rows if row[0] == f"{people:,}"]
    return float(row[column].rstrip("%")) / 100
