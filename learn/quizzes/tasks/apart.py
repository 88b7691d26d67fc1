"""Examining in a process of its own, which may neither take long nor much memory: a stranger's file can at worst
end it, never the server. It inherits neither the server's settings nor its connections."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from learn.errors import Message, say
from learn.quizzes.tasks.checks import Check, Kind, read_checks
from learn.quizzes.tasks.examining import examine
from learn.quizzes.tasks.findings import Finding
from learn.quizzes.tasks.refusal import NotTaken

SECONDS = 20.0
MOST_MEMORY = 1024 * 1024 * 1024  # bytes of addresses


def examine_apart(
    kind: Kind, name: str, data: bytes, checks: Sequence[Check], seconds: float = SECONDS
) -> tuple[Finding, ...]:
    """What `examine` gives. NotTaken too for a file that takes too long or too much memory.

    Blocks for as long as it takes: call it in a thread.
    """
    task = {"kind": kind, "name": name, "seconds": seconds, "checks": [each.model_dump(mode="json") for each in checks]}
    try:
        done = subprocess.run(  # noqa: S603 - our own program; what is a stranger's goes in as its input
            [sys.executable, "-m", __name__],
            input=json.dumps(task).encode() + b"\n" + data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            check=False,
        )
        outcome = json.loads(done.stdout) if done.returncode == 0 else {}
    except subprocess.TimeoutExpired:
        outcome = {}
    match outcome:
        case {"findings": list(found)}:
            return tuple(Finding(passed, what) for passed, what in found)
        case {"not_taken": {"text": str(text), "values": dict(values)}}:
            raise NotTaken(Message(text, values))
    raise NotTaken(say("Không đọc được tệp này trong thời gian cho phép; anh/chị bỏ bớt phần thừa rồi gửi lại."))


def _answer(task: dict[str, Any], data: bytes) -> dict[str, object]:
    kind = Kind(task["kind"])
    try:
        found = examine(kind, task["name"], data, read_checks(kind, task["checks"]))
    except NotTaken as refusal:
        return {"not_taken": {"text": refusal.message.text, "values": dict(refusal.message.values)}}
    return {"findings": [[each.passed, each.found] for each in found]}


def _main() -> None:
    task = json.loads(sys.stdin.buffer.readline())
    seconds = int(task["seconds"]) + 1
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    json.dump(_answer(task, sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    _main()
