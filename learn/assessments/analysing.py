"""When forms are analysed: soon after something was scored, and not again for each of many scorings."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import inspect
from sqlmodel import Session

from learn.assessments import store
from learn.assessments.links import Moments, link_of
from learn.assessments.models import FormAnalysis, FormLink
from learn.jobs import service as jobs
from learn.jobs.worker import Study

ANALYSE = "assessments.analyse"
EVERY = timedelta(minutes=5)
_YEAR_2000 = datetime(2000, 1, 1, tzinfo=UTC)


def plan(db: Session, assessment_version_ids: Iterable[int], now: datetime) -> None:
    """Ask for the analysis of assessments at the end of these five minutes, unless one is asked for and not begun."""
    due = _YEAR_2000 + ((now - _YEAR_2000) // EVERY + 1) * EVERY
    asked = {payload["version"] for payload in jobs.untaken(db, ANALYSE)}
    # Two who ask at once: the key has room for one.
    for version_id in sorted(set(assessment_version_ids) - asked):
        jobs.enqueue(db, ANALYSE, f"{ANALYSE}:{version_id}:{due.isoformat()}", {"version": version_id}, due, now)


def plan_outdated(db: Session, _payload: dict[str, Any], now: datetime) -> None:
    """Ask for what an upgrade has to be analysed again."""
    plan(db, store.outdated(db), now)


Found = list[FormAnalysis | FormLink]


def look(db: Session, payload: dict[str, Any]) -> Found:
    """The analyses and links of an assessment version as its scores are now, without the time they were made."""
    # Loads SciPy, which most processes never need.
    from learn.assessments.analyses import analyse, form_links  # noqa: PLC0415

    links = form_links(db, payload["version"])
    link = link_of({row.letter: Moments(row.n, row.mean, row.sd, row.skewness, row.kurtosis) for row in links})
    return [*analyse(db, payload["version"], link), *links]


def keep(db: Session, found: Found, now: datetime) -> None:
    """Put what was found in the place of what was last, unless that knew newer scores."""
    for row in found:
        kind: type[Any] = type(row)
        known = db.get(kind, inspect(kind).primary_key_from_instance(row), with_for_update=True)
        if known is None or known.last_score_id <= row.last_score_id:
            row.analysed_at = now
            db.merge(row)
    db.flush()


HANDLER = Study(look, keep)
