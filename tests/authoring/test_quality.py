"""The rules of the course report, each as a table, and the promise that every course we publish is good by them."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from learn.authoring.plan import CoursePlan
from learn.authoring.quality import CourseReport, bank, choices, lessons, report_on, stems, wording
from learn.authoring.quality.choices import Choice
from learn.authoring.reading import read_course, read_frameworks
from learn.quizzes.documents import QuestionDocument

HERE = Path(__file__).parent
COURSES = HERE.parents[1] / "content" / "courses"
# Shows what is possible, not how much of it is wise.
SAMPLES = {"gallery"}
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("folder", sorted(COURSES.iterdir()), ids=lambda path: path.name)
def test_every_course_we_publish_meets_the_good_values(folder: Path) -> None:
    plan = read_course(folder, read_frameworks(COURSES.parent / "frameworks")[0])
    assert plan.problems == ()
    if folder.name not in SAMPLES:
        assert {each.key: each.places for each in report_on(plan, TODAY).figures if not each.is_good} == {}


@pytest.fixture(scope="module")
def plan() -> CoursePlan:
    return read_course(HERE / "fixtures" / "song-ngu")


def figures(report: CourseReport) -> dict[str, bool]:
    return {each.key: each.is_good for each in report.figures}


def test_each_figure_stands_once_with_its_good_value(plan: CoursePlan) -> None:
    report = report_on(plan, TODAY)
    assert len(figures(report)) == len(report.figures) == 13
    assert all(str(each.name) and str(each.shown) and str(each.good) for each in report.figures)


def test_a_course_past_its_review_day_is_to_be_looked_at(plan: CoursePlan) -> None:
    assert figures(report_on(plan, date(2030, 1, 1)))["review"]
    assert not figures(report_on(plan, date(2030, 1, 2)))["review"]


def test_a_course_with_mistakes_has_no_report(plan: CoursePlan) -> None:
    with pytest.raises(ValueError, match="song-ngu"):
        report_on(replace(plan, bundle=None), TODAY)


@pytest.mark.parametrize(
    ("kinds", "share"), [((), 0), (("theory",), 0), (("theory", "case"), 0.5), (("practice", "case", "theory"), 2 / 3)]
)
def test_practice_and_cases_are_what_is_done(kinds: tuple[str, ...], share: float) -> None:
    assert lessons.practice_share(kinds) == pytest.approx(share)


def choice(key: int, *options: str) -> Choice:
    return Choice(options or ("a", "b", "c", "d"), key)


@pytest.mark.parametrize(
    ("keys", "counts", "over"),
    [
        ([], [], 0),
        ([choice(0), choice(1), choice(2), choice(3)], [1, 1, 1, 1], 1),
        ([choice(1), choice(1), choice(1), choice(3)], [0, 3, 0, 1], 3),
        # Of two questions with two options and one with four, position 0 expects 1.25 keys.
        ([choice(0, "a", "b"), choice(0, "a", "b"), choice(3)], [2, 0, 0, 1], 4),
    ],
)
def test_key_positions_are_held_against_chance(keys: list[Choice], counts: list[int], over: float) -> None:
    assert choices.positions(keys) == (counts, pytest.approx(over))


@pytest.mark.parametrize(("questions", "is_good"), [(19, True), (20, False)])
def test_few_questions_are_not_judged_by_the_place_of_their_keys(questions: int, is_good: bool) -> None:
    assert choices.key_positions([choice(2)] * questions).is_good is is_good


@pytest.mark.parametrize(
    ("options", "key", "is_longest"),
    [(("dài nhất đây", "ngắn", "vừa"), 0, True), (("bằng", "nhau"), 0, False), (("ngắn", "dài hơn"), 0, False)],
)
def test_a_key_is_the_longest_only_when_it_is_strictly(options: tuple[str, ...], key: int, is_longest: bool) -> None:
    assert choice(key, *options).key_is_longest is is_longest


@pytest.mark.parametrize(("long", "is_good"), [(7, True), (8, False)])
def test_the_longest_option_may_be_the_key_about_as_often_as_by_chance(long: int, is_good: bool) -> None:
    found = [("nơi", choice(0, "dài hơn", "ngắn"))] * long + [("nơi", choice(1, "dài hơn", "ngắn"))] * (20 - long)
    assert choices.longest_keys(found).is_good is is_good


@pytest.mark.parametrize(
    ("stem", "asks_"),
    [
        ("<p>Anh/chị làm gì?</p>", True),
        ("<p>Có hai người chờ. Ghép mỗi người với việc nên làm.</p>", True),
        ("<p>Khi hồ sơ thiếu giấy, hãy xếp các việc theo thứ tự.</p>", True),
        ("<p>Nguyên tắc của bài này là:</p>", True),
        ("<p>A request is late. Choose what to do.</p>", True),
        ("<p>Ông H. để lại phong bì trên bàn.</p>", False),
        ("<p>Số liệu ghi trong sổ.</p>", False),  # “ghi” inside a sentence is no instruction
        ("", False),
    ],
)
def test_a_stem_asks_or_tells_what_to_do(stem: str, asks_: bool) -> None:
    assert stems.asks(stem) is asks_


LONG = "Ông H. nhận kết quả rồi để lại phong bì trên bàn của anh Sơn. Anh Sơn làm gì trước tiên?"


@pytest.mark.parametrize(
    ("one", "two", "pairs"),
    [
        ((LONG, ["a"]), (LONG.replace("H.", "T."), ["b"]), 1),
        ((LONG, ["a"]), ("Ong H. nhan ket qua roi de lai phong bi tren ban cua anh Son. Anh Son lam gi?", ["b"]), 1),
        ((LONG, ["a"]), ("Bà Năm xin cấp lại giấy khai sinh cũ đã mờ. Ngày hẹn trả là ngày nào?", ["a"]), 0),
        # A short stem is the same in many questions; what is answered tells them apart.
        (("Ý nào đúng?", ["một hai ba bốn"]), ("Ý nào đúng?", ["năm sáu bảy tám"]), 0),
        (("Ý nào đúng?", ["một hai ba bốn"]), ("Ý nào đúng?", ["một hai ba bốn"]), 1),
    ],
)
def test_near_duplicates_are_found_whatever_their_accents(
    one: tuple[str, list[str]], two: tuple[str, list[str]], pairs: int
) -> None:
    assert len(wording.near_duplicates({"one": one, "two": two})) == pairs


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>Một câu. Hai câu!</p>", ["Một câu.", "Hai câu!"]),
        ("<ul><li>Mục</li><li>Mục hai</li></ul>", ["Mục", "Mục hai"]),
        ("<p>Trích <b>đậm</b> &amp; thường.</p><pre><code>a. b. c.</code></pre>", ["Trích đậm & thường."]),
        ("<p>…</p>", []),
    ],
)
def test_sentences_end_where_a_reader_stops(html: str, found: list[str]) -> None:
    assert wording.sentences(html) == found


def test_reading_counts_words_and_long_sentences() -> None:
    found = wording.reading([f"<p>{'từ ' * 36}.</p><p>Bốn từ một câu.</p>"])
    assert (found.sentences, found.mean, found.long_share) == (2, 20, 0.5)
    assert wording.reading([]) == wording.Reading(0, 0, 0)


def question(plan: CoursePlan, **changes: object) -> QuestionDocument:
    return plan.questions[0].model_copy(update=changes)


def test_questions_that_lead_to_a_lesson_on_something_else_are_told(plan: CoursePlan) -> None:
    assert plan.bundle is not None
    right, none = (question(plan, lesson=name, objective="tinh-nhanh") for name in ("cong-tru-nhanh", None))
    wrong = question(plan, lesson="dem-ngay", objective="tinh-nhanh")
    assert lessons.mistaught(plan.bundle, [right, none]).is_good
    assert len(lessons.mistaught(plan.bundle, [right, wrong]).places) == 1


@pytest.mark.parametrize(("count", "is_measured", "is_good"), [(3, True, True), (2, True, False), (2, False, True)])
def test_an_objective_needs_three_form_questions_where_there_are_tests(
    plan: CoursePlan, count: int, is_measured: bool, is_good: bool
) -> None:
    assert plan.bundle is not None
    form = [each for each in plan.questions if each.use == "form"]
    kept = [each for each in form if each.objective == "tinh-ngay"][:count]
    others = [each for each in form if each.objective != "tinh-ngay"]
    assert bank.unserved(plan.bundle, [*kept, *others], is_measured=is_measured).is_good is is_good


def test_forms_that_measure_other_things_are_told(plan: CoursePlan) -> None:
    assert bank.per_form(plan.forms, plan.questions).is_good
    a, b = plan.forms["A"], plan.forms["B"]
    lame = {"A": a, "B": b[:-1]}
    assert len(bank.per_form(lame, plan.questions).places) == 1


def test_an_objective_with_little_practice_is_told() -> None:
    assert bank.per_objective(["thieu"], []).places == ("thieu: 0",)


def test_every_figure_can_be_bad(plan: CoursePlan) -> None:
    """A course that is wrong in every way is told so, figure by figure."""
    assert plan.bundle is not None
    ill = plan.bundle.lessons[0]
    heads = {
        language: head.model_copy(update={"minutes": 45, "kind": "theory", "objectives": ()})
        for language, head in ill.head.items()
    }
    body = {
        language: replace(body, question_ids=(), parts=(replace(body.parts[0], text=f"<p>{'từ ' * 50}.</p>"),))
        for language, body in ill.body.items()
    }
    bundle = replace(plan.bundle, lessons=(replace(ill, head=heads, body=body),))
    chosen = [each for each in plan.questions if each.type == "single_choice" and each.use == "form"]
    silent = {"vi": "<p>Không hỏi gì cả.</p>"}
    options = [{"vi": "rất dài và khác hẳn"}, {"vi": "b"}, {"vi": "c"}, {"vi": "d"}]
    shown = {"stem": silent, "options": options, "fixed": False}
    changes = {"lesson": ill.id, "shown": shown, "marking": {"shares": [1, 0, 0, 0]}}
    questions = tuple(each.model_copy(update=changes) for each in (*chosen, *chosen))
    forms = {"A": [chosen[0].id], "B": []}
    report = report_on(replace(plan, bundle=bundle, questions=questions, forms=forms), date(2031, 1, 1))
    assert {key for key, is_good in figures(report).items() if is_good} <= {"near_duplicates"}
