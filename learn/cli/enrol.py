"""`learn enrol`: put people into a course, planned first, all or nothing."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from learn.assessments import enrolling
from learn.cli.context import now, opened, stop
from learn.courses import service as courses
from learn.db.transactions import reading, write
from learn.errors import LearnError, NotFound
from learn.organisation import members
from learn.people import service as people


def enrol(
    course: Annotated[str, typer.Argument(help="Khoá học, ví dụ dao-duc-cong-vu.")],
    who: Annotated[list[str] | None, typer.Argument(help="Tên đăng nhập hoặc số điện thoại.")] = None,
    file: Annotated[
        Path | None, typer.Option(help="Tệp văn bản, mỗi dòng một tên đăng nhập hoặc số điện thoại.")
    ] = None,
    unit: Annotated[
        str | None, typer.Option(help="Mã đơn vị: ghi danh mọi người đang làm việc ở đó và bên dưới.")
    ] = None,
    due: Annotated[str | None, typer.Option(help="Hạn học xong, ví dụ 2026-12-31.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Làm, không chỉ cho xem trước.")] = False,
) -> None:
    """Ghi danh vào một khoá học: xem trước, rồi ghi danh tất cả hoặc không ai."""
    due_on = _day(due)
    with opened() as (_, engine):
        with reading(engine) as db:
            ids = _chosen(db, course, [*(who or ()), *_lines(file)], unit)
            already = sum(1 for person_id in ids if courses.active(db, person_id, course, now()))
        typer.echo(f"{course}: {len(ids) - already} người sẽ được ghi danh, {already} người đã ở trong khoá học.")
        if not yes:
            typer.echo("Chưa ghi gì. Thêm --yes để thực hiện.")
            return
        try:
            with write(engine) as db:
                enrolling.enrol_many(db, people=ids, slug=course, now=now(), by=None, due_on=due_on)
        except LearnError as error:
            raise stop(error.message or error) from error
    typer.echo("Đã ghi danh.")


def _chosen(db: Session, course: str, names: list[str], unit: str | None) -> list[int]:
    """The ids of everybody named, each once; every name that nobody has is told before anything is done."""
    try:
        courses.current_version(db, courses.course_by_slug(db, course).id or 0)
    except NotFound as error:
        raise stop(f"Không có khoá học nào đã công bố tên là {course}") from error
    ids, unknown = [], []
    for name in names:
        try:
            ids.append(people.find(db, name))
        except LearnError as error:
            unknown.append(str(error.message or name))
    if unit:
        try:
            ids += members.working_below(db, unit, now())
        except LearnError as error:
            unknown.append(str(error.message or unit))
    if unknown:
        raise stop("\n".join(unknown))
    if not ids:
        raise stop("Chưa nói ghi danh ai: nêu tên, --file hoặc --unit.")
    return list(dict.fromkeys(ids))


def _lines(file: Path | None) -> list[str]:
    if file is None:
        return []
    try:
        return [line.strip() for line in file.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise stop(f"{file}: không đọc được ({error})") from error


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise stop(f"{text}: không phải ngày dạng 2026-12-31") from error
