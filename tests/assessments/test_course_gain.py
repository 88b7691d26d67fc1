"""The gain of a course as the analysis keeps it: who is in it, and what is not given of few people."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from learn.assessments import cells, enrolling
from learn.assessments.course_gain import OF_PEOPLE_OR_UNITS, gain_document
from learn.assessments.links import Moments, link_of
from learn.assessments.models import Outcome
from learn.assessments.statistics.paired import paired_gain
from tests.assessments.world import SLUG, World, a_person, a_world

# Each of these makes and reads the rows that the others do.
pytestmark = pytest.mark.either_database

BOTH = {"pre": "complete", "post": "complete"}
PRE = [0.3 + 0.02 * place for place in range(24)]
POST = [min(1.0, p + 0.05 * (place % 6)) for place, p in enumerate(PRE)]


@pytest.fixture
def made(db: Session, now: datetime) -> World:
    return a_world(db, now)


def people(db: Session, made: World, now: datetime, rows: list[dict[str, Any]], units: int = 2) -> None:
    """Somebody with each of these outcomes, in the units in turn."""
    for place, row in enumerate(rows):
        person = a_person(db, now, made.units[place % units])
        enrolment = enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None)
        db.execute(
            update(Outcome).where(col(Outcome.enrolment_id) == enrolment.id, col(Outcome.scope) == "").values(**row)
        )
    cells.recount(db, [(unit, made.assessment_id) for unit in made.units], now)


def measured(count: int = 24, **more: Any) -> list[dict[str, Any]]:
    return [{"p": p, "q": q, **BOTH, **more} for p, q in zip(PRE[:count], POST, strict=False)]


def test_figures_are_those_of_the_matched_people_clustered_by_unit(db: Session, made: World, now: datetime) -> None:
    left_out = [
        {"p": 0.2, "q": 0.9, **BOTH, "pre_effort": 0.5},
        {"p": 0.2, "q": 0.9, **BOTH, "excluded": True},
        {"p": 0.2, "pre": "complete"},
    ]
    people(db, made, now, measured() + left_out)
    units = list(db.exec(select(Outcome.unit_id).where(Outcome.q.is_not(None)).order_by(Outcome.enrolment_id)))[:24]  # type: ignore[union-attr]
    kept = gain_document(db, made.assessment_id, None)
    expected = paired_gain(PRE, POST, clusters=units)
    assert kept["figures"]["n"] == 24
    assert kept["units"] == 2
    assert sum(one["n"] for one in kept["bins"]) == 24
    for name in ("mean_gain", "gain_of_averages", "d_z", "g_av", "t", "mean_normalized_change"):
        assert kept["figures"][name] == pytest.approx(getattr(expected, name))
    assert kept["figures"]["gain_of_averages_interval"] == pytest.approx(list(expected.gain_of_averages_interval or ()))
    assert "độc lập" in kept["figures"]["unavailable"]["wilcoxon_p"]["text"]


def test_people_of_one_unit_have_wilcoxons_p_and_a_bootstrap_interval(db: Session, made: World, now: datetime) -> None:
    people(db, made, now, measured(), units=1)
    kept = gain_document(db, made.assessment_id, None)["figures"]
    expected = paired_gain(PRE, POST)
    assert kept["wilcoxon_p"] == pytest.approx(expected.wilcoxon_p)
    assert kept["gain_of_averages_interval"] == pytest.approx(list(expected.gain_of_averages_interval or ()))


def test_below_twenty_people_there_is_no_gain_of_averages(db: Session, made: World, now: datetime) -> None:
    people(db, made, now, measured(19))
    kept = gain_document(db, made.assessment_id, None)["figures"]
    assert kept["gain_of_averages"] is None
    assert kept["unavailable"]["gain_of_averages"]["values"] == {"fewest": 20, "n": 19}
    assert kept["mean_gain"] is not None


def test_retention_is_of_those_with_a_follow_up_that_measures(db: Session, made: World, now: datetime) -> None:
    later = [{**row, "f": row["p"] + (row["q"] - row["p"]) / 2, "follow_up": "complete"} for row in measured()]
    later[0] |= {"f": 0.0, "follow_up_effort": 0.5}
    people(db, made, now, later, units=1)
    kept = gain_document(db, made.assessment_id, None)["retention"]
    assert kept["n"] == 23
    assert kept["value"] == pytest.approx(0.5)


def test_of_nobody_every_figure_has_its_reason(db: Session, made: World) -> None:
    kept = gain_document(db, made.assessment_id, None)
    assert kept["figures"]["n"] == 0
    assert kept["bins"] == []
    missing = {name for name, value in kept["figures"].items() if value is None}
    assert missing == set(kept["figures"]["unavailable"])
    assert kept["retention"]["value"] is None


def test_on_linked_scores_the_error_of_the_link_is_in_the_interval(db: Session, made: World, now: datetime) -> None:
    # Many had a harder form before and an easier one after: of each unit 5 and 7 of 12.
    forms = [{"pre_form": "AC"[place < 10], "post_form": "AB"[place >= 10]} for place in range(24)]
    people(db, made, now, [row | form for row, form in zip(measured(), forms, strict=True)])
    link = link_of({form: Moments(100, mean, 0.15) for form, mean in (("A", 0.5), ("B", 0.6), ("C", 0.4))})
    assert link is not None
    raw, linked = (gain_document(db, made.assessment_id, each) for each in (None, link))
    assert (raw["is_linked"], linked["is_linked"]) == (False, True)
    assert linked["figures"]["mean_gain"] == pytest.approx(raw["figures"]["mean_gain"] - 0.1)
    widths = [high - low for low, high in (each["figures"]["mean_gain_interval"] for each in (raw, linked))]
    assert widths[1] > widths[0]
    low, high = linked["figures"]["mean_gain_interval"]
    assert (low + high) / 2 == pytest.approx(linked["figures"]["mean_gain"])
    assert (linked["figures"]["p"] < 0.05) == (low > 0 or high < 0)


def test_small_units_that_are_all_there_is_leave_no_interval(db: Session, made: World, now: datetime) -> None:
    """Three people of each of two units are one cluster, and no commune."""
    later = [{**row, "f": row["q"], "follow_up": "complete"} for row in measured(6)]
    people(db, made, now, later)
    kept = gain_document(db, made.assessment_id, None)
    assert (kept["units"], kept["clusters"]) == (2, 1)
    assert kept["figures"]["mean_gain"] is not None
    for name in OF_PEOPLE_OR_UNITS:
        assert kept["figures"][name] is None
    assert "quá nhỏ" in kept["figures"]["unavailable"]["mean_gain_interval"]["text"]
    assert kept["retention"]["interval"] is None


def test_few_who_came_back_are_counted_with_others(db: Session, made: World, now: datetime) -> None:
    """Three of one unit and twelve of the other: two clusters of changes, one of what was retained."""
    rows = [{**row, "f": row["q"], "follow_up": "complete"} for row in measured()]
    for row in rows[6::2]:
        row |= {"f": None, "follow_up": "none"}
    people(db, made, now, rows)
    kept = gain_document(db, made.assessment_id, None)
    assert kept["clusters"] == 2
    assert kept["figures"]["mean_gain_interval"] is not None
    assert kept["retention"]["n"] == 15
    assert kept["retention"]["interval"] is None
