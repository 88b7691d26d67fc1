"""Calibrations, held to published tables and to figures computed by other means.

"R" below: the integral over ability by Gauss–Legendre on 48 pieces of [−12, 12], `optim` and a numerical Hessian
(R 4.2.2 with `statmod`); the Rasch figures also by `lme4::glmer` with 25 quadrature points.
"""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from learn.assessments.statistics.abilities import abilities
from learn.assessments.statistics.irt import Calibration, calibrate_1pl, calibrate_2pl, calibrate_rasch
from learn.assessments.statistics.values import as_json
from learn.errors import Invalid
from tests.assessments.statistics.lsat import lsat6, lsat7

NAN = float("nan")
FIGURES = ("a", "b", "se_a", "se_b", "infit", "outfit")


def figures(calibration: Calibration, name: str) -> list[float]:
    return [getattr(item, name) for item in calibration.items]


def simulated(people: int, slopes: list[float], seed: int) -> NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    difficulties = np.linspace(-1.5, 1.5, len(slopes))
    chances = 1 / (1 + np.exp(-np.array(slopes) * (rng.normal(size=(people, 1)) - difficulties)))
    return (rng.random(chances.shape) < chances).astype(float)


def test_lsat_6_as_rizopoulos_published_it() -> None:
    # ltm (Rizopoulos 2006, Journal of Statistical Software 17(5)); its 2PL stops a few 1e-3 short of the maximum.
    two, one = calibrate_2pl(lsat6()), calibrate_1pl(lsat6())
    assert round(two.log_likelihood or 0, 3) == -2466.653
    assert figures(two, "b") == pytest.approx([-3.3597, -1.3696, -0.2799, -1.8659, -3.1236], abs=3e-3)
    assert figures(two, "a") == pytest.approx([0.8254, 0.7229, 0.8905, 0.6886, 0.6575], abs=1e-3)
    assert round(one.log_likelihood or 0, 3) == -2466.938
    assert np.round(figures(one, "b"), 4).tolist() == [-3.6153, -1.3224, -0.3176, -1.7301, -2.7802]
    assert np.round(figures(one, "se_b"), 4).tolist() == [0.3266, 0.1422, 0.0977, 0.1691, 0.2510]
    assert {round(a, 4) for a in figures(one, "a")} == {0.7551}
    assert {round(a, 4) for a in figures(one, "se_a")} == {0.0694}


def test_lsat_6_with_a_latent_variance_of_one_as_rizopoulos_published_it() -> None:
    got = calibrate_rasch(lsat6(), latent_variance=1.0)
    assert round(got.log_likelihood or 0, 3) == -2473.054
    assert np.round(figures(got, "b"), 4).tolist() == [-2.8720, -1.0630, -0.2576, -1.3881, -2.2188]
    assert np.round(figures(got, "se_b"), 4).tolist() == [0.1287, 0.0821, 0.0766, 0.0865, 0.1048]


def test_lsat_7_as_chalmers_published_it() -> None:
    # mirt (Chalmers 2012, Journal of Statistical Software 48(6)): log-likelihood, slopes and intercepts.
    got = calibrate_2pl(lsat7())
    assert round(got.log_likelihood or 0, 3) == -2658.805
    a, b = np.array(figures(got, "a")), np.array(figures(got, "b"))
    assert a == pytest.approx([0.988, 1.081, 1.706, 0.765, 0.736], abs=2e-3)
    assert -a * b == pytest.approx([1.856, 0.808, 1.804, 0.486, 1.854], abs=2e-3)


def test_the_2pl_is_rs_to_six_digits() -> None:
    got = calibrate_2pl(lsat6())
    assert got.converged
    assert got.log_likelihood == pytest.approx(-2466.653377, abs=1e-6)
    expected = {
        "a": [0.8256595226, 0.7227441971, 0.8908745345, 0.6883679719, 0.6568559391],
        "b": [-3.358811135, -1.370057625, -0.2796662314, -1.866381031, -3.125906796],
        "se_a": [0.2581148706, 0.1866796993, 0.2327638745, 0.1851429198, 0.2099092198],
        "se_b": [0.8664719317, 0.3074907125, 0.09962283374, 0.434317315, 0.8712220767],
        "infit": [0.9993927277, 1.000190616, 1.000039016, 0.9999714286, 0.9999573153],
        "outfit": [1.003574812, 0.9993336518, 0.9998711294, 0.9999402041, 0.9998233108],
    }
    for name, values in expected.items():
        assert figures(got, name) == pytest.approx(values, abs=1e-6), name


def test_rasch_with_a_free_variance_is_rs_to_six_digits() -> None:
    got = calibrate_rasch(lsat6())
    assert got.log_likelihood == pytest.approx(-2466.9376, abs=1e-6)
    assert got.latent_variance == pytest.approx(0.5702282893, abs=1e-6)
    assert figures(got, "a") == [1.0] * 5
    expected = {
        "b": [-2.730013233, -0.998605829, -0.2398538845, -1.306451161, -2.099404359],
        "se_b": [0.1304411791, 0.07917733252, 0.07177467473, 0.0846380991, 0.1054450013],
        "infit": [0.9981605677, 1.00131415, 0.9962888628, 1.00220106, 1.00228579],
        "outfit": [0.9963904189, 1.0004684, 0.9953167441, 1.003260813, 1.006235649],
    }
    for name, values in expected.items():
        assert figures(got, name) == pytest.approx(values, abs=1e-6), name


