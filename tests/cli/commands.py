"""Typing a command in a test: the installation it runs on and what it says."""

import pytest
from sqlalchemy import Engine
from typer import Typer
from typer.testing import CliRunner, Result

from learn.config import settings


def installed(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make this database the configured one. Clear settings' cache after the test."""
    monkeypatch.setenv("LEARN_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    settings.cache_clear()


def run(app: Typer, *words: object) -> Result:
    """The command's result; an error in the program is raised."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result
