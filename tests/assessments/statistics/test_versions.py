"""Two versions of a test on one scale."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from learn.assessments.statistics.linking import link_forms
from learn.assessments.statistics.versions import FIGURES, Side, compare_versions

Floats = NDArray[np.float64]


def a_side(
    rng: np.random.Generator, people: int, *, able: float = 0.0, harder: float = 0.0, gains: float = 0.6
) -> Side:
    """Scores of 20 questions and 4 anchors, of people who are `able` and gain so many SDs of ability."""
    difficulties = np.concatenate([np.linspace(-1, 1, 20) + harder, np.linspace(-1, 1, 4)])

    def answers(ability: Floats) -> Floats:
        chances = 1 / (1 + np.exp(-(ability[:, None] - difficulties)))
        return np.asarray((rng.random(chances.shape) < chances).astype(float))

    pre, post = answers(rng.normal(able, 1, people)), answers(rng.normal(able + gains, 1, people))
    units = (1,) * people
    return Side(pre.mean(axis=1), pre[:, 20:].mean(axis=1), post.mean(axis=1), units, units)


def test_means_are_carried_by_the_chained_link() -> None:
    rng = np.random.default_rng(1)
    x, y = a_side(rng, 150, harder=0.7), a_side(rng, 200)
    found = compare_versions(x, y)
    link = link_forms(x.pre, y.pre, design="anchor", method="chained", anchor_x=x.anchor, anchor_y=y.anchor)
    assert found.pre_x == pytest.approx(link.at(float(np.mean(x.pre))))
    assert found.post_x == pytest.approx(link.at(float(np.mean(x.post))))
    assert found.pre_y == pytest.approx(np.mean(y.pre))
    assert found.change_difference == pytest.approx((found.change_x or 0) - (found.change_y or 0))
    assert (found.n_x, found.n_y, found.flags) == (150, 200, ())


@given(st.floats(0.2, 5), st.floats(-1, 1))
def test_another_scale_of_the_new_form_changes_nothing(slope: float, intercept: float) -> None:
    rng = np.random.default_rng(2)
    x, y = a_side(rng, 60), a_side(rng, 60)
    other = Side(
        slope * np.asarray(x.pre) + intercept,
        x.anchor,
        slope * np.asarray(x.post) + intercept,
        x.units_pre,
        x.units_post,
    )
    one, two = compare_versions(x, y), compare_versions(other, y)
    for name in (*FIGURES, "se_pre_difference", "se_change_difference"):
        assert getattr(one, name) == pytest.approx(getattr(two, name), abs=1e-9)


def test_standard_errors_are_those_of_a_bootstrap() -> None:
    rng = np.random.default_rng(3)
    x, y = a_side(rng, 300, able=0.3, harder=0.5), a_side(rng, 300)
    found = compare_versions(x, y)

    def again(side: Side) -> Side:
        pre, post = (rng.integers(0, 300, 300) for _ in range(2))
        taken = np.asarray(side.pre)[pre], np.asarray(side.anchor)[pre], np.asarray(side.post)[post]
        return Side(*taken, side.units_pre, side.units_post)

    drawn = [compare_versions(again(x), again(y)) for _ in range(300)]
    for name in ("pre_difference", "change_difference"):
        spread = np.std([getattr(each, name) for each in drawn])
        assert getattr(found, f"se_{name}") == pytest.approx(spread, rel=0.15)


def test_people_who_resemble_their_colleagues_widen_the_interval() -> None:
    rng = np.random.default_rng(4)
    x, y = a_side(rng, 200), a_side(rng, 200)
    order = np.argsort(np.asarray(x.pre))
    alike = np.empty(200, dtype=int)
    alike[order] = np.arange(200) // 20
    clustered = compare_versions(Side(x.pre, x.anchor, x.post, alike.tolist(), [0] * 200), y)
    flat = compare_versions(x, y)
    assert (clustered.se_pre_difference or 0) > 1.5 * (flat.se_pre_difference or 0)


@pytest.mark.parametrize(
    ("side", "reason"),
    [
        (Side([0.5], [0.5], [0.5], [1], [1]), "ít nhất hai người"),
        (Side([0.5, 0.5], [0.5, 1], [0.5, 0.6], [1, 1], [1, 1]), "không phân tán"),
        (Side([0.4, 0.5], [1, 1], [0.5, 0.6], [1, 1], [1, 1]), "không phân tán"),
    ],
)
def test_without_a_link_there_is_a_reason(side: Side, reason: str) -> None:
    found = compare_versions(side, a_side(np.random.default_rng(5), 40))
    assert found.change_difference is None
    assert reason in found.unavailable["change_difference"].text
    assert found.flags
