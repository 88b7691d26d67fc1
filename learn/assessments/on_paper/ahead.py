"""Whether somebody who holds a test on paper still has a test of the course before them: then they see none of it.

Forms come by chance, so any form of the course may be theirs next; and who has seen its questions, or what others
answered to them, can't be measured with it any more.
"""

from datetime import date, datetime

from sqlmodel import Session

from learn.assessments import facts
from learn.assessments.models import Occasion
from learn.assessments.occasions import Facts
from learn.assessments.on_paper.models import PaperSession
from learn.assessments.tries import REPLACEMENTS, measured, voids
from learn.courses import service as courses
from learn.days import day_of
from learn.errors import Forbidden, say

REFUSED = say(
    "Anh/chị cũng học khoá này và còn bài kiểm tra phải làm, nên chưa xem đề hay bài của người khác được: ai đã thấy đề"
    " thì không đo được nữa. Anh/chị nhờ người quản lý khác của đơn vị, người quản lý cấp trên hoặc quản trị viên in đề"
    " và chép phiếu."
)


def is_any_ahead(known: Facts, today: date) -> bool:
    """Whether a test of somebody may still become a measure. Pure."""
    return any(_may_measure(known, occasion, today) for occasion in known.occasions)


def _may_measure(known: Facts, occasion: Occasion, today: date) -> bool:
    if occasion is Occasion.PRE and known.skipped:
        return False
    tries = known.at(occasion)
    is_over = occasion is Occasion.BASELINE and known.begins_on is not None and known.begins_on <= today
    if is_over and not any(one.is_open for one in tries):
        return False
    return measured(tries) is None and voids(tries) <= REPLACEMENTS


def has_test_ahead(db: Session, person_id: int, made: PaperSession, now: datetime) -> bool:
    """Whether this person is in the session's course with a test of it to come."""
    enrolment = courses.active(db, person_id, made.course, now)
    sat = facts.read(db, enrolment) if enrolment else None
    return sat is not None and is_any_ahead(sat.facts, day_of(now))


def require_none_ahead(db: Session, person_id: int, made: PaperSession, now: datetime) -> None:
    """Forbidden, with what to do next, for somebody with a test of the course before them."""
    if has_test_ahead(db, person_id, made, now):
        raise Forbidden(REFUSED)
