"""SIGTERM under load: what was answered is stored, what was not is repeated at the next server and made once."""

from tests.chaos.conftest import MOST_TELLING, Scale
from tests.chaos.report import Report
from tests.chaos.servers import saving, serving
from tests.chaos.town import Town
from tests.chaos.verdict import judge, stored

_DRAINED = 10.0


@MOST_TELLING
def test_a_stopped_server_finishes_what_it_acknowledged(town: Town, scale: Scale, report: Report) -> None:
    seconds = []
    with serving(town) as server, saving(town, server, scale.savers, "stop") as savers:
        for _ in range(scale.restarts):
            savers.wait_for(2 * scale.savers)
            seconds.append(server.stop())
            with town.opened() as engine:
                verdict = judge(savers.ledger.read(), stored(engine))
            assert verdict.missing == set()
            server.start()
        savers.finish()
    with town.opened() as engine:
        verdict = judge(savers.ledger, stored(engine))
    words = f"{verdict.words}; drained in {max(seconds):.1f} s at most"
    report.add(
        "SIGTERM", town.database, f"{scale.restarts} stops under {scale.savers} savers", words, verdict.acknowledged
    )
    assert verdict.problems == {}
    assert max(seconds) <= _DRAINED
