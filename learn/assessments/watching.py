"""Which questions of a form stand out as if they had become known, as the analysis keeps them."""

from typing import Any

from learn.assessments.form_sheets import FormSheet
from learn.assessments.statistics.leaks import ItemLeak, leaks
from learn.days import monday_of


def suspected(sheet: FormSheet) -> list[dict[str, Any] | None]:
    """What is kept of each question in the order of the sheet: the figures of one that is flagged, else None."""
    return [_kept(item) if item.is_flagged else None for item in leaks(sheet.fractions, sheet.takers.weeks)]


def _kept(item: ItemLeak) -> dict[str, Any]:
    assert item.week is not None  # noqa: S101 - what is flagged has figures
    names = ("n_before", "n_after", "before", "after", "others_before", "others_after", "beyond", "p_corrected")
    return {"since": monday_of(item.week).isoformat(), **{name: getattr(item, name) for name in names}}
