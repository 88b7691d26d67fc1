"""`gain`, `calibrate` and `link` on files."""

from pathlib import Path

import pytest

from learn.assessments.statistics import calibrate_2pl, calibrate_rasch, link_forms, paired_gain
from learn.assessments.statistics.values import as_json
from tests.assessments.statistics.tables import LSAT6
from tests.cli.test_statistics import a_file, given, run

# Student (1908): extra hours of sleep by two drugs, the same ten patients.
SLEEP = [
    (0.7, 1.9), (-1.6, 0.8), (-0.2, 1.1), (-1.2, 0.1), (-0.1, -0.1), (3.4, 4.4), (3.7, 5.5), (0.8, 1.6),
    (0.0, 4.6), (2.0, 3.4),
]  # fmt: skip
KEYS = [
    "n", "mean_pre", "mean_post", "mean_gain", "mean_gain_interval", "t", "p", "wilcoxon_p", "d_z", "d_av", "g_z",
    "g_av", "gain_of_averages", "gain_of_averages_interval", "mean_normalized_gain", "mean_normalized_change",
    "dropped",
]  # fmt: skip


def pairs(folder: Path, rows: list[tuple[object, ...]], header: tuple[str, ...] = ("person", "pre", "post")) -> Path:
    return a_file(folder, [header, *rows], name="pairs.csv")


def test_gain_is_the_analysis_of_the_pairs(tmp_path: Path) -> None:
    rows = [(f"p{place}", *(each + 2 for each in pair)) for place, pair in enumerate(SLEEP)]
    told = given("gain", pairs(tmp_path, rows), "--maximum", 20)
    pre, post = zip(*((a, b) for _, a, b in rows), strict=True)
    assert told == as_json(paired_gain(pre, post, maximum=20, ids=[name for name, *_ in rows]))
    assert set(KEYS) <= set(told)
    assert told["t"] == pytest.approx(4.0621, abs=5e-5)
    assert told["p"] == pytest.approx(0.002833, abs=5e-7)


@pytest.mark.parametrize("rows", [[], [("a", 1, ""), ("b", "", 2)]])
def test_of_nobody_there_is_not_enough_data_and_no_change(tmp_path: Path, rows: list[tuple[object, ...]]) -> None:
    told = given("gain", pairs(tmp_path, rows), "--maximum", 5)
    assert told["n"] == 0
    reasons = told["unavailable"]
    assert isinstance(reasons, dict)
    for name in ("wilcoxon_p", "mean_gain", "mean_normalized_gain", "mean_normalized_change"):
        assert reasons[name] == "Chưa có ai làm đủ bài đầu vào và bài đầu ra."


def test_who_lacks_a_score_is_dropped_with_the_reason(tmp_path: Path) -> None:
    told = given("gain", pairs(tmp_path, [("a", 1, 2), ("b", "", 3), ("c", 2, 4)]), "--maximum", 5)
    assert told["n"] == 2
    assert [each["person"] for each in told["dropped"]] == ["b"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("rows", "header", "says"),
    [
        ([("a", "x", 2)], ("person", "pre", "post"), "pairs.csv:2: cột 2"),
        ([("a", 1, 2)], ("person", "before", "after"), "person,pre,post"),
        ([("a", 1, 2), ("a", 1, 3)], ("person", "pre", "post"), "đã có ở dòng 2"),
    ],
)
def test_wrong_pairs_are_refused(tmp_path: Path, rows: list[tuple[object, ...]], header: tuple[str, ...], says: str):
    found = run("gain", pairs(tmp_path, rows, header), "--maximum", 20)
    assert found.exit_code == 1
    assert says in found.output


def test_calibrate_is_the_analysis_of_the_scores(tmp_path: Path) -> None:
    names = tuple(f"q{place}" for place in range(1, 6))
    path = a_file(tmp_path, [names, *LSAT6.tolist()])
    assert given("calibrate", path, "--model", "2pl") == as_json(calibrate_2pl(LSAT6, ids=names))
    fixed = given("calibrate", path, "--model", "rasch", "--latent-variance", "1")
    assert fixed == as_json(calibrate_rasch(LSAT6, ids=names, latent_variance=1.0))
    assert run("calibrate", path, "--model", "2pl", "--latent-variance", 1).exit_code == 1


def test_link_takes_totals_or_scores_with_the_questions_they_share(tmp_path: Path) -> None:
    x, y = [[10, 3], [12, 4], [15, 6], [9, 2]], [[11, 3], [14, 5], [16, 6], [12, 4]]
    files = [a_file(tmp_path, [("total", "anchor"), *rows], name=f"{name}.csv") for name, rows in (("x", x), ("y", y))]
    told = given("link", *files, "--design", "anchor", "--method", "tucker")
    expected = link_forms(
        [row[0] for row in x], [row[0] for row in y], design="anchor", method="tucker",
        anchor_x=[row[1] for row in x], anchor_y=[row[1] for row in y],
    )  # fmt: skip
    assert (told["slope"], told["intercept"]) == (expected.slope, expected.intercept)
    scores = [
        a_file(tmp_path, [("a", "b", own), [1, 0, 1], [0, 0, 1], [1, 1, 1], [0, 1, 0]], name=f"{own}.csv")
        for own in ("c", "d")
    ]
    told = given("link", *scores, "--design", "anchor", "--method", "chained")
    assert (told["slope"], told["intercept"]) == (pytest.approx(1), pytest.approx(0))
    assert run("link", *scores, "--design", "random", "--method", "tucker").exit_code == 1
    assert "distributions" not in run("link", *files, "--design", "random", "--method", "equipercentile").output
