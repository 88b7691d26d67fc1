"""People's abilities on the scale of a calibration; beside the questions' difficulties they make the Wright map."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from learn.assessments.statistics.irt import Calibration
from learn.assessments.statistics.marginal import Marginal, Parameters
from learn.assessments.statistics.responses import NOT_REACHED, Floats, as_codes, as_scores, responses
from learn.assessments.statistics.values import Analysis
from learn.errors import Invalid, say


@dataclass(frozen=True, kw_only=True)
class Abilities(Analysis):
    """Each person's θ: the mean of its posterior (EAP) and the posterior's standard deviation, in the order of rows.

    None for a person who answered none of the calibrated questions.
    """

    eap: tuple[float | None, ...]
    sd: tuple[float | None, ...]


def abilities(calibration: Calibration, matrix: ArrayLike) -> Abilities:
    """People's abilities from their answers to the calibrated questions; columns as they were calibrated.

    Questions without figures, and scores other than 0 and 1, are passed over. All right or all wrong gives a
    finite ability: the mean of the posterior, drawn towards 0 the more, the fewer questions were answered.
    """
    scores = as_scores(matrix)
    if scores.shape[1] != len(calibration.items):
        raise Invalid({"matrix": say("Số cột không khớp với số câu đã hiệu chuẩn.")})
    usable = [place for place, item in enumerate(calibration.items) if item.a is not None and item.b is not None]
    codes = as_codes(scores[:, usable])
    answered = (codes != NOT_REACHED).any(axis=1)
    if calibration.latent_variance is None or not answered.any():
        reason = say("Không có câu nào đã hiệu chuẩn được trả lời.")
        nobody = (None,) * len(scores)
        return Abilities(eap=nobody, sd=nobody, unavailable={"eap": reason, "sd": reason})
    items = [calibration.items[place] for place in usable]
    a, b = (np.array([getattr(item, name) for item in items], dtype=np.float64) for name in ("a", "b"))
    spread = float(np.sqrt(calibration.latent_variance))
    gathered = responses(codes)
    eap, sd = Marginal(gathered).posterior(Parameters(a * spread, -a * b))
    return Abilities(
        eap=_where(answered, (spread * eap)[gathered.pattern_of]),
        sd=_where(answered, (spread * sd)[gathered.pattern_of]),
        unavailable={},
    )


def _where(answered: NDArray[np.bool_], values: Floats) -> tuple[float | None, ...]:
    return tuple(value if is_known else None for value, is_known in zip(values.tolist(), answered, strict=True))
