"""A question and an answer as somebody else reads them: in words, under no form. For whoever compares two answers."""

from learn.errors import say
from learn.quizzes.formsets import SlotQuestion
from learn.quizzes.types.base import Line, Response, State, words_of


def in_words(question: SlotQuestion, response: Response, language: str) -> list[Line]:
    """The lines of an answer; one line says that there is none, or none that could be read."""
    match question.question.state_of(response, language):
        case State.EMPTY:
            return [say("Chưa trả lời")]
        case State.INVALID:
            typed = response.get("text")
            return [typed] if isinstance(typed, str) else [say("Hệ thống chưa hiểu câu trả lời này")]
    return question.question.in_words(response, language)


def stem(question: SlotQuestion, language: str) -> str:
    """What the question asks, as plain text."""
    return words_of(question.shown["stem"], language)
