"""What the analysis looks for in a form besides classical figures: groups, scales, known questions."""

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from learn.assessments.calibrating import AT_MOST, calibrated
from learn.assessments.fairness import differences
from learn.assessments.form_sheets import FormSheet, Takers
from learn.assessments.watching import suspected
from learn.quizzes.formsets import SlotQuestion
from tests.validation.leaks import LEAKED, a_form

Floats = NDArray[np.float64]


def a_sheet(scores: Floats, **takers: Any) -> FormSheet:
    """A form of right-or-wrong questions that weigh the same."""
    people, questions = scores.shape
    known = {"weeks": (1,) * people, "languages": ("vi",) * people, "regions": ("",) * people, "units": (1,) * people}
    slots = [SimpleNamespace(slot=place, weight=1.0) for place in range(1, questions + 1)]
    nothing = np.zeros(scores.shape, dtype=np.int64)
    return FormSheet(
        cast("tuple[SlotQuestion, ...]", tuple(slots)), scores, scores, nothing, Takers(**{**known, **takers}), 1
    )


@pytest.fixture(scope="module")
def scores() -> Floats:
    found, _ = a_form(np.random.default_rng(11), 600)
    return found


@pytest.mark.parametrize(("people", "models"), [(199, set()), (200, {"rasch"}), (500, {"rasch", "2pl"})])
def test_each_model_waits_for_its_number_of_people(scores: Floats, people: int, models: set[str]) -> None:
    found = calibrated(a_sheet(scores[:people]))
    assert {name for name, figures in found.questions[0].items() if figures} == models
    assert (found.form["n"], found.form["used"]) == (people, people)
    assert sum(one["n"] for one in found.form["people"]) == (people if models else 0)


def test_of_very_many_people_an_even_part_is_calibrated(scores: Floats, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("learn.assessments.calibrating.AT_MOST", 250)
    found = calibrated(a_sheet(scores))
    assert (found.form["n"], found.form["used"]) == (600, 200)
    assert AT_MOST == 5_000


def test_a_question_that_all_get_right_has_no_place_on_the_scale(scores: Floats) -> None:
    found = calibrated(a_sheet(np.column_stack([np.ones(300), scores[:300]])))
    assert found.questions[0]["rasch"] is None
    assert found.questions[1]["rasch"] is not None


@pytest.mark.parametrize(
    ("regions", "pairs"),
    [
        (("dong-bang",) * 600, []),
        (("dong-bang",) * 501 + ("mien-nui",) * 99, []),
        (("dong-bang",) * 350 + ("mien-nui",) * 150 + ("",) * 100, [("dong-bang", "mien-nui")]),
        (
            ("do-thi",) * 150 + ("dong-bang",) * 300 + ("mien-nui",) * 150,
            [("dong-bang", "do-thi"), ("dong-bang", "mien-nui")],
        ),
    ],
)
def test_regions_are_compared_with_the_largest_where_a_hundred_came(
    scores: Floats, regions: tuple[str, ...], pairs: list[tuple[str, str]]
) -> None:
    found = differences(a_sheet(scores, regions=regions))
    assert [(one["reference"], one["focal"]) for one in found[0]] == pairs
    assert {one["by"] for question in found for one in question} <= {"region"}


def test_a_question_that_is_harder_in_one_language_is_class_c(scores: Floats) -> None:
    languages = ("vi",) * 400 + ("en",) * 200
    harder = scores.copy()
    harder[400:, 3] *= np.random.default_rng(1).random(200) < 0.3
    classes = [one["class"] for question in differences(a_sheet(harder, languages=languages)) for one in question]
    assert classes[3] == "C"
    assert classes.count("C") == 1


def test_a_known_question_is_kept_with_the_day_its_week_began_on() -> None:
    known, weeks = a_form(np.random.default_rng(12), 600, share=0.6)
    # 2 November 2026 is a Monday, the first of the ninth week.
    found = suspected(a_sheet(known, weeks=tuple((weeks + 105_695).tolist())))
    assert [place for place, kept in enumerate(found) if kept] == [LEAKED]
    assert (found[LEAKED] or {})["since"] == "2026-11-02"
