import pytest

from learn.markup.frontmatter import read_yaml
from learn.markup.validation import Written, validate
from learn.organisation.frameworks import (
    CompetenciesDocument,
    PositionsDocument,
    check_competencies,
    check_positions,
)

TEXT = "{vi: a, en: b}"
LEVELS = "{1: %s, 2: %s, 3: %s, 4: %s, 5: %s}" % ((TEXT,) * 5)
POSITION = "{code: van-thu, name: {vi: a, en: b}, valid_from: 2025-07-01, requires: {X-1: 2}}"


def competencies(text: str) -> list[str]:
    located, _ = read_yaml(text, "x.yaml")
    document, problems = validate(CompetenciesDocument, located, "x.yaml")
    if document:
        problems = check_competencies(Written(document, "x.yaml", located))
    return [str(problem) for problem in problems]


def positions(*lines: str) -> list[str]:
    located, _ = read_yaml("positions:\n" + "".join(f"  - {line}\n" for line in lines), "x.yaml")
    document, problems = validate(PositionsDocument, located, "x.yaml")
    if document:
        problems = check_positions(Written(document, "x.yaml", located), {"X-1"})
    return [str(problem) for problem in problems]


def group(*lines: str) -> str:
    inner = "".join(f"      - {line}\n" for line in lines)
    return f"groups:\n  - code: X\n    name: {TEXT}\n    competencies:\n{inner}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (group(f"{{code: X-1, name: {TEXT}, levels: {LEVELS}}}"), []),
        (
            group(*[f"{{code: X-1, name: {TEXT}, levels: {LEVELS}}}"] * 2),
            ["x.yaml:6: Mã “X-1” đã dùng ở trên; mỗi mã một lần."],
        ),
        (
            group(f"{{code: X-1, name: {TEXT}, levels: {{1: {TEXT}}}}}"),
            ["x.yaml:5: Năng lực X-1 cần đúng năm bậc, từ 1 đến 5."],
        ),
        (group(f"{{code: X-1, name: {{vi: a}}, levels: {LEVELS}}}"), ["x.yaml:5: Thiếu “en”; thêm dòng “en: …”."]),
    ],
)
def test_a_framework_has_codes_once_and_five_levels_in_two_languages(text: str, told: list[str]) -> None:
    assert competencies(text) == told


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([POSITION], []),
        ([POSITION.replace("2025-07-01", "2024-01-01, valid_to: 2025-07-01"), POSITION], []),
        ([POSITION, POSITION], ["x.yaml:3: Vị trí “van-thu” đã có trong cùng thời gian ở trên."]),
        (
            [POSITION.replace("2025-07-01", "2024-01-01, valid_to: 2025-07-02"), POSITION],
            ["x.yaml:3: Vị trí “van-thu” đã có trong cùng thời gian ở trên."],
        ),
        ([POSITION.replace("X-1: 2", "X-2: 2")], ["x.yaml:2: Không có năng lực “X-2” trong competencies.yaml."]),
        ([POSITION.replace("X-1: 2", "X-1: 6")], ["x.yaml:2: “X-1” không quá 5."]),
        (
            [POSITION.replace("van-thu", "Văn thư")],
            ["x.yaml:2: Mã “Văn thư” gồm chữ thường không dấu, chữ số và gạch nối."],
        ),
        (
            [POSITION.replace("2025-07-01", "2025-07-01, valid_to: 2025-07-01")],
            ["x.yaml:2: “valid_to” phải sau “valid_from”."],
        ),
    ],
)
def test_positions_name_known_competencies_and_never_overlap(lines: list[str], told: list[str]) -> None:
    assert positions(*lines) == told
