"""Judging the checks of a text document."""

from learn.quizzes.tasks.checks import (
    Check,
    ContentsCheck,
    FontCheck,
    HeadingCheck,
    ListsCheck,
    MarginsCheck,
    TableCheck,
    TextCheck,
)
from learn.quizzes.tasks.documents import Text
from learn.quizzes.tasks.findings import FAILED, Finding, judged, same_text
from learn.text import tidy

# A few words in another font (a name, a formula) are no other font of the document.
_MOST_LETTERS = 0.9


def judge(text: Text, check: Check) -> Finding:
    """What a check of a document finds."""
    match check:
        case HeadingCheck():
            levels = [each.level for each in text.paragraphs if same_text(each.text, check.text)]
            return judged(check.level in levels)
        case TextCheck():
            whole = tidy(" ".join(each.text for each in text.paragraphs)).casefold()
            return judged(tidy(check.contains).casefold() in whole)
        case TableCheck():
            sizes = ", ".join(f"{rows} × {columns}" for rows, columns in text.tables)
            return judged((check.rows, check.columns) in text.tables, sizes)
        case MarginsCheck():
            return _margins(text, check)
        case FontCheck():
            return _font(text, check)
        case ListsCheck():
            items = sum(each.list == check.kind for each in text.paragraphs)
            return judged(items >= check.items, items)
        case ContentsCheck():
            return judged(text.has_contents)
    return FAILED


def _margins(text: Text, check: MarginsCheck) -> Finding:
    wanted = {"top": check.top, "bottom": check.bottom, "left": check.left, "right": check.right}
    # What a ruler shows is rounded to a hundredth.
    passed = all(abs(text.margins.get(side, 0) - size) <= check.within + 0.005 for side, size in wanted.items() if size)
    found = ", ".join(f"{text.margins.get(side, 0):.1f}" for side, size in wanted.items() if size)
    return judged(passed, f"{found} cm")


def _font(text: Text, check: FontCheck) -> Finding:
    letters = [each for paragraph in text.paragraphs for each in paragraph.letters]
    total = sum(each.count for each in letters)
    fitting = sum(
        each.count
        for each in letters
        if (not check.name or same_text(each.font, check.name)) and (not check.size or each.size == check.size)
    )
    largest = max(letters, key=lambda each: each.count, default=None)
    found = f"{largest.font} {largest.size:g}" if largest else ""
    return judged(total > 0 and fitting >= _MOST_LETTERS * total, found)
