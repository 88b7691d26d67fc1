"""What the figures of units look like in JSON: the numbers of the pages, and the same ones left out."""

from pydantic import BaseModel, Field

from learn.assessments.groups import Footing
from learn.dashboards.remarks import Remark
from learn.web.api.documents.base import example

_COUNTS = {"enrolled": 25, "started": 21, "finished": 21, "measured": 21}
_FIGURE = {
    "n": 21,
    "mean_before": 0.45,
    "mean_after": 0.6,
    "change": 0.15,
    "low": 0.06,
    "high": 0.24,
    "method": "cr1",
    "clusters": 4,
    "reason": None,
    "scale": "linked",
}


class Counts(BaseModel):
    """How many people of a unit and below stand where."""

    enrolled: int
    started: int
    finished: int
    measured: int = Field(description="Measured twice: only they are in a figure.")


class Figure(BaseModel):
    """Mean before, mean after and the change, as fractions of all marks, with its 95 % interval.

    Means on linked scores may lie a little outside 0 to 1.
    """

    n: int
    mean_before: float
    mean_after: float
    change: float
    low: float | None = Field(description="The lower end of the interval; null where none can be given.")
    high: float | None
    method: str | None = Field(description="`t`: one unit; `cr1`: people clustered in units.")
    clusters: int | None = Field(
        description="In how many units they are, where the interval is by cluster; units hidden together count as one."
    )
    reason: str | None = Field(description="Why there is no interval.")
    scale: Footing = Field(
        description="`linked`: scores of all forms are carried onto form A, and the interval holds the error of that; "
        "`raw`: the forms are not yet comparable; `partly`: those of some versions of the test are."
    )


class UnitFigure(BaseModel):
    """A unit of the table. Without a figure, `remark` says whether nobody is measured or it is suppressed."""

    code: str
    name: str
    is_own: bool = Field(description="Only the people who belong to the unit itself, not to one below it.")
    counts: Counts
    figure: Figure | None
    is_suppressed: bool = Field(description="There is a figure and the asker may not see it: the group is too small.")
    remark: Remark
    remark_text: str


class LeftOut(BaseModel):
    """People who began and are not in the figure."""

    reason: str
    count: int


class UnitFigures(UnitFigure):
    """What the training changed in a unit and in each unit below it."""

    model_config = example(
        code="15",
        name="Tỉnh Lào Cai",
        is_own=False,
        counts=_COUNTS,
        figure=_FIGURE,
        is_suppressed=False,
        remark="rises",
        remark_text="Tăng rõ",
        course="dao-duc-cong-vu",
        left_out=[],
        cautions=[],
        below=[
            {
                "code": "15001",
                "name": "Xã Tân Lập",
                "is_own": False,
                "counts": {"enrolled": 4, "started": 3, "finished": 3, "measured": 3},
                "figure": None,
                "is_suppressed": True,
                "remark": "hidden-small",
                "remark_text": "Dưới 5 người đủ hai lần đo, không hiện số",
            }
        ],
    )

    course: str | None = Field(description="The course of these figures; null where nobody is enrolled in any.")
    left_out: list[LeftOut]
    cautions: list[str] = Field(description="What to know before drawing a conclusion.")
    below: list[UnitFigure]
