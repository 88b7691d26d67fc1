"""Whether questions are harder for people of one region, or in one language, than for others of the same total."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from learn.assessments.form_sheets import FormSheet
from learn.assessments.statistics.dif import ENOUGH, ItemDifference, differential_functioning


def differences(sheet: FormSheet) -> list[list[dict[str, Any]]]:
    """What is kept of each question in the order of the sheet: a comparison with every group that is large enough.

    The reference is the largest group, each other one of at least 100 people is compared with it. Region is that of
    the day of enrolment. Gender is not compared: it is not recorded.
    """
    found: list[list[dict[str, Any]]] = [[] for _ in sheet.questions]
    for by, labels in (("region", sheet.takers.regions), ("language", sheet.takers.languages)):
        for reference, focal in _pairs(labels):
            compared = differential_functioning(sheet.fractions, labels, reference=reference, focal=focal)
            for kept, item in zip(found, compared.items, strict=True):
                if item.class_ is not None and min(item.n_reference, item.n_focal) >= ENOUGH:
                    kept.append({"by": by, "reference": reference, "focal": focal, **_kept(item)})
    return found


def _pairs(labels: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The largest group with each other that is large enough; of equal ones the first in order leads."""
    large = [(label, n) for label, n in sorted(Counter(labels).items()) if label and n >= ENOUGH]
    if not large:
        return
    reference = max(large, key=lambda one: one[1])[0]
    yield from ((reference, label) for label, _ in large if label != reference)


def _kept(item: ItemDifference) -> dict[str, Any]:
    return {
        "class": item.class_,
        "delta": item.delta_mh,
        "p": item.p,
        "n_reference": item.n_reference,
        "n_focal": item.n_focal,
    }
