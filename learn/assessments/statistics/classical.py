"""Classical test theory: a form and each of its questions, from who got which fraction of what.

Sources: Lord & Novick (1968), Statistical Theories of Mental Test Scores; the single figures name their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from numpy.typing import ArrayLike
from scipy.stats import kurtosis, skew

from learn.assessments.statistics import reasons
from learn.assessments.statistics.items import FEW, Item, Standing, item_figures
from learn.assessments.statistics.matrices import (
    Floats,
    as_fractions,
    columns,
    is_constant,
    levels_of,
    names_of,
    totals_of,
    variance,
)
from learn.assessments.statistics.options import Choices, Key, picked_by_question
from learn.assessments.statistics.reliability import coefficient_alpha, feldt_interval, standard_error_of_measurement
from learn.assessments.statistics.values import Analysis, Interval
from learn.errors import Message, say

# 1 − α below this is what is left of rounding.
_NOTHING = 1e-12


@dataclass(frozen=True, kw_only=True)
class ClassicalAnalysis(Analysis):
    """A form. `mean`, `sd` and `sem` are in sums of fractions, from 0 to the number of questions k.

    What a person did not reach scores 0 here, in the totals and in the reliability. `sd` divides by n − 1;
    `skewness` is the adjusted Fisher–Pearson coefficient and `kurtosis` the unbiased excess (G1 and G2 of Joanes
    & Gill 1998: SciPy's bias=False); `alpha` is Cronbach's (KR-20 when right or wrong only) with Feldt's 95 %
    interval; `sem` is sd·√(1 − alpha).
    """

    n: int
    k: int
    mean: float | None
    sd: float | None
    skewness: float | None
    kurtosis: float | None
    alpha: float | None
    alpha_interval: Interval | None
    sem: float | None
    items: tuple[Item, ...]


LEGEND = {
    "n": say("Số người; với một câu hỏi: số người làm tới câu đó; với một phương án: số người chọn"),
    "k": say("Số câu hỏi"),
    "mean": say("Trung bình tổng điểm; tổng điểm là tổng tỷ lệ đúng của các câu, câu chưa làm tới tính 0"),
    "sd": say("Độ lệch chuẩn, chia cho n − 1"),
    "skewness": say("Độ lệch của phân bố tổng điểm (Fisher–Pearson có hiệu chỉnh)"),
    "kurtosis": say("Độ nhọn vượt chuẩn của tổng điểm, đã hiệu chỉnh chệch"),
    "alpha": say("Độ tin cậy α của Cronbach (KR-20 khi mọi câu chỉ đúng hoặc sai)"),
    "alpha_interval": say("Khoảng tin cậy (95%) của α theo Feldt"),
    "sem": say("Sai số chuẩn của phép đo: độ lệch chuẩn × √(1 − α)"),
    "not_reached": say("Số người chưa làm tới câu này"),
    "facility": say("Độ khó: trung bình tỷ lệ đúng của người làm tới câu này"),
    "facility_interval": say("Khoảng tin cậy (95%) của độ khó theo Wilson, khi câu chỉ đúng hoặc sai"),
    "discrimination": say("Độ phân biệt: tương quan giữa câu này và tổng điểm các câu còn lại"),
    "upper_lower": say("Chênh lệch độ khó giữa 27% người có tổng điểm cao nhất và 27% thấp nhất"),
    "alpha_if_deleted": say("α của các câu còn lại khi bỏ câu này"),
    "id": say("Mã của câu hỏi hoặc của phương án"),
    "share": say("Phần người làm tới câu này chọn phương án đó"),
    "credit": say("Tỷ lệ đúng mà phương án mang lại theo đáp án"),
    "point_biserial": say("Tương quan giữa việc chọn phương án và tổng điểm các câu còn lại"),
}
"""What each name in the result means, for whoever reads it in a table."""


def classical_analysis(
    matrix: ArrayLike,
    *,
    ids: Sequence[object] | None = None,
    chosen: ArrayLike | Choices | None = None,
    key: Key | None = None,
) -> ClassicalAnalysis:
    """Analyse persons × questions of fractions from 0 to 1, NaN where a question was not reached.

    `ids` name the questions ("1", "2" … without); `chosen` are the options (labels, or Choices) and `key` what
    they earn: with `chosen` each question has its options. Raises Invalid for fractions out of range and for
    arrays that don't fit together. Whatever is not defined for this input is None, with its reason.
    """
    fractions = as_fractions(matrix)
    n, k = fractions.shape
    names, picked = names_of(ids, k), picked_by_question(chosen, key, n, k)
    totals = totals_of(fractions)
    within = sum(variance(values) for values, _ in columns(fractions))
    standing = Standing(totals, *levels_of(totals), variance(totals), within, k)
    items = tuple(
        item_figures(name, values, reached, standing, choice)
        for name, (values, reached), choice in zip(names, columns(fractions), picked, strict=True)
    )
    return _form(totals, standing, items)


def _form(totals: Floats, standing: Standing, items: tuple[Item, ...]) -> ClassicalAnalysis:
    n, k = len(totals), standing.questions
    missing = _missing(totals, k)
    alpha = None if "alpha" in missing else coefficient_alpha(standing.within, standing.variance, k)
    sd = None if "sd" in missing else standing.variance**0.5
    if alpha is not None and 1 - alpha <= _NOTHING:
        missing["alpha_interval"] = say("Mọi câu xếp mọi người như nhau nên không còn sai số để tính khoảng.")
    return ClassicalAnalysis(
        n=n,
        k=k,
        mean=None if "mean" in missing else float(totals.mean()),
        sd=sd,
        skewness=None if "skewness" in missing else float(skew(totals, bias=False)),
        kurtosis=None if "kurtosis" in missing else float(kurtosis(totals, bias=False)),
        alpha=alpha,
        alpha_interval=None if alpha is None or "alpha_interval" in missing else feldt_interval(alpha, n, k),
        sem=None if alpha is None or sd is None else standard_error_of_measurement(sd, alpha),
        items=items,
        unavailable=missing,
        flags=_flags(n),
    )


def _missing(totals: Floats, questions: int) -> dict[str, Message]:
    """Which figures of the form are not defined, and why."""
    n, missing = len(totals), {}
    for name, least in (("mean", 1), ("sd", 2), ("skewness", 3), ("kurtosis", 4)):
        if n < least:
            missing[name] = reasons.too_few_people(least, n)
        elif name in ("skewness", "kurtosis") and is_constant(totals):
            missing[name] = reasons.SAME_TOTAL
    if reason := _no_reliability(totals, questions):
        missing |= dict.fromkeys(("alpha", "alpha_interval", "sem"), reason)
    return missing


def _no_reliability(totals: Floats, questions: int) -> Message | None:
    if questions < 2:
        return reasons.too_few_questions(2, questions)
    if len(totals) < 2:
        return reasons.too_few_people(2, len(totals))
    return reasons.SAME_TOTAL if is_constant(totals) else None


def _flags(n: int) -> tuple[Message, ...]:
    if n >= FEW:
        return ()
    return (say("Dưới %(few)s người: trên màn hình không đánh giá câu hỏi và không dùng độ tin cậy.", few=FEW),)
