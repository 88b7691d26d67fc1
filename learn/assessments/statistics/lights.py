"""What a question's figures say to its author: green, amber, red, or grey when too few people answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt, tanh

from learn.assessments.statistics.items import FEW, Item
from learn.assessments.statistics.options import Option
from learn.errors import Message, say

HARD, EASY = 0.25, 0.95
WEAK = 0.2
LURES = 0.05
UNREACHED = 0.2
# The normal deviate that chance exceeds in one of twenty.
_ONE_SIDED = 1.6449


class Light(StrEnum):
    """From nothing to do to something wrong; grey says nothing yet."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"


@dataclass(frozen=True)
class Lit:
    """A light and its reasons, the gravest first; green has none."""

    light: Light
    reasons: tuple[Message, ...] = ()


def lights(item: Item, *, may_be_hard: bool = False, may_be_easy: bool = False) -> Lit:
    """The light of one question. Before a course it `may_be_hard`, after it `may_be_easy`: that is what it is for.

    Grey below 30 people who reached it. Red: a discrimination below 0, where those who know less do better, or a
    wrong option whose point-biserial is above 0 and above that of the key: the best pick it (Haladyna 2004: look for
    a wrong key). Both must be beyond chance (one-sided, 5 %, by Fisher's z): of many questions at 30 people some would
    always be red. Only a wrong option chosen by 5 % counts (Haladyna & Downing 1993 call one below that not
    functioning). Amber: a discrimination below 0.2 (Ebel & Frisbie 1991: poor), a facility below 0.25 (no better
    than guessing among four) or above 0.95 (tells next to nobody apart), a wrong option that nobody picks, or
    more than 20 % who did not reach it (Swineford 1974: a test that more than a fifth don't finish is speeded).
    """
    if item.n < FEW:
        return Lit(Light.GREY, (say("Quá ít người (n < %(few)s) để nhận xét.", few=FEW),))
    wrong, doubtful = tuple(_wrong(item)), tuple(_doubtful(item, may_be_hard, may_be_easy))
    if wrong or doubtful:
        return Lit(Light.RED if wrong else Light.AMBER, wrong + doubtful)
    return Lit(Light.GREEN)


def _wrong(item: Item) -> Iterator[Message]:
    if item.discrimination is not None and item.discrimination < -_chance(item.n):
        yield say("Người giỏi hơn lại làm sai câu này nhiều hơn; có thể đáp án sai hoặc câu gây hiểu lầm.")
    for option in _better_than_key(item):
        yield say(
            "Người giỏi hay chọn phương án %(option)s, vốn là phương án sai; hãy xem lại đáp án.", option=option.id
        )


def _doubtful(item: Item, may_be_hard: bool, may_be_easy: bool) -> Iterator[Message]:
    if item.discrimination is None:
        yield item.unavailable["discrimination"]
    elif -_chance(item.n) <= item.discrimination < WEAK:
        yield say("Câu này ít phân biệt người biết với người chưa biết.")
    if item.facility is not None and item.facility < HARD and not may_be_hard:
        yield say("Rất khó: kết quả không hơn đoán mò giữa bốn phương án.")
    if item.facility is not None and item.facility > EASY and not may_be_easy:
        yield say("Rất dễ: gần như ai cũng làm đúng.")
    for option in item.options:
        if option.n == 0 and not option.credit:
            yield say("Không ai chọn phương án %(option)s.", option=option.id)
    if item.not_reached > UNREACHED * (item.n + item.not_reached):
        yield say("Nhiều người chưa làm tới câu này; bài có thể quá dài so với thời gian.")


def _better_than_key(item: Item) -> Iterator[Option]:
    """Wrong options that attract the best more than the key does; none without a key."""
    best = max((_pull(option) for option in item.options if option.credit), default=None)
    if best is None:
        return
    for option in item.options:
        if not option.credit and option.share >= LURES and _pull(option) > max(_chance(item.n), best):
            yield option


def _chance(n: int) -> float:
    """How large a correlation of n people chance exceeds in one of twenty, where there is none."""
    return tanh(_ONE_SIDED / sqrt(n - 3))


def _pull(option: Option) -> float:
    return option.point_biserial or 0.0
