"""A question in tests as it is stored."""

import json

from learn.quizzes.types.base import QuestionType


def documents(question: QuestionType) -> tuple[dict[str, object], dict[str, object]]:
    """What is shown of it and how it is marked, as JSON gives them back."""
    shown = json.loads(question.shown.model_dump_json())  # type: ignore[attr-defined]
    marking = json.loads(question.marking.model_dump_json())  # type: ignore[attr-defined]
    return shown, marking
