"""How a command shows the plan of an import."""

from typing import Any

import typer

from learn.cli.context import stop
from learn.imports.plans import Plan

MOST_SHOWN = 200


def show(plan: Plan[Any]) -> None:
    """Print every problem, or else what would change. Ends the command with exit code 1 when there are problems."""
    if not plan.is_sound:
        for problem in plan.problems:
            typer.echo(str(problem), err=True)
        raise stop(f"{len(plan.problems)} lỗi; chưa thay đổi gì.")
    for change in plan.changes[:MOST_SHOWN]:
        typer.echo(f"{plan.file}:{change.line}: " + "; ".join(str(words) for words in change.says))
    if len(plan.changes) > MOST_SHOWN:
        typer.echo(f"… và {len(plan.changes) - MOST_SHOWN} dòng nữa")
    typer.echo(f"{len(plan.changes)} thay đổi, {plan.unchanged} không đổi.")
