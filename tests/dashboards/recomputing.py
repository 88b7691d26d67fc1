"""An export read back, and the figures that follow from it: plain Python over the rows, nothing of the program."""

import csv
import math
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from scipy.stats import t

from tests.dashboards.recomputed_clusters import Kinds, Side, clusters

Row = Mapping[str, Any]
Person = tuple[str, int]
Moments = tuple[int, float, float, float, float]
"""Of the scores on a form: n, mean, SD (n − 1), skewness and kurtosis (n)."""

READ: Mapping[str, Callable[[str], Any]] = {
    "text": str,
    "integer": int,
    "number": float,
    "boolean": lambda cell: {"true": True, "false": False}[cell],
    "instant": datetime.fromisoformat,
    "date": date.fromisoformat,
}


@dataclass(frozen=True)
class Figure:
    n: int
    before: float | None = None
    after: float | None = None
    change: float | None = None
    low: float | None = None
    high: float | None = None
    method: str | None = None


@dataclass(frozen=True)
class Effect:
    n_now: int
    n_later: int
    value: float
    low: float
    high: float


class Exported:
    """The files of a CSV export, every cell read as its dictionary says."""

    def __init__(self, folder: Path) -> None:
        self.dictionary = list(_lines(folder / "dictionary.csv"))
        self.questions, self.people, self.answers = (
            self._table(folder, name) for name in ("questions", "people", "answers")
        )
        self.marks: dict[tuple[Person, str], list[Row]] = {}
        for row in self.answers:
            if row["measured"]:
                self.marks.setdefault((owner(row), row["occasion"]), []).append(row)

    def _table(self, folder: Path, name: str) -> list[Row]:
        types = {row["column"]: row["type"] for row in self.dictionary if row["table"] == name}
        return [
            {column: READ[types[column]](cell) if cell else None for column, cell in line.items()}
            for line in _lines(folder / f"{name}.csv")
        ]

    def below(self, code: str) -> list[Row]:
        """Everybody of a unit and all below it who is counted."""
        return [row for row in self.people if code in (row["unit_path"] or "").split("/") and is_counted(row)]

    def own(self, code: str) -> list[Row]:
        return [row for row in self.below(code) if row["unit_path"].split("/")[-1] == code]

    def score(self, person: Person, occasion: str) -> float | None:
        rows = self.marks.get((person, occasion))
        return score(rows) if rows else None

    def by_objective(self, person: Person, occasion: str) -> dict[str, tuple[float, float]]:
        found: dict[str, tuple[float, float]] = {}
        for row in self.marks.get((person, occasion), ()):
            marks, possible = found.get(row["objective"], (0.0, 0.0))
            found[row["objective"]] = (marks + row["weight"] * row["fraction"], possible + row["weight"])
        return found

    def links(self, least: int) -> dict[int, dict[str, Moments]]:
        """By assessment version and form, where every form was drawn by so many before the course."""
        people = {owner(row): row for row in self.people}
        scores: dict[int, dict[str, list[float]]] = {}
        for row in self.questions:
            scores.setdefault(row["assessment_version"], {}).setdefault(row["form"], [])
        for (person, occasion), rows in self.marks.items():
            known, first = people[person], rows[0]
            is_hasty = known["pre_effort"] is not None and known["pre_effort"] < 0.9
            if occasion == "pre" and not (first["on_paper"] or known["excluded"] or is_hasty):
                scores[known["assessment_version"]][first["form"]].append(score(rows))
        found = {version: {form: moments(each) for form, each in forms.items()} for version, forms in scores.items()}
        return {version: forms for version, forms in found.items() if min(n for n, *_ in forms.values()) >= least}

    def of_course(self, least: int = 100) -> Figure:
        """`figure` of everybody, clustered as those of courses are."""
        links = self.links(least)
        people = filter(is_matched, self.people)
        cluster = clusters((row["unit_path"], "some", _kinds(row, links)) for row in people)
        return self.figure(filter(is_counted, self.people), least, cluster)

    def figure(self, rows: Iterable[Row], least: int = 100, cluster: Mapping[str, int] | None = None) -> Figure:
        """Mean before, mean after, change and interval: t in one unit, CR1 over several (or over clusters of units);
        linked onto form A where each form has `least` takers."""
        links = self.links(least)
        matched = [row for row in rows if standing(row) == "matched"]
        by_unit: dict[Hashable, list[tuple[float, float]]] = {}
        for row in matched:
            carried = []
            for occasion in ("pre", "post"):
                fraction = self.score(owner(row), occasion)
                assert fraction is not None
                forms = links.get(row["assessment_version"])
                carried.append(fraction if forms is None else carry(fraction, forms, row[f"{occasion}_form"]))
            unit = cluster[row["unit_path"] or ""] if cluster else row["unit_path"]
            by_unit.setdefault(unit, []).append((carried[0], carried[1]))
        pairs = [pair for group in by_unit.values() for pair in group]
        if not pairs:
            return Figure(0)
        changes = [[after - before for before, after in group] for group in by_unit.values()]
        before, after = mean(pair[0] for pair in pairs), mean(pair[1] for pair in pairs)
        of_links = 0.0
        for version, forms in links.items():
            of_version = [row for row in matched if row["assessment_version"] == version]
            of_links += of_link(of_version, forms, len(matched), before, after)
        return Figure(len(pairs), before, after, after - before, *interval(changes, of_links))

    def _of_effect(self) -> Iterator[tuple[str | None, Side, Kinds]]:
        for row in self.people:
            if is_compared(row):
                yield row["unit_path"], "some" if row["arm"] == "now" else "only", ()
            if is_matched(row) and not (is_compared(row) and row["arm"] == "now"):
                yield row["unit_path"], "others", ()

    def effect(self) -> Effect:
        """Of a delayed-start comparison: those who began less those who wait, CR1 over the clusters of both."""
        sides: dict[str, dict[int, list[float]]] = {"now": {}, "later": {}}
        cluster = clusters(self._of_effect())
        for row in self.people:
            first, second = COMPARED.get(row["arm"], ("", ""))
            if is_compared(row):
                before, after = self.score(owner(row), first), self.score(owner(row), second)
                assert before is not None
                assert after is not None
                sides[row["arm"]].setdefault(cluster[row["unit_path"] or ""], []).append(after - before)
        changes = {arm: [change for each in units.values() for change in each] for arm, units in sides.items()}
        means = {arm: mean(each) for arm, each in changes.items()}
        people, units = sum(map(len, changes.values())), sorted({unit for side in sides.values() for unit in side})
        g = len(units)
        squares = math.fsum(
            sum(
                sign * math.fsum(change - means[arm] for change in sides[arm].get(unit, ())) / len(changes[arm])
                for arm, sign in (("now", 1), ("later", -1))
            )
            ** 2
            for unit in units
        )
        reach = float(t.ppf(0.975, g - 1)) * math.sqrt(g / (g - 1) * (people - 1) / (people - 2) * squares)
        value = means["now"] - means["later"]
        return Effect(len(changes["now"]), len(changes["later"]), value, value - reach, value + reach)


