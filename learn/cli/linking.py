"""The analyses on files that compare two tests: `gain`, `link`; and `calibrate`, which sets questions on one scale."""

from array import array
from dataclasses import dataclass
from enum import StrEnum
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from learn.cli._results import Form, Format, Output, give
from learn.cli._scores import read_scores
from learn.cli._source import Source
from learn.cli.context import stop
from learn.cli.statistics import ScoresFile, said
from learn.errors import say
from learn.text import tidy

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PAIRS = ("person", "pre", "post")
_TOTALS = ("total", "anchor")


class Model(StrEnum):
    """How a question's difficulty and slope make a right answer likely."""

    RASCH = "rasch"
    ONE = "1pl"
    TWO = "2pl"


class Design(StrEnum):
    """How the people of two forms are comparable: drawn at random, or by questions they share."""

    RANDOM = "random"
    ANCHOR = "anchor"


class Method(StrEnum):
    """How scores are carried over."""

    MEAN = "mean"
    LINEAR = "linear"
    EQUIPERCENTILE = "equipercentile"
    TUCKER = "tucker"
    LEVINE = "levine"
    CHAINED = "chained"


def gain(
    pairs: Annotated[Path, typer.Argument(metavar="PAIRS.csv", help="Các cột person, pre, post; ô trống là không có.")],
    maximum: Annotated[float, typer.Option(help="Điểm tối đa của cả hai bài.")],
    seed: Annotated[int, typer.Option(help="Hạt giống của phép lấy mẫu lại.")] = 0,
    form: Form = Format.TABLE,
    output: Output = None,
) -> None:
    """So điểm trước và sau của cùng những người: thay đổi, khoảng tin cậy, độ lớn, mức tăng chuẩn hoá."""
    from learn.assessments.statistics.legends import GAIN  # noqa: PLC0415
    from learn.assessments.statistics.paired import paired_gain  # noqa: PLC0415

    source = Source(pairs)
    if tuple(name.casefold() for name in source.header) != _PAIRS:
        raise stop(f"{source.file}: dòng đầu phải là {','.join(_PAIRS)}.")
    people, scores = [], array("d")
    for line, cells in source.rows():
        people.append(tidy(cells[0]))
        scores.extend(_number(source, line, cells[column], column) for column in (1, 2))
    source.close()
    with said():
        result = paired_gain(scores[0::2], scores[1::2], maximum=maximum, ids=people, seed=seed)
    give(result, GAIN, form, output)


def calibrate(
    scores: ScoresFile,
    model: Annotated[Model, typer.Option(help="rasch: a = 1; 1pl: một a chung; 2pl: mỗi câu một a.")] = Model.TWO,
    latent_variance: Annotated[
        float | None, typer.Option(help="Với rasch: phương sai năng lực cho trước; không nói thì được ước lượng.")
    ] = None,
    form: Form = Format.TABLE,
    output: Output = None,
) -> None:
    """Đặt câu hỏi lên một thước năng lực theo mô hình ứng đáp câu hỏi (Rasch, 1PL, 2PL)."""
    from learn.assessments.statistics import calibrate_1pl, calibrate_2pl, calibrate_rasch  # noqa: PLC0415
    from learn.assessments.statistics.legends import CALIBRATION  # noqa: PLC0415

    if latent_variance is not None and model is not Model.RASCH:
        raise stop("--latent-variance chỉ đi với --model rasch.")
    read = read_scores(scores)
    with said():
        match model:
            case Model.RASCH:
                result = calibrate_rasch(read.matrix, ids=read.ids, latent_variance=latent_variance)
            case Model.ONE:
                result = calibrate_1pl(read.matrix, ids=read.ids)
            case Model.TWO:
                result = calibrate_2pl(read.matrix, ids=read.ids)
    give(result, CALIBRATION, form, output)


def link(
    x: Annotated[
        Path,
        typer.Argument(
            metavar="X.csv",
            help="Bảng điểm từng câu như của analyse, hoặc các cột total và (với câu neo) anchor: tổng điểm.",
        ),
    ],
    y: Annotated[Path, typer.Argument(metavar="Y.csv", help="Cùng dạng với X. Câu có cùng mã ở hai tệp là câu neo.")],
    design: Annotated[Design, typer.Option(help="random: hai nhóm ngẫu nhiên; anchor: có câu neo chung.")],
    method: Annotated[Method, typer.Option(help="random: mean, linear, equipercentile; anchor: các cách còn lại.")],
    form: Form = Format.TABLE,
    output: Output = None,
) -> None:
    """Quy điểm của đề X về thang của đề Y, với sai số chuẩn."""
    from learn.assessments.statistics.legends import LINK  # noqa: PLC0415
    from learn.assessments.statistics.linking import link_forms  # noqa: PLC0415

    first, second = _taken(x, y)
    own, other = (first.anchor, second.anchor) if design is Design.ANCHOR else (None, None)
    with said():
        result = link_forms(
            first.total,
            second.total,
            design=design.value,
            method=method.value,
            anchor_x=own,
            anchor_y=other,
        )
    give(result, LINK, form, output)


@dataclass(frozen=True)
class _Taken:
    """Everybody's total on a form, and on its anchor; None without one."""

    total: "NDArray[np.float64]"
    anchor: "NDArray[np.float64] | None"


def _taken(x: Path, y: Path) -> tuple[_Taken, _Taken]:
    import numpy as np  # noqa: PLC0415 - only where figures are asked for

    if _has_totals(x) and _has_totals(y):
        return _totals(x), _totals(y)
    forms = read_scores(x), read_scores(y)
    shared = set(forms[0].ids) & set(forms[1].ids)
    first, second = (
        _Taken(
            np.nansum(each.matrix, axis=1),
            np.nansum(each.matrix[:, [name in shared for name in each.ids]], axis=1) if shared else None,
        )
        for each in forms
    )
    return first, second


def _has_totals(path: Path) -> bool:
    source = Source(path)
    return source.header[source.first :] in (_TOTALS, _TOTALS[:1])


def _totals(path: Path) -> _Taken:
    import numpy as np  # noqa: PLC0415

    source, found = Source(path), array("d")
    for line, cells in source.rows():
        found.extend(_number(source, line, cells[column], column) for column in range(source.first, len(cells)))
    source.close()
    table = np.frombuffer(found, dtype=np.float64).reshape(-1, len(source.header) - source.first)
    return _Taken(table[:, 0], table[:, 1] if table.shape[1] > 1 else None)


def _number(source: Source, line: int, cell: str, column: int) -> float:
    """The number in a cell, NaN where it is empty; what is no number is remembered as a mistake."""
    if not cell.strip():
        return nan
    found = source.number(cell)
    if found is None:
        source.wrong(line, say("Cần một số, hoặc để trống nếu không có."), column)
    return nan if found is None else found
