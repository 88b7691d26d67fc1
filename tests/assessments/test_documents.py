import pytest

from learn.assessments.documents import AssessmentDocument
from learn.markup.frontmatter import read_yaml
from learn.markup.validation import validate
from learn.quizzes.types.registry import TYPES

MISSING_WEEKS = "x.yaml:4: Thiếu “weeks”; thêm dòng “weeks: …”."
SCORED = ", ".join(sorted(key for key, kind in TYPES.items() if kind.is_scored))
RIGHT = "blueprint:\n  - {objective: muc-mot, level: 1, questions: 24}\nminutes: 20\n"


def read(text: str) -> tuple[AssessmentDocument | None, list[str]]:
    located, _ = read_yaml(text, "x.yaml")
    document, problems = validate(AssessmentDocument, located, "x.yaml")
    return document, [str(problem) for problem in problems]


def document(text: str) -> AssessmentDocument:
    found, told = read(text)
    assert told == []
    assert found is not None
    return found


def test_what_is_not_written_has_the_usual_value() -> None:
    found = document(RIGHT)
    assert (found.pre.may_skip, found.post.tries, found.post.wait_days, found.follow_up.after_days) == (True, 3, 1, 60)
    assert found.forms is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (RIGHT.replace("20", "21"), ["x.yaml:3: “minutes” không quá 20."]),
        (RIGHT.replace("20", "0"), ["x.yaml:3: “minutes” phải từ 1 trở lên."]),
        (RIGHT + "post: {tries: 0}", ["x.yaml:4: “tries” phải từ 1 trở lên."]),
        (RIGHT + "post: {opens: enrolment}", ["x.yaml:4: “opens” phải là một trong: lessons_done."]),
        (RIGHT + "pots: {}", ["x.yaml:4: Không có khoá “pots”; có phải “post”?"]),
        (RIGHT + "forms: {A: [a], B: [b]}", ["x.yaml:4: Thiếu “C”; thêm dòng “C: …”."]),
        (RIGHT + "delayed_start: {week: 6}", ["x.yaml:4: Không có khoá “week”; có phải “weeks”?", MISSING_WEEKS]),
        (RIGHT + "delayed_start: {weeks: 0}", ["x.yaml:4: “weeks” phải từ 1 trở lên."]),
        (RIGHT + "delayed_start: {weeks: 53}", ["x.yaml:4: “weeks” không quá 52."]),
        (RIGHT + "delayed_start: {weeks: sáu}", ["x.yaml:4: “weeks” phải là số nguyên."]),
        (RIGHT + "delayed_start: 6", ["x.yaml:4: “delayed_start” phải gồm các dòng “khoá: giá trị”."]),
        (
            RIGHT + "delayed_start: {weeks: 6, share: 0.4}",
            ["x.yaml:4: “share” là một trong 0.25, 0.5, 0.75: mỗi khối bốn người được chia cho đúng."],
        ),
        (RIGHT + "delayed_start: {weeks: 6, share: nửa}", ["x.yaml:4: “share” phải là số."]),
        (RIGHT + "delay_start: {weeks: 6}", ["x.yaml:4: Không có khoá “delay_start”; có phải “delayed_start”?"]),
        (
            RIGHT.replace("level: 1,", "level: 1, type: survey,"),
            [f"x.yaml:2: Không có kiểu câu hỏi “survey”; có: {SCORED}."],
        ),
        ("minutes: 20\nblueprint: []", ["x.yaml:2: “blueprint” còn trống."]),
    ],
)
def test_mistakes_are_told(text: str, told: list[str]) -> None:
    assert read(text) == (None, told)


def test_the_hash_changes_with_what_is_measured_and_not_with_how_it_is_written() -> None:
    spelled_out = RIGHT + "post: {opens: lessons_done, tries: 3, wait_days: 1}\n"
    assert document(spelled_out).content_hash() == document(RIGHT).content_hash()
    assert document(RIGHT.replace("24", "25")).content_hash() != document(RIGHT).content_hash()


def test_an_assessment_without_a_comparison_keeps_the_hash_it_had_before_there_were_any() -> None:
    known = "ecb5cedac6996b6e938076c58d56ebbe282955c212b416f34e3bd12ba4c8132b"
    assert document(RIGHT).content_hash() == known
    compared = {document(RIGHT + f"delayed_start: {{weeks: {weeks}}}").content_hash() for weeks in (6, 8)}
    assert len(compared | {known}) == 3


def test_a_row_with_a_type_is_another_assessment_and_draws_otherwise() -> None:
    typed = document(RIGHT.replace("level: 1,", "level: 1, type: matching,"))
    assert typed.blueprint[0].type == "matching"
    assert typed.content_hash() != document(RIGHT).content_hash()
    assert typed.seed_for("x") != document(RIGHT).seed_for("x")


def test_the_seed_is_the_author_s_or_made_of_slug_and_blueprint() -> None:
    assert document(RIGHT + "seed: 7").seed_for("a") == 7
    seeds = {document(RIGHT).seed_for("a"), document(RIGHT).seed_for("b")}
    seeds.add(document(RIGHT.replace("24", "25")).seed_for("a"))
    assert len(seeds) == 3
    assert document(RIGHT.replace("20", "15")).seed_for("a") == document(RIGHT).seed_for("a")


def test_listed_forms_are_given_by_letter() -> None:
    assert document(RIGHT + "forms: {A: [a], B: [b], C: [c]}").forms is not None
    forms = document(RIGHT + "forms: {A: [a], B: [b], C: [c]}").forms
    assert forms is not None
    assert forms.by_letter() == {"A": ["a"], "B": ["b"], "C": ["c"]}
