"""From bank files to question documents, every mistake told by file and line."""

from learn.quizzes.parsing.bank import ParsedQuestion, parse_bank
from learn.quizzes.parsing.languages import merge_languages

__all__ = ["ParsedQuestion", "merge_languages", "parse_bank"]
