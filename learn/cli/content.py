"""`learn content check` and `learn content publish`."""

from pathlib import Path
from typing import Annotated

import typer

from learn.authoring import publishing
from learn.authoring.plan import ContentPlan
from learn.authoring.reading import read_content, read_course, read_frameworks
from learn.cli.context import now, opened, stop
from learn.config import settings
from learn.db.transactions import write
from learn.media.storage import DiskStorage

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
def publish(folder: Folder = None) -> None:
    """Công bố một phiên bản của mỗi khoá học có thay đổi, tất cả hoặc không gì cả."""
    plan = plan_of(folder)
    _refuse_problems(plan)
    with opened() as (configured, engine):
        ready = publishing.ready(plan)
        storage = DiskStorage(configured.media_dir)
        publishing.keep_files(ready, storage)
        with write(engine) as db:
            published = publishing.publish(db, plan, ready, storage, now())
    for course in published:
        outcome = "công bố" if course.is_new else "không đổi, vẫn là"
        typer.echo(f"{course.slug}: {outcome} phiên bản {course.number}")


def _refuse_problems(plan: ContentPlan) -> None:
    for problem in plan.problems:
        typer.echo(str(problem))
    if plan.problems:
        raise stop(f"{len(plan.problems)} lỗi; chưa có gì được công bố.")
