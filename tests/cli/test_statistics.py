"""The analyses on files: what is read, what is refused by line and column, and what is given."""

import json
import subprocess
import sys
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner, Result

from learn.assessments.statistics import classical
from learn.assessments.statistics.classical import classical_analysis
from learn.assessments.statistics.dif import differential_functioning
from learn.assessments.statistics.values import as_json
from learn.cli.assessments import app
from tests.assessments.statistics.tables import LSAT6, LSAT6_GROUPS, SMALL, SMALL_CHOSEN, SMALL_KEY

NAMES = ("câu 1", "q2", "q3", "q4", "=q5")


def a_file(folder: Path, rows: Sequence[Sequence[object]], separator: str = ",", name: str = "scores.csv") -> Path:
    path = folder / name
    lines = (separator.join("" if cell != cell else str(cell) for cell in row) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def given(*words: object) -> dict[str, object]:
    found = run(*words, "--format", "json")
    assert found.exit_code == 0, found.output
    document: dict[str, object] = json.loads(found.stdout)
    return document


def test_json_is_the_analysis_in_full_precision(tmp_path: Path) -> None:
    path = a_file(tmp_path, [NAMES, *SMALL.tolist()])
    assert given("analyse", path) == as_json(classical_analysis(SMALL, ids=NAMES))
    assert list(given("analyse", path))[2:] == [
        "n", "k", "mean", "sd", "skewness", "kurtosis", "alpha", "alpha_interval", "sem", "items"
    ]  # fmt: skip


def test_decimal_commas_a_byte_order_mark_and_a_column_of_persons_change_nothing(tmp_path: Path) -> None:
    expected = given("analyse", a_file(tmp_path, [NAMES, *SMALL.tolist()]))
    rows = [
        ["Person", *NAMES],
        *[[f"p{place}", *(str(cell).replace(".", ",") for cell in row)] for place, row in enumerate(SMALL.tolist())],
    ]
    rows = [[cell if cell != "nan" else "" for cell in row] for row in rows]
    path = a_file(tmp_path, rows, ";")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n") + b"\r\n\r\n")
    assert given("analyse", path) == expected


def test_chosen_options_are_scored_by_a_key(tmp_path: Path) -> None:
    rights = [(1, name, option) for name, option in zip(NAMES, "BADC", strict=False)]
    parts = [("", NAMES[4], "3/3"), (2 / 3, NAMES[4], "2/3"), (1 / 3, NAMES[4], "1/3"), (0, NAMES[4], "0/3")]
    nobodys = [(0, NAMES[3], "A"), (0, NAMES[2], "A")]
    key = a_file(tmp_path, [("share", "question", "option"), *rights, *parts, *nobodys], name="key.csv")
    found = given("analyse", a_file(tmp_path, [NAMES, *SMALL_CHOSEN.tolist()]), "--key", key)
    expected = classical_analysis(SMALL, ids=NAMES, chosen=SMALL_CHOSEN, key=SMALL_KEY)
    assert found == as_json(expected)


def test_a_key_may_be_one_row_under_the_same_header(tmp_path: Path) -> None:
    chosen = SMALL_CHOSEN[:, :4]
    scores = a_file(tmp_path, [NAMES[:4], *chosen.tolist()])
    key = a_file(tmp_path, [NAMES[3::-1], "CDAB"], name="key.csv")
    assert given("analyse", scores, "--key", key) == as_json(
        classical_analysis(SMALL[:, :4], ids=NAMES[:4], chosen=chosen, key="BADC")
    )


def test_dif_matches_persons_by_name_or_by_row(tmp_path: Path) -> None:
    expected = as_json(differential_functioning(LSAT6, LSAT6_GROUPS, ids=NAMES, reference="R"))
    numbers = range(len(LSAT6_GROUPS))
    bare = a_file(tmp_path, [NAMES, *LSAT6.tolist()])
    column = a_file(tmp_path, [["gender"], *([each] for each in LSAT6_GROUPS)], name="column.csv")
    assert given("dif", bare, "--groups", column, "--reference", "R") == expected
    named = a_file(tmp_path, [["person", *NAMES], *([place, *LSAT6[place]] for place in numbers)], name="named.csv")
    turned = a_file(
        tmp_path,
        [
            ["person", "age", "group"],
            *([place, 30, LSAT6_GROUPS[place]] for place in reversed(numbers)),
            ["x", 30, "F"],
        ],
        name="turned.csv",
    )
    assert given("dif", named, "--groups", turned, "--focal", "F") == expected


def test_who_has_no_group_is_left_out_and_counted(tmp_path: Path) -> None:
    scores = a_file(tmp_path, [["a", "b"], [1, 0], [0, 1], [1, 1]])
    groups = a_file(tmp_path, [["person", "group"], [1, "F"], [2, "M"], [3, ""]], name="groups.csv")
    assert given("dif", scores, "--groups", groups)["n_left_out"] == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", ["scores.csv:1: Tệp trống"]),
        ("a,a\n1,0\n", ["scores.csv:1: cột 2 (a): Tên cột này đã có."]),
        ("a,\n1,0\n", ["scores.csv:1: cột 2 (): Cột này chưa có tên."]),
        ("a,b\n1,x\n2,0\n", ["scores.csv:2: cột 2 (b): Cần số", "scores.csv:3: cột 1 (a): Cần số", "2 lỗi"]),
        ("a,b\n1,nan\n", ["scores.csv:2: cột 2 (b): Cần số"]),
        ("a,b\n1_0,0\n", ["scores.csv:2: cột 1 (a): Cần số"]),
        ("a,b\n1,-0.1\n", ["scores.csv:2: cột 2 (b): Cần số"]),
        ('a,b\n1,"0,5"\n', ["scores.csv:2: cột 2 (b): Cần số"]),  # a decimal comma only where commas don't separate
        ("a,b\n1\n0,1,1\n", ["scores.csv:2: Dòng có 1 ô mà bảng có 2 cột.", "scores.csv:3: Dòng có 3 ô"]),
        ("a,b\n1,0\n\n0,1\n", ["scores.csv:3: Dòng trống giữa tệp."]),
        ("person,a\np,1\np,0\n,1\n", ["scores.csv:3: cột 1 (person): Người này đã có ở dòng 2.", "scores.csv:4:"]),
        ('a,b\n1,"0\n', ["scores.csv:2: Dòng này không đúng dạng CSV"]),
        ("a,b\n1,\xff\n", ["scores.csv:2: Tệp không phải UTF-8"]),
    ],
)
def test_every_mistake_is_told_by_line_and_column(tmp_path: Path, content: str, says: list[str]) -> None:
    path = tmp_path / "scores.csv"
    path.write_bytes(content.encode("latin-1") if "\xff" in content else content.encode())
    found = run("analyse", path)
    assert found.exit_code == 1
    assert found.stdout == ""
    for words in says:
        assert words in found.stderr


