"""Whether a test on paper may measure: the occasions' own rules, for a day that is over."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from learn.assessments import paper
from learn.assessments.accommodating import Granted
from learn.assessments.models import Occasion
from learn.assessments.occasions import Facts
from learn.assessments.policies import Policies, Rules, Window
from learn.assessments.tries import Try

BASELINE, PRE, POST, FOLLOW_UP = Occasion
AT = datetime(2026, 5, 4, 3, tzinfo=UTC)
DAY, TODAY = date(2026, 5, 4), date(2026, 11, 23)
NOBODY = Facts("ABC", Policies(after_days=60))


def sat(facts: Facts, occasion: Occasion, letter: str, at: datetime = AT, *, complete: bool = True) -> Facts:
    one = Try(occasion, len(facts.at(occasion)) + 1, letter, uuid4(), at, None, at, complete, 0.5)
    return replace(facts, tries=(*facts.tries, one))


BEFORE = sat(NOBODY, PRE, "A")
BOTH = sat(BEFORE, POST, "B")
VOID = sat(NOBODY, PRE, "A", complete=False)
SPENT = sat(VOID, PRE, "B", complete=False)
WAITS = replace(NOBODY, begins_on=DAY)
WAITED = sat(WAITS, BASELINE, "A", AT - timedelta(days=40))
BOUNDED = replace(NOBODY, policies=Policies(pre=Rules(window=Window(DAY, DAY + timedelta(days=2)))))
LONGER = replace(BOUNDED, granted=Granted(window_for=PRE, window=Window(None, DAY + timedelta(days=9))))
AGAIN = replace(NOBODY, known_forms=frozenset("AB"))
OPEN = replace(NOBODY, tries=(Try(PRE, 1, "A", uuid4(), AT),))


@pytest.mark.parametrize(
    ("facts", "occasion", "letter", "day", "why"),
    [
        (NOBODY, PRE, "A", DAY, None),
        (NOBODY, PRE, "C", DAY, None),  # on paper the form may be another than the allotted one
        (NOBODY, PRE, "A", TODAY, None),
        (NOBODY, PRE, "A", TODAY + timedelta(days=1), "chưa đến"),
        (VOID, PRE, "B", DAY, None),
        (VOID, PRE, "A", DAY, "đã làm đề A"),
        (SPENT, PRE, "C", DAY, "hai lần bị ngắt"),
        (OPEN, PRE, "B", DAY, "làm dở"),
        (BEFORE, PRE, "B", DAY, "đã có bài được tính"),
        (replace(NOBODY, skipped=True), PRE, "A", DAY, "bỏ qua"),
        (NOBODY, POST, "B", DAY, "Chưa có bài đầu vào"),
        (VOID, POST, "B", DAY, "Chưa có bài đầu vào"),
        (replace(NOBODY, skipped=True), POST, "B", DAY, None),
        (SPENT, POST, "C", DAY, None),
        (BEFORE, POST, "B", DAY, None),  # both on one day
        (BEFORE, POST, "A", DAY, "đã làm đề A"),
        (BEFORE, POST, "B", DAY - timedelta(days=1), "sau ngày đó"),
        (BOTH, POST, "C", DAY, "đã có bài được tính"),
        (BEFORE, FOLLOW_UP, "C", TODAY, "Chưa có bài đầu ra"),
        (BOTH, FOLLOW_UP, "C", DAY + timedelta(days=59), "mở từ"),
        (BOTH, FOLLOW_UP, "C", DAY + timedelta(days=60), None),
        (NOBODY, BASELINE, "A", DAY, "không ở nhóm học sau"),
        (WAITS, BASELINE, "A", DAY - timedelta(days=1), None),
        (WAITS, BASELINE, "A", DAY, "đã hết"),
        (WAITS, PRE, "B", DAY - timedelta(days=1), "mở ngày"),
        (WAITED, PRE, "B", DAY, None),
        (WAITED, PRE, "A", DAY, "đã làm đề A"),
        (BOUNDED, PRE, "A", DAY - timedelta(days=1), "được làm bài từ"),
        (BOUNDED, PRE, "A", DAY, None),
        (BOUNDED, PRE, "A", DAY + timedelta(days=1), None),
        (BOUNDED, PRE, "A", DAY + timedelta(days=2), "đến hết 2026-05-05"),
        (LONGER, PRE, "A", DAY - timedelta(days=1), None),  # granted to this person alone
        (LONGER, PRE, "A", DAY + timedelta(days=2), None),
        (LONGER, PRE, "A", DAY + timedelta(days=9), "đến hết"),
        (AGAIN, PRE, "A", DAY, None),  # taken again: flagged, not refused
    ],
)
def test_a_paper_measures_where_the_occasion_still_can(
    facts: Facts, occasion: Occasion, letter: str, day: date, why: str | None
) -> None:
    refused = paper.refusal(facts, occasion, letter, day, TODAY)
    assert why in str(refused) if why else refused is None


def test_when_every_form_was_seen_the_one_seen_in_part_may_come_again() -> None:
    facts = sat(sat(VOID, PRE, "B"), POST, "C", complete=False)
    assert paper.refusal(facts, POST, "A", DAY, TODAY) is None
    assert paper.is_form_seen(facts, "A")
    assert "đã làm đề B" in str(paper.refusal(facts, POST, "B", DAY, TODAY))


def test_a_paper_never_comes_before_the_tests_of_its_day() -> None:
    assert paper.instant_of(NOBODY, DAY) == datetime(2026, 5, 3, 17, tzinfo=UTC)
    assert paper.instant_of(BEFORE, DAY) == AT
    assert paper.instant_of(BEFORE, DAY + timedelta(days=1)) == datetime(2026, 5, 4, 17, tzinfo=UTC)


def test_a_form_met_in_an_earlier_enrolment_is_told_as_seen() -> None:
    assert [paper.is_form_seen(AGAIN, letter) for letter in "ABC"] == [True, True, False]
