"""Questions and people of a form on one scale, as the analysis keeps them: Rasch, 2PL and the Wright map."""

from dataclasses import asdict, dataclass
from typing import Any

from learn.assessments.form_sheets import FormSheet
from learn.assessments.statistics.abilities import abilities
from learn.assessments.statistics.bins import OF_ABILITIES, histogram
from learn.assessments.statistics.irt import LEAST_PEOPLE, Calibration, calibrate_2pl, calibrate_rasch
from learn.assessments.statistics.responses import Floats
from learn.assessments.statistics.values import as_json

AT_MOST = 5_000
"""People whose answers are calibrated: every k-th of more. Standard errors are some hundredths by then, and the
analysis of a country, made anew every five minutes, stays within seconds."""
_KEPT = ("a", "b", "se_a", "se_b", "infit", "outfit")


@dataclass(frozen=True)
class Calibrated:
    """What is kept of the form, and of each question in the order of the sheet; see `calibrated`."""

    form: dict[str, Any]
    questions: tuple[dict[str, Any], ...]


def calibrated(sheet: FormSheet) -> Calibrated:
    """The models that there are enough people for, of right-or-wrong questions.

    The form keeps n, how many of them were used, how many each model needs, the variance of ability and the people by
    ability (Rasch, EAP) in bins; each question the figures of either model, None without the model.
    """
    n = len(sheet.fractions)
    matrix = sheet.fractions[:: -(-n // AT_MOST)]
    rasch = calibrate_rasch(matrix) if n >= LEAST_PEOPLE["rasch"] else None
    two = calibrate_2pl(matrix) if n >= LEAST_PEOPLE["2pl"] else None
    return Calibrated(
        form={
            "n": n,
            "used": len(matrix),
            "needs": {"rasch": LEAST_PEOPLE["rasch"], "2pl": LEAST_PEOPLE["2pl"]},
            "latent_variance": rasch.latent_variance if rasch else None,
            "people": _people(rasch, matrix) if rasch else [],
        },
        questions=tuple(
            {"rasch": _item(rasch, place), "2pl": _item(two, place)} for place in range(len(sheet.questions))
        ),
    )


def _people(found: Calibration, matrix: Floats) -> list[dict[str, Any]]:
    known = [one for one in abilities(found, matrix).eap if one is not None]
    return [asdict(one) for one in histogram(known, OF_ABILITIES)]


def _item(found: Calibration | None, place: int) -> dict[str, Any] | None:
    if found is None or found.items[place].b is None:
        return None
    return {name: as_json(getattr(found.items[place], name)) for name in _KEPT}
