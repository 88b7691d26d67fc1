"""The parts of the benchmarks that could be wrong without anybody seeing it in a table."""

import importlib.util
from pathlib import Path

import pytest

from benchmarks import calibrations
from benchmarks.client import Outcome, length_of
from benchmarks.figures import Figure, Goal, Limit, rate, verdicts
from benchmarks.machine import kind_in

MOUNTS = """\
/dev/vda / ext4 rw 0 0
tmpfs /ram tmpfs rw 0 0
/dev/vdb /ram/on\\040disk xfs rw 0 0
/dev/vdc /data xfs rw 0 0
tmpfs /data tmpfs rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/learn", "ext4"),
        ("/ram/run", "tmpfs"),
        ("/ram/on disk/run", "xfs"),
        ("/rams", "ext4"),  # a name that only begins like a mount
        ("/data", "tmpfs"),  # mounted over
    ],
)
def test_the_deepest_and_latest_mount_says_what_a_folder_lies_on(folder: str, kind: str) -> None:
    assert kind_in(MOUNTS, Path(folder)) == kind


def test_a_response_is_as_long_as_its_head_says() -> None:
    assert length_of(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 42\r\n\r\n") == 42


def test_a_response_that_does_not_say_how_long_it_is_is_refused() -> None:
    with pytest.raises(ValueError, match="Content-Length"):
        length_of(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")


def _outcome(rate: float) -> Outcome:
    return Outcome(answers=100, rate=rate, p50=1000 / rate, p95=2.0, p99=3.0, bytes_each=10, statuses={"200": 100})


def test_the_times_beside_a_rate_are_those_of_the_median_run() -> None:
    figure = rate("part", "sqlite", "Learn", [_outcome(100), _outcome(500), _outcome(200)])
    assert figure.median == 200
    assert figure.detail["p50 ms"] == 5.0


def test_a_goal_is_held_against_the_median_on_each_database_it_was_measured_on() -> None:
    goal = Goal("part", "Learn", "bare", 1 / 15)
    figures = [
        Figure("part", "sqlite", "Learn", "/s", [100, 90, 9_000]),
        Figure("part", "sqlite", "bare", "/s", [1_000, 1, 2_000]),
        Figure("part", "postgresql", "Learn", "/s", [10, 10, 10]),
        Figure("part", "postgresql", "bare", "/s", [1_000, 1_000, 1_000]),
        Figure("other", "sqlite", "Learn", "/s", [1]),
    ]
    reached = {each.database: (each.reached, each.is_met) for each in verdicts([goal], figures)}
    assert reached == {"sqlite": (0.1, True), "postgresql": (0.01, False)}


def test_a_limit_is_held_against_the_median_in_its_own_unit() -> None:
    figures = [Figure("part", "", "seconds", "s", [1, 3, 2]), Figure("part", "", "memory", "MB", [601])]
    found = verdicts([Limit("part", "seconds", 2), Limit("part", "memory", 600)], figures)
    assert [(each.reached, each.is_met) for each in found] == [(2, True), (601, False)]


def test_what_could_not_be_compared_has_no_verdict() -> None:
    goal = Goal("part", "R", "Learn", 5)
    assert verdicts([goal], [Figure("part", "", "Learn", "s", [1]), Figure("other", "", "R", "s", [9])]) == []
    assert verdicts([goal], [Figure("part", "", "R", "s", [9])]) == []


def test_a_calibration_is_measured_in_a_process_of_its_own_and_says_when_nothing_stands_beside_it() -> None:
    ours, *others = calibrations.measure(rounds=1, people=600)
    assert ours.median > 0
    is_alone = calibrations.ABSENT in ours.what
    assert is_alone == (importlib.util.find_spec("girth") is None)
    assert len(others) == (1 if is_alone else 2)
