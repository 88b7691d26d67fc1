"""learn people: accounts, their codes and their rights."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from learn.cli._codes import tell_code
from learn.cli._plans import show
from learn.cli.context import now, opened, stop
from learn.config import Settings
from learn.days import day_of
from learn.db.transactions import reading, write
from learn.errors import Invalid, NotFound
from learn.imports.plans import Plan
from learn.imports.slips import places, write_slips
from learn.imports.tables import Table, read_table
from learn.organisation import grants, people_execution, people_import, units
from learn.organisation.models import Role, Sees
from learn.organisation.people_import import PersonChange
from learn.organisation.policy import Right
from learn.people import codes, service

app = typer.Typer(help="Người dùng: nhập từ bảng tính, mã một lần, quyền.", no_args_is_help=True)

Username = Annotated[str, typer.Argument(help="Tên đăng nhập hoặc số điện thoại")]


@app.command("import")
def import_people(
    file: Annotated[
        Path,
        typer.Argument(help="Tệp .csv hoặc .xlsx: username, phone, full_name, unit, position, role, valid_from"),
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Thực hiện; không có thì chỉ xem trước.")] = False,
    slips: Annotated[Path | None, typer.Option(help="Nơi ghi phiếu mã một lần: FILE.txt và FILE.html để in.")] = None,
) -> None:
    """Nhập người dùng: xem trước kế hoạch, rồi làm tất cả hoặc không làm gì."""
    table = read_table(file, people_import.COLUMNS)
    with opened() as (settings, engine):
        if yes:
            _carry_out(settings, engine, table, slips)
            return
        with reading(engine) as db:
            show(people_import.plan(db, table, now()))
        typer.echo("Chưa thay đổi gì. Thêm --yes để thực hiện.")


def _carry_out(settings: Settings, engine: Engine, table: Table, slips: Path | None) -> None:
    at = now()
    try:
        with write(engine) as db:
            plan = people_import.plan(db, table, at)
            show(plan)
            _require_place(plan, slips)
            done = people_execution.execute(db, plan, secret=settings.secret_key, by=None, now=at)
            # Before the commit: if the codes can't be written down, nobody gets an account without one.
            files = write_slips(slips, done.slips, settings.public_url) if slips and done.slips else ()
    except FileExistsError as exists:
        raise stop(f"Đã có tệp {exists.filename}; hãy chọn tên khác để không mất mã cũ.") from exists
    except OSError as error:
        raise stop(f"Không ghi được phiếu: {error.strerror}. Chưa thay đổi gì.") from error
    typer.echo(f"Đã tạo {done.created} tài khoản, sửa {done.changed}.")
    for written in files:
        typer.echo(f"Phiếu mã một lần: {written}")


def _require_place(plan: Plan[PersonChange], slips: Path | None) -> None:
    if slips is None and any(change.person_id is None for change in plan.changes):
        raise stop("Có tài khoản mới: thêm --slips FILE để ghi phiếu mã một lần. Chưa thay đổi gì.")
    for file in places(slips) if slips else ():
        if file.exists():
            raise FileExistsError(17, "exists", str(file))


@app.command("code")
def code(username: Username) -> None:
    """In mã đăng nhập một lần cho một người; mã cũ hết hiệu lực."""
    at = now()
    with opened() as (settings, engine):
        try:
            with write(engine) as db:
                person_id = service.find(db, username)
                issued = codes.issue(db, person_id, secret=settings.secret_key, issued_by=None, now=at)
        except NotFound as absent:
            raise stop(absent.message or "Tài khoản này đã đóng.") from absent
        tell_code(sign_in=username, code=issued, address=settings.public_url)


@app.command("close")
def close(username: Username) -> None:
    """Đóng tài khoản: không đăng nhập được nữa, kết quả học vẫn giữ."""
    with opened() as (_, engine):
        try:
            with write(engine) as db:
                service.close(db, service.find(db, username), closed_by=None, now=now())
        except NotFound as absent:
            raise stop(absent) from absent
    typer.echo("Đã đóng tài khoản.")


@app.command("grant")
def grant(
    username: Username,
    role: Annotated[Role, typer.Argument(help="Vai trò")],
    unit: Annotated[str | None, typer.Option(help="Mã đơn vị; gồm cả các đơn vị bên dưới.")] = None,
    course: Annotated[str | None, typer.Option(help="Mã khoá học")] = None,
    sees: Annotated[Sees | None, typer.Option(help="Người quản lý xem từng người hay chỉ số liệu.")] = None,
) -> None:
    """Trao quyền từ hôm nay. Không có --unit hay --course thì quyền trên toàn hệ thống."""
    at = now()
    with opened() as (_, engine):
        try:
            with write(engine) as db:
                unit_id = units.unit(db, unit, day_of(at)).id if unit else None
                right = Right(role, unit_id, course, sees)
                grants.give(db, service.find(db, username), right, given_by=None, now=at)
        except (NotFound, Invalid) as wrong:
            raise stop(wrong) from wrong
    typer.echo("Đã trao quyền.")
