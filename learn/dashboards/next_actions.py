"""What a supervisor should do next, from what is on the page: at most three things. Pure."""

from collections.abc import Mapping, Sequence

from learn.dashboards.figures import Counts
from learn.dashboards.remarks import Remark
from learn.dashboards.rows import ANY_NOT_STARTED, UnitRow
from learn.dashboards.standing import WORDS, Standing
from learn.dashboards.words import Action, Tone, people_url
from learn.errors import say

MOST = 3


def next_actions(
    code: str,
    course: str | None,
    counts: Counts,
    rows: Sequence[UnitRow],
    standings: Mapping[Standing, int],
    *,
    sees_people: bool,
) -> tuple[Action, ...]:
    """Up to three actions, the most pressing first; none is drawn from a hidden figure.

    `standings` counts the unit's own people by standing; empty where they are not listed.
    """
    found = [
        *_let_in(code, course, standings),
        *_no_gain(rows),
        *_not_started(code, course, counts, rows, sees_people=sees_people),
        *_post_waiting(code, course, standings),
    ]
    return tuple(found[:MOST])


def _let_in(code: str, course: str | None, standings: Mapping[Standing, int]) -> list[Action]:
    count = standings.get(Standing.LOCKED_OUT, 0)
    if not count:
        return []
    label = say("Cấp mã đăng nhập cho %(count)s người", count=count)
    note = WORDS[Standing.LOCKED_OUT].state
    return [Action(label, people_url(code, course, Standing.LOCKED_OUT), note, Tone.LOOK)]


def _no_gain(rows: Sequence[UnitRow]) -> list[Action]:
    """The unit without a clear rise that most people stand behind."""
    flat = [row for row in rows if row.said.remark in (Remark.FALLS, Remark.UNCLEAR) and row.figure]
    if not flat:
        return []
    worst = max(flat, key=lambda row: (row.said.remark is Remark.FALLS, row.counts.matched))
    label = say("Tìm hiểu vì sao %(unit)s chưa tăng rõ", unit=worst.name)
    return [Action(label, worst.action.url, worst.said.words, Tone.LOOK)]


def _not_started(
    code: str, course: str | None, counts: Counts, rows: Sequence[UnitRow], *, sees_people: bool
) -> list[Action]:
    if not counts.not_started:
        return []
    most = max(rows, key=lambda row: row.counts.not_started, default=None)
    note = say("nhiều nhất: %(unit)s, %(count)s người", unit=most.name, count=most.counts.not_started) if most else None
    url = people_url(code, course, ANY_NOT_STARTED) if sees_people else (most.url if most else "")
    if not url:
        return []
    return [Action(say("Nhắc %(count)s người chưa bắt đầu", count=counts.not_started), url, note)]


def _post_waiting(code: str, course: str | None, standings: Mapping[Standing, int]) -> list[Action]:
    count = standings.get(Standing.POST_WAITING, 0)
    if not count:
        return []
    label = say("Nhắc %(count)s người làm bài đầu ra", count=count)
    return [Action(label, people_url(code, course, Standing.POST_WAITING), WORDS[Standing.POST_WAITING].state)]
