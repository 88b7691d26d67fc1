"""The disk is full, or fails now and then: an answer is saved and acknowledged, or refused and not there in part."""

import time
from functools import partial
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite

from tests.chaos import vfs
from tests.chaos.conftest import Scale
from tests.chaos.disks import small_disk
from tests.chaos.mutants import swallow_errors
from tests.chaos.report import Report
from tests.chaos.servers import saving, serving, wait_until
from tests.chaos.town import Town
from tests.chaos.verdict import Verdict, judge, stored

# Of space being there again to answers being saved again.
_RECOVERY = 30.0


def says(file: Path) -> list[str]:
    """What SQLite finds wrong with a file: "ok"."""
    connection = sqlite.connect(file)
    try:
        return [row[0] for row in connection.execute("PRAGMA integrity_check")]
    finally:
        connection.close()


def filled(town: Town, folder: Path, scale: Scale) -> tuple[Verdict, list[str], float]:
    """Fill the disk under the savers and free it again: what came of their answers, what SQLite says of the file,
    and after how many seconds answers were saved again."""
    with small_disk(town, folder) as disk, serving(disk.town, *disk.preparations) as server:
        with saving(disk.town, server, scale.savers, "full", folder) as savers:
            savers.wait_for(scale.savers)
            disk.fill()
            savers.wait_for_refusals(scale.savers)
            seat = town.seats[-1]
            assert [server.status(page, seat.cookie) for page in ("/", f"/attempts/{seat.attempt}")] == [200, 200]
            assert server.status("/sign-in") == 200
            disk.free()
            freed = time.monotonic()
            savers.wait_for(1)
            seconds = time.monotonic() - freed
            savers.finish()
        with disk.town.opened() as engine:
            verdict = judge(savers.ledger, stored(engine))
        server.stop()
        return verdict, says(disk.town.file), seconds


def test_on_a_full_disk_saving_is_refused_reading_goes_on_and_all_is_well_when_there_is_space(
    sqlite_town: Town, tmp_path: Path, scale: Scale, report: Report
) -> None:
    verdict, said, seconds = filled(sqlite_town, tmp_path, scale)
    words = f"{verdict.words}; integrity_check {said[0]}; saving again after {seconds:.1f} s"
    report.add("disk full", "SQLite", "filled and freed once", words, verdict.acknowledged)
    assert verdict.problems == {}
    assert said == ["ok"]
    assert seconds <= _RECOVERY


def test_a_server_that_swallows_the_error_is_found_out(sqlite_town: Town, scale: Scale, report: Report) -> None:
    """The mutant: or the test above would prove nothing."""
    faults = vfs.Faults(sqlite_town.folder / "faults")
    failing = partial(vfs.install, sqlite_town.folder / "faults")
    with (
        serving(sqlite_town, failing, swallow_errors) as server,
        saving(sqlite_town, server, scale.savers, "mutant") as savers,
    ):
        faults.arm(1, vfs.FULL, times=vfs.FOR_EVER)
        savers.wait_for(scale.savers)
    with sqlite_town.opened() as engine:
        verdict = judge(savers.ledger, stored(engine))
    report.add("mutant: the error is swallowed", "SQLite", "filled once", verdict.words, verdict.acknowledged)
    assert verdict.missing


def test_whichever_write_or_sync_fails_each_answer_is_whole_or_refused(
    sqlite_town: Town, scale: Scale, report: Report
) -> None:
    faults = vfs.Faults(sqlite_town.folder / "faults")
    failing = partial(vfs.install, sqlite_town.folder / "faults")
    with (
        serving(sqlite_town, failing) as server,
        saving(sqlite_town, server, scale.savers, "errors") as savers,
    ):
        savers.wait_for(scale.savers)
        for number in range(1, scale.errors + 1):
            faults.arm(number, (vfs.IOERR_WRITE, vfs.FULL)[number % 2])
            wait_until(lambda: faults.is_over, server.log)
        savers.finish()
        server.stop()
    with sqlite_town.opened() as engine:
        verdict = judge(savers.ledger, stored(engine))
    said = says(sqlite_town.file)
    tried = f"the k-th write or sync fails, k = 1 … {scale.errors}"
    words = f"{verdict.words}; integrity_check {said[0]}; {savers.ledger.refused:,} requests refused"
    report.add("I/O errors", "SQLite", tried, words, verdict.acknowledged)
    assert said == ["ok"]
    assert verdict.problems == {}
    assert savers.ledger.refused
