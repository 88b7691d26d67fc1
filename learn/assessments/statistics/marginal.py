"""The marginal likelihood of right/wrong answers given normally distributed ability, and where it is highest.

P(right | z) = 1/(1 + exp(−(slope·z + intercept))), z ~ N(0, 1), answers independent given z (Birnbaum 1968). The
integral over z is a sum over equally spaced nodes, which for a smooth integrand is exact to rounding as long as
the spacing is not wider than about half the standard deviation of a person's posterior (Trefethen & Weideman 2014).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cho_factor, cho_solve
from scipy.special import expit

from learn.assessments.statistics.responses import NOT_REACHED, RIGHT, Floats, Responses

NODES: Floats = np.linspace(-8.0, 8.0, 81)
_LOG_WEIGHTS: Floats = -(NODES**2) / 2 - np.log(np.exp(-(NODES**2) / 2).sum())
_POWERS: Floats = NODES ** np.arange(3)[:, None]

# Patterns taken at a time: enough for the matrix products to be fast, few enough to stay within the cache.
_BLOCK = 2048


class Parameters(NamedTuple):
    """One slope and one intercept for each question, on the scale of z."""

    slopes: Floats
    intercepts: Floats


class Expected(NamedTuple):
    """What the E-step gives: people expected at each node who reached a question, and who got it right."""

    log_likelihood: float
    reached: Floats
    right: Floats


@dataclass(frozen=True)
class Marginal:
    """The likelihood of some answers as a function of the questions' parameters.

    What was not reached is left out of the product, which is right when it does not depend on the answer that
    would have been given. Memory beyond the patterns themselves is a few blocks.
    """

    answers: Responses

    def expected(self, at: Parameters) -> Expected:
        """The log-likelihood and the expected counts (questions × nodes) of Bock & Aitkin (1981)."""
        logits = _logits(at)
        reached, right, total = np.zeros_like(logits), np.zeros_like(logits), 0.0
        for block in self._blocks(at):
            total += block.log_likelihood
            reached += block.reached.T @ block.posterior
            right += block.right.T @ block.posterior
        return Expected(total, reached, right)

    def information(self, at: Parameters, expected: Expected) -> Floats:
        """Minus the second derivatives by (slopes, intercepts): the observed information (Louis 1982, his eq. 3.2).

        That is what complete data would tell less what is lost by not knowing z: in each person the posterior
        covariance of the complete-data score (right − P)·(z, 1).
        """
        chances = expit(_logits(at))
        return complete_information(at, expected) - sum(_lost(block, chances) for block in self._blocks(at))

    def posterior(self, at: Parameters) -> tuple[Floats, Floats]:
        """Mean and standard deviation of z given each pattern."""
        means, variances = [], []
        for block in self._blocks(at):
            moments = (block.posterior / block.counts[:, None]) @ _POWERS.T
            means.append(moments[:, 1])
            variances.append(moments[:, 2] - moments[:, 1] ** 2)
        return np.concatenate(means), np.sqrt(np.concatenate(variances))

    def _blocks(self, at: Parameters) -> Iterator["_Block"]:
        logits = _logits(at)
        log_wrong = -np.logaddexp(0, logits)
        for start in range(0, len(self.answers.counts), _BLOCK):
            some = slice(start, start + _BLOCK)
            counts, patterns = self.answers.counts[some], self.answers.patterns[some]
            right = (patterns == RIGHT).astype(np.float64)
            reached = (patterns != NOT_REACHED).astype(np.float64)
            joint = right @ logits + reached @ log_wrong + _LOG_WEIGHTS
            highest = joint.max(axis=1, keepdims=True)
            posterior = np.exp(joint - highest)
            total = posterior.sum(axis=1)
            posterior *= (counts / total)[:, None]
            height = float(counts @ (np.log(total) + highest[:, 0]))
            yield _Block(counts, right, reached, self.answers.reached_set_of[some], posterior, height)


class _Block(NamedTuple):
    """Some patterns. A row of `posterior` (patterns × nodes) sums to the number of people who gave the pattern."""

    counts: Floats
    right: Floats
    reached: Floats
    reached_set_of: NDArray[np.intp]
    posterior: Floats
    log_likelihood: float


def gradient(at: Parameters, expected: Expected) -> Floats:
    """The first derivatives of the log-likelihood by (slopes, intercepts), through Fisher's identity."""
    residual = expected.right - expected.reached * expit(_logits(at))
    return np.concatenate([residual @ NODES, residual.sum(axis=1)])


