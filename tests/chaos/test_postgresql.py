"""PostgreSQL crashes in the middle of a rush, whole or one of its processes, and comes back."""

import time
from pathlib import Path

from tests.chaos.clusters import own_cluster
from tests.chaos.conftest import Scale
from tests.chaos.report import Report
from tests.chaos.servers import saving, serving
from tests.chaos.town import Town
from tests.chaos.verdict import judge, stored

# From its return to the next answer that is saved.
_BACK = 5.0


def test_nothing_is_lost_when_postgresql_crashes_and_saving_goes_on_when_it_is_back(
    chaos_town: Town, tmp_path: Path, scale: Scale, report: Report
) -> None:
    with own_cluster() as cluster:
        town = chaos_town.moved(cluster.url.render_as_string(hide_password=False), tmp_path)
        seconds = []
        with serving(town) as server, saving(town, server, scale.savers, "crash") as savers:
            for _ in range(scale.restarts):
                savers.wait_for(scale.savers)
                cluster.stop()
                savers.wait_for_refusals(1)
                cluster.start()
                back = time.monotonic()
                savers.wait_for(1)
                seconds.append(time.monotonic() - back)
                savers.wait_for(scale.savers)
                cluster.kill_a_backend()
                savers.wait_for(scale.savers)
            savers.finish()
        with town.opened() as engine:
            verdict = judge(savers.ledger, stored(engine))
    words = f"{verdict.words}; saving again after {max(seconds):.1f} s at most"
    tried = f"{scale.restarts} × stopped at once and started, {scale.restarts} × one backend killed"
    report.add("PostgreSQL crashes", "PostgreSQL", tried, words, verdict.acknowledged)
    assert verdict.problems == {}
    assert max(seconds) <= _BACK * scale.slack
