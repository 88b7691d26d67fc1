"""The power fails: writes that were not synced are gone, or torn, and nothing acknowledged is.

The server runs on a disk that writes down what it is asked (vfs.py). From that, the files are made as a power cut at
many instants would have left them (images.py), each opened by a fresh SQLite and held against what the savers' ledger
had as acknowledged by that instant. One run of savers so gives many cuts. Not covered: a disk whose own cache loses
what it has reported as synced. PostgreSQL is not cut off from its power here; its kills are in test_postgresql.py.
"""

import random
from functools import partial
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite

from tests.chaos import vfs
from tests.chaos.child import Preparation
from tests.chaos.conftest import Scale
from tests.chaos.images import Disk
from tests.chaos.ledger import Ledger
from tests.chaos.mutants import sync_now_and_then
from tests.chaos.report import Report
from tests.chaos.servers import saving, serving
from tests.chaos.town import Town
from tests.chaos.verdict import Verdict, judge, stored

# How often each saver saves in a run, about.
_ROUNDS = 6


def run(town: Town, scale: Scale, *preparations: Preparation) -> tuple[Disk, Ledger]:
    """Savers at work on a disk that is watched: the disk before they began, and what they wrote down."""
    before, trace = town.file.read_bytes(), town.folder / "trace"
    watched = partial(vfs.install, town.folder / "faults", trace)
    with serving(town, watched, *preparations) as server, saving(town, server, scale.savers, "power") as savers:
        savers.wait_for(_ROUNDS * scale.savers)
        savers.leave()
        server.kill()
        return Disk(before, trace), savers.ledger


def cuts(disk: Disk, ledger: Ledger, town: Town, folder: Path, count: int) -> list[tuple[list[str], Verdict]]:
    """Cut the power so often, each time just after something was acknowledged: what SQLite says of its file, and
    what became of the answers. With every second cut, some of what was not synced has reached the disk all the same.
    """
    chance = random.Random(1)  # noqa: S311 - the same cuts for the same run
    found = []
    for number, instant in enumerate(sorted(chance.choices([*ledger.acknowledged.values()], k=count))):
        disk.run_until(instant)
        copy = folder / "cut.db"
        disk.cut(copy, chance if number % 2 else None)
        after = Town(f"sqlite:///{copy}", folder, town.seats)
        with sqlite.connect(copy) as connection:
            said = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        connection.close()
        with after.opened() as engine:
            found.append((said, judge(ledger, stored(engine), ledger.until(instant))))
    return found


def test_nothing_acknowledged_is_lost_when_the_power_fails(
    sqlite_town: Town, tmp_path: Path, scale: Scale, report: Report
) -> None:
    disk, ledger = run(sqlite_town, scale)
    found = cuts(disk, ledger, sqlite_town, tmp_path, scale.cuts)
    damaged = [said for said, verdict in found if said != ["ok"] or verdict.problems]
    words = f"{len(damaged)} files damaged or with something missing"
    report.add(
        "power cut", "SQLite", f"{scale.cuts} cuts, every second one with torn writes", words, len(ledger.acknowledged)
    )
    assert [said for said, _ in found] == [["ok"]] * scale.cuts
    assert [verdict.problems for _, verdict in found] == [{}] * scale.cuts
    assert found[-1][1].acknowledged > scale.savers


def test_a_commit_that_is_not_synced_is_found_out(
    sqlite_town: Town, tmp_path: Path, scale: Scale, report: Report
) -> None:
    """The mutant: or the test above would prove nothing."""
    disk, ledger = run(sqlite_town, scale, sync_now_and_then)
    lost = [len(verdict.missing) for _, verdict in cuts(disk, ledger, sqlite_town, tmp_path, scale.cuts)]
    words = f"something missing after {sum(map(bool, lost))} of them, at most {max(lost):,}"
    report.add("mutant: synchronous=NORMAL", "SQLite", f"{scale.cuts} cuts", words, len(ledger.acknowledged))
    assert any(lost)
