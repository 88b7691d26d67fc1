"""Statements compiled once in a process, although each test has an engine of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Dialect, Engine, create_engine
from sqlalchemy.util import LRUCache

from learn.db import engine as engines

STATEMENTS = 1_000


@contextmanager
def compiled_once() -> Iterator[None]:
    """While this lasts, engines of a kind share their dialect and what it compiled.

    A test executes few statements and more than once hardly any: making their words anew with every engine took a
    fifth of all tests. What was compiled is kept by dialect, so that is shared too, as soon as one of them has been
    connected; each engine still connects in its own way.
    """
    compiled: LRUCache[Any, Any] = LRUCache(STATEMENTS)
    dialects: dict[tuple[str, object], Dialect] = {}

    def create(url: Any, **options: Any) -> Engine:
        made = create_engine(url, **options)
        first = dialects.setdefault((made.dialect.name, options.get("isolation_level")), made.dialect)
        if first.server_version_info:
            made.dialect = first
        made.update_execution_options(compiled_cache=compiled)
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "create_engine", create)
        yield
