"""People at work while a backup is made."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine

from learn.audit import service as audit
from learn.db.transactions import write
from learn.media import service as media
from learn.media.storage import DiskStorage
from learn.people.models import Person, PersonIdentity


def work(engine: Engine, storage: DiskStorage, now: datetime, worker: int, number: int) -> None:
    """One transaction that touches several tables: half of it in a backup would show."""
    storage.put(content(worker, number))
    with write(engine) as db:
        person = Person(created_at=now, public_id=UUID(int=worker * 1_000_000 + number))
        db.add(person)
        db.flush()
        assert person.id is not None
        db.add(PersonIdentity(person_id=person.id, full_name="Đỗ Thị Ánh", search_name="do thi anh"))
        media.add(db, storage, media.Examined(content(worker, number), "text/plain"), now)
        audit.record(db, at=now, actor_id=person.id, action="person.add")


def content(worker: int, number: int) -> bytes:
    return f"{worker}/{number}".encode()


@contextmanager
def people_at_work(engine: Engine, storage: DiskStorage, now: datetime) -> Iterator[None]:
    stop = threading.Event()
    started = threading.Barrier(4)

    def run(worker: int) -> None:
        work(engine, storage, now, worker, 0)
        started.wait(300)
        number = 1
        while not stop.is_set():
            work(engine, storage, now, worker, number)
            number += 1

    threads = [threading.Thread(target=run, args=(worker,)) for worker in range(3)]
    for thread in threads:
        thread.start()
    started.wait(300)
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
