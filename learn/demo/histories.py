"""What each imagined person did over the last months, done again through the services at those instants."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from learn.assessments import enrolling, progress, taking
from learn.assessments.models import Occasion
from learn.courses import service as courses
from learn.courses import store as course_store
from learn.demo.answering import Taker, sit
from learn.demo.cast import COURSE, Story


@dataclass(frozen=True)
class Plot:
    """How a commune's people fare: mean ability before and what is learnt (logits), and shares of 0 to 1.

    `starts` of them take the pre-test, `finishes` of those the post-test; `hasty` click through it.
    """

    ability: float
    learns: float
    starts: float = 0.93
    finishes: float = 0.85
    skips: float = 0.06
    hasty: float = 0.03


PLOTS = {
    Story.STRONG_GAIN: Plot(-0.5, 1.6),
    Story.GAIN: Plot(-0.2, 0.9),
    Story.NO_GAIN: Plot(0.35, 0.0),
    Story.HASTY: Plot(-0.1, 0.8, hasty=0.35),
    Story.FEW: Plot(-0.2, 1.0, starts=0.6, finishes=0.4, skips=0.0, hasty=0.0),
}
FOLLOWS_UP = 0.55
FORGETS = 0.35


def enrolled_days_ago(story: Story, chance: random.Random) -> int:
    """When people of a commune were enrolled."""
    return {Story.NOT_STARTED: 12, Story.UNDER_WAY: 15}.get(story) or chance.randint(95, 110)


def live(db: Session, person_id: int, story: Story, now: datetime, chance: random.Random) -> None:
    """One person's whole history up to now."""
    begins = _morning(now - timedelta(days=enrolled_days_ago(story, chance)), chance)
    due_on = (now + timedelta(days=16)).date() if story in (Story.NOT_STARTED, Story.UNDER_WAY) else None
    enrolling.enrol(db, person_id=person_id, slug=COURSE, now=begins, by=None, due_on=due_on)
    if story is Story.UNDER_WAY:
        _under_way(db, person_id, begins, chance)
    elif story in PLOTS:
        _through(db, person_id, PLOTS[story], begins, now, chance)


def _through(db: Session, person_id: int, plot: Plot, begins: datetime, now: datetime, chance: random.Random) -> None:
    if chance.random() > plot.starts:
        return
    before = chance.gauss(plot.ability, 0.7)
    at = begins + timedelta(days=chance.randint(0, 3), hours=1)
    if chance.random() < plot.skips:
        taking.skip(db, person_id, COURSE, at)
    else:
        sit(db, Taker(person_id, before), COURSE, Occasion.PRE, at, chance)
    if chance.random() > plot.finishes:
        study(db, person_id, at, chance, lessons=chance.randint(1, 9))
        return
    at = study(db, person_id, at, chance) + timedelta(hours=2)
    after = before + chance.gauss(plot.learns, 0.4)
    sit(db, Taker(person_id, after, chance.random() < plot.hasty), COURSE, Occasion.POST, at, chance)
    later = at + timedelta(days=60 + chance.randint(0, 9))
    if later < now - timedelta(days=1) and chance.random() < FOLLOWS_UP:
        sit(db, Taker(person_id, after - FORGETS), COURSE, Occasion.FOLLOW_UP, later, chance)


def _under_way(db: Session, person_id: int, begins: datetime, chance: random.Random) -> None:
    at = begins + timedelta(days=chance.randint(0, 2), hours=1)
    sit(db, Taker(person_id, chance.gauss(-0.3, 0.7)), COURSE, Occasion.PRE, at, chance)
    study(db, person_id, at, chance, lessons=chance.randint(0, 12))


def study(db: Session, person_id: int, at: datetime, chance: random.Random, lessons: int | None = None) -> datetime:
    """Finish lessons in order (all, or the first few), two or three a day; when the last was finished."""
    enrolment = courses.require_active(db, person_id, COURSE, at)
    wanted = course_store.lessons_of(db, enrolment.course_version_id)[:lessons]
    for lesson in wanted:
        at += timedelta(hours=chance.choice((1, 1, 22)), minutes=chance.randint(5, 20))
        progress.finish(db, person_id, COURSE, lesson.lesson, at)
    return at


def _morning(day: datetime, chance: random.Random) -> datetime:
    return day.replace(hour=1, minute=chance.randint(0, 59), second=0, microsecond=0)
