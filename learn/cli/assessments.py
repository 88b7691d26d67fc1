"""`learn assessments`: proving that the figures follow from raw answers, putting them right, and analyses on files."""

from typing import Annotated

import typer

from learn.assessments import effort_job, recompute
from learn.cli import statistics
from learn.cli.context import now, opened, stop
from learn.db.transactions import reading, write

SHOWN = 50

app = typer.Typer(help="Số liệu đo lường.", no_args_is_help=True)
app.command("analyse")(statistics.analyse)
app.command("dif")(statistics.dif)


@app.command("recompute")
def rebuild(
    check: Annotated[bool, typer.Option("--check", help="Chỉ so sánh, không sửa gì.")] = False,
) -> None:
    """Tính lại điểm, kết quả và tổng của các đơn vị từ câu trả lời gốc; với --check thì chỉ báo chỗ khác nhau."""
    with opened() as (_, engine):
        if not check:
            # Many short transactions: people go on taking tests meanwhile.
            after: int | None = 0
            while after is not None:
                with write(engine) as db:
                    after = recompute.rebuild_batch(db, after, now())
            with write(engine) as db:
                recompute.rebuild_sums(db, now())
        with reading(engine) as db:
            found = recompute.check(db)
    for difference in found[:SHOWN]:
        typer.echo(str(difference))
    if found:
        raise stop(f"{len(found)} chỗ khác với câu trả lời gốc.")
    typer.echo("Mọi số liệu khớp với câu trả lời gốc.")


@app.command("freeze-effort")
def freeze(
    force: Annotated[int | None, typer.Option("--force", help="Đặt lại ngưỡng của đề có số này.")] = None,
) -> None:
    """Chốt ngưỡng thời gian của các đề đã đủ người làm; ngưỡng đã chốt chỉ đổi khi có --force."""
    with opened() as (_, engine), write(engine) as db:
        if force is not None:
            if not effort_job.freeze_form(db, force, now()):
                raise stop(f"Đề {force} chưa đủ {effort_job.ENOUGH} người làm cho mỗi câu.")
            frozen = [force]
        else:
            frozen = effort_job.freeze(db, now())
    typer.echo(f"Đã chốt {len(frozen)} đề.")
