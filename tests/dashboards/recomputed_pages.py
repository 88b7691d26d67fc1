"""What an instructor and a supervisor see beyond the table of units, compared with what follows from an export."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from statistics import correlation, mean, median, stdev
from typing import Any

import pytest

from learn.assessments.models import Occasion
from learn.assessments.reliable import Verdict
from learn.assessments.results import ResultView
from learn.dashboards.course_statistics import course_statistics
from learn.dashboards.gains_page import gains_page
from learn.dashboards.group_words import By
from learn.dashboards.groups import groups_page
from learn.dashboards.question_page import Sheet, question_page
from learn.days import VIETNAM, day_of
from learn.organisation import policy
from learn.organisation.models import Role, Sees
from learn.organisation.policy import Right
from tests.assessments.world import SLUG
from tests.dashboards.measured import Province
from tests.dashboards.recomputed_clusters import clusters
from tests.dashboards.recomputing import Exported, Figure, Row, interval, is_counted, is_matched, owner, standing

Trio = tuple[float, float, float | None]
Same = Callable[[Any, Figure], None]

# One that most know, one whose key was mended, one that tests stopped before.
LOOKED_AT = ("a-01", "b-20", "c-24")


def groups(province: Province, exported: Exported, least: int, same: Same) -> None:
    """Every split of the province: its groups, their figures, and the trend of those measured three times."""
    viewer = policy.Viewer(0, (Right(Role.SUPERVISOR, sees=Sees.PEOPLE),), day_of(province.later))
    everybody = exported.below("tinh")
    ways: dict[By, Callable[[Row], str | None]] = {
        By.POSITION: lambda row: row["position"] or "",
        By.REGION: lambda row: row["unit_region"] or "",
        By.KIND: lambda row: row["unit_kind"] or "",
        By.MONTH: lambda row: _month(exported, row),
    }
    for by, way in ways.items():
        page = groups_page(province.db, viewer, "tinh", by, SLUG, now=province.later)
        expected: dict[str, list[Row]] = {}
        for row in everybody:
            if (name := way(row)) is not None:
                expected.setdefault(name, []).append(row)
        assert {row.key: row.counts.enrolled for row in page.rows} == {key: len(of) for key, of in expected.items()}
        for shown in page.rows:
            same(shown.figure, exported.figure(expected[shown.key], least))
            if by is By.MONTH and least == 100:
                _same_trend(shown.trend, [trio for _, trio in _matched(exported, expected[shown.key])])
        assert len(page.rows) > 1 or by is By.MONTH  # everybody was tested in the same one


def objectives(province: Province, exported: Exported) -> None:
    """Who mastered each objective before and after, and how its mean changed."""
    page = course_statistics(province.db, _instructor(province), SLUG, "vi")
    people = list(filter(is_matched, exported.people))
    cluster = clusters((row["unit_path"], "some", ()) for row in people)
    assert len(set(cluster.values())) < len(cluster)
    for line in page.objectives:
        pairs: dict[int, list[tuple[float, float]]] = {}
        for row in people:
            shares = [exported.by_objective(owner(row), occasion)[line.id] for occasion in ("pre", "post")]
            before, after = (marks / possible for marks, possible in shares)
            pairs.setdefault(cluster[row["unit_path"] or ""], []).append((before, after))
        flat = [(p >= 2 / 3 - 1e-9, q >= 2 / 3 - 1e-9) for of in pairs.values() for p, q in of]
        cells = [flat.count(cell) for cell in ((True, True), (False, True), (True, False), (False, False))]
        mastery = line.mastery
        assert [mastery.both, mastery.gained, mastery.lost, mastery.neither] == cells
        low, high, _ = interval([[q - p for p, q in of] for of in pairs.values()])
        change = mean(q - p for of in pairs.values() for p, q in of)
        assert (line.figure.change, line.figure.low, line.figure.high) == pytest.approx((change, low, high), abs=1e-9)


def verdicts(exported: Exported, least: int, result_of: Callable[[Row], ResultView]) -> None:
    """Whether each person's change is more than the error of their two forms, where each has `least` takers."""
    errors = {}
    people = {owner(row): row for row in exported.people}
    for form, occasion in {(rows[0]["form"], occasion) for (_, occasion), rows in exported.marks.items()}:
        tests = [
            [row["fraction"] for row in rows]
            for (who, sat), rows in exported.marks.items()
            if (rows[0]["form"], sat) == (form, occasion) and _counts(people[who], occasion)
        ]
        if len(tests) < least:
            continue
        totals, k = [sum(each) for each in tests], len(tests[0])
        alpha = k / (k - 1) * (1 - sum(stdev(column) ** 2 for column in zip(*tests, strict=True)) / stdev(totals) ** 2)
        errors[form, occasion] = stdev(totals) * math.sqrt(1 - alpha) / k
    seen = Counter[Verdict]()
    for row in exported.people:
        before, after = (exported.score(owner(row), occasion) for occasion in ("pre", "post"))
        if before is None or after is None:
            continue
        shown = result_of(row).reliable
        assert shown is not None
        if not {(row["pre_form"], "pre"), (row["post_form"], "post")} <= errors.keys():
            assert (shown.verdict, shown.index) == (Verdict.TOO_FEW, None)
            continue
        index = (after - before) / math.hypot(errors[row["pre_form"], "pre"], errors[row["post_form"], "post"])
        assert shown.index == pytest.approx(index)
        words = {True: Verdict.IMPROVED, False: Verdict.DECLINED}
        assert shown.verdict is (Verdict.WITHIN if abs(index) <= 1.96 else words[index > 0])
        seen[shown.verdict] += 1
    assert len(seen) > 1