def test_of_very_many_mistakes_the_first_are_told_and_all_are_counted(tmp_path: Path) -> None:
    found = run("analyse", a_file(tmp_path, [["a"], *[["x"]] * 1000]))
    assert "1000 lỗi" in found.stderr
    assert len(found.stderr.splitlines()) == 201


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("question,option\na,A\n", "key.csv:0: Thiếu đáp án của câu b."),
        ("question,option\na,A\nb,B\nc,C\n", "key.csv:4: Bảng điểm không có câu c."),
        ("question,option\na,A\na,A\nb,B\n", "key.csv:3: Phương án A của câu a đã có."),
        ("question,option\na,\nb,B\n", "key.csv:2: Dòng này chưa có phương án."),
        ("question,option,share\na,A,2\nb,B,1\n", "key.csv:2: cột 3 (share): Cần số từ 0 đến 1."),
        ("question,option,share\na,A,x\nb,B,1\n", "key.csv:2: cột 3 (share): Cần số từ 0 đến 1."),
        ("câu,đáp án\na,A\n", "key.csv:1: Cần các cột question, option"),
        ("a,b\nA,B\nC,D\n", "key.csv:3: Đáp án chỉ có một dòng"),
        ("a,b\nA,\n", "Thiếu đáp án của câu b."),
        ("a,b\n", "Thiếu đáp án của câu a."),
    ],
)
def test_a_key_that_does_not_fit_is_refused(tmp_path: Path, key: str, says: str) -> None:
    path = tmp_path / "key.csv"
    path.write_text(key, encoding="utf-8")
    found = run("analyse", a_file(tmp_path, [["a", "b"], ["A", "B"]]), "--key", path)
    assert found.exit_code == 1
    assert says in found.stderr


