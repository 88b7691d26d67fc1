"""Tasks in a file and rubrics as authors write them, and every mistake at its line."""

import pytest

from learn.markup.rendering import render_fragment
from learn.quizzes.parsing import parse_bank
from learn.quizzes.parsing.languages import merge_languages
from tests.quizzes.parsing import parsed, problems_of, the_question

WORKBOOK = "## Cộng {#cau-1 .workbook objective=muc-tieu level=2 use=practice}"
ESSAY = "## Viết {#cau-1 .essay objective=muc-tieu level=2 use=practice}"
TASK = """Tải bảng rồi cộng.

```yaml
checks:
  - check: value
    cell: c6
    equals: 3250
    points: 2
    says: Ô C6 là **tổng** của ba thôn.
  - check: value
    cell: E1
    equals: 2026-01-31
  - {check: formula, cell: C6, uses: [SUM]}
```

> Cộng bằng hàm, không gõ số.
"""
RUBRIC = """Viết báo cáo.

| Tiêu chí | Tốt | Đạt | Chưa đạt |
|---|---|---|---|
| Cấu trúc | Đủ **ba** phần (2) | Thiếu phần (1) | Không có (0) |
| Căn cứ | Đúng văn bản (4) | Chưa đủ (2) | Không nêu (0) |
"""


def test_a_task_in_a_workbook() -> None:
    document = the_question(TASK, WORKBOOK)
    assert document.type == "workbook"
    assert document.shown == {"stem": {"vi": "Tải bảng rồi cộng."}}
    assert document.marking == {
        "checks": [
            {"check": "value", "cell": "C6", "equals": 3250.0, "points": 2},
            {"check": "value", "cell": "E1", "equals": "2026-01-31"},
            {"check": "formula", "cell": "C6", "uses": ["SUM"]},
        ]
    }
    assert document.feedback == {
        "general": {"vi": "Cộng bằng hàm, không gõ số."},
        "options": [{"vi": "Ô C6 là <strong>tổng</strong> của ba thôn."}, {}, {}],
    }


@pytest.mark.parametrize(
    ("kind", "check"), [("document", "{check: contents}"), ("csv", "{check: columns, names: [mã, tên]}")]
)
def test_a_task_in_another_file(kind: str, check: str) -> None:
    document = the_question(f"Làm.\n\n```yml\nchecks:\n  - {check}\n```\n", WORKBOOK.replace("workbook", kind))
    assert document.type == kind
    assert document.feedback == {"general": {}, "options": []}


@pytest.mark.parametrize(("name", "type_key"), [("essay", "essay"), ("file", "file_task")])
def test_a_rubric(name: str, type_key: str) -> None:
    document = the_question(RUBRIC, ESSAY.replace("essay", name))
    assert document.type == type_key
    assert document.shown["rubric"] == [
        {
            "name": {"vi": "Cấu trúc"},
            "levels": [{"vi": "Đủ <strong>ba</strong> phần"}, {"vi": "Thiếu phần"}, {"vi": "Không có"}],
        },
        {"name": {"vi": "Căn cứ"}, "levels": [{"vi": "Đúng văn bản"}, {"vi": "Chưa đủ"}, {"vi": "Không nêu"}]},
    ]
    assert document.marking == {"points": [[2, 1, 0], [4, 2, 0]]}


