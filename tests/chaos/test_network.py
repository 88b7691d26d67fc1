"""A bad network: a third of the packets lost each way and 400 ms there and back, in a network namespace of its own.

The loss is nftables' (this kernel need not have netem), the delay a relay's; both on the loopback of the namespace.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chaos import bad_network
from tests.chaos.conftest import IS_LONG
from tests.chaos.report import Report

_HELP = "needs root and nftables: apt-get install nftables"
_INSIDE = 'ip link set lo up && exec "$@"'


@pytest.mark.skipif(not IS_LONG, reason="takes minutes: make chaos")
def test_a_test_of_24_questions_is_finished_over_a_bad_network(report: Report) -> None:
    assert shutil.which("nft"), _HELP
    command = [sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", str(Path(bad_network.__file__))]
    ran = subprocess.run(
        ["unshare", "--net", "sh", "-c", _INSIDE, "sh", *command], capture_output=True, text=True, check=False
    )
    words = "nothing lost, one score" if ran.returncode == 0 else "failed"
    tried = f"a test of 24 questions in Chromium, {bad_network.LOSS} % of the packets lost, 400 ms"
    report.add("bad network", "SQLite", tried, words)
    assert ran.returncode == 0, ran.stdout + ran.stderr
