"""How an objective stands in practice. It is encouragement, never a measurement: see `choosing`. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from learn.quizzes.choosing import IN_A_ROW, Pooled, Standing

ENOUGH = 5
"""So many questions right twice in a row make an objective firm; all of them where there are fewer."""

FEWEST = 3
"""With fewer questions than these nothing is said: one can know them by heart."""


class Firmness(StrEnum):
    """In words of the page: not practised, under way, firm, too few questions to say."""

    NEW = "new"
    UNDER_WAY = "under-way"
    FIRM = "firm"
    TOO_FEW = "too-few"


@dataclass(frozen=True)
class ObjectiveStanding:
    """An objective in practice: its questions, those answered at all, those right twice in a row, those wrong last."""

    objective: str
    questions: int
    answered: int
    firm: int
    wrong: int

    @property
    def needed(self) -> int:
        """How many questions have to be right twice in a row."""
        return min(ENOUGH, self.questions)

    @property
    def firmness(self) -> Firmness:
        """Firm: enough questions were right the last two times, and none was wrong the last time."""
        if self.questions < FEWEST:
            return Firmness.TOO_FEW
        if not self.answered:
            return Firmness.NEW
        return Firmness.FIRM if self.firm >= self.needed and not self.wrong else Firmness.UNDER_WAY


def by_objective(bank: Sequence[Pooled], stands: Mapping[str, Standing]) -> dict[str, ObjectiveStanding]:
    """Each objective that the bank has questions of."""
    found: dict[str, list[Standing | None]] = {}
    for each in bank:
        found.setdefault(each.objective, []).append(stands.get(each.name))
    return {
        objective: ObjectiveStanding(
            objective=objective,
            questions=len(places),
            answered=sum(place is not None for place in places),
            firm=sum(place is not None and place.in_a_row >= IN_A_ROW for place in places),
            wrong=sum(place is not None and place.in_a_row == 0 for place in places),
        )
        for objective, places in found.items()
    }