def complete_information(at: Parameters, expected: Expected) -> Floats:
    """The information by (slopes, intercepts) if every z were known: the M-step's, without questions in common."""
    chances = expit(_logits(at))
    by_power = (expected.reached * chances * (1 - chances)) @ _POWERS.T
    of_intercepts, mixed, of_slopes = (np.diag(each) for each in by_power.T)
    return np.block([[of_slopes, mixed], [mixed, of_intercepts]])


def mean_squares(at: Parameters, expected: Expected, question: int) -> tuple[float, float]:
    """A question's infit and outfit, with ability integrated out over each person's posterior.

    Infit is ΣE[(x − P)² | answers] / ΣE[P(1 − P) | answers] over people, outfit the mean over people of
    E[(x − P)² / P(1 − P) | answers]. A right answer's squared residual is (1 − P)², standardised the odds against
    it; a wrong one's P², standardised the odds for a right one: so both follow from the expected counts.
    """
    logits = at.slopes[question] * NODES + at.intercepts[question]
    chances = expit(logits)
    reached, right = expected.reached[question], expected.right[question]
    wrong = reached - right
    squares = right @ (1 - chances) ** 2 + wrong @ chances**2
    variances = reached @ (chances * (1 - chances))
    standardised = right @ np.exp(-logits) + wrong @ np.exp(logits)
    return float(squares / variances), float(standardised / reached.sum())


def solve(information: Floats, right_side: Floats) -> Floats | None:
    """information⁻¹ · right_side; None when the information is not positive definite."""
    try:
        solved: Floats = cho_solve(cho_factor(information), right_side)
    except (LinAlgError, ValueError):
        return None
    return solved


def _logits(at: Parameters) -> Floats:
    return np.multiply.outer(at.slopes, NODES) + at.intercepts[:, None]


def _lost(block: _Block, chances: Floats) -> Floats:
    """The posterior covariance of the score by (slopes, intercepts), summed over people.

    With residuals x − P the sum of E[residual · residual′ · z^k] falls into products of answers, of answers with
    chances and of chances with chances, each one matrix product; node by node it would take twenty times as long.
    """
    ability = block.posterior @ _POWERS.T
    chance = [block.reached * ((block.posterior * power) @ chances.T) for power in _POWERS]
    second = _products_of_chances(block, chances)
    for power, by_chance in enumerate(chance):
        mixed = block.right.T @ by_chance
        second[power] += block.right.T @ (block.right * ability[:, power, None]) - mixed - mixed.T
    score = np.hstack([block.right * ability[:, power, None] - chance[power] for power in (1, 0)])
    return np.block([[second[2], second[1]], [second[1], second[0]]]) - score.T @ (score / block.counts[:, None])


def _products_of_chances(block: _Block, chances: Floats) -> Floats:
    """ΣE[P_j · P_k · z^power] over the people who reached both questions: by power, j and k.

    Those who reached the same questions are taken together; in tests that people leave at the end they are few kinds.
    """
    sets, first = np.unique(block.reached_set_of, return_index=True)
    people = (block.reached_set_of == sets[:, None]) @ block.posterior
    found = np.zeros((len(_POWERS), len(chances), len(chances)))
    for reached, at_nodes in zip(block.reached[first], people, strict=True):
        for power, weights in enumerate(_POWERS * at_nodes):
            found[power] += np.outer(reached, reached) * ((chances * weights) @ chances.T)
    return found
