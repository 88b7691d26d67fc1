"""The highest point of a marginal likelihood whose parameters may be tied: EM to its neighbourhood, then Newton."""

from dataclasses import dataclass

import numpy as np

from learn.assessments.statistics.marginal import (
    Expected,
    Marginal,
    Parameters,
    complete_information,
    gradient,
    solve,
)
from learn.assessments.statistics.responses import Floats

# How far below its maximum the log-likelihood may stay, before a last Newton step takes off most of that too.
_SHORT_OF_MAXIMUM = 1e-8
# EM gains quickly at first and then for a very long time little: from here on Newton is quicker.
_EM_ENOUGH = 1.0
_EM_MOST = 50
_NEWTON_MOST = 50
_HALVINGS = 30


@dataclass(frozen=True)
class Ties:
    """How few free parameters make up (slopes, intercepts): design · free + fixed."""

    design: Floats
    fixed: Floats

    def parameters(self, free: Floats) -> Parameters:
        both = self.design @ free + self.fixed
        half = len(both) // 2
        return Parameters(both[:half], both[half:])


@dataclass(frozen=True)
class Maximum:
    """Where the climb ended. `covariance` is of (slopes, intercepts), from the observed information; None when the
    climb ended somewhere else than on a maximum."""

    parameters: Parameters
    expected: Expected
    covariance: Floats | None
    iterations: int


@dataclass(frozen=True)
class _Point:
    free: Floats
    parameters: Parameters
    expected: Expected
    slope: Floats

    @property
    def height(self) -> float:
        return self.expected.log_likelihood


def maximise(marginal: Marginal, ties: Ties, start: Floats) -> Maximum:
    """Climb from `start` until at most 1e-6 below a maximum, where the information is positive definite.

    An EM step here is the first Newton step of the M-step, which converges as EM does (Lange 1995). An
    iteration is one step of either kind.
    """
    point = _look(marginal, ties, start)
    iterations, gained = 0, np.inf
    while gained > _EM_ENOUGH and iterations < _EM_MOST:
        better = _uphill(marginal, ties, point, _em_step(ties, point))
        gained, point, iterations = better.height - point.height, better, iterations + 1
    for _ in range(_NEWTON_MOST):
        iterations += 1
        step = solve(_information(marginal, ties, point), point.slope)
        if step is not None and point.slope @ step / 2 < _SHORT_OF_MAXIMUM:
            return _arrived(marginal, ties, _look(marginal, ties, point.free + step), iterations)
        point = _uphill(marginal, ties, point, _em_step(ties, point) if step is None else step)
    return Maximum(point.parameters, point.expected, None, iterations)


def _arrived(marginal: Marginal, ties: Ties, point: _Point, iterations: int) -> Maximum:
    of_free = solve(_information(marginal, ties, point), np.eye(len(point.free)))
    covariance = None if of_free is None else ties.design @ of_free @ ties.design.T
    return Maximum(point.parameters, point.expected, covariance, iterations)


def _look(marginal: Marginal, ties: Ties, free: Floats) -> _Point:
    parameters = ties.parameters(free)
    expected = marginal.expected(parameters)
    return _Point(free, parameters, expected, ties.design.T @ gradient(parameters, expected))


def _information(marginal: Marginal, ties: Ties, point: _Point) -> Floats:
    information: Floats = ties.design.T @ marginal.information(point.parameters, point.expected) @ ties.design
    return information


def _em_step(ties: Ties, point: _Point) -> Floats:
    information = ties.design.T @ complete_information(point.parameters, point.expected) @ ties.design
    step = solve(information, point.slope)
    # Where every chance is 0 or 1 to rounding there is nothing to divide by; the halvings tame the bare slope.
    return point.slope if step is None else step


def _uphill(marginal: Marginal, ties: Ties, point: _Point, step: Floats) -> _Point:
    """The point after the step, or after the first half, quarter … of it that is not lower; else the same point."""
    for _ in range(_HALVINGS):
        reached = _look(marginal, ties, point.free + step)
        if reached.height >= point.height:
            return reached
        step = step / 2
    return point
