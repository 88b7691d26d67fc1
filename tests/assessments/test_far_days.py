"""Windows kept with days of another age, as an earlier program or another hand may have left them: nothing breaks."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from learn.assessments import offering, paper, repeats
from learn.assessments.accommodating import NOTHING, Granted, is_shown, rules_for
from learn.assessments.facts import as_granted
from learn.assessments.models import Accommodation, Occasion
from learn.assessments.occasions import Facts, NotOpen, Offer, State, state
from learn.assessments.policies import Policies, Shown, read_policies
from learn.assessments.tries import Try
from learn.dashboards.accommodations import in_words
from learn.dashboards.conditions import conditions
from learn.days import day_of, start_of

POST, FOLLOW_UP = Occasion.POST, Occasion.FOLLOW_UP
NOW = start_of(date(2026, 12, 1))


def granted_days(begins: date | None, ends: date | None) -> tuple[Policies, Granted]:
    row = {"enrolment_id": 1, "number": 1, "reason": "", "given_by": 1, "given_at": NOW}
    return Policies(), as_granted(Accommodation(**row, occasion=FOLLOW_UP, opens_on=begins, closes_on=ends))


def published_days(begins: date | None, ends: date | None) -> tuple[Policies, Granted]:
    window = {"begins": begins and begins.isoformat(), "ends": ends and ends.isoformat()}
    return read_policies({"follow_up": {"window": window, "show": {"marks": "after_window"}}}, None), NOTHING


@pytest.mark.parametrize("kept", [granted_days, published_days])
@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        (date.min, None, Offer),
        (date(1899, 12, 31), date(2201, 1, 1), Offer),
        (None, date.max, Offer),
        (date.min, date.max, Offer),
        (None, date.min, NotOpen),
        (date.min, date.min, NotOpen),
        (date.max, None, NotOpen),
        (date.max, date.max, NotOpen),
    ],
)
def test_a_far_day_opens_or_shuts_a_test_like_any_other(
    kept: Callable[..., tuple[Policies, Granted]], begins: date | None, ends: date | None, expected: type[State]
) -> None:
    policies, granted = kept(begins, ends)
    facts = Facts("ABC", policies, (_post(NOW - timedelta(days=90)),), lessons_done_at=NOW, granted=granted)
    now = state(facts, FOLLOW_UP, NOW)
    assert isinstance(now, expected)
    # What else reckons with the days agrees.
    is_past = ends is not None and ends < day_of(NOW)
    assert (paper.refusal(facts, FOLLOW_UP, "C", day_of(NOW), day_of(NOW)) is None) is (expected is Offer)
    assert repeats.is_over(facts, NOW, NOW) is (is_past or expected is Offer)
    assert is_shown(Shown.AFTER_WINDOW, policies, granted, FOLLOW_UP, NOW) is (is_past or ends is None)
    page = offering.TestPage("c", FOLLOW_UP, now, 20, 20, 24, rules_for(policies, granted, FOLLOW_UP), policies)
    said = [str(holds) for _, holds in conditions(page, policies, "203.0.113.9", NOW)]
    assert is_past or any("2000-01-01" in words or "2100-12-31" in words for words in said)
    assert all(map(str, in_words(granted)))


def _post(at: datetime) -> Try:
    return Try(POST, 1, "B", UUID(int=1), at, at, at, is_complete=True, fraction=0.5)
