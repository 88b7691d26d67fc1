"""`/teach/{slug}/questions/{name}/marking`: what people answered, how it is marked, and what another marking does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from sqlmodel import Session

from learn.assessments import regrading
from learn.assessments.models import Regrading
from learn.assessments.regrades import Effect
from learn.assessments.regrading import Asked
from learn.courses import service as courses
from learn.courses.service import in_language as course_in_language
from learn.dashboards.words import address
from learn.db.columns import id_of
from learn.errors import Invalid, Message, say
from learn.organisation.policy import Viewer
from learn.quizzes import wording, written
from learn.quizzes.rulings import Mending, Ruling, code_of, read_mending
from learn.quizzes.types.base import Line, in_language

MOST_ANSWERS = 60
SHARES = ("0", "0.25", "0.333333333", "0.5", "0.666666667", "0.75", "1")
"""What an answer may be ruled to earn; thirds as a score keeps them."""


@dataclass(frozen=True)
class AnswerLine:
    """An answer of so many tests, what it earns now (0 to 1), and what was chosen for it ("" is: by the key)."""

    code: str
    words: tuple[Line, ...]
    language: str
    people: int
    fraction: float
    chosen: str


@dataclass(frozen=True)
class PastLine:
    """An earlier change of how the question is marked; `undo` leads to the plan of taking the newest one back."""

    asked_at: datetime
    reason: str
    what: Message
    tests: int
    risen: int
    fallen: int
    is_done: bool
    undo: str


@dataclass(frozen=True)
class RegradingPage:
    """The whole page; `stem` is safe HTML. `plan` is there once something was asked for."""

    course: str
    title: str
    stem: str
    url: str
    question_url: str
    statistics_url: str
    marking_id: int
    answers: tuple[AnswerLine, ...]
    others: int
    is_dropped: bool
    is_under_way: bool
    plan: Effect | None
    rulings: tuple[str, ...]
    past: tuple[PastLine, ...]

    @property
    def has_languages(self) -> bool:
        return len({line.language for line in self.answers}) > 1


def regrading_page(
    db: Session, viewer: Viewer, slug: str, name: str, language: str, wanted: Sequence[str] | None, *, is_dropped: bool
) -> RegradingPage:
    """The page, with a plan when `wanted` rulings are given (see `mending_of`). NotFound as for the question's page."""
    it = regrading.asked(db, viewer, slug, name)
    mending = it.mending if wanted is None else mending_of(it, wanted, is_dropped=is_dropped)
    lines = _answers(it, mending, language)
    url = address(f"/teach/{slug}/questions/{name}")
    head = course_in_language(courses.current_version(db, id_of(courses.course_by_slug(db, slug))).document, language)[
        0
    ]
    return RegradingPage(
        course=head["title"],
        title=in_language(it.titles, language) or name,
        stem=in_language(it.question.shown["stem"], language),
        url=f"{url}/marking",
        question_url=url,
        statistics_url=address(f"/teach/{slug}/statistics"),
        marking_id=id_of(it.marking),
        answers=tuple(lines[:MOST_ANSWERS]),
        others=len(lines[MOST_ANSWERS:]),
        is_dropped=mending.is_dropped,
        is_under_way=it.is_under_way,
        plan=None if wanted is None else regrading.plan(db, it, mending),
        rulings=tuple(_rulings(it.mending, mending)),
        past=tuple(_past(it, f"{url}/marking")),
    )


def mending_of(it: Asked, wanted: Iterable[str], *, is_dropped: bool) -> Mending:
    """What a form asks for: "code:0.5" rules about an answer that people gave, "code:" leaves it to the key.

    What was ruled before about answers that are not named stays. Invalid for an answer nobody gave or another share.
    """
    ruled = {ruling.code: ruling for ruling in it.mending.rulings}
    given = {code_of(one.response, one.language): one for one in it.given}
    for each in wanted:
        code, _, share = each.partition(":")
        if share not in ("", *SHARES) or not (code in given or code in ruled):
            gone = say("Câu trả lời hoặc tỷ lệ điểm này không có ở đây; tải lại trang.")
            raise Invalid({"ruling": gone}, gone)
        if not share:
            ruled.pop(code, None)
        else:
            answer = ruled.get(code) or given[code]
            ruled[code] = Ruling(answer.response, answer.language, float(share))
    return Mending(tuple(ruled[code] for code in sorted(ruled)), is_dropped)


def _answers(it: Asked, mending: Mending, language: str) -> list[AnswerLine]:
    """The answers of most people first; marks that somebody wrote on paper are nobody's answers."""
    chosen = {ruling.code: _written(ruling.fraction) for ruling in mending.rulings}
    found: dict[str, AnswerLine] = {}
    for one in it.given:
        if one.on_paper and written.fraction_of(one.response) is not None:
            continue
        code = code_of(one.response, one.language)
        known = found.get(code)
        found[code] = AnswerLine(
            code=code,
            words=known.words if known else tuple(wording.in_words(it.question, one.response, language)),
            language=one.language,
            people=one.people + (known.people if known else 0),
            fraction=max(one.fraction, known.fraction if known else 0.0),
            chosen=chosen.get(code, ""),
        )
    return sorted(found.values(), key=lambda line: (-line.people, line.code))


def _past(it: Asked, url: str) -> Iterable[PastLine]:
    for place, one in enumerate(it.past):
        yield PastLine(
            asked_at=one.asked_at,
            reason=one.reason,
            what=_what(one),
            tests=one.tests,
            risen=one.risen,
            fallen=one.fallen,
            is_done=one.done_at is not None,
            undo=f"{url}?{_back(it.past, place)}" if place == 0 and one.done_at else "",
        )


def _what(one: Regrading) -> Message:
    if one.is_dropped:
        return say("Loại câu này: không tính cho ai")
    if one.rulings:
        return say("Chấm khác đáp án với %(count)s câu trả lời", count=len(one.rulings))
    return say("Chấm theo đáp án")


def _back(past: Sequence[Regrading], place: int) -> str:
    """The query that asks for how it was marked before the change at a place."""
    earlier = past[place + 1] if place + 1 < len(past) else None
    was = read_mending(earlier.rulings, is_dropped=earlier.is_dropped) if earlier else Mending()
    now = read_mending(past[place].rulings, is_dropped=past[place].is_dropped)
    asked = [("ruling", ruling) for ruling in _rulings(now, was)]
    return urlencode([("plan", "1"), *asked, *([("dropped", "1")] if was.is_dropped else [])])


def _rulings(now: Mending, wanted: Mending) -> Iterable[str]:
    """What a form must say so that `wanted` comes of `now`."""
    chosen = {ruling.code: "" for ruling in now.rulings}
    chosen |= {ruling.code: _written(ruling.fraction) for ruling in wanted.rulings}
    return (f"{code}:{share}" for code, share in sorted(chosen.items()))


def _written(fraction: float) -> str:
    """A share as the form writes it."""
    return next((share for share in SHARES if float(share) == fraction), repr(fraction))
