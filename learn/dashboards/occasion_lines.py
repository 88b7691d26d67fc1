"""The tests of a person in a course, each as one line in words. Pure."""

from dataclasses import dataclass
from datetime import date

from learn.assessments.models import Occasion
from learn.assessments.occasions import NotOpen, Offer, Running, Skipped, Waiting
from learn.assessments.tries import Try, measured
from learn.dashboards.learning import NAMES, Learning
from learn.days import day_of
from learn.errors import Message, say


@dataclass(frozen=True)
class OccasionLine:
    """A test: its name, its state in words, and the day it was done (or opens, where it is not open yet).

    `fraction` (0 to 1) is that of the try that measures. `verb` and `url` are for the person who takes it:
    what can be done now and where; `result_url` leads to what it showed.
    """

    occasion: Occasion
    name: Message
    words: Message
    on: date | None = None
    fraction: float | None = None
    verb: Message | None = None
    url: str | None = None
    result_url: str | None = None

    @property
    def is_done(self) -> bool:
        return self.fraction is not None

    @property
    def is_open(self) -> bool:
        return self.url is not None


def occasion_lines(one: Learning) -> tuple[OccasionLine, ...]:
    """The tests of the person in the order of time; none for a course without tests."""
    return tuple(_line(one, occasion) for occasion in one.facts.occasions) if one.facts else ()


def _line(one: Learning, occasion: Occasion) -> OccasionLine:
    name, tries = NAMES[occasion], one.facts.at(occasion) if one.facts else ()
    counted, last = measured(tries), tries[-1] if tries else None
    result = f"/attempts/{last.attempt_id}/result" if last and not last.is_open else None
    words, on = _words(one, occasion, counted)
    verb, url = _way_on(one, occasion, is_again=counted is not None)
    return OccasionLine(occasion, name, words, on, counted.fraction if counted else None, verb, url, result)


def _words(one: Learning, occasion: Occasion, counted: Try | None) -> tuple[Message, date | None]:
    match one.state(occasion):
        case Running():
            return say("Đang làm dở"), None
        case Waiting(until=until) if one.now < until:
            return say("Đã làm; được làm lại từ ngày"), day_of(until)
        case Waiting():
            return say("Đã làm; được làm lại khi xem lại các bài còn thiếu"), None
        case Skipped():
            return say("Đã bỏ qua, nên không có mức thay đổi"), None
        case NotOpen(why=why, opens_at=opens_at):
            return why, day_of(opens_at) if opens_at else None
        case _ if counted and counted.closed_at:
            return say("Đã làm"), day_of(counted.closed_at)
        case Offer():
            return say("Đang mở"), None
        case _:
            return say("Bị ngắt giữa chừng nên không tính"), None


def _way_on(one: Learning, occasion: Occasion, *, is_again: bool) -> tuple[Message | None, str | None]:
    match one.state(occasion):
        case Running(attempt_id=attempt):
            return say("Làm tiếp"), f"/attempts/{attempt}"
        case Offer():
            return say("Làm lại") if is_again else say("Xem bài"), one.test_url(occasion)
        case _:
            return None, None
