"""The audit record."""

from typing import Annotated

import typer

from learn.audit import service
from learn.cli.context import opened, stop
from learn.db.transactions import reading

app = typer.Typer(help="Nhật ký kiểm toán.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keeps `verify` a command of its own while it is the only one."""


@app.command()
def verify(
    head: Annotated[str | None, typer.Option(help="Đầu chuỗi đã ghi lại trước đây, ví dụ từ một bản sao lưu.")] = None,
) -> None:
    """Kiểm tra chuỗi nhật ký: không dòng nào bị sửa, bỏ hay chen vào; mã thoát 1 khi có."""
    with opened() as (_, engine), reading(engine) as db:
        broken = service.verify(db)
        if broken is not None:
            raise stop(f"Chuỗi nhật ký gãy tại dòng {broken}")
        if head and not service.reaches(db, head):
            raise stop("Chuỗi nhật ký không còn chứa đầu chuỗi đã ghi: các dòng cuối đã bị cắt bỏ")
        newest = service.head(db)
    typer.echo(f"Chuỗi nhật ký nguyên vẹn. Đầu chuỗi: {newest}")