def _kinds(row: Row, links: Mapping[int, Mapping[str, Moments]]) -> Kinds:
    """The linked forms of a person, nothing told apart where there are no links."""
    if not links:
        return ()
    forms = (row["pre_form"], row["post_form"])
    # Scores on form A, and those of versions without a link, are changed by none.
    return tuple(form if form != "A" and row["assessment_version"] in links else None for form in forms)


COMPARED = {"now": ("pre", "post"), "later": ("baseline", "pre")}
"""The two tests of each side."""


def is_compared(row: Row) -> bool:
    arm = row["arm"]
    return bool(arm and row["counted"] and not row["excluded"] and is_measured_twice(row, *COMPARED[arm]))


def is_matched(row: Row) -> bool:
    return is_counted(row) and standing(row) == "matched"


def is_measured_twice(row: Row, first: str, second: str) -> bool:
    efforts = [row[f"{name}_effort"] for name in (first, second)]
    return row[first] == row[second] == "complete" and all(effort is None or effort >= 0.9 for effort in efforts)


def moments(scores: Sequence[float]) -> Moments:
    n = len(scores)
    middle = mean(scores)
    second, third, fourth = (math.fsum((one - middle) ** power for one in scores) / n for power in (2, 3, 4))
    return n, middle, stdev(scores), third / second**1.5, fourth / second**2