def gains(province: Province, exported: Exported) -> None:
    """Every figure of what the course changed, and the distribution of changes."""
    page = gains_page(province.db, _instructor(province), SLUG, "vi")
    matched = _matched(exported, filter(is_counted, exported.people))
    pairs = [(p, q) for _, (p, q, _) in matched]
    n, changes = len(pairs), [q - p for p, q in pairs]
    before, after = (mean(pair[place] for pair in pairs) for place in (0, 1))
    change, spreads = after - before, [stdev(pair[place] for pair in pairs) for place in (0, 1)]
    hedges = math.exp(math.lgamma((n - 1) / 2) - math.lgamma((n - 2) / 2)) / math.sqrt((n - 1) / 2)
    d_z, d_av, g = change / stdev(changes), change / mean(spreads), change / (1 - before)
    low, high = _around(matched, [q - p for p, q in pairs], change)
    expected = {
        "mean_pre": (before, None),
        "mean_post": (after, None),
        "mean_gain": (change, (low, high)),
        "gain_of_averages": (g, _around(matched, [(q - (1 - g) * p) / (1 - before) for p, q in pairs], g)),
        "mean_normalized_change": (mean(found for p, q in pairs if (found := _normalized(p, q)) is not None), None),
        "mean_normalized_gain": (mean((q - p) / (1 - p) for p, q in pairs if p < 1), None),
        "d_z": (d_z, None),
        "g_z": (d_z * hedges, None),
        "d_av": (d_av, None),
        "g_av": (d_av * hedges, None),
    }
    shown = {figure.name: figure for figure in page.figures}
    assert (page.n, page.counts.matched) == (n, n)
    for name, (value, ends) in expected.items():
        assert shown[name].value == pytest.approx(value, abs=1e-9), name
        assert shown[name].interval == (ends and pytest.approx(ends, abs=1e-9)), name
    assert [bin.n for bin in page.bins] == [
        sum(
            (bin.low is None or one >= bin.low - 1e-6) and (bin.high is None or one < bin.high - 1e-6)
            for one in changes
        )
        for bin in page.bins
    ]
    assert sum(bin.n for bin in page.bins) == n


