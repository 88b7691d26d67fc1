"""Whether a test taken on paper may be the measure of an occasion: the rules of the screen, for a day that is over.

One rule differs. The post-test on paper does not ask for the lessons on the screen: whoever was tested on paper was
mostly taught in a room.
"""

from datetime import date, datetime

from learn.assessments.accommodating import rules_for
from learn.assessments.models import Occasion
from learn.assessments.occasions import Facts, follow_up_on, lessons_unlocked
from learn.assessments.tries import REPLACEMENTS, measured, next_form, voids
from learn.days import day_of, start_of
from learn.errors import Message, say


def refusal(facts: Facts, occasion: Occasion, letter: str, day: date, today: date) -> Message | None:
    """Why a paper of this form and day can't measure the occasion; None when it can."""
    return _spent(facts, occasion) or _too_early(facts, occasion, day, today) or _seen(facts, occasion, letter)


def instant_of(facts: Facts, day: date) -> datetime:
    """The instant a paper of a day stands for: the day's begin, never before the tests that came earlier."""
    return max([start_of(day), *(one.closed_at or one.started_at for one in facts.tries)])


def is_form_seen(facts: Facts, letter: str) -> bool:
    """Whether the person had this form before, in an earlier enrolment too."""
    return letter in facts.known_forms or _is_used(facts, letter)


def _is_used(facts: Facts, letter: str) -> bool:
    """Whether it was taken in this enrolment; allowed again only when every form was."""
    return letter in {one.letter for one in facts.tries}


def _spent(facts: Facts, occasion: Occasion) -> Message | None:
    tries = facts.at(occasion)
    if any(one.is_open for one in facts.tries):
        return say("Người này đang làm dở một bài trên màn hình.")
    if occasion is Occasion.PRE and facts.skipped:
        return say("Người này đã bỏ qua bài đầu vào; việc đó không đổi được.")
    if measured(tries) is not None:
        return say("Người này đã có bài được tính cho lần đo này.")
    if voids(tries) > REPLACEMENTS:
        return say("Lần đo này đã hai lần bị ngắt nên không đo được nữa.")
    return None


def _too_early(facts: Facts, occasion: Occasion, day: date, today: date) -> Message | None:
    if day > today:
        return say("Ngày làm bài %(day)s chưa đến.", day=day)
    if refused := _beside_waiting(facts, occasion, day) or _outside(facts, occasion, day):
        return refused
    if occasion is Occasion.POST and not lessons_unlocked(facts):
        return say("Chưa có bài đầu vào của người này, trên giấy hay trên màn hình.")
    if occasion is Occasion.FOLLOW_UP:
        opens = follow_up_on(facts)
        if opens is None:
            return say("Chưa có bài đầu ra được tính của người này.")
        if day < opens:
            return say("Bài sau khoá học của người này mở từ %(day)s.", day=opens)
    last = max((day_of(one.closed_at or one.started_at) for one in facts.tries), default=None)
    if last is not None and day < last:
        return say("Người này đã làm một bài sau ngày đó (%(day)s).", day=last)
    return None


def _beside_waiting(facts: Facts, occasion: Occasion, day: date) -> Message | None:
    """Why a paper is on the wrong side of the day on which the lessons of somebody who waits begin."""
    begins_on = facts.begins_on
    if occasion is Occasion.BASELINE and begins_on is None:
        return say("Người này không ở nhóm học sau nên không có bài trước kỳ chờ.")
    if occasion is Occasion.BASELINE and begins_on is not None and day >= begins_on:
        return say("Thời gian chờ của người này đã hết ngày %(day)s.", day=begins_on)
    if occasion is Occasion.PRE and begins_on is not None and day < begins_on:
        return say("Người này ở nhóm học sau; bài đầu vào mở ngày %(day)s.", day=begins_on)
    return None


def _outside(facts: Facts, occasion: Occasion, day: date) -> Message | None:
    """Why the test can't be taken on this day; None on a day of the person's own window."""
    window = rules_for(facts.policies, facts.granted, occasion).window
    if window.begins and day < window.begins:
        return say("Người này được làm bài từ %(day)s.", day=window.begins)
    if window.ends and day >= window.ends:
        return say("Người này được làm bài đến hết %(day)s.", day=window.last_day)
    return None


def _seen(facts: Facts, occasion: Occasion, letter: str) -> Message | None:
    offered, form_seen = next_form(facts.forms, occasion, facts.tries, facts.occasions)
    if _is_used(facts, letter) and not (form_seen and letter == offered):
        return say("Người này đã làm đề %(form)s.", form=letter)
    return None
