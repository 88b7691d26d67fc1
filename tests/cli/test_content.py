"""`learn content check` and `learn content publish`, as an author types them."""

import json
import shutil
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from learn.authoring import publishing
from learn.cli import app, content, serving
from learn.config import packaged, settings
from learn.courses.models import Course, CourseVersion
from learn.db.transactions import reading, write
from learn.media.models import Medium
from learn.media.storage import DiskStorage
from learn.organisation.models import Competency
from learn.people import service as people
from tests.authoring.mistakes import laid_out
from tests.cli.commands import installed, run
from tests.web.country import FIXTURE

BROKEN = Path(__file__).parents[1] / "authoring" / "broken"


@pytest.fixture
def folder(engine, monkeypatch, tmp_path):
    """A content folder with one course."""
    installed(engine, monkeypatch)
    monkeypatch.setenv("LEARN_MEDIA_URL", f"file:{tmp_path / 'stored'}")
    settings.cache_clear()
    shutil.copytree(packaged("content") / "frameworks", tmp_path / "content" / "frameworks")
    shutil.copytree(FIXTURE, tmp_path / "content" / "courses" / "song-ngu")
    yield tmp_path / "content"
    settings.cache_clear()


def versions(engine):
    with reading(engine) as db:
        return db.exec(select(func.count(col(CourseVersion.id)))).one()


@pytest.mark.parametrize("which", [".", "courses/song-ngu"])
def test_a_right_folder_is_right_and_checking_publishes_nothing(engine, folder, which):
    said = run(content.app, "check", folder / which)
    assert (said.exit_code, said.output) == (0, "Nội dung không có lỗi.\n")
    assert versions(engine) == 0


def test_what_a_bank_lacks_is_told_before_anything_is_published(engine, folder):
    course = folder / "courses" / "song-ngu"
    assert run(content.app, "coverage", course).exit_code == 0
    blueprint = course / "assessment.yaml"
    text = blueprint.read_text(encoding="utf-8")
    blueprint.write_text(text.replace("tinh-ngay, level: 1, questions: 12", "tinh-ngay, level: 1, questions: 13"))
    said = run(content.app, "coverage", course)
    assert said.exit_code == 1
    assert "tinh-ngay, bậc 1: mỗi đề 13, cần 39, có 36, luyện tập 9  ← thiếu 3 câu" in said.output
    (told,) = json.loads(run(content.app, "coverage", course, "--format", "json").stdout)
    assert {row["objective"]: row["lacking"] for row in told["rows"]} == {"tinh-nhanh": 0, "tinh-ngay": 3}


def test_every_mistake_is_told_at_once_by_file_and_line(engine, folder):
    course = folder / "courses" / "song-ngu"
    lesson = course / "lessons" / "02-phan-tram.md"
    lesson.write_text(
        lesson.read_text(encoding="utf-8") + "\n<b>đậm</b>\n\n![](media/khong-co.png)\n", encoding="utf-8"
    )
    (course / "lessons" / "bai-la.md").write_text("---\ntitle: Lạ\n---\n", encoding="utf-8")
    for command in ("check", "publish"):
        said = run(content.app, command, folder)
        assert said.exit_code == 1
        lines = said.output.splitlines()
        for place in ("courses/song-ngu/lessons/02-phan-tram.md:", "courses/song-ngu/lessons/bai-la.md:"):
            assert any(line.startswith(place) for line in lines), place
        assert "chưa có gì được công bố" in said.output
    assert versions(engine) == 0
    with reading(engine) as db:
        assert db.exec(select(Course)).all() == []
        assert db.exec(select(Competency)).all() == []


@pytest.mark.parametrize("case", ["picture-missing", "question-id-in-two-files", "languages-options-differ"])
def test_a_broken_course_alone_says_what_is_wrong(folder, case):
    course = laid_out(BROKEN / case, folder / "courses")
    said = run(content.app, "check", course)
    assert said.exit_code == 1
    assert (BROKEN / case / "expected.txt").read_text(encoding="utf-8").strip() in said.output


def test_publishing_says_which_version_it_made_and_twice_makes_one(engine, folder):
    first = run(content.app, "publish", folder)
    assert (first.exit_code, first.output) == (0, "song-ngu: công bố phiên bản 1\n")
    again = run(content.app, "publish", folder / "courses" / "song-ngu")
    assert (again.exit_code, again.output) == (0, "song-ngu: không đổi, vẫn là phiên bản 1\n")
    assert versions(engine) == 1


