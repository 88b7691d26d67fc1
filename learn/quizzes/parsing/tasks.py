"""Tasks in a file: `.workbook`, `.document` or `.csv` in the heading, and a YAML block with what is checked."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import Field

from learn.errors import Message, say
from learn.markup.frontmatter import Located, read_yaml
from learn.markup.validation import Strict, validate
from learn.quizzes.documents import JsonObject
from learn.quizzes.parsing.blocks import Block
from learn.quizzes.parsing.heading import Facts
from learn.quizzes.parsing.shape import Answers, Context, Shape
from learn.quizzes.tasks.checks import KNOWN, MOST_CHECKS, Check, Kind

CLASSES = frozenset({Kind.WORKBOOK.value, Kind.DOCUMENT.value, Kind.CSV.value})


class _Task(Strict):
    checks: tuple[dict[str, Any], ...] = Field(min_length=1, max_length=MOST_CHECKS)


def _recognises(block: Block, facts: Facts) -> bool:
    is_yaml = block.kind == "fence" and block.lines[0].strip(" `~").lower() in ("yaml", "yml")
    return is_yaml and bool(facts.classes & CLASSES)


def _read(block: Block, context: Context) -> Answers:
    kind = Kind(sorted(context.facts.classes & CLASSES)[0])
    if len(context.facts.classes & CLASSES) > 1:
        context.tell(context.facts.line, say("Mỗi câu chỉ một loại tệp: .workbook, .document hoặc .csv."))
    # The block's place is kept as empty lines, so that YAML's lines are the file's.
    located, problems = read_yaml("\n" * block.line + "\n".join(block.lines[1:-1]), context.report.file)
    context.report.problems.extend(problems)
    if problems:
        return Answers(kind.value, {}, {})
    task, problems = validate(_Task, located, context.report.file)
    context.report.problems.extend(problems)
    listed = task.checks if task else ()
    checks = [(at, check) for at in range(len(listed)) if (check := _check(kind, located, at, context))]
    marking: JsonObject = {"checks": [check.model_dump(mode="json", exclude_defaults=True) for _, check in checks]}
    return Answers(kind.value, {}, marking, _feedback(checks, located, context))


def _check(kind: Kind, located: Located, at: int, context: Context) -> Check | None:
    written: Mapping[str, Any] = located.value["checks"][at]
    place = ("checks", at)
    name = written.get("check")
    if not isinstance(name, str) or name not in KNOWN[kind]:
        context.tell(located.line((*place, "check")), _unknown(name, KNOWN[kind]))
        return None
    lines = {key[2:]: line for key, line in located.lines.items() if key[:2] == place}
    check, problems = validate(
        KNOWN[kind][name], Located(dict(written), lines, located.line(place)), context.report.file
    )
    context.report.problems.extend(problems)
    return check


def _unknown(name: object, known: Mapping[str, object]) -> Message:
    if name is None:
        return say("Mục này chưa ghi kiểm tra gì; thêm “check: …”, là một trong: %(known)s.", known=", ".join(known))
    if near := get_close_matches(str(name), known, 1):
        return say("Không có mục kiểm tra “%(name)s”; có phải “%(near)s”?", name=name, near=near[0])
    return say("Không có mục kiểm tra “%(name)s”; có: %(known)s.", name=name, known=", ".join(known))


def _feedback(checks: list[tuple[int, Check]], located: Located, context: Context) -> list[JsonObject]:
    """What is said when each check fails; [] when the author says nothing at all."""
    if not any(check.says for _, check in checks):
        return []
    return [
        context.html(check.says, located.line(("checks", at, "says"))) if check.says else {} for at, check in checks
    ]


TASKS = Shape(_recognises, _read, CLASSES)
