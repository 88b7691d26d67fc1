"""Lesson pages, nearly all of which is the same for everybody: rendered once, filled in for each person.

What differs between two people (a name, the answers given, where they stopped) is left open when a page is
rendered, as marks that nobody can write: private-use characters, which published text never holds, around a name
made anew whenever the program starts. The rest is kept as the bytes that are sent.
"""

import hashlib
import re
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from markupsafe import escape

from learn.assessments.practice import LessonVisit, Practice
from learn.dashboards.frame import Frame
from learn.dashboards.lesson import LessonText, practice_card
from learn.quizzes.steps import Recorded
from learn.web.forms import FormState
from learn.web.i18n import Language
from learn.web.site import Site
from learn.web.templating import Page

KEPT = 512
_OURS = secrets.token_hex(4)
_MARK = re.compile(f"\ue000{_OURS}([^\ue001]*)\ue001")


def _mark(name: str) -> str:
    return f"\ue000{_OURS}{name}\ue001"


_NAME, _OWNER, _KEY, _SECTION, _QUESTION = "name", "owner", "key", "section", "question "


@dataclass(frozen=True)
class Seen:
    """What was read for one request: who looks, where they stand, and what they answered."""

    frame: Frame
    visit: LessonVisit
    practice: Practice | None


@dataclass(frozen=True)
class _Open:
    """Text in the pieces that stay as they are, and between them the names of what is left open."""

    pieces: tuple[bytes, ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "_Open":
        parts = _MARK.split(text)
        return cls(tuple(part.encode() for part in parts[::2]), tuple(parts[1::2]))

    def filled(self, value: Callable[[str], bytes]) -> bytes:
        joined = [self.pieces[0]]
        for name, piece in zip(self.names, self.pieces[1:], strict=True):
            joined += (value(name), piece)
        return b"".join(joined)


@dataclass(frozen=True)
class _Shell:
    """A page with what is personal left open, and its questions as they look before they are answered."""

    page: _Open
    blank: Mapping[str, _Open]
    sections: tuple[str, ...]
    hash: str

    def section(self, visit: LessonVisit) -> str:
        """Where to go on: a section read in another language is the one at the same place in this."""
        if visit.section in self.sections or not visit.section:
            return visit.section
        return self.sections[: visit.section_number][-1] if self.sections else ""


@dataclass(frozen=True)
class Found:
    """A page before it is filled in: enough to say whether the browser has it already."""

    shell: _Shell
    tag: str


class LessonPages:
    """The lesson pages of one application; of those held, the one not asked for longest goes first."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._shells: OrderedDict[tuple[object, ...], _Shell] = OrderedDict()

    async def find(
        self, address: str, seen: Seen, language: Language, text: Callable[[], Awaitable[LessonText]]
    ) -> Found:
        """The page and its ETag. `text` reads the lesson, and is called only for a page not held yet."""
        frame, visit = seen.frame, seen.visit
        lesson = (address, visit.version_id, language, visit.region, visit.beside)
        place = (*lesson, visit.is_done, frame.roles, frame.unit_code, frame.unread)
        shell = self._shells.get(place)
        if shell is None:
            shell = self._shells[place] = self._render(address, seen, language, await text())
            if len(self._shells) > KEPT:
                self._shells.popitem(last=False)
        self._shells.move_to_end(place)
        answers = seen.practice.answers if seen.practice else {}
        # What an answer was found to be worth may come, or come anew, long after its step.
        practice = seen.practice
        beside = (practice.examined, practice.returned, practice.hinted) if practice else ()
        worth = [sorted(each.items()) for each in beside]
        # What it was worth is told once it is asked for, also of an answer that was there before.
        checked = sorted(practice.checked) if practice else []
        state = (shell.hash, place, frame.public_id, frame.name, visit.section, _numbers(answers), checked, repr(worth))
        tag = hashlib.sha256(repr(state).encode()).hexdigest()[:24]
        return Found(shell, f'"{tag}"')

    def fill(self, found: Found, address: str, seen: Seen, language: Language) -> bytes:
        """The page as one person sees it."""
        key = secrets.token_urlsafe(12).encode()
        own = {
            _KEY: key,
            _NAME: _escaped(seen.frame.short_name),
            _OWNER: str(seen.frame.public_id).encode(),
            _SECTION: _escaped(found.shell.section(seen.visit)),
        }
        practice = seen.practice

        def value(name: str) -> bytes:
            if name in own:
                return own[name]
            question = name.removeprefix(_QUESTION)
            if practice and practice.has_begun(practice.questions.by_name(question).slot):
                return self._card(address, practice, question, language).filled(value)
            return found.shell.blank[question].filled(value)

        return found.shell.page.filled(value)

    def _card(self, address: str, practice: Practice, name: str, language: Language) -> _Open:
        card = practice_card(practice, name, language, f"{address}/answers", _mark(_KEY))
        values = {"card": card, "page": Page(language, address)}
        return _Open.of(self._site.templates.render("quizzes/_practice.html", values, language))

    def _render(self, address: str, seen: Seen, language: Language, lesson: LessonText) -> _Shell:
        names = [part for kind, part in lesson.parts if kind == "question"]
        frame = replace(seen.frame, name=_mark(_NAME))
        unit_url = f"/units/{frame.unit_code}" if frame.unit_code else None
        context = {
            "page": Page(language, address, frame, "courses", unit_url, frame.unread, _mark(_OWNER)),
            "form": FormState(),
            "lesson": lesson,
            "address": address,
            "section": _mark(_SECTION),
            "is_done": seen.visit.is_done,
            "key": _mark(_KEY),
            "marks": {name: _mark(_QUESTION + name) for name in names},
        }
        page = _Open.of(self._site.templates.render("courses/lesson.html", context, language))
        blank = {}
        if seen.practice:
            unanswered = replace(seen.practice, answers={}, hinted={})
            blank = {name: self._card(address, unanswered, name, language) for name in names}
        said = hashlib.sha256()
        for text in (page, *blank.values()):
            said.update(repr(text).encode())
        sections = tuple(heading["id"] for heading in lesson.headings)
        return _Shell(page, blank, sections, said.hexdigest())


def _escaped(text: str) -> bytes:
    return str(escape(text)).encode()


def _numbers(answers: Mapping[int, Recorded]) -> list[tuple[int, int]]:
    return sorted((slot, step.number) for slot, step in answers.items())
