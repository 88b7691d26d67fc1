"""Background work from the command line."""

import signal
import threading
from typing import Annotated

import typer

from learn.cli.context import now, opened
from learn.cli.handlers import DAILY, HANDLERS, LONGER, MINUTELY
from learn.days import VIETNAM
from learn.db.transactions import reading
from learn.jobs import service
from learn.jobs.worker import Worker

app = typer.Typer(help="Việc chạy nền.", no_args_is_help=True)


@app.command()
def work() -> None:
    """Làm việc nền cho đến khi được bảo dừng (Ctrl+C hoặc SIGTERM); việc đang làm được làm xong."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with opened() as (_, engine):
        typer.echo("Sẵn sàng. Dừng bằng Ctrl+C.")
        Worker(engine, HANDLERS, now, daily=DAILY, minutely=MINUTELY, longer=LONGER).run_forever(stop)


@app.command(name="list")
def list_jobs(
    limit: Annotated[int, typer.Option(min=1, help="Số việc, mới nhất trước.")] = 50,
) -> None:
    """Liệt kê các việc nền mới nhất."""
    with opened() as (_, engine), reading(engine) as db:
        lines = service.lines(db, now(), limit)
    for line in lines:
        run_at = line.run_at.astimezone(VIETNAM)
        typer.echo(f"{line.id:>8}  {line.state:<8} {run_at:%d/%m/%Y %H:%M}  {line.tries}  {line.key}  {line.error}")
