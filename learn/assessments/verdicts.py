"""What can be said of one person's change, from their two scores and what is known of the forms they took."""

from sqlmodel import Session

from learn.assessments import link_store, store
from learn.assessments.measuring import Figures
from learn.assessments.models import Occasion, Outcome
from learn.assessments.reliable import ReliableChange, Score, linked_reliable_change


def verdict(db: Session, assessment_version_id: int, whole: Figures | Outcome) -> ReliableChange | None:
    """Whether the change is more than measuring twice gives by itself, each form with its own error on its occasion.

    `whole` is the outcome of a whole test, not of an objective. None without both a pre-test and a post-test.
    """
    if whole.p is None or whole.q is None:
        return None
    links = link_store.links_of_version(db, assessment_version_id)

    def score(fraction: float, letter: str, occasion: Occasion) -> Score:
        known = store.analysis(db, assessment_version_id, letter, occasion)
        line = links.line((assessment_version_id, letter))
        return Score(fraction, line, known.sem if known else None, known.n if known else 0)

    return linked_reliable_change(
        score(whole.p, whole.pre_form, Occasion.PRE), score(whole.q, whole.post_form, Occasion.POST)
    )
