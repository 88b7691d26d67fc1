"""However many wait to write, the one whose turn it is gets on."""

from functools import partial
from threading import Event

import anyio
from anyio import to_thread
from fastapi.routing import APIRoute
from sqlalchemy import Engine

from learn.db.transactions import write
from learn.web import hot
from tests.web.conftest import World
from tests.web.routing import every_route


def test_savers_who_wait_leave_the_threads_of_pages_free(world: World) -> None:
    """A transaction's own route needs such a thread to finish; were all of them waiting for it, none ever would."""
    site = world.app.state.site
    over, saved = Event(), []

    def hold(engine: Engine, held: Event) -> None:
        with write(engine):
            held.set()
            over.wait(20)

    async def save() -> None:
        saved.append(await hot.save(site, lambda _db: True))

    async def many() -> None:
        held = Event()
        async with anyio.create_task_group() as group:
            group.start_soon(partial(to_thread.run_sync, hold, world.engine, held, limiter=site.ending))
            await to_thread.run_sync(held.wait)
            for _ in range(60):
                group.start_soon(save)
            await anyio.wait_all_tasks_blocked()
            with anyio.fail_after(5):
                await to_thread.run_sync(over.set)

    anyio.run(many)
    assert saved == [True] * 60


def test_no_route_begins_to_write_before_it_has_read_its_form(world: World) -> None:
    """Else whoever sends half a form keeps everybody from saving for as long as they like."""
    late, looked_at = [], 0
    for route in every_route(world.app):
        if isinstance(route, APIRoute):
            looked_at += 1
            names = [getattr(one.call, "__qualname__", "") for one in route.dependant.dependencies]
            reads = [place for place, name in enumerate(names) if name == "form.<locals>.read" or name == "submitted"]
            if "_write" in names and reads and names.index("_write") < max(reads):
                late.append(route.name)
    assert looked_at > 40
    assert late == []
