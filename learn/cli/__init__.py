"""The commands of Learn: thin, over the same services as the pages."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

# Where each command is: imported when it is asked for, so that none waits for what only the others need.
GROUPS = ("admin", "people", "units", "content", "assessments", "jobs", "audit", "db")
COMMANDS: Mapping[str, str] = {
    "backup": "backup",
    "restore": "backup",
    "enrol": "enrol",
    "run": "trying",
    "demo": "trying",
    "serve": "serving",
}


class Commands(TyperGroup):
    """The groups and commands by name."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the library's signature
        return [*COMMANDS, *GROUPS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - the library's signature
        if cmd_name in GROUPS:
            group = typer.main.get_group(import_module(f"learn.cli.{cmd_name}").app)
            group.name = cmd_name
            return group
        if cmd_name not in COMMANDS:
            return None
        alone = typer.Typer(add_completion=False)
        alone.command(cmd_name)(getattr(import_module(f"learn.cli.{COMMANDS[cmd_name]}"), cmd_name))
        return typer.main.get_command(alone)


app = typer.Typer(cls=Commands, help="Học để làm việc.", no_args_is_help=True, add_completion=False)


@app.callback()
def learn() -> None:
    """Học để làm việc."""
