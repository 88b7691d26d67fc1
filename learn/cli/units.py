"""learn units: the tree of units."""

from pathlib import Path
from typing import Annotated

import typer

from learn.cli._plans import show
from learn.cli.context import now, opened
from learn.days import day_of
from learn.db.transactions import reading, write
from learn.imports.tables import read_table
from learn.organisation import units, units_import

app = typer.Typer(help="Đơn vị: nhập từ bảng tính, xem cây đơn vị.", no_args_is_help=True)


@app.command("import")
def import_units(
    file: Annotated[
        Path, typer.Argument(help="Tệp .csv hoặc .xlsx: code, name, parent, kind, region, valid_from, valid_to")
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Thực hiện; không có thì chỉ xem trước.")] = False,
) -> None:
    """Nhập đơn vị: xem trước kế hoạch, rồi làm tất cả hoặc không làm gì."""
    table = read_table(file, units_import.COLUMNS)
    at = now()
    with opened() as (_, engine):
        if not yes:
            with reading(engine) as db:
                show(units_import.plan(db, table, at))
            typer.echo("Chưa thay đổi gì. Thêm --yes để thực hiện.")
            return
        with write(engine) as db:
            plan = units_import.plan(db, table, at)
            show(plan)
            units_import.execute(db, plan, by=None, now=at)
    typer.echo("Đã xong.")


@app.command("tree")
def show_tree() -> None:
    """Cây đơn vị hôm nay."""
    with opened() as (_, engine), reading(engine) as db:
        for view in units.tree(db, day_of(now())):
            typer.echo(f"{'  ' * view.depth}{view.code}  {view.name}")
