"""learn admin: the first administrator of an installation."""

from typing import Annotated

import typer

from learn.cli._codes import tell_code
from learn.cli.context import now, opened, stop
from learn.days import day_of
from learn.db.transactions import write
from learn.errors import Invalid
from learn.organisation import grants
from learn.organisation.models import Role
from learn.organisation.policy import Right
from learn.people import codes, service

app = typer.Typer(help="Quản trị viên.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `create` a command of its own, although it is the only one."""


@app.command("create")
def create(
    username: Annotated[str, typer.Option(prompt="Tên đăng nhập")],
    name: Annotated[str, typer.Option(prompt="Họ và tên")],
    another: Annotated[bool, typer.Option("--another", help="Thêm một người, dù đã có quản trị viên.")] = False,
) -> None:
    """Tạo quản trị viên và in mã đăng nhập một lần."""
    at = now()
    with opened() as (settings, engine):
        try:
            with write(engine) as db:
                if grants.has_administrator(db, day_of(at)) and not another:
                    raise stop("Đã có quản trị viên. Thêm --another nếu muốn tạo thêm một người.")
                person_id = service.create(db, full_name=name, username=username, created_by=None, now=at)
                grants.give(db, person_id, Right(Role.ADMINISTRATOR), given_by=None, now=at)
                issued = codes.issue(db, person_id, secret=settings.secret_key, issued_by=None, now=at)
        except Invalid as invalid:
            raise stop(invalid) from invalid
        tell_code(sign_in=username, code=issued, address=settings.public_url)