def questions(province: Province, exported: Exported) -> None:
    """The pages of single questions: their figures on each occasion, and whom each option attracts."""
    people = {owner(row): row for row in exported.people}
    places = {row["question"]: (row["form"], row["slot"]) for row in exported.questions}
    compared = 0
    for name in LOOKED_AT:
        form, slot = places[name]
        for sheet in question_page(province.db, _instructor(province), SLUG, name, "vi").sheets:
            tests = [
                rows
                for (who, occasion), rows in exported.marks.items()
                if (occasion, rows[0]["form"]) == (sheet.occasion.value, form) and _counts(people[who], occasion)
            ]
            _compare_sheet(sheet, tests, slot)
            compared += 1
    assert compared >= 2 * len(LOOKED_AT)


def _compare_sheet(sheet: Sheet, tests: Sequence[Sequence[Row]], slot: int) -> None:
    own = [next(row for row in rows if row["slot"] == slot) for rows in tests]
    reached = [(row, rows) for row, rows in zip(own, tests, strict=True) if row["reached"]]
    fractions = [row["fraction"] for row, _ in reached]
    rest = [sum(one["fraction"] for one in rows if one["reached"]) - row["fraction"] for row, rows in reached]
    assert sheet.n == len(reached)
    assert sheet.facility == pytest.approx(mean(fractions), abs=1e-9)
    varies = len(set(fractions)) > 1 and len(set(rest)) > 1
    assert sheet.discrimination == (pytest.approx(correlation(fractions, rest), abs=1e-9) if varies else None)
    seconds = [row["seconds"] for row in own if row["seconds"] is not None]
    assert sheet.seconds == (pytest.approx(median(seconds)) if seconds else None)
    for place, option in enumerate(sheet.options):
        chose = [float(str(place) in (row["response"] or "").split("|")) for row, _ in reached]
        assert option.share == pytest.approx(mean(chose), abs=1e-9)
        varies = len(set(chose)) > 1 and len(set(rest)) > 1
        assert option.point_biserial == (pytest.approx(correlation(chose, rest), abs=1e-9) if varies else None)


def _instructor(province: Province) -> policy.Viewer:
    return policy.Viewer(0, (Right(Role.INSTRUCTOR, course=SLUG),), day_of(province.later))


def _counts(person: Row, occasion: str) -> bool:
    effort = person[f"{Occasion(occasion).value.replace('-', '_')}_effort"]
    return person["counted"] and not person["excluded"] and (effort is None or effort >= 0.9)


def _month(exported: Exported, row: Row) -> str | None:
    post = exported.marks.get((owner(row), "post"))
    return post[0]["closed_at"].astimezone(VIETNAM).strftime("%Y-%m") if post else None


def _matched(exported: Exported, rows: Any) -> list[tuple[str | None, Trio]]:
    """Unit, and the scores before, after and later (None where that does not count), of who is measured twice."""
    found = []
    for row in rows:
        if standing(row) != "matched":
            continue
        p, q, f = (exported.score(owner(row), occasion) for occasion in ("pre", "post", "follow-up"))
        assert p is not None
        assert q is not None
        is_hasty = row["follow_up_effort"] is not None and row["follow_up_effort"] < 0.9
        found.append((row["unit_path"], (p, q, None if is_hasty else f)))
    return found


def _same_trend(shown: Any, trios: Sequence[Trio]) -> None:
    later = [(p, q, f) for p, q, f in trios if f is not None]
    if not later:
        assert shown is None
        return
    means = [mean(trio[place] for trio in later) for place in range(3)]
    assert shown.n == len(later)
    assert [shown.before, shown.after, shown.later] == pytest.approx(means, abs=1e-9)


def _around(matched: Sequence[tuple[str | None, Trio]], values: Sequence[float], centre: float) -> tuple[float, float]:
    """The interval around a figure whose error is that of the mean of `values`."""
    cluster = clusters((unit, "some", ()) for unit, _ in matched)
    by_cluster: dict[int, list[float]] = {}
    for (unit, _), value in zip(matched, values, strict=True):
        by_cluster.setdefault(cluster[unit or ""], []).append(value)
    low, high, _ = interval(list(by_cluster.values()))
    assert low is not None
    assert high is not None
    reach = (high - low) / 2
    return centre - reach, centre + reach


def _normalized(p: float, q: float) -> float | None:
    if p == q:
        return None if p in (0, 1) else 0.0
    return (q - p) / (1 - p) if q > p else (q - p) / p
