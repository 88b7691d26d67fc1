"""`learn content`: check, cover, publish, report, and the manual for authors."""

import json
import os
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from learn.authoring import publishing
from learn.authoring.manual import manual as manual_of
from learn.authoring.plan import ContentPlan
from learn.authoring.quality import CourseReport, report_on
from learn.authoring.reading import read_content, read_course, read_frameworks
from learn.cli import _coverage
from learn.cli.context import now, opened, stop
from learn.config import settings
from learn.days import day_of
from learn.db.transactions import write
from learn.errors import Invalid
from learn.media.storage import DiskStorage

GOOD, LOOK = "tốt    ", "xem lại"


class Form(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"


app = typer.Typer(help="Kiểm tra và công bố nội dung.", no_args_is_help=True)
Folder = Annotated[
    Path | None, typer.Argument(help="Thư mục nội dung, hoặc thư mục của một khoá học. Mặc định: LEARN_CONTENT_DIR.")
]


def plan_of(folder: Path | None) -> ContentPlan:
    """Read a content folder, or one course folder with the frameworks two levels up."""
    chosen = folder or settings().content_dir
    if not chosen.is_dir():
        raise stop(f"{chosen}: không có thư mục này")
    if not (chosen / "course.md").exists():
        return read_content(chosen)
    frameworks, problems = read_frameworks(chosen.resolve().parent.parent / "frameworks")
    course = read_course(chosen, frameworks)
    return ContentPlan((course,), frameworks, (*problems, *course.problems))


@app.command()
def check(folder: Folder = None) -> None:
    """Nói mọi chỗ sai, dạng tệp:dòng: sai gì, thế nào là đúng; mã thoát 1 khi có lỗi."""
    _refuse_problems(plan_of(folder))
    typer.echo("Nội dung không có lỗi.")


@app.command()
def coverage(
    folder: Folder = None,
    form: Annotated[Form, typer.Option("--format", help="text để đọc, json cho máy.")] = Form.TEXT,
) -> None:
    """Ma trận đề cần bao nhiêu câu, ngân hàng có bao nhiêu; mã thoát 1 khi còn thiếu hoặc có lỗi."""
    plan = plan_of(folder)
    found = [(course, _coverage.covered(course)) for course in plan.courses]
    if form is Form.JSON:
        told = [_coverage.as_json(course, rows) for course, rows in found]
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for course, rows in found:
            typer.echo("\n".join(_coverage.lines(course, rows)))
    for problem in plan.problems:
        typer.echo(str(problem), err=True)
    if plan.problems:
        raise stop(f"{len(plan.problems)} lỗi.")


@app.command()
def publish(folder: Folder = None) -> None:
    """Công bố một phiên bản của mỗi khoá học có thay đổi, tất cả hoặc không gì cả."""
    plan = plan_of(folder)
    _refuse_problems(plan)
    with opened() as (configured, engine):
        ready = publishing.ready(plan)
        storage = DiskStorage(configured.media_dir)
        publishing.keep_files(ready, storage)
        try:
            with write(engine) as db:
                published = publishing.publish(db, plan, ready, storage, now())
        except Invalid as invalid:
            raise stop(invalid) from invalid
    for course in published:
        outcome = "công bố" if course.is_new else "không đổi, vẫn là"
        typer.echo(f"{course.slug}: {outcome} phiên bản {course.number}")


@app.command()
def report(
    folder: Folder = None,
    form: Annotated[Form, typer.Option("--format", help="text để đọc, json cho máy.")] = Form.TEXT,
    strict: Annotated[bool, typer.Option("--strict", help="Mã thoát 1 khi có chỉ số cần xem lại.")] = False,
) -> None:
    """Chất lượng của từng khoá học: mỗi chỉ số, mức tốt của nó, và chỗ cần xem lại."""
    plan = plan_of(folder)
    for problem in plan.problems:
        typer.echo(str(problem), err=True)
    if plan.problems:
        raise stop(f"{len(plan.problems)} lỗi; sửa hết rồi mới có báo cáo.")
    reports = [report_on(course, day_of(now())) for course in plan.courses]
    if form is Form.JSON:
        typer.echo(json.dumps([each.as_json() for each in reports], ensure_ascii=False, indent=2))
    else:
        for each in reports:
            typer.echo("\n".join(_lines(each)))
    if strict and not all(each.is_good for each in reports):
        raise typer.Exit(1)


@app.command()
def manual(
    folder: Folder = None,
    to: Annotated[Path, typer.Option("--to", help="Thư mục nhận authors.vi.md và authors.en.md.")] = Path("docs"),
) -> None:
    """Viết sách hướng dẫn người soạn từ khoá học mẫu, mỗi ngôn ngữ một tệp."""
    course = folder or settings().content_dir / "courses" / "gallery"
    if not (course / "course.md").is_file():
        raise stop(f"{course}: không có course.md ở đây")
    to.mkdir(parents=True, exist_ok=True)
    seen_from = Path(os.path.relpath(course, to)).as_posix()
    for language in ("vi", "en"):
        file = to / f"authors.{language}.md"
        file.write_text(manual_of(course, language, seen_from), encoding="utf-8")
        typer.echo(str(file))


def _lines(reported: CourseReport) -> Iterator[str]:
    """A course as lines: what is good in one line, what is not with the places to look at."""
    yield f"{reported.slug}: {reported.title}"
    for figure in reported.figures:
        yield f"  {GOOD if figure.is_good else LOOK}  {figure.name}: {figure.shown} ({figure.good})"
        yield from (f"            {detail}" for detail in figure.details)
        if not figure.is_good:
            yield from (f"         →  {place}" for place in figure.places)


def _refuse_problems(plan: ContentPlan) -> None:
    for problem in plan.problems:
        typer.echo(str(problem))
    if plan.problems:
        raise stop(f"{len(plan.problems)} lỗi; chưa có gì được công bố.")