def test_what_was_not_reached_is_left_out_as_in_r() -> None:
    scores = lsat7()
    scores[::3, 3:] = NAN
    scores[::7] = NAN
    two, one = calibrate_2pl(scores), calibrate_rasch(scores)
    assert two.n == one.n == 857
    assert two.log_likelihood == pytest.approx(-1971.488062, abs=1e-6)
    assert figures(two, "a") == pytest.approx([0.8999409552, 1.135457222, 1.77078657, 0.7277424973, 0.7470641381])
    assert figures(two, "b") == pytest.approx([-2.017349873, -0.7242299852, -1.047092235, -0.6733762075, -2.483613263])
    assert figures(two, "se_a") == pytest.approx([0.1847662497, 0.2013911332, 0.3935103698, 0.1697126458, 0.2002796259])
    assert figures(two, "se_b") == pytest.approx([0.3347458867, 0.1154279136, 0.1279397895, 0.1818308939, 0.5710886228])
    assert (one.log_likelihood, one.latent_variance) == pytest.approx((-1976.273566, 1.08952228))
    assert figures(one, "b") == pytest.approx([-1.889424021, -0.7994651973, -1.485890609, -0.536218786, -2.004581439])
    assert figures(one, "se_b") == pytest.approx([0.1111470521, 0.0889485824, 0.1009419835, 0.1040863046, 0.1361505301])


def test_rasch_and_the_1pl_are_one_model_on_two_scales() -> None:
    rasch, one = calibrate_rasch(lsat7()), calibrate_1pl(lsat7())
    a = figures(one, "a")[0]
    assert rasch.log_likelihood == pytest.approx(one.log_likelihood, abs=1e-9)
    assert rasch.latent_variance == pytest.approx(a**2)
    assert figures(rasch, "b") == pytest.approx([a * b for b in figures(one, "b")])
    assert one.latent_variance == 1.0


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_people_and_of_questions_never_matters(seed: int) -> None:
    scores = simulated(120, [0.8, 1.0, 1.4, 1.0], seed=5)
    scores[5:9, 2:] = NAN
    rng = np.random.default_rng(seed)
    people, questions = rng.permutation(120), rng.permutation(4)
    plain = calibrate_2pl(scores)
    assert calibrate_2pl(scores[people]) == plain
    turned = calibrate_2pl(scores[:, questions], ids=[str(place) for place in questions])
    assert turned.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-6)
    for item in turned.items:
        before = plain.items[int(item.id)]
        for name in FIGURES:
            assert getattr(item, name) == pytest.approx(getattr(before, name), abs=1e-5), name


def test_fit_tells_a_question_that_separates_less_and_one_that_separates_more() -> None:
    got = calibrate_rasch(simulated(2000, [0.3, 2.5] + [1.0] * 18, seed=11))
    flat, steep, *others = got.items
    assert (flat.infit or 0) > 1.1
    assert (flat.outfit or 0) > 1.1
    assert (steep.infit or 9) < 0.9
    assert (steep.outfit or 9) < 0.9
    assert all(0.93 < (item.infit or 0) < 1.07 for item in others)


def test_questions_that_tell_nothing_are_left_out_with_the_reason() -> None:
    scores = lsat6()
    everybody, nobody, partly, unseen = (np.full(1000, value) for value in (1.0, 0.0, 0.5, NAN))
    partly[:500] = 1.0
    more = np.column_stack([scores, everybody, nobody, partly, unseen])
    got = calibrate_rasch(more, ids=[*"abcde", "all", "none", "share", "unseen"])
    plain = calibrate_rasch(scores, ids=[*"abcde"])
    assert got.items[:5] == plain.items
    assert got.log_likelihood == plain.log_likelihood
    reasons = [str(item.unavailable["b"]) for item in got.items[5:]]
    assert len(set(reasons)) == 4
    assert all(getattr(item, name) is None for item in got.items[5:] for name in FIGURES)


@pytest.mark.parametrize(
    ("matrix", "n"),
    [
        ([], 0),
        (np.empty((0, 4)), 0),
        (np.full((3, 4), NAN), 0),
        ([[1.0, 0.0, 1.0]], 0),  # one person: every question is all right or all wrong
        ([[1.0], [0.0]], 2),  # one question
        (np.ones((9, 5)), 0),
        (np.zeros((9, 5)), 0),
        (np.full((9, 5), 0.5), 0),
        ([[1.0, 0.0], [0.0, 1.0]], 2),
    ],
)
def test_what_can_not_be_calibrated_is_not_available_with_a_reason(matrix: object, n: int) -> None:
    got = calibrate_2pl(matrix)  # type: ignore[arg-type]
    assert (got.n, got.converged, got.log_likelihood, got.latent_variance) == (n, False, None, None)
    assert got.unavailable["log_likelihood"]
    assert all(item.b is None and item.unavailable["b"] for item in got.items)
    assert "NaN" not in json.dumps(as_json(got))


