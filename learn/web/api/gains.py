"""What objectives say of before and after, in the results of a test and in the gain of an enrolment."""

from typing import Any

from learn.assessments.results import Line
from learn.web.api.documents.results import LessonToReview, ObjectiveGain, ObjectiveResult, Share


def objective_gain(line: Line) -> ObjectiveGain:
    """An objective before and after."""
    return ObjectiveGain(**_gain(line))


def objective_result(line: Line) -> ObjectiveResult:
    """An objective with the marks of one test, and the lessons that teach what it missed."""
    return ObjectiveResult(
        **_gain(line),
        this=_share(line.this),
        is_mastered=line.is_mastered,
        lessons=[LessonToReview(id=one.id, title=one.title, minutes=one.minutes) for one in line.lessons],
    )


def _gain(line: Line) -> dict[str, Any]:
    return {
        "id": line.objective,
        "text": line.text,
        "before": _share(line.before),
        "after": _share(line.after),
        "later": _share(line.later),
        "change": line.change,
        "is_newly_mastered": line.is_new,
    }


def _share(share: tuple[float, float] | None) -> Share | None:
    return None if share is None else Share(marks=share[0], possible=share[1])