def carry(fraction: float, forms: Mapping[str, Moments], form: str) -> float:
    (_, mean_a, sd_a, *_), (_, mean_x, sd_x, *_) = forms["A"], forms[form]
    return mean_a + sd_a * (fraction - mean_x) / sd_x


def of_link(rows: Sequence[Row], forms: Mapping[str, Moments], n: int, before: float, after: float) -> float:
    """The variance that a link adds to the mean change of n people, of whom `rows` have tests of this version."""
    _, mean_a, sd_a, *_ = forms["A"]
    shift, stretch = {}, {}
    for form in forms:
        pre, post = (sum(row[f"{occasion}_form"] == form for row in rows) for occasion in ("pre", "post"))
        shift[form] = (post - pre) / n
        stretch[form] = (post * (after - mean_a) - pre * (before - mean_a)) / sd_a / n
    stretch["A"] = -sum(value for form, value in stretch.items() if form != "A")
    return sd_a**2 * sum(
        (shift[form] ** 2 + shift[form] * stretch[form] * skew + stretch[form] ** 2 * (kurtosis - 1) / 4) / takers
        for form, (takers, _, _, skew, kurtosis) in forms.items()
    )


def interval(groups: Sequence[Sequence[float]], of_links: float = 0.0) -> tuple[float | None, float | None, str | None]:
    values = [value for group in groups for value in group]
    n, middle = len(values), mean(values)
    if len(groups) == 1:
        if n < 2:
            return None, None, None
        reach = float(t.ppf(0.975, n - 1)) * math.sqrt(stdev(values) ** 2 / n + of_links)
        return middle - reach, middle + reach, "t"
    g = len(groups)
    squares = math.fsum(math.fsum(value - middle for value in group) ** 2 for group in groups)
    reach = float(t.ppf(0.975, g - 1)) * math.sqrt(g / (g - 1) * squares / n**2 + of_links)
    return middle - reach, middle + reach, "cr1"


def owner(row: Row) -> Person:
    return row["person"], row["enrolment"]


def score(rows: Iterable[Row]) -> float:
    listed = list(rows)
    marks = math.fsum(row["weight"] * row["fraction"] for row in listed)
    return round(marks / math.fsum(row["weight"] for row in listed), 9)


def is_counted(row: Row) -> bool:
    return row["counted"] and (not row["withdrawn"] or row["pre"] == row["post"] == "complete")


def standing(row: Row) -> str:
    """Where a person stands in the figures: by what holds first, as the dictionary says."""
    if row["excluded"]:
        return "excluded"
    if row["pre"] == "skipped":
        return "skipped"
    if "void" in (row["pre"], row["post"]):
        return "void"
    if any(row[column] is not None and row[column] < 0.9 for column in ("pre_effort", "post_effort")):
        return "hasty"
    complete = [row["pre"], row["post"]].count("complete")
    return ("not yet", "unmatched", "matched")[complete]


def effort(rows: Iterable[Row], thresholds: Mapping[tuple[int, str, int], float | None]) -> float | None:
    """The share of effort of one test, from seconds and thresholds."""
    listed = list(rows)
    reached = [row for row in listed if row["reached"]]
    if not any(row["answered"] or row["seconds"] is not None for row in listed):
        return 0.0
    if all(row["seconds"] is None for row in reached):
        return None
    judged = []
    for row in reached:
        least = thresholds[row["assessment_version"], row["form"], row["slot"]]
        if least is not None and (row["seconds"] is not None or not row["answered"]):
            judged.append((row["seconds"] or 0.0) >= least)
    return sum(judged) / len(judged) if judged else None


def _lines(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))