def test_published_files_are_stored(engine, folder):
    run(content.app, "publish", folder)
    stored = DiskStorage(settings().media_dir)
    with reading(engine) as db:
        sizes = {medium.hash: medium.size for medium in db.exec(select(Medium))}
    assert len(sizes) == 2
    assert {digest: stored.path(digest).stat().st_size for digest in sizes} == sizes


def test_a_folder_that_is_not_there_is_said(folder):
    said = run(content.app, "check", folder / "khong-co")
    assert said.exit_code == 1
    assert "không có thư mục này" in said.output


def test_nothing_is_published_into_an_old_database(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("LEARN_DATABASE_URL", f"sqlite:///{tmp_path / 'old.db'}")
    settings.cache_clear()
    said = run(content.app, "publish", folder)
    assert said.exit_code == 1
    assert "learn db upgrade" in said.output


def test_the_report_tells_each_figure_with_its_good_value(folder):
    said = run(content.app, "report", folder)
    assert said.exit_code == 0
    first, *lines = said.output.splitlines()
    assert first == "song-ngu: Tính nhẩm và tính ngày ở công sở"
    assert sum(line.startswith(("  tốt", "  xem lại")) for line in lines) == 13
    assert any("xem lại" in line for line in lines)


@pytest.mark.parametrize(("words", "code"), [((), 0), (("--strict",), 1)])
def test_the_report_only_stops_a_build_when_asked_to(folder, words, code):
    assert run(content.app, "report", folder, *words).exit_code == code


def test_the_report_is_json_for_machines(folder):
    (course,) = json.loads(run(content.app, "report", folder / "courses" / "song-ngu", "--format", "json").output)
    assert course["slug"] == "song-ngu"
    by_key = {figure["key"]: figure for figure in course["figures"]}
    assert by_key["lessons"]["value"] == {"lessons": 3, "minutes": 18, "hours": 1}
    assert set(by_key["questions"]) == {"key", "name", "value", "good", "is_good", "places"}


def test_there_is_no_report_on_a_course_with_mistakes(folder):
    (folder / "courses" / "song-ngu" / "lessons" / "02-phan-tram.en.md").unlink()
    said = run(content.app, "report", folder)
    assert said.exit_code == 1
    assert "có báo cáo" in said.output


def test_the_manual_is_written_in_both_languages(folder):
    said = run(content.app, "manual", folder / "courses" / "song-ngu", "--to", folder / "docs")
    assert said.exit_code == 0
    for language, title in (("vi", "# Tính nhẩm và tính ngày ở công sở"), ("en", "# Quick sums")):
        text = (folder / "docs" / f"authors.{language}.md").read_text(encoding="utf-8")
        assert text.startswith(title)
        assert "](../courses/song-ngu/media/" in text


def test_a_manual_needs_a_course(folder):
    assert run(content.app, "manual", folder).exit_code == 1


@pytest.fixture
def tried(folder, sqlite_engine, monkeypatch, now):
    """`learn run` on this folder where somebody has an account already, so that no demonstration is made."""
    installed(sqlite_engine, monkeypatch)
    monkeypatch.setenv("LEARN_CONTENT_DIR", str(folder))
    settings.cache_clear()
    monkeypatch.setattr(serving, "_listen", lambda _settings: None)
    with write(sqlite_engine) as db:
        people.create(db, full_name="Nguyễn An", username="nguyen.an", created_by=None, now=now)
    return sqlite_engine


def retitle(folder, title):
    head = folder / "courses" / "song-ngu" / "course.md"
    lines = head.read_text(encoding="utf-8").splitlines()
    lines[1] = f"title: {title}"
    head.write_text("\n".join(lines), encoding="utf-8")


def test_a_second_start_does_not_read_what_is_published(tried, folder, monkeypatch):
    assert "song-ngu: công bố phiên bản 1" in run(app, "run").output
    monkeypatch.setattr(publishing, "ready", None)
    assert "công bố" not in run(app, "run").output
    assert versions(tried) == 1


def test_a_start_publishes_what_has_changed(tried, folder):
    run(app, "run")
    retitle(folder, "Một cái tên khác")
    assert "song-ngu: công bố phiên bản 2" in run(app, "run").output


def test_a_start_publishes_again_what_something_else_replaced(tried, folder, tmp_path):
    """The folder is as it was at the last start, but not what was published last."""
    run(app, "run")
    shutil.copytree(folder, tmp_path / "other")
    retitle(tmp_path / "other", "Một cái tên khác")
    assert "phiên bản 2" in run(content.app, "publish", tmp_path / "other").output
    assert "song-ngu: công bố phiên bản 3" in run(app, "run").output