@settings(deadline=None, max_examples=25)
@given(
    st.integers(1, 5).flatmap(
        lambda width: st.lists(
            st.lists(st.sampled_from([0.0, 1.0, NAN]), min_size=width, max_size=width), min_size=1, max_size=12
        )
    )
)
def test_whatever_the_answers_every_figure_is_finite_or_has_a_reason(rows: list[list[float]]) -> None:
    for calibrate in (calibrate_rasch, calibrate_1pl, calibrate_2pl):
        got = calibrate(rows)
        as_json(got)  # raises for what is not finite
        for each in (got, *got.items):
            missing = {name for name in vars(each) if getattr(each, name) is None}
            assert missing == set(each.unavailable)
        as_json(abilities(got, rows))


def test_answers_against_each_other_have_no_common_ability() -> None:
    # Who gets one right gets the other wrong: the best variance is none at all, and then b has no unit.
    scores = [[1.0, 0.0]] * 60 + [[0.0, 1.0]] * 40
    rasch, one = calibrate_rasch(scores), calibrate_1pl(scores)
    assert rasch.latent_variance == pytest.approx(0, abs=1e-6)
    assert figures(rasch, "b") == pytest.approx([-np.log(1.5), np.log(1.5)], abs=1e-5)
    assert [item.b for item in one.items] == [None, None]
    assert one.items[0].unavailable["b"]


def test_a_question_asked_twice_is_left_out_and_the_others_stay() -> None:
    scores = lsat7()
    got = calibrate_2pl(np.column_stack([scores, scores[:, 2]]), ids=[*"abcde", "c again"])
    assert [item.id for item in got.items if item.b is None] == ["c", "c again"]
    others = calibrate_2pl(np.delete(scores, 2, axis=1), ids=[*"abde"])
    assert tuple(item for item in got.items if item.b is not None) == others.items


def test_a_question_whose_key_is_wrong_has_a_negative_slope() -> None:
    scores = lsat7()
    plain = calibrate_2pl(scores).items[2]
    scores[:, 2] = 1 - scores[:, 2]
    turned = calibrate_2pl(scores).items[2]
    assert (turned.a, turned.b, turned.se_a, turned.se_b) == pytest.approx(
        (-(plain.a or 0), plain.b, plain.se_a, plain.se_b), abs=1e-5
    )


def test_few_people_are_flagged() -> None:
    scores = simulated(499, [1.0] * 6, seed=2)
    assert calibrate_2pl(scores).flags
    assert not calibrate_rasch(scores).flags
    assert calibrate_rasch(scores[:199]).flags


@pytest.mark.parametrize("variance", [0.0, -1.0, NAN, float("inf")])
def test_a_variance_that_is_none_is_refused(variance: float) -> None:
    with pytest.raises(Invalid):
        calibrate_rasch(lsat6(), latent_variance=variance)


@pytest.mark.parametrize("ids", [["a"], ["a", "a", "b", "c", "d"], [*"abcdef"]])
def test_each_question_needs_one_id_of_its_own(ids: list[str]) -> None:
    with pytest.raises(Invalid):
        calibrate_rasch(lsat6(), ids=ids)


def test_abilities_are_rs() -> None:
    got = abilities(calibrate_2pl(lsat6()), lsat6())
    chosen = [0, lsat6().tolist().index([0, 1, 0, 1, 1]), 999]
    assert [got.eap[place] for place in chosen] == pytest.approx([-1.896771057, -0.5534368566, 0.6456208911], abs=1e-6)
    assert [got.sd[place] for place in chosen] == pytest.approx([0.8012794949, 0.8167530948, 0.8590066849], abs=1e-6)


def test_abilities_in_the_raschs_own_units_and_of_people_who_were_not_calibrated() -> None:
    rasch, one = calibrate_rasch(lsat7()), calibrate_1pl(lsat7())
    sigma = float(np.sqrt(rasch.latent_variance or 0))
    few = [[1, 1, 1, 1, 1], [0, 1, NAN, NAN, NAN], [NAN] * 5]
    on_theta, on_z = abilities(rasch, few), abilities(one, few)
    assert on_theta.eap[:2] == pytest.approx([sigma * (each or 0) for each in on_z.eap[:2]], abs=1e-6)
    assert on_theta.sd[:2] == pytest.approx([sigma * (each or 0) for each in on_z.sd[:2]], abs=1e-6)
    assert on_theta.eap[2] is None
    assert on_theta.sd[2] is None


def test_abilities_need_the_calibrated_questions() -> None:
    with pytest.raises(Invalid):
        abilities(calibrate_rasch(lsat6()), [[1.0, 0.0]])
