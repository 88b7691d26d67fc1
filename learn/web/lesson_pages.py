"""Lesson pages, nearly all of which is the same for everybody: rendered once, filled in for each person.

What differs between two people (a name, the answers given, where they stopped) is left open when a page is
rendered and put in by replacing marks. The marks are private-use characters, which published text never holds.
"""

import hashlib
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
_NAME, _KEY, _SECTION = ("\ue000name\ue001", "\ue000key\ue001", "\ue000section\ue001")


@dataclass(frozen=True)
class Seen:
    """What was read for one request: who looks, where they stand, and what they answered."""

    frame: Frame
    visit: LessonVisit
    practice: Practice | None


@dataclass(frozen=True)
class _Shell:
    """A page with what is personal left open, and its questions as they look before they are answered."""

    text: str
    blank: Mapping[str, str]
    hash: str


class LessonPages:
    """The lesson pages of one application; of those held, the one not asked for longest goes first."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._shells: OrderedDict[tuple[object, ...], _Shell] = OrderedDict()

    async def page(
        self, address: str, seen: Seen, language: Language, text: Callable[[], Awaitable[LessonText]]
    ) -> tuple[str, str]:
        """The page and its ETag. `text` reads the lesson, and is called only for a page not held yet."""
        frame, visit = seen.frame, seen.visit
        lesson = (address, visit.version_id, language, visit.region)
        place = (*lesson, visit.is_done, frame.roles, frame.unit_code, frame.unread)
        shell = self._shells.get(place)
        if shell is None:
            shell = self._shells[place] = self._render(address, seen, language, await text())
            if len(self._shells) > KEPT:
                self._shells.popitem(last=False)
        self._shells.move_to_end(place)
        answers = seen.practice.answers if seen.practice else {}
        state = (shell.hash, place, frame.public_id, frame.name, visit.section, _numbers(answers))
        tag = hashlib.sha256(repr(state).encode()).hexdigest()[:24]
        return self._filled(address, shell, seen, language), f'"{tag}"'

    def _filled(self, address: str, shell: _Shell, seen: Seen, language: Language) -> str:
        page = shell.text.replace(_NAME, escape(seen.frame.short_name)).replace(_SECTION, escape(seen.visit.section))
        for name, blank in shell.blank.items():
            practice = seen.practice
            is_answered = practice is not None and practice.questions.by_name(name).slot in practice.answers
            card = self._card(address, practice, name, language) if practice and is_answered else blank
            page = page.replace(_mark(name), card)
        return page.replace(_KEY, secrets.token_urlsafe(12))

    def _card(self, address: str, practice: Practice, name: str, language: Language) -> str:
        card = practice_card(practice, name, language, f"{address}/answers", _KEY)
        values = {"card": card, "page": Page(language, address)}
        return self._site.templates.render("quizzes/_practice.html", values, language)

    def _render(self, address: str, seen: Seen, language: Language, lesson: LessonText) -> _Shell:
        names = [part for kind, part in lesson.parts if kind == "question"]
        frame = replace(seen.frame, name=_NAME)
        unit_url = f"/units/{frame.unit_code}" if frame.unit_code else None
        context = {
            "page": Page(language, address, frame, "courses", unit_url, frame.unread),
            "form": FormState(),
            "lesson": lesson,
            "address": address,
            "section": _SECTION,
            "is_done": seen.visit.is_done,
            "key": _KEY,
            "marks": {name: _mark(name) for name in names},
        }
        text = self._site.templates.render("courses/lesson.html", context, language)
        blank = {}
        if seen.practice:
            unanswered = replace(seen.practice, answers={})
            blank = {name: self._card(address, unanswered, name, language) for name in names}
        return _Shell(text, blank, hashlib.sha256("".join((text, *blank.values())).encode()).hexdigest())


def _mark(question: str) -> str:
    return f"\ue000question {question}\ue001"


def _numbers(answers: Mapping[int, Recorded]) -> list[tuple[int, int]]:
    return sorted((slot, step.number) for slot, step in answers.items())
