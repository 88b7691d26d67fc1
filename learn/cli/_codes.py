"""How a command tells a one-time code."""

import typer

from learn.days import VIETNAM
from learn.people.codes import IssuedCode


def tell_code(*, sign_in: str, code: IssuedCode, address: str) -> None:
    """Print a one-time code with what to do with it: the only time it is shown."""
    until = code.expires_at.astimezone(VIETNAM).strftime("%H:%M ngày %d/%m/%Y")
    typer.echo(f"Tên đăng nhập: {sign_in}")
    typer.echo(f"Mã một lần:    {code.code}")
    typer.echo(f"Vào {address.rstrip('/')}/code để đặt mật khẩu; mã dùng một lần, đến {until}.")
