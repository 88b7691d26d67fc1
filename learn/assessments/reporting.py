"""What each question was answered like before and after, for the people who teach the course."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from learn.assessments import cohorts, store
from learn.assessments.models import Occasion
from learn.db.columns import id_of
from learn.quizzes.store import latest_markings, wordings_of


@dataclass(frozen=True)
class Asked:
    """One question on one occasion: n people had it in front of them, `reached` came to it, `answered` answered.

    `mean` is the mean fraction and `right` the share of full marks, of those who reached it; None of nobody.
    """

    n: int = 0
    reached: int = 0
    answered: int = 0
    mean: float | None = None
    right: float | None = None


@dataclass(frozen=True)
class QuestionFigure:
    """A question in its place of a form, before and after. The two groups are different people.

    A dropped one is in nobody's score any more.
    """

    letter: str
    slot: int
    question: str
    version_number: int
    type: str
    objective: str
    lesson: str
    level: int
    titles: Mapping[str, Any]
    pre: Asked
    post: Asked
    is_dropped: bool

    @property
    def change(self) -> float | None:
        """Mean fraction after minus before; None when nobody met it on one of the two."""
        if self.pre.mean is None or self.post.mean is None:
            return None
        return self.post.mean - self.pre.mean


def question_figures(db: Session, slug: str, assessment_version_id: int | None = None) -> list[QuestionFigure]:
    """Every question of every form of a course's assessment (the one in force unless named), in form order.

    Empty for a course without an assessment. Questions nobody has met yet are there too.
    """
    if assessment_version_id is None:
        version = store.version_in_force(db, slug)
        if version is None:
            return []
        assessment_version_id = id_of(version)
    asked = {
        (row.question_version_id, row.letter, row.occasion): Asked(
            n=row.n,
            reached=row.reached,
            answered=row.answered,
            mean=row.total / row.reached if row.reached else None,
            right=row.right / row.reached if row.reached else None,
        )
        for row in cohorts.question_sums(db, assessment_version_id)
    }
    questions = cohorts.questions_in(db, assessment_version_id)
    markings = latest_markings(db, (id_of(version) for _, _, version, _ in questions))
    wordings = wordings_of(db, (id_of(version) for _, _, version, _ in questions))
    return [
        QuestionFigure(
            letter=letter,
            slot=slot,
            question=question.name,
            version_number=version.number,
            type=version.type,
            objective=version.objective,
            lesson=version.lesson,
            level=version.level,
            titles=[version, *wordings.get(id_of(version), ())][-1].titles,
            pre=asked.get((id_of(version), letter, Occasion.PRE.value), Asked()),
            post=asked.get((id_of(version), letter, Occasion.POST.value), Asked()),
            is_dropped=markings[id_of(version)].is_dropped,
        )
        for letter, slot, version, question in questions
    ]
