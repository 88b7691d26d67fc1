"""The fixed, equivalent forms of an assessment: drawn from a bank to a blueprint, or listed and checked."""

from learn.quizzes.forms.checking import LETTERS, MAX_ANCHORS, Drawable, Row, Shortfall, check_blueprint, check_forms
from learn.quizzes.forms.coverage import Covered, coverage
from learn.quizzes.forms.drawing import Drawn, draw_forms

__all__ = [
    "LETTERS",
    "MAX_ANCHORS",
    "Covered",
    "Drawable",
    "Drawn",
    "Row",
    "Shortfall",
    "check_blueprint",
    "check_forms",
    "coverage",
    "draw_forms",
]
