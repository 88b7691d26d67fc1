"""Which function does which kind of background work; every kind that is ever enqueued stands here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from learn.assessments import analysing, regrading, reminders
from learn.config import settings
from learn.days import day_of
from learn.jobs import service as jobs
from learn.jobs.worker import Handler, Study
from learn.media.storage import DiskStorage
from learn.organisation import units
from learn.people import sessions
from learn.quizzes import reexamining
from learn.quizzes.reexamining import Found


def tidy_jobs(db: Session, _payload: dict[str, Any], now: datetime) -> None:
    """Forget old finished work."""
    jobs.tidy(db, now)


def prune_sign_ins(db: Session, _payload: dict[str, Any], now: datetime) -> None:
    """Forget failures, devices and sessions that no rule asks for any more."""
    sessions.prune(db, now)


def rebuild_units(db: Session, _payload: dict[str, Any], now: datetime) -> None:
    """Units that begin, end or move today stand where they now belong."""
    units.rebuild_descent(db, day_of(now))


def examine_again(db: Session, payload: dict[str, Any]) -> list[Found]:  # noqa: ARG001 - every study is given one
    """Files whose checks were mended."""
    return reexamining.look(db, DiskStorage(settings().media_dir))


HANDLERS: Mapping[str, Handler] = {
    "jobs.tidy": tidy_jobs,
    "people.prune_sign_ins": prune_sign_ins,
    "organisation.rebuild_units": rebuild_units,
    regrading.REGRADE: regrading.carry_out,
    reexamining.KIND: Study(examine_again, reexamining.keep),
    **reminders.HANDLERS,
}
DAILY = ("jobs.tidy", "people.prune_sign_ins", "organisation.rebuild_units", *reminders.DAILY)
MINUTELY = ("assessments.close_expired",)
LONGER = {regrading.REGRADE: 3600, reexamining.KIND: 3600, analysing.ANALYSE: 900}
"""Seconds after which work of these kinds is thought lost: a large course takes them beyond the usual two minutes."""
