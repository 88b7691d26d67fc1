"""Receipts of saved answers, given by the thousand in a minute: the words are rendered once, the rest filled in."""

from dataclasses import replace

from learn.quizzes.receipts import Proof
from learn.quizzes.views import ReceiptView
from learn.web.i18n import Language
from learn.web.templating import Page, Templates

# Our own words never hold them.
_SLOT, _STEP, _TIME, _CODE = (f"\ue000{name}\ue001" for name in ("slot", "step", "time", "code"))


class ReceiptLines:
    """Renders receipts. There are as many to keep as an answer has states, in each language."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates
        self._kept: dict[tuple[Language, str], str] = {}

    def html(self, receipt: ReceiptView, language: Language) -> str:
        """One receipt; what is filled in are numbers and codes of our own making."""
        proof = receipt.proof
        blank = replace(receipt, slot=0, step=_STEP, proof=Proof(_TIME, _CODE) if proof else None)
        place = (language, repr(blank))
        line = self._kept.get(place)
        if line is None:
            values = {"receipt": vars(blank) | {"slot": _SLOT}, "page": Page(language, "")}
            line = self._kept[place] = self._templates.render("quizzes/_receipt.html", values, language)
        line = line.replace(_SLOT, str(receipt.slot)).replace(_STEP, receipt.step)
        return line.replace(_TIME, proof.time).replace(_CODE, proof.code) if proof else line
