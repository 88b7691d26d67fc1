"""A content folder is read whole: right ones without a word, wrong ones with every mistake by file and line."""

import os
import shutil
from pathlib import Path

import pytest

from learn.authoring.plan import CoursePlan
from learn.authoring.reading import read_content, read_course, read_frameworks
from learn.courses.rendering import lesson_variants
from learn.markup.frontmatter import read_text
from learn.markup.rendering import Html
from learn.quizzes.types.base import MarkedElsewhere
from learn.quizzes.types.registry import TYPES

HERE = Path(__file__).parent
BILINGUAL = HERE / "fixtures" / "song-ngu"
CONTENT = HERE.parents[1] / "content"


@pytest.fixture(scope="module")
def bilingual() -> CoursePlan:
    return read_course(BILINGUAL)


def test_a_right_course_is_read_without_a_word(bilingual: CoursePlan) -> None:
    assert bilingual.problems == ()
    assert bilingual.bundle is not None
    assert bilingual.bundle.languages == ("vi", "en")
    assert [lesson.id for lesson in bilingual.bundle.lessons] == ["cong-tru-nhanh", "phan-tram", "dem-ngay"]
    assert [lesson.module_index for lesson in bilingual.bundle.lessons] == [0, 0, 1]
    assert bilingual.bundle.course["en"].title == "Quick sums and days at the office"


def test_the_fixture_shows_every_type_inside_its_lessons(bilingual: CoursePlan) -> None:
    assert bilingual.bundle is not None
    by_id = {question.id: question for question in bilingual.questions}
    shown = {by_id[at].type for lesson in bilingual.bundle.lessons for at in lesson.question_ids()}
    # Work that is marked elsewhere stands in the gallery.
    assert shown == {key for key, kind in TYPES.items() if not isinstance(kind.sample(), MarkedElsewhere)}
    assert all(by_id[at].use == "practice" for lesson in bilingual.bundle.lessons for at in lesson.question_ids())


def test_questions_hold_both_languages(bilingual: CoursePlan) -> None:
    assert len(bilingual.questions) == 87
    assert all(set(question.title) == {"vi", "en"} for question in bilingual.questions)
    assert all(question.question for question in bilingual.questions)


def test_forms_are_drawn_with_the_recorded_seed_and_share_nothing(bilingual: CoursePlan) -> None:
    assert bilingual.seed == 2026
    assert {letter: len(ids) for letter, ids in bilingual.forms.items()} == {"A": 24, "B": 24, "C": 24}
    assert len({each for ids in bilingual.forms.values() for each in ids}) == 72
    assert read_course(BILINGUAL).forms == bilingual.forms


def test_media_are_addressed_by_what_will_be_stored(bilingual: CoursePlan) -> None:
    assert bilingual.bundle is not None
    html = "".join(
        part.text
        for lesson in bilingual.bundle.lessons
        for body in lesson.body.values()
        for part in body.parts
        if isinstance(part, Html)
    )
    assert set(bilingual.media) == {"bang-mau.csv", "hai-chong-the.png"}
    for name, medium in bilingual.media.items():
        assert f"/media/{medium.hash}/{name}" in html
    assert 'href="/courses/song-ngu/lessons/cong-tru-nhanh#ghep-so-tron"' in html


def test_a_region_has_its_own_variant(bilingual: CoursePlan) -> None:
    assert bilingual.bundle is not None
    body = bilingual.bundle.lessons[2].body["vi"]
    variants = lesson_variants(body)
    assert list(variants) == ["", "mien-nui", "hai-dao"]
    assert {"question": "tap-thu-tu"} not in variants[""].parts
    assert {"question": "tap-thu-tu"} in variants["mien-nui"].parts


