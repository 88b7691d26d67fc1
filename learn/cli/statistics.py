"""The analyses on files, without a server, so that an analyst can check our figures against R.

To add one: a command here that reads its files with `_source.Source` or a reader of `_scores` (which end the
command with every mistake by line and column), calls one function of `learn.assessments.statistics`, and hands
the result with the `LEGEND` of its module to `_results.give`. Give it the options `form: Form` and
`output: Output`, import numpy, SciPy and the analyses in its body, wrap the call in `said()`, and register it in
`learn.cli.assessments`. The result must be an `Analysis`: whatever is defined is given, and `flags` say what the
minimum numbers of people would hide on screens.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from learn.cli._results import Form, Format, Output, give
from learn.cli._scores import read_choices, read_groups, read_key, read_scores
from learn.cli.context import stop
from learn.errors import LearnError

ScoresFile = Annotated[
    Path,
    typer.Argument(
        metavar="SCORES.csv",
        help="Dòng đầu: mã các câu (có thể thêm cột đầu person); mỗi dòng một người; mỗi ô từ 0 đến 1, trống nếu chưa"
        " làm tới.",
    ),
]


@contextmanager
def said() -> Iterator[None]:
    """End the command with the words of an analysis that refuses its input."""
    try:
        yield
    except LearnError as error:
        raise stop(error) from None


def analyse(
    scores: ScoresFile,
    key: Annotated[
        Path | None,
        typer.Option(
            metavar="KEY.csv",
            help="Khi mỗi ô là phương án đã chọn: cùng mã các câu với một dòng đáp án, hoặc các cột question, option"
            " và share.",
        ),
    ] = None,
    form: Form = Format.TABLE,
    output: Output = None,
) -> None:
    """Phân tích một đề theo lý thuyết trắc nghiệm cổ điển: độ tin cậy của đề, độ khó và độ phân biệt của từng câu."""
    from learn.assessments.statistics.classical import LEGEND, classical_analysis  # noqa: PLC0415
    from learn.assessments.statistics.options import scored  # noqa: PLC0415

    with said():
        if key is None:
            read = read_scores(scores)
            result = classical_analysis(read.matrix, ids=read.ids)
        else:
            ids, choices = read_choices(scores)
            shares = read_key(key, ids)
            result = classical_analysis(scored(choices, shares), ids=ids, chosen=choices, key=shares)
    give(result, LEGEND, form, output)


def dif(
    scores: ScoresFile,
    groups: Annotated[
        Path,
        typer.Option(
            metavar="GROUPS.csv",
            help="Cột group (và person nếu bảng điểm cũng có); không có person thì theo thứ tự dòng của bảng điểm.",
        ),
    ],
    reference: Annotated[str | None, typer.Option(help="Nhóm gốc; không nói thì là nhóm đứng trước.")] = None,
    focal: Annotated[str | None, typer.Option(help="Nhóm so sánh; cần khi có hơn hai nhóm.")] = None,
    form: Form = Format.TABLE,
    output: Output = None,
) -> None:
    """Tìm câu hỏi khó hơn hẳn với một nhóm so với người cùng tổng điểm ở nhóm kia (DIF, Mantel–Haenszel)."""
    from learn.assessments.statistics.dif import LEGEND, differential_functioning  # noqa: PLC0415

    read = read_scores(scores)
    labels = read_groups(groups, read)
    with said():
        result = differential_functioning(read.matrix, labels, ids=read.ids, reference=reference, focal=focal)
    give(result, LEGEND, form, output)
