"""`/teach/{slug}/map`: the people and the questions of one test on one scale (a Wright map)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor
from typing import Any

from sqlmodel import Session

from learn.assessments import cohorts
from learn.assessments.models import FormAnalysis, Occasion
from learn.assessments.statistics.bins import OF_ABILITIES, Bin
from learn.dashboards import bars
from learn.dashboards.bars import Axis, Bar
from learn.dashboards.course_statistics import analyses_of, taught
from learn.dashboards.words import address, title_in
from learn.db.columns import id_of
from learn.organisation.policy import Viewer

REACH = 4.0
"""Logits to either side of 0 that the picture shows at most; what lies beyond stands at its edge."""


@dataclass(frozen=True)
class Test:
    """A form on an occasion that can be looked at."""

    form: str
    occasion: Occasion
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class PlacedQuestion:
    """A question with its difficulty and standard error (logits); `place` is on the axis, 0 to 1, and `row` counts the
    questions drawn under each other there."""

    slot: int
    title: str
    url: str
    b: float
    se: float
    infit: float | None
    place: float
    row: int


@dataclass(frozen=True)
class AbilityMap:
    """The whole page. `n` people took the chosen test and `used` of them were calibrated; `questions` is empty below
    `needs`. `uncalibrated` counts the questions of the form that have no difficulty."""

    slug: str
    title: str
    statistics_url: str
    analysed_at: datetime | None
    tests: tuple[Test, ...]
    n: int
    used: int
    needs: int
    axis: Axis | None
    people: tuple[Bar, ...]
    questions: tuple[PlacedQuestion, ...]
    uncalibrated: int

    @property
    def rows(self) -> int:
        """How many questions stand under each other at most."""
        return max((each.row for each in self.questions), default=0) + 1


def ability_map(db: Session, viewer: Viewer, slug: str, test: str, language: str) -> AbilityMap:
    """The map of a test by its name ("A-pre"); of the first one when there is none of that name. NotFound as the
    course's statistics."""
    version, head, _ = taught(db, viewer, slug, language)
    analyses = {key: row for key, row in analyses_of(db, id_of(version)).items() if "calibration" in row.document}
    keys = sorted(analyses, key=lambda key: (list(Occasion).index(Occasion(key[1])), key[0]))
    chosen = next((key for key in keys if "-".join(key) == test), keys[0] if keys else None)
    row = analyses[chosen] if chosen else None
    titles = {
        (letter, slot): (title_in(asked.titles, language) or question.name, question.name)
        for letter, slot, asked, question in cohorts.questions_in(db, id_of(version))
    }
    kept: Mapping[str, Any] = (
        row.document["calibration"] if row else {"n": 0, "used": 0, "needs": {"rasch": 0}, "people": []}
    )
    people = tuple(Bin(**one) for one in kept["people"])
    known = _calibrated(row) if row else []
    axis = _axis(people, [item["b"] for _, item in known]) if known else None
    return AbilityMap(
        slug=slug,
        title=head["title"],
        statistics_url=address(f"/teach/{slug}/statistics"),
        analysed_at=row.analysed_at if row else None,
        tests=tuple(_test(slug, key, key == chosen) for key in keys),
        n=kept["n"],
        used=kept["used"],
        needs=kept["needs"]["rasch"],
        axis=axis,
        people=bars.bars(people, axis, OF_ABILITIES) if axis else (),
        questions=_placed(known, axis, slug, row.letter, titles) if axis and row else (),
        uncalibrated=len(row.document["questions"]) - len(known) if row else 0,
    )


def _test(slug: str, key: tuple[str, str], is_chosen: bool) -> Test:
    return Test(key[0], Occasion(key[1]), address(f"/teach/{slug}/map", test="-".join(key)), is_chosen)


def _calibrated(row: FormAnalysis) -> list[tuple[int, Mapping[str, Any]]]:
    """Slot and figures of the questions that have a place on the scale, the easiest first."""
    found = [(one["slot"], one["rasch"]) for one in row.document["questions"] if one["rasch"]]
    return sorted(found, key=lambda one: (one[1]["b"], one[0]))


def _axis(people: tuple[Bin, ...], difficulties: list[float]) -> Axis:
    edges = [edge for one in people for edge in (one.low, one.high) if edge is not None] or [0.0]
    low = floor(min(min(edges) - OF_ABILITIES, *difficulties) / OF_ABILITIES) * OF_ABILITIES
    high = ceil(max(max(edges) + OF_ABILITIES, *difficulties) / OF_ABILITIES) * OF_ABILITIES
    return bars.axis(max(low, -REACH), min(high, REACH), OF_ABILITIES)


def _placed(
    known: list[tuple[int, Mapping[str, Any]]],
    axis: Axis,
    slug: str,
    letter: str,
    titles: Mapping[tuple[str, int], tuple[str, str]],
) -> tuple[PlacedQuestion, ...]:
    """Questions of one half logit stand under each other in the middle of it, so that all their numbers are legible."""
    taken: dict[int, int] = {}
    found = []
    for slot, item in known:
        column = floor(min(max(item["b"], axis.low), axis.high - OF_ABILITIES / 2) / OF_ABILITIES)
        title, name = titles[letter, slot]
        found.append(
            PlacedQuestion(
                slot=slot,
                title=title,
                url=address(f"/teach/{slug}/questions/{name}"),
                b=item["b"],
                se=item["se_b"],
                infit=item["infit"],
                place=axis.place((column + 0.5) * OF_ABILITIES),
                row=taken.get(column, 0),
            )
        )
        taken[column] = taken.get(column, 0) + 1
    return tuple(found)
