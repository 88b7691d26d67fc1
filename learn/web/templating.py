"""Jinja as every page uses it: strict, escaped, one environment a language. Nothing here knows of requests."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from learn.errors import Message
from learn.web import i18n
from learn.web.i18n import LANGUAGES, Language

_HERE = Path(__file__).parent


class Viewer(Protocol):
    """Who looks at a page: as much of a person as the frame of a page shows."""

    @property
    def name(self) -> str:
        """The whole name."""

    @property
    def short_name(self) -> str:
        """As the person is called, at the top of the page."""

    @property
    def roles(self) -> Collection[str]:
        """Any of learner, instructor, supervisor, administrator."""


@dataclass(frozen=True)
class Page:
    """What base.html needs of every page.

    `path` is where the language switch comes back to; `section` is the marked entry of the navigation
    (today, courses, units, teach, admin); `unit_url` is a supervisor's own unit; `notices` counts the unread;
    `owner` is the person's public id, by which a phone tells one person's answers from another's.
    """

    language: Language
    path: str
    person: Viewer | None = None
    section: str | None = None
    unit_url: str | None = None
    notices: int = 0
    owner: str = ""


def templates_folder() -> Path:
    """`templates/` packed into a wheel, or at the root of the repository."""
    packed = _HERE.parent / "_files" / "templates"
    return packed if packed.is_dir() else _HERE.parents[1] / "templates"


@dataclass(frozen=True)
class Templates:
    """Templates rendered to text. `asset` turns a static file's name into its address; `reload` is for developers."""

    asset: Callable[[str], str]
    folder: Path = field(default_factory=templates_folder)
    reload: bool = False

    def render(self, name: str, context: Mapping[str, object], language: Language) -> str:
        """A template as HTML. An undefined name raises jinja2.UndefinedError rather than vanishing."""
        return self.environment(language).get_template(name).render(context)

    def environment(self, language: Language) -> Environment:
        """The environment itself, for checks over all templates."""
        return _environment(self.folder, self.asset, self.reload, language)


@cache
def _environment(folder: Path, asset: Callable[[str], str], reload: bool, language: Language) -> Environment:
    """One for all applications of a process that are alike: compiling a page takes ten times as long as filling it."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=reload,
        extensions=["jinja2.ext.i18n"],
        # A Message is shown in the page's language wherever it is printed.
        finalize=partial(_in_words, language=language),
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(i18n.translations(language), newstyle=True)  # type: ignore[attr-defined]
    counted = _counting(environment.globals["ngettext"], language)
    environment.globals.update(asset=asset, languages=LANGUAGES, ngettext=counted)
    environment.filters.update(
        {
            "say": partial(i18n.translate, language=language),
            "number": partial(i18n.number, language=language),
            "percent": partial(i18n.percent, language=language),
            "points": partial(i18n.points, language=language),
            "day": partial(i18n.day, language=language),
            "weekday": partial(i18n.weekday, language=language),
            "moment": partial(i18n.moment, language=language),
        }
    )
    return environment


def _counting(ngettext: Any, language: Language) -> Callable[..., str]:
    """Jinja's ngettext, with the amount written as the language writes numbers."""

    @pass_context
    def counted(context: Context, singular: str, plural: str, num: float, /, **values: object) -> str:
        return ngettext(context, singular, plural, num, **{"num": i18n.exact(num, language), **values})  # type: ignore[no-any-return]

    return counted


def _in_words(value: object, language: Language) -> object:
    return i18n.translate(value, language) if isinstance(value, Message) else value
