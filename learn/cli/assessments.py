"""`learn assessments`: proving that figures follow from raw answers, data in and out, and analyses on files."""

from pathlib import Path
from secrets import token_bytes
from typing import Annotated

import typer
from sqlalchemy import Engine

from learn.assessments import effort_job, export, export_files, paper_execution, paper_import, recompute
from learn.assessments.export_files import Format
from learn.assessments.export_rows import LEAST_KEY_BYTES, Pseudonym, pseudonyms
from learn.cli import linking, statistics
from learn.cli._plans import show
from learn.cli.context import now, opened, stop
from learn.days import day_of
from learn.db.transactions import reading, write
from learn.errors import LearnError, NotFound
from learn.imports.tables import read_table

SHOWN = 50

app = typer.Typer(help="Số liệu đo lường.", no_args_is_help=True)
app.command("analyse")(statistics.analyse)
app.command("dif")(statistics.dif)
app.command("gain")(linking.gain)
app.command("calibrate")(linking.calibrate)
app.command("link")(linking.link)


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


@app.command("import-paper")
def import_paper(
    sheet: Annotated[
        Path,
        typer.Argument(help="Tệp .csv hoặc .xlsx, mỗi dòng một bài: person, form, occasion, date, language, q1, q2 …"),
    ],
    course: Annotated[str, typer.Option(help="Khoá học, ví dụ dao-duc-cong-vu.")],
    fractions: Annotated[
        bool, typer.Option("--fractions", help="Ô là tỷ lệ đúng 0–1 đã chấm tay, không phải câu trả lời.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Thực hiện; không có thì chỉ xem trước.")] = False,
) -> None:
    """Nhập kết quả làm trên giấy: xem trước kế hoạch, rồi nhập tất cả hoặc không nhập gì."""
    at = now()
    with opened() as (_, engine):
        try:
            with reading(engine) as db:
                table = read_table(sheet, paper_import.columns(db, course))
                planned = None if yes else paper_import.plan(db, course, table, at, by_hand=fractions)
        except NotFound as absent:
            raise stop(absent.message or f"Không có khoá học tên là {course}.") from absent
        if planned is not None:
            show(planned)
            typer.echo("Chưa thay đổi gì. Thêm --yes để thực hiện.")
            return
        with write(engine) as db:
            plan = paper_import.plan(db, course, table, at, by_hand=fractions, hold=True)
            show(plan)
            kept = paper_execution.execute(db, course, plan, by=None, now=at)
    typer.echo(f"Đã nhập {kept} bài. Bài trên giấy không có thời gian trả lời, nên không xét mức cố gắng.")


@app.command("export")
def export_data(
    course: Annotated[str, typer.Argument(help="Khoá học, ví dụ dao-duc-cong-vu.")],
    version: Annotated[
        int | None, typer.Option(help="Chỉ một phiên bản bài đánh giá; không có thì mọi phiên bản.")
    ] = None,
    kind: Annotated[Format, typer.Option("--format", help="csv, hoặc parquet cho chương trình.")] = Format.CSV,
    output: Annotated[
        Path | None, typer.Option(help="Thư mục mới, hoặc tệp .zip; không có thì thư mục KHOÁ-HỌC-export.")
    ] = None,
    key_file: Annotated[
        Path | None,
        typer.Option(help="Tệp khoá (từ 32 byte ngẫu nhiên): bí danh như nhau ở mọi lần xuất có cùng khoá."),
    ] = None,
    texts: Annotated[
        bool, typer.Option("--texts", help="Kèm chữ người học viết; chữ ấy có thể lộ người viết.")
    ] = False,
) -> None:
    """Xuất câu trả lời và kết quả của một khoá học, không có tên, để ai cũng tính lại được mọi con số."""
    target = output or Path(f"{course}-export")
    with opened() as (_, engine):
        try:
            named = _pseudonyms(key_file)
            with export_files.folder_for(target) as folder:
                _record(engine, course, version, texts=texts, keyed=key_file is not None)
                with reading(engine) as db:
                    chosen = export.choose(db, course, version)
                    asked, batches = export.questions(db, chosen), export.batches(db, chosen, named, day_of(now()))
                    people, answers = export_files.write(folder, kind, asked, batches, texts=texts)
        except FileExistsError as exists:
            raise stop(f"Đã có {exists.filename}; hãy chọn tên khác.") from exists
        except OSError as error:
            raise stop(f"Không ghi được {error.filename or target}: {error.strerror}.") from error
        except LearnError as error:
            raise stop(error.message or f"Không có khoá học tên là {course}.") from error
    typer.echo(f"{target}: {people} lượt ghi danh, {answers} câu trả lời. Ý nghĩa từng cột: dictionary.csv.")
    typer.echo("Không có tên, nhưng vẫn là dữ liệu về từng người: giữ kín và xoá khi không cần nữa.")


def _record(engine: Engine, course: str, version: int | None, *, texts: bool, keyed: bool) -> None:
    """Note what is about to leave, for good before it does: what is out can't be called back."""
    with write(engine) as db:
        export.choose(db, course, version)
        export.record(db, course, version, texts=texts, keyed=keyed, by=None, now=now())


def _pseudonyms(key_file: Path | None) -> Pseudonym:
    if key_file is None:
        return pseudonyms(token_bytes(LEAST_KEY_BYTES))
    try:
        return pseudonyms(key_file.read_bytes())
    except ValueError as short:
        raise stop(f"Tệp khoá cần ít nhất {LEAST_KEY_BYTES} byte: openssl rand -out {key_file} 32") from short
