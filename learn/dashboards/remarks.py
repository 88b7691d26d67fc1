"""What a group's figure says, in one word and one sentence. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from learn.assessments.groups import Footing, GroupFigure
from learn.dashboards.figures import Counts
from learn.dashboards.words import Tone
from learn.errors import Message, say

# An interval wider than this (in fractions: 20 points) says little about how much; the words say so.
WIDE = 0.2


class Remark(StrEnum):
    """In the order in which rows are listed when they have no interval to be listed by."""

    RISES = "rises"
    UNCLEAR = "unclear"
    FALLS = "falls"
    NO_INTERVAL = "no-interval"
    HIDDEN_SMALL = "hidden-small"
    HIDDEN_WITH = "hidden-with"
    NOT_MEASURED = "not-measured"
    NOT_STARTED = "not-started"
    NOT_ENROLLED = "not-enrolled"


# Too few people for a figure to be shown to somebody who may see groups only (MEASUREMENT.md §4).
SMALLEST_SHOWN = 5


HEADLINES = {
    Remark.RISES: say("Sau khoá học, kết quả tăng"),
    Remark.UNCLEAR: say("Chưa thấy rõ kết quả thay đổi"),
    Remark.FALLS: say("Sau khoá học, kết quả giảm"),
    Remark.NO_INTERVAL: say("Còn quá ít người để kết luận"),
    Remark.HIDDEN_SMALL: say("Nhóm nhỏ nên không hiện con số"),
    Remark.HIDDEN_WITH: say("Không hiện con số của nhóm này"),
    Remark.NOT_MEASURED: say("Chưa có ai đủ hai lần đo"),
    Remark.NOT_STARTED: say("Chưa có ai bắt đầu"),
    Remark.NOT_ENROLLED: say("Chưa có ai ghi danh"),
}


_TONES = {Remark.RISES: Tone.GOOD, Remark.FALLS: Tone.LOOK, Remark.UNCLEAR: Tone.LOOK}
_SURE = {
    Remark.RISES: say("Tăng rõ"),
    Remark.FALLS: say("Giảm"),
    Remark.UNCLEAR: say("Chưa phân biệt được với 0"),
}
_FEW_PEOPLE = {
    Remark.RISES: say("Tăng; ít người nên khoảng rộng"),
    Remark.FALLS: say("Giảm; ít người nên khoảng rộng"),
    Remark.UNCLEAR: say("Chưa phân biệt được với 0; ít người nên khoảng rộng"),
}
_UNITS_DIFFER = {
    Remark.RISES: say("Tăng; các đơn vị khác nhau nên khoảng rộng"),
    Remark.FALLS: say("Giảm; các đơn vị khác nhau nên khoảng rộng"),
    Remark.UNCLEAR: say("Chưa phân biệt được với 0; các đơn vị khác nhau nên khoảng rộng"),
}


@dataclass(frozen=True)
class Said:
    """A remark with its words and how it is drawn."""

    remark: Remark
    words: Message
    tone: Tone

    @property
    def headline(self) -> Message:
        """The finding as the title of a page."""
        return HEADLINES[self.remark]

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.remark in (Remark.RISES, Remark.FALLS)

    @property
    def is_hidden(self) -> bool:
        """Whether there is a figure that this viewer may not see."""
        return self.remark in (Remark.HIDDEN_SMALL, Remark.HIDDEN_WITH)


def remark_on(figure: GroupFigure | None, counts: Counts, *, is_hidden: bool) -> Said:
    """What to say about a unit's figure. `figure` is None when there is nobody measured, or when it is hidden."""
    if is_hidden:
        return _hidden(counts)
    if figure is None or figure.change is None:
        return _without_figure(counts)
    if figure.low is None or figure.high is None:
        return Said(Remark.NO_INTERVAL, figure.reason or say("Chưa tính được khoảng tin cậy."), Tone.QUIET)
    remark = Remark.RISES if figure.low > 0 else Remark.FALLS if figure.high < 0 else Remark.UNCLEAR
    return Said(remark, _words(remark, figure, figure.high - figure.low), _TONES[remark])


def _words(remark: Remark, figure: GroupFigure, width: float) -> Message:
    """A wide interval says why: over several units it is how they differ, however many people they have."""
    if width <= WIDE:
        return _SURE[remark]
    return _UNITS_DIFFER[remark] if figure.method == "cr1" else _FEW_PEOPLE[remark]


def method_words(figure: GroupFigure) -> Message | None:
    """How the interval was found; None when there is none."""
    if figure.method is None:
        return None
    if figure.method == "t":
        return say("khoảng t")
    if figure.is_approximate:
        return say("CR1 theo %(clusters)s đơn vị, gần đúng", clusters=figure.clusters)
    return say("CR1 theo %(clusters)s đơn vị", clusters=figure.clusters)


FOOTING_WORDS = {
    Footing.RAW: say("điểm thô"),
    Footing.PARTLY: say("một phần quy về đề A, một phần điểm thô"),
    Footing.LINKED: say("quy về đề A"),
}


def footing_words(figure: GroupFigure | None) -> Message | None:
    """Which scores a figure rests on, in a cell of a table; None without one."""
    return FOOTING_WORDS[figure.footing] if figure else None


def _hidden(counts: Counts) -> Said:
    if counts.matched < SMALLEST_SHOWN:
        return Said(Remark.HIDDEN_SMALL, say("Dưới 5 người đủ hai lần đo, không hiện số"), Tone.QUIET)
    return Said(Remark.HIDDEN_WITH, say("Ẩn cùng, để không suy ra được số của nhóm dưới 5 người"), Tone.QUIET)


def _without_figure(counts: Counts) -> Said:
    if not counts.enrolled:
        return Said(Remark.NOT_ENROLLED, say("Chưa có ai ghi danh"), Tone.QUIET)
    if not counts.started:
        return Said(Remark.NOT_STARTED, say("Chưa bắt đầu"), Tone.LOOK)
    return Said(Remark.NOT_MEASURED, say("Chưa có ai đủ hai lần đo"), Tone.QUIET)
