"""Questions of a test as they look before they are answered, which is how thousands open them in the same minute."""

from collections import OrderedDict
from dataclasses import replace

from markupsafe import Markup

from learn.quizzes.views import Card
from learn.web.i18n import Language
from learn.web.templating import Page, Templates

# Enough for every order of the options of a course's three forms; of more, the one not asked for longest goes first.
KEPT = 4_096
# Published text never holds it.
_ADDRESS = "\ue000address\ue001"


class QuestionCards:
    """Renders the questions of attempts. A form's questions are the same for everybody but for the order of options,
    so that those nobody has touched are rendered once in each order and kept without the attempt's address."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates
        self._kept: OrderedDict[tuple[Language, str], str] = OrderedDict()

    def html(self, card: Card, language: Language) -> Markup:
        """One question."""
        if card.based:
            return Markup(self._render(card, language))  # noqa: S704 - rendered by a template
        blank = replace(card, save_url=_ADDRESS, key="")
        place = (language, repr(blank))
        if place not in self._kept:
            self._kept[place] = self._render(blank, language)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(place)
        return Markup(self._kept[place].replace(_ADDRESS, card.save_url))  # noqa: S704 - the address is ours

    def _render(self, card: Card, language: Language) -> str:
        return self._templates.render("quizzes/_question.html", {"card": card, "page": Page(language, "")}, language)