@pytest.mark.parametrize(
    ("checks", "problem"),
    [
        ("cheks: []", "6: Không có khoá “cheks”; có phải “checks”?"),
        ("checks: []", "6: “checks” còn trống."),
        ("checks:\n  - check: value\n    cel: C6\n    equals: 1", "8: Không có khoá “cel”; có phải “cell”?"),
        ("checks:\n  - check: valu\n    cell: C6", "7: Không có mục kiểm tra “valu”; có phải “value”?"),
        ("checks:\n  - check: heading\n    text: x", "7: Không có mục kiểm tra “heading”; có: value, formula, format"),
        ("checks:\n  - cell: C6", "7: Mục này chưa ghi kiểm tra gì; thêm “check: …”, là một trong: value"),
        ("checks:\n  - check: value\n    cell: C6", "7: Thiếu “equals”; thêm dòng “equals: …”."),
        ("checks:\n  - check: value\n    cell: 6C\n    equals: 1", "8: “6C” không phải một ô; viết như C12."),
        ("checks:\n  - check: sorted\n    range: B", "8: “B” không phải một vùng; viết như B3:B20."),
        ("checks:\n  - check: sorted\n    range: B2:B9\n    order: up", "9: “order” phải là một trong: ascending"),
        ("checks:\n  - check: visible\n    points: 0", "8: “points” phải từ 1 trở lên."),
        ("checks:\n  - check: format\n    cell: A1", "7: Mục “format” cần ít nhất một trong: number, bold, fill."),
        ("checks:\n  - check: value\n   cell: x", "8: YAML không đọc được từ đây"),
        ("checks: cao", "6: “checks” phải là danh sách, viết như [một, hai]."),
    ],
)
def test_a_mistake_in_the_checks_is_told_at_its_line(checks: str, problem: str) -> None:
    found = problems_of(f"Làm.\n\n```yaml\n{checks}\n```\n", WORKBOOK)
    assert any(each.startswith(problem) for each in found)


@pytest.mark.parametrize(
    ("body", "head", "problem"),
    [
        ("Làm.\n", WORKBOOK, "1: Câu thực hành với tệp cần một khối ```yaml"),
        ("Làm.\n", ESSAY, "1: Câu .essay và .file cần một bảng tiêu chí"),
        (RUBRIC, ESSAY.replace("practice", "form"), "1: Câu .essay và .file do người chấm nên không dùng trong đề"),
        (RUBRIC, ESSAY.replace(".essay", ".essay .file"), "1: Mỗi câu chỉ một kiểu: .essay hoặc .file."),
        (TASK, WORKBOOK.replace(".workbook", ".workbook .csv"), "1: Mỗi câu chỉ một loại tệp"),
        (RUBRIC.replace("Không nêu (0)", "Không nêu"), ESSAY, "8: Mức “Không nêu” chưa ghi điểm"),
        (RUBRIC.replace("(4)", "(0)").replace("(2)", "(0)"), ESSAY, "8: Tiêu chí này không mức nào có điểm."),
        (RUBRIC.replace("Căn cứ", ""), ESSAY, "8: Tiêu chí này chưa có tên."),
        (RUBRIC.replace("Căn cứ", "cấu trúc"), ESSAY, "8: Dòng này trùng với dòng 7"),
        ("Viết.\n\n| Tiêu chí | Đạt |\n|---|---|\n| Rõ | Có (1) |\n", ESSAY, "5: Bảng tiêu chí có cột tiêu chí"),
        ("Viết.\n\n| Tiêu chí | Đạt | Không |\n|---|---|---|\n", ESSAY, "5: Bảng tiêu chí chưa có dòng nào."),
    ],
)
def test_a_mistake_in_a_task_is_told_at_its_line(body: str, head: str, problem: str) -> None:
    assert any(found.startswith(problem) for found in problems_of(body, head))


def test_two_languages_have_the_same_checks_and_their_own_words() -> None:
    english = TASK.replace("Ô C6 là **tổng** của ba thôn.", "C6 is the **sum**.").replace("Tải bảng", "Take it")
    head = WORKBOOK + "\n\n"
    main, _ = parse_bank(head + TASK, "a.md", "vi", render_fragment)
    other, _ = parse_bank(head + english, "a.en.md", "en", render_fragment)
    documents, problems = merge_languages(main, {"en": other})
    assert problems == []
    assert documents[0].feedback["options"][0] == {  # type: ignore[index]
        "vi": "Ô C6 là <strong>tổng</strong> của ba thôn.",
        "en": "C6 is the <strong>sum</strong>.",
    }
    changed, _ = parse_bank(head + english.replace("3250", "3251"), "a.en.md", "en", render_fragment)
    assert "Đáp án khác" in str(merge_languages(main, {"en": changed})[1][0])


def test_a_block_of_yaml_in_another_question_is_only_shown() -> None:
    assert parsed("## T {#a objective=b level=1 use=form}\n\n```yaml\nx: 1\n```\n\n- ( ) a\n- (x) b\n")[1] == []
