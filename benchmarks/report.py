"""A run on paper: figures.json for programs, table.md for people."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from benchmarks.figures import Figure, Limit, Verdict
from benchmarks.machine import Machine


@dataclass(frozen=True)
class Report:
    """A whole run. `databases` is what each database said of its own durability."""

    measured_at: datetime
    rounds: int
    seconds: float
    people: int
    machine: Machine
    databases: dict[str, str]
    figures: Sequence[Figure]
    verdicts: Sequence[Verdict]

    def keep(self, folder: Path) -> None:
        """Write both files, in the place of those of the last run."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "figures.json").write_text(json.dumps(self._document(), indent=2) + "\n")
        (folder / "table.md").write_text(self.table())

    def table(self) -> str:
        """The run in Markdown."""
        return "\n".join([*self._head(), *self._figures(), *self._goals()]) + "\n"

    def _document(self) -> dict[str, object]:
        return {
            "measured_at": self.measured_at.isoformat(timespec="seconds"),
            "rounds": self.rounds,
            "seconds": self.seconds,
            "people": self.people,
            "machine": asdict(self.machine),
            "databases": self.databases,
            "figures": [{**asdict(each), "median": each.median} for each in self.figures],
            "goals": [
                {**asdict(each.goal), "database": each.database, "reached": round(each.reached, 4), "met": each.is_met}
                for each in self.verdicts
            ],
        }

    def _head(self) -> list[str]:
        machine = self.machine
        versions = ", ".join(f"{name} {number}" for name, number in machine.versions.items())
        lines = ["# What was measured", ""]
        if machine.is_busy:
            lines += [f"**The machine was busy (load {machine.load} before the run): these figures say nothing.**", ""]
        return [
            *lines,
            f"{self.measured_at:%Y-%m-%d %H:%M} UTC, medians of {self.rounds} runs{self._served()}.",
            "",
            f"- {machine.cores} cores ({machine.processor}), {machine.system}, load {machine.load} before the run",
            f"- {machine.filesystem}, {machine.syncs:,.0f} × 4 KB with fdatasync a second",
            *(f"- {name}: {words}" for name, words in self.databases.items()),
            f"- {versions}",
            "",
        ]

    def _served(self) -> str:
        return f" of {self.seconds:g} s, {self.people:,} people enrolled" if self.databases else ", without databases"

    def _figures(self) -> list[str]:
        lines = ["| | database | | median | runs | p50 ms | p95 ms | p99 ms | bytes |", f"|{' --- |' * 9}"]
        for each in self.figures:
            runs = " ".join(f"{run:,.4g}" for run in each.runs)
            detail = (
                f"{each.detail[name]:g}" if each.detail else "" for name in ("p50 ms", "p95 ms", "p99 ms", "bytes")
            )
            value = f"{each.median:,.0f}{each.unit}" if each.unit == "/s" else f"{each.median:,.3g} {each.unit}"
            lines.append(f"| {each.part} | {each.database} | {each.what} | {value} | {runs} | {' | '.join(detail)} |")
        return [*lines, ""]

    def _goals(self) -> list[str]:
        lines = ["| goal | database | asked | reached | |", f"|{' --- |' * 5}"]
        for each in self.verdicts:
            what, asked, reached = _judged(each)
            met = "met" if each.is_met else "**missed**"
            lines.append(f"| {each.goal.part}: {what} | {each.database} | {asked} | {reached} | {met} |")
        return lines


def _judged(verdict: Verdict) -> tuple[str, str, str]:
    """What was compared, what was asked and what was reached."""
    goal, reached = verdict.goal, verdict.reached
    if isinstance(goal, Limit):
        return goal.what, f"at most {goal.most:g}", f"{reached:.3g}"
    what = f"{goal.what} ÷ {goal.of}"
    if goal.least > 1:
        return what, f"at least {goal.least:g}", f"{reached:.1f}"
    return what, f"at least 1/{1 / goal.least:g}", f"1/{1 / reached:.1f}"