def test_reading_twice_gives_the_same_hashes(bilingual: CoursePlan) -> None:
    again = read_course(BILINGUAL)
    assert again.bundle is not None
    assert bilingual.bundle is not None
    assert again.bundle.content_hash() == bilingual.bundle.content_hash()
    assert [q.content_hash() for q in again.questions] == [q.content_hash() for q in bilingual.questions]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the right course, to be spoiled."""
    return Path(shutil.copytree(BILINGUAL, tmp_path / "courses" / "song-ngu"))


def told(folder: Path) -> list[str]:
    return [str(problem) for problem in read_course(folder).problems]


@pytest.mark.parametrize("name", ["lessons/01-cong-tru-nhanh.md", "bank/luyen-tap.md", "course.md", "assessment.yaml"])
def test_a_changed_word_changes_the_hash_where_it_counts(copy: Path, bilingual: CoursePlan, name: str) -> None:
    path = copy / name
    path.write_text(
        path.read_text().replace("Ghép 45", "Gộp 45").replace("Ghép số", "Gộp số").replace("hours: 1", "hours: 2")
    )
    plan = read_course(copy)
    assert plan.bundle is not None
    assert bilingual.bundle is not None
    assert (plan.bundle.content_hash() != bilingual.bundle.content_hash()) == (name.startswith(("lessons", "course")))


def test_a_lesson_of_fifty_megabytes_is_refused_by_its_size(copy: Path) -> None:
    lesson = copy / "lessons" / "02-phan-tram.md"
    os.truncate(lesson, 50_000_000)
    assert told(copy) == ["lessons/02-phan-tram.md:0: Tệp nặng 50 MB; một tệp chữ tối đa 1 MB."]


def test_a_huge_picture_is_refused_by_its_size(copy: Path) -> None:
    os.truncate(copy / "media" / "hai-chong-the.png", 30_000_000)
    assert told(copy) == ["media/hai-chong-the.png:0: Tệp nặng 30 MB; tối đa 10 MB."]


def test_a_link_out_of_the_folder_is_refused(copy: Path) -> None:
    (copy / "media" / "mat.txt").symlink_to("/etc/passwd")
    (problem,) = told(copy)
    assert problem == "media/mat.txt:0: Không dùng liên kết tượng trưng; chép tệp vào thư mục khoá học."


def test_hidden_files_are_nobody_s_business(copy: Path) -> None:
    (copy / "lessons" / ".DS_Store").write_bytes(b"\x00")
    (copy / ".git").mkdir()
    assert told(copy) == []


def test_a_foreign_folder_is_told(copy: Path) -> None:
    (copy / "lesson").mkdir()
    (problem,) = told(copy)
    assert problem.startswith("lesson:0:")


def test_the_name_of_the_folder_is_an_address_too(copy: Path) -> None:
    renamed = copy.rename(copy.parent / "Song Ngu")
    assert told(renamed)[0] == ".:0: Tên thư mục khoá học gồm chữ thường không dấu, chữ số và gạch nối."


def test_a_file_that_cannot_be_read_is_told(copy: Path) -> None:
    # A folder in a file's place is never a file to anybody, unlike a mode that the superuser ignores.
    for name in ("lessons/02-phan-tram.md", "media/bang-mau.csv"):
        assert read_text(copy / name / "x", name)[1][0].message.text == "Không đọc được tệp này."


def test_an_empty_folder_is_one_clear_problem(tmp_path: Path) -> None:
    (tmp_path / "rong").mkdir()
    assert told(tmp_path / "rong") == ["course.md:0: Thiếu course.md."]


def test_a_course_without_a_test_is_right(copy: Path) -> None:
    (copy / "assessment.yaml").unlink()
    for name in ("course.md", "course.en.md"):
        path = copy / name
        path.write_text(path.read_text().replace("completion: {lessons: all, post_test: 0.7}\n", ""))
    plan = read_course(copy)
    assert plan.problems == ()
    assert (plan.assessment, plan.forms, plan.seed) == (None, {}, None)


def test_every_mistake_of_every_file_is_told_at_once_and_in_order(copy: Path) -> None:
    for name in ("lessons/01-cong-tru-nhanh.md", "lessons/02-phan-tram.en.md"):
        path = copy / name
        path.write_text(path.read_text() + "\n<b>x</b>\n\n[y](javascript:z)\n")
    (copy / "course.md").write_text((copy / "course.md").read_text().replace("hours: 1", "hour: 1"))
    places = [":".join(problem.split(":")[:2]) for problem in told(copy)]
    assert places == [
        "course.md:2",
        "course.md:10",
        "lessons/01-cong-tru-nhanh.md:51",
        "lessons/01-cong-tru-nhanh.md:53",
        "lessons/02-phan-tram.en.md:29",
        "lessons/02-phan-tram.en.md:31",
    ]


def test_a_wrong_course_has_no_bundle(copy: Path) -> None:
    (copy / "lessons" / "02-phan-tram.en.md").unlink()
    assert read_course(copy).bundle is None


def test_a_content_folder_is_read_with_its_frameworks(copy: Path) -> None:
    root = copy.parents[1]
    shutil.copytree(CONTENT / "frameworks", root / "frameworks")
    plan = read_content(root)
    assert plan.problems == ()
    assert [course.slug for course in plan.courses] == ["song-ngu"]
    assert plan.frameworks.competencies is not None
    assert "DIG-1" in plan.frameworks.competencies.codes()


def test_a_competency_that_the_framework_does_not_know_is_told(copy: Path) -> None:
    root = copy.parents[1]
    shutil.copytree(CONTENT / "frameworks", root / "frameworks")
    for name in ("course.md", "course.en.md"):
        path = copy / name
        path.write_text(path.read_text().replace("DIG-1", "DIG-9"))
    places = {str(problem).split(" ")[0] for problem in read_content(root).problems}
    assert places == {"courses/song-ngu/course.md:12:", "courses/song-ngu/course.md:13:"}


def test_a_content_folder_without_anything_says_what_is_missing(tmp_path: Path) -> None:
    problems = read_content(tmp_path).problems
    assert [problem.file for problem in problems] == [
        "courses",
        "frameworks/competencies.yaml",
        "frameworks/positions.yaml",
    ]
    assert str(problems[0]) == "courses:0: Chưa có khoá học nào trong thư mục này."


def test_the_frameworks_that_are_published_are_right() -> None:
    assert read_frameworks(CONTENT / "frameworks")[1] == []
