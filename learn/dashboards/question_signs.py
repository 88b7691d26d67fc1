"""What an analysis kept of a question beyond its classical figures: is it known, is it fair, where on the scale."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from learn.assessments.models import Occasion
from learn.dashboards.group_words import REGIONS
from learn.errors import Message, say

LANGUAGES = {"vi": say("Tiếng Việt"), "en": say("Tiếng Anh")}
_NAMES = {"region": REGIONS, "language": LANGUAGES}


@dataclass(frozen=True)
class Leak:
    """A question that stands out from the week of `since` on; fractions of it and of the form's other questions in the
    same people, before and after. `beyond`: how much better than equal totals tell."""

    since: date
    n_before: int
    n_after: int
    before: float
    after: float
    others_before: float
    others_after: float
    beyond: float


@dataclass(frozen=True)
class Difference:
    """The question between two groups of people of equal totals; `delta` is below 0 where it is harder for `focal`."""

    focal: Message | str
    reference: Message | str
    n_focal: int
    n_reference: int
    delta: float
    ets: str

    @property
    def is_notable(self) -> bool:
        return self.ets in ("B", "C")


@dataclass(frozen=True)
class Model:
    """The question on an occasion in one model, in logits; `se_a` is None where the model sets a."""

    occasion: Occasion
    name: str
    a: float
    b: float
    se_a: float | None
    se_b: float
    infit: float
    outfit: float


def leak_of(kept: Mapping[str, Any]) -> Leak | None:
    """None where it doesn't stand out, and where the analysis is from before this was looked at."""
    found = kept.get("leak")
    if not found:
        return None
    told = {name: value for name, value in found.items() if name not in ("since", "p_corrected")}
    return Leak(since=date.fromisoformat(found["since"]), **told)


def differences_of(kept: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Every comparison that there were enough people for."""
    return tuple(
        Difference(
            focal=_NAMES[one["by"]].get(one["focal"], one["focal"]),
            reference=_NAMES[one["by"]].get(one["reference"], one["reference"]),
            n_focal=one["n_focal"],
            n_reference=one["n_reference"],
            delta=one["delta"],
            ets=one["class"],
        )
        for one in kept.get("dif", ())
    )


def models_of(kept: Mapping[str, Any], occasion: Occasion) -> tuple[Model, ...]:
    """The models that the question has figures in."""
    models = (("rasch", "Rasch"), ("2pl", "2PL"))
    return tuple(Model(occasion, name, **kept[key]) for key, name in models if kept.get(key))


def flags_of(analysed: Iterable[Mapping[str, Any]]) -> tuple[Message, ...]:
    """In a few words for a table, of a question on all occasions."""
    sheets = list(analysed)
    flags = [say("Có thể đã lộ")] if any(leak_of(kept) for kept in sheets) else []
    classes = {one.ets for kept in sheets for one in differences_of(kept) if one.is_notable}
    if classes:
        flags.append(say("Khác nhau giữa các nhóm (DIF loại %(ets)s)", ets=max(classes)))
    return tuple(flags)