@pytest.mark.parametrize(
    ("groups", "says"),
    [
        ("group\nF\nM\n", "Có 2 dòng mà bảng điểm có 3 người."),
        ("age,gender\n1,F\n2,M\n3,F\n", "groups.csv:1: Cần một cột group."),
        ("person,group\np1,F\np2,M\n", "Không có nhóm của người p3"),
        ("group\nF\nM\nX\n", "hơn hai nhóm"),
    ],
)
def test_groups_that_do_not_fit_are_refused(tmp_path: Path, groups: str, says: str) -> None:
    path = tmp_path / "groups.csv"
    path.write_text(groups, encoding="utf-8")
    scores = a_file(tmp_path, [["person", "a", "b"], ["p1", 1, 0], ["p2", 0, 1], ["p3", 1, 1]])
    found = run("dif", scores, "--groups", path)
    assert found.exit_code == 1
    assert says in found.stderr


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    found = run("analyse", tmp_path / "none.csv")
    assert found.exit_code == 1
    assert "none.csv:0: Không đọc được tệp." in found.stderr


def test_the_table_shows_every_kind_of_record_and_says_why_something_is_missing(tmp_path: Path) -> None:
    scores = a_file(tmp_path, [NAMES[:4], *SMALL_CHOSEN[:, :4].tolist()])
    found = run("analyse", scores, "--key", a_file(tmp_path, [NAMES[:4], "BADC"], name="key.csv"))
    blocks = found.stdout.split("\n\n")
    assert [block.splitlines()[0] for block in blocks] == ["# summary", "# items", "# items.options"]
    assert "alpha_interval.low" in blocks[0]
    assert "Dưới 30 người" in blocks[0]
    assert blocks[1].splitlines()[2].split()[:5] == ["câu", "1", "14", "0", "0.5714"]
    assert blocks[2].splitlines()[1].split()[:2] == ["items", "id"]
    bare = run("analyse", a_file(tmp_path, [["a", "b"], [1, 0.5]]))
    assert "sd, alpha, alpha_interval, sem: Cần ít nhất 2 người; ở đây có 1." in bare.stdout
    assert "nan" not in bare.stdout


def test_a_workbook_has_numbers_as_numbers_and_says_what_every_name_means(tmp_path: Path) -> None:
    scores = a_file(tmp_path, [NAMES, *SMALL_CHOSEN.tolist()])
    key = a_file(tmp_path, [NAMES, ["B", "A", "D", "C", "3/3"]], name="key.csv")
    path = tmp_path / "found.xlsx"
    found = run("analyse", scores, "--key", key, "--format", "xlsx", "--output", path)
    assert found.exit_code == 0
    book = CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))
    assert book.sheet_names == ["summary", "items", "items.options", "Giải thích"]
    items = book.get_sheet_by_name("items").to_python()
    expected = classical_analysis(SMALL[:, :4]).items[1]
    row = dict(zip(items[0], items[2], strict=True))
    assert row["discrimination"] != ""
    assert (row["id"], row["facility"], row["facility_interval.low"]) == (
        "q2", expected.facility, pytest.approx(expected.facility_interval[0])  # type: ignore[index]
    )  # fmt: skip
    assert items[5][0] == "=q5"
    legend = dict(book.get_sheet_by_name("Giải thích").to_python()[1:])
    assert legend["alpha"] == str(classical.LEGEND["alpha"])
    shown = {name for sheet in ("items", "items.options") for name in book.get_sheet_by_name(sheet).to_python()[0]}
    assert shown <= set(legend)
    assert all(legend.values())


def test_a_workbook_needs_a_file_and_a_file_is_written(tmp_path: Path) -> None:
    scores = a_file(tmp_path, [NAMES, *SMALL.tolist()])
    refused = run("analyse", scores, "--format", "xlsx")
    assert (refused.exit_code, "--output" in refused.stderr) == (1, True)
    path = tmp_path / "found.json"
    assert run("analyse", scores, "--format", "json", "--output", path).exit_code == 0
    assert json.loads(path.read_text(encoding="utf-8"))["n"] == 14
    assert run("analyse", scores, "--output", tmp_path / "no" / "folder").exit_code == 1


def test_the_commands_start_without_the_numeric_libraries() -> None:
    modules = "sys, learn.cli.assessments, learn.assessments.statistics"
    program = f"import {modules}; print({{'scipy', 'numpy', 'xlsxwriter'}} & {{*sys.modules}})"
    started = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert started.stdout.strip() == "set()"
