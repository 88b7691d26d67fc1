"""Which changes of a question are a slip mended: those of words alone."""

from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest

from learn.quizzes.documents import QuestionDocument
from learn.quizzes.models import QuestionVersion
from learn.quizzes.slips import only_words_differ

SHOWN = {
    "stem": {"vi": "<p>Hai cộn hai?</p>", "en": "<p>Two and two?</p>"},
    "options": [{"vi": "Bốn", "en": "Four"}, {"vi": "Năm", "en": "Five"}],
    "fixed": True,
}
KEY = {"shares": [1, 0]}
HINTED = {"hints": [{"text": {"vi": "Đếm tay"}, "cost": 0.2}]}
FACTS: dict[str, Any] = {"type": "single_choice", "objective": "a", "level": 1, "use": "form"}


def after(shown: object = SHOWN, marking: object = KEY, **changed: Any) -> QuestionDocument:
    fields = {**FACTS, "feedback": HINTED, "title": {"vi": "Một", "en": "One"}, **changed}
    return QuestionDocument(id="q", shown=shown, marking=marking, **fields)  # type: ignore[arg-type]


def changed(path: str, value: object) -> dict[str, Any]:
    made: Any = deepcopy(SHOWN)
    *way, last = path.split("/")
    inner = made
    for step in way:
        inner = inner[int(step) if step.isdecimal() else step]
    inner[last] = value
    return made  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("document", "is_slip"),
    [
        (after(), True),
        (after(changed("stem/vi", "<p>Hai cộng hai?</p>")), True),
        (after(changed("options/1/en", "five")), True),
        (after(title={"vi": "Câu một", "en": "One"}), True),
        (after(changed("options", SHOWN["options"][:1])), False),
        (after(changed("fixed", False)), False),
        (after(changed("stem", {"vi": "<p>Hai cộng hai?</p>"})), False),  # a language fewer
        (after(title={"vi": "Một"}), False),
        (after(marking={"shares": [0, 1]}), False),
        (after(type="multiple_choice"), False),
        (after(objective="b"), False),
        (after(level=2), False),
        (after(use="practice"), False),
        (after(feedback={"hints": [{"text": {"vi": "Đếm ngón tay"}, "cost": 0.2}]}), True),
        (after(feedback={"hints": [{"text": {"vi": "Đếm tay"}, "cost": 0.9}]}), False),
        (after(feedback={}), False),
    ],
)
def test_only_words_may_differ(document: QuestionDocument, is_slip: bool, now: datetime) -> None:
    titles = {"vi": "Một", "en": "One"}
    before = QuestionVersion(
        question_id=1, number=1, content_hash="", titles=titles, shown=SHOWN, feedback=HINTED, created_at=now, **FACTS
    )
    assert only_words_differ(before, KEY, document) is is_slip
