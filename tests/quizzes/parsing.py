"""Bank files in tests: a text read, with what became of it."""

from learn.markup.rendering import render_fragment
from learn.quizzes.documents import QuestionDocument
from learn.quizzes.parsing import ParsedQuestion, parse_bank

HEAD = "## Tiêu đề {#cau-1 objective=muc-tieu level=1 use=practice}"
CHOICES = "- ( ) Giữ lại\n- (x) Trả lại\n"


def parsed(text: str, language: str = "vi") -> tuple[list[ParsedQuestion], list[str]]:
    questions, problems = parse_bank(text, "bank/a.md", language, render_fragment)
    return questions, [str(problem).removeprefix("bank/a.md:") for problem in problems]


def the_question(body: str, head: str = HEAD, language: str = "vi") -> QuestionDocument:
    questions, problems = parsed(f"{head}\n\n{body}", language)
    assert problems == []
    document = questions[0].document
    assert document is not None
    assert document.question.key == document.type
    return document


def problems_of(body: str, head: str = HEAD) -> list[str]:
    """Problems with the body's first line as line 3."""
    questions, problems = parsed(f"{head}\n\n{body}")
    assert problems
    assert questions[0].document is None
    return problems
