"""What saved practice answers change on a page: receipts, and feedback and hints where they were asked for."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from fastapi import Request

from learn.quizzes.arrivals import Fields
from learn.quizzes.views import Card, ReceiptView
from learn.web import pages


def checked(request: Request, receipts: Sequence[ReceiptView], fields: Fields, card: Callable[[int], Card]) -> str:
    """HTML for the page's script; `card` gives the question of a slot as it stands now."""
    pieces = []
    for receipt in receipts:
        now = card(receipt.slot)
        feedback = now.feedback if "check" in fields else None
        hints = now.hints if "hint" in fields else None
        shown = replace(now, receipt=receipt, feedback=feedback, hints=hints)
        pieces.append(pages.text(request, "quizzes/_checked.html", {"card": shown}))
    return "".join(pieces)
