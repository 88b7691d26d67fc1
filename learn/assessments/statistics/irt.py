"""Item response theory for questions that are right or wrong: Rasch, 1PL and 2PL.

P(right | θ) = 1/(1 + exp(−a(θ − b))): the logistic metric, without the factor 1.7 that would make it look like
the normal ogive. θ is normal with mean 0 in those who answered, so b is a distance from their average, not from
the average question.

- rasch: a = 1, and the variance of θ is estimated or given (`latent_variance`).
- 1pl: one a for all, variance 1: the same model and log-likelihood as rasch, in units of the spread of people.
- 2pl: each question its own a, variance 1.

Estimates are marginal maximum likelihood (Bock & Aitkin 1981), at most 1e-6 below the maximum; standard errors are
from the observed information of the marginal likelihood (Louis 1982), for b by the delta method where a is
estimated too. Infit and outfit are the mean squares of Wright & Masters (1982) with ability integrated out over
each person's posterior (Adams & Wu 2007; `msq.itemfit` of R's TAM): under the model both then expect exactly 1,
which residuals at EAP abilities, being shrunken, do not. Near 1 is good; above, noisier than the model says.
The 2PL bends a to fit, so there its infit says little.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import logit

from learn.assessments.statistics.marginal import Marginal, mean_squares
from learn.assessments.statistics.maximum import Maximum, Ties, maximise
from learn.assessments.statistics.responses import (
    NOT_REACHED,
    RIGHT,
    Codes,
    Floats,
    as_codes,
    as_scores,
    names,
    responses,
    unusable,
)
from learn.assessments.statistics.values import Analysis
from learn.errors import Invalid, Message, say

Model = Literal["rasch", "1pl", "2pl"]

LEAST_PEOPLE: Mapping[Model, int] = {"rasch": 200, "1pl": 200, "2pl": 500}
"""Below this many people a calibration is flagged (MEASUREMENT §6)."""

STEEPEST = 10.0
"""On the scale of z: across a steeper question the nodes of the integral are too far apart."""

# A flatter question has no place on the scale.
_FLATTEST = 1e-3
# By how much the spread of ability draws chances towards one half, about: the start of the climb.
_SPREAD = 1.16


@dataclass(frozen=True, kw_only=True)
class ItemCalibration(Analysis):
    """One question: slope a, difficulty b (in units of θ), their standard errors, and mean-square fit."""

    id: str
    a: float | None
    b: float | None
    se_a: float | None
    se_b: float | None
    infit: float | None
    outfit: float | None


@dataclass(frozen=True, kw_only=True)
class Calibration(Analysis):
    """A set of questions on one scale. `n` is the people who answered at least one calibrated question."""

    model: Model
    n: int
    log_likelihood: float | None
    latent_variance: float | None
    iterations: int
    converged: bool
    items: tuple[ItemCalibration, ...]


def calibrate_rasch(
    matrix: ArrayLike, *, ids: Sequence[str] | None = None, latent_variance: float | None = None
) -> Calibration:
    """The Rasch model of a matrix of persons × questions: 1 right, 0 wrong, NaN not reached (left out).

    A question with other scores, one that all who reached it answered alike, and one whose slope has no end are left
    out with the reason. The variance of θ is estimated unless given; Invalid when it is not in (0, 100]. `se_a` is
    None: a is not estimated.
    """
    if latent_variance is not None and not 0 < latent_variance <= STEEPEST**2:
        most = f"{STEEPEST**2:g}"
        raise Invalid({"latent_variance": say("Phương sai năng lực phải lớn hơn 0 và không quá %(most)s.", most=most)})
    return _calibrate(matrix, ids, "rasch", latent_variance)


def calibrate_1pl(matrix: ArrayLike, *, ids: Sequence[str] | None = None) -> Calibration:
    """The model with one common slope, of a matrix as `calibrate_rasch` takes it; variance of θ 1."""
    return _calibrate(matrix, ids, "1pl", None)


def calibrate_2pl(matrix: ArrayLike, *, ids: Sequence[str] | None = None) -> Calibration:
    """The two-parameter logistic model, of a matrix as `calibrate_rasch` takes it; variance of θ 1.

    A negative slope is given as it is: people who know more miss the question, most often because its key is wrong.
    """
    return _calibrate(matrix, ids, "2pl", None)


def _calibrate(
    matrix: ArrayLike, ids: Sequence[str] | None, model: Model, latent_variance: float | None
) -> Calibration:
    scores = as_scores(matrix)
    known_as = names(ids, scores.shape[1])
    climb = _climb(scores, model, latent_variance)
    maximum = climb.maximum
    if maximum is None or maximum.covariance is None:
        return _without(model, climb, known_as)
    item = _rasch_item if model == "rasch" else _item
    found = dict(zip(climb.columns, _estimates(maximum, maximum.covariance), strict=True))
    return Calibration(
        model=model,
        n=climb.n,
        log_likelihood=maximum.expected.log_likelihood,
        latent_variance=float(maximum.parameters.slopes[0] ** 2) if model == "rasch" else 1.0,
        iterations=maximum.iterations,
        converged=True,
        items=tuple(
            item(name, found[column]) if column in found else _item_without(name, climb.left_out[column])
            for column, name in enumerate(known_as)
        ),
        unavailable={},
        flags=_flags(model, climb.n),
    )


class _Climb(NamedTuple):
    """Which questions could be calibrated (by column), of how many people, and where it ended; None: too few."""

    columns: Sequence[int]
    left_out: Mapping[int, Message]
    n: int
    maximum: Maximum | None


def _climb(scores: Floats, model: Model, latent_variance: float | None) -> _Climb:
    """Fit the model. Questions whose slopes have no end are left out, and the others fitted again without them."""
    left_out = dict(unusable(scores))
    while True:
        columns = [column for column in range(scores.shape[1]) if column not in left_out]
        codes = as_codes(scores[:, columns])
        codes = codes[(codes != NOT_REACHED).any(axis=1)]
        if len(columns) < _least_questions(model, latent_variance):
            return _Climb(columns, left_out, len(codes), None)
        maximum = maximise(Marginal(responses(codes)), *_model(model, codes, latent_variance))
        steep = np.flatnonzero(np.abs(maximum.parameters.slopes) > STEEPEST)
        if not steep.size:
            return _Climb(columns, left_out, len(codes), maximum)
        reason = say("Độ dốc của câu này tăng mãi: nó trùng với câu khác hoặc có quá ít người làm.")
        left_out.update({columns[place]: reason for place in steep})


def _least_questions(model: Model, latent_variance: float | None) -> int:
    """With fewer questions there are more parameters than the answers can tell apart."""
    if latent_variance is not None:
        return 1
    return 3 if model == "2pl" else 2


def _model(model: Model, codes: Codes, latent_variance: float | None) -> tuple[Ties, Floats]:
    """What is free in (slopes, intercepts), and where the climb starts.

    Rasch is fitted as slopes of σ on z = θ/σ, so that its free variance is the common slope of the 1PL.
    """
    questions = codes.shape[1]
    facility = (codes == RIGHT).sum(axis=0) / (codes != NOT_REACHED).sum(axis=0)
    intercepts = _SPREAD * logit(facility)
    each, nothing = np.eye(questions), np.zeros((questions, questions))
    if model == "2pl":
        return Ties(np.eye(2 * questions), np.zeros(2 * questions)), np.concatenate([np.ones(questions), intercepts])
    if latent_variance is not None:
        slopes = np.full(questions, np.sqrt(latent_variance))
        return Ties(np.vstack([nothing, each]), np.concatenate([slopes, np.zeros(questions)])), intercepts
    common = np.concatenate([np.ones(questions), np.zeros(questions)])[:, None]
    design = np.hstack([common, np.vstack([nothing, each])])
    return Ties(design, np.zeros(2 * questions)), np.concatenate([[1.0], intercepts])


class _Estimate(NamedTuple):
    """One question on z: slope and intercept, their covariance, and its fit."""

    slope: float
    intercept: float
    covariance: Floats
    infit: float
    outfit: float


def _estimates(maximum: Maximum, covariance: Floats) -> Iterator[_Estimate]:
    slopes, intercepts = maximum.parameters
    for place, (slope, intercept) in enumerate(zip(slopes.tolist(), intercepts.tolist(), strict=True)):
        both = [place, len(slopes) + place]
        infit, outfit = mean_squares(maximum.parameters, maximum.expected, place)
        yield _Estimate(slope, intercept, covariance[np.ix_(both, both)], infit, outfit)


def _rasch_item(name: str, found: _Estimate) -> ItemCalibration:
    return ItemCalibration(
        id=name,
        a=1.0,
        b=-found.intercept,
        se_a=None,
        se_b=float(np.sqrt(found.covariance[1, 1])),
        infit=found.infit,
        outfit=found.outfit,
        unavailable={"se_a": say("Mô hình Rasch đặt a = 1, không ước lượng.")},
    )


def _item(name: str, found: _Estimate) -> ItemCalibration:
    """From slope and intercept to a and b = −intercept/slope."""
    is_flat = abs(found.slope) < _FLATTEST
    reason = say("Câu này không phân biệt năng lực nên không có độ khó.")
    by_both = np.array([found.intercept / found.slope**2, -1 / found.slope]) if not is_flat else np.zeros(2)
    return ItemCalibration(
        id=name,
        a=found.slope,
        b=None if is_flat else -found.intercept / found.slope,
        se_a=float(np.sqrt(found.covariance[0, 0])),
        se_b=None if is_flat else float(np.sqrt(by_both @ found.covariance @ by_both)),
        infit=found.infit,
        outfit=found.outfit,
        unavailable=dict.fromkeys(("b", "se_b"), reason) if is_flat else {},
    )


def _without(model: Model, climb: _Climb, ids: Sequence[str]) -> Calibration:
    if climb.maximum is None:
        reason = say("Còn quá ít câu hiệu chuẩn được.")
    else:
        reason = say("Ước lượng không hội tụ: quá ít người, hoặc câu trả lời không theo mô hình.")
    return Calibration(
        model=model,
        n=climb.n,
        log_likelihood=None,
        latent_variance=None,
        iterations=climb.maximum.iterations if climb.maximum else 0,
        converged=False,
        items=tuple(_item_without(name, climb.left_out.get(column, reason)) for column, name in enumerate(ids)),
        unavailable={"log_likelihood": reason, "latent_variance": reason},
        flags=_flags(model, climb.n),
    )


def _item_without(name: str, reason: Message) -> ItemCalibration:
    return ItemCalibration(
        id=name,
        a=None,
        b=None,
        se_a=None,
        se_b=None,
        infit=None,
        outfit=None,
        unavailable=dict.fromkeys(("a", "b", "se_a", "se_b", "infit", "outfit"), reason),
    )


def _flags(model: Model, n: int) -> tuple[Message, ...]:
    if n >= LEAST_PEOPLE[model]:
        return ()
    return (say("Mới có %(n)d người; mô hình này cần ít nhất %(least)d.", n=n, least=LEAST_PEOPLE[model]),)
