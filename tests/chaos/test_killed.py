"""kill -9 of the server under many savers: what was acknowledged is there, once."""

import random
import time

from tests.chaos.child import Preparation
from tests.chaos.conftest import MOST_TELLING, Scale
from tests.chaos.mutants import acknowledge_first
from tests.chaos.report import Report
from tests.chaos.servers import saving, serving
from tests.chaos.town import Town
from tests.chaos.verdict import Verdict, judge, stored


def killed(town: Town, scale: Scale, kills: int, seed: str, *preparations: Preparation) -> Verdict:
    """Kill the server so often at moments that the seed decides, its savers never resting; what came of it."""
    chance = random.Random(seed)  # noqa: S311 - the same moments for the same seed
    with serving(town, *preparations) as server, saving(town, server, scale.savers, seed) as savers:
        for _ in range(kills):
            savers.wait_for(chance.randrange(scale.savers // 4, scale.savers))
            time.sleep(chance.uniform(0, 0.02))  # somewhere in the middle of whatever it is doing
            server.kill()
            server.start()
        savers.finish()
        ledger = savers.ledger
    with town.opened() as engine:
        return judge(ledger, stored(engine))


def test_nothing_acknowledged_is_lost_and_nothing_is_made_twice(town: Town, scale: Scale, report: Report) -> None:
    seed = f"kill-{random.randrange(10**6)}"  # noqa: S311
    print(f"seed {seed}")
    verdict = killed(town, scale, scale.kills, seed)
    tried = f"{scale.kills} kills under {scale.savers} savers (seed {seed})"
    report.add("kill -9 of the server", town.database, tried, verdict.words, verdict.acknowledged)
    assert verdict.acknowledged > scale.kills * scale.savers // 4
    assert verdict.problems == {}


@MOST_TELLING
def test_a_server_that_acknowledges_before_the_commit_is_found_out(town: Town, scale: Scale, report: Report) -> None:
    """The mutant: or the test above would prove nothing."""
    verdict = killed(town, scale, 1, "mutant", acknowledge_first)
    report.add("mutant: acknowledged before the commit", town.database, "1 kill", verdict.words, verdict.acknowledged)
    assert verdict.missing
