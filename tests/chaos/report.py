"""What a run of `make chaos` tried and found, as a table for people."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.machine import Machine, describe

RESULTS = Path(__file__).parents[2] / "benchmarks" / "results" / "chaos.md"
_PROBED = 1.0


@dataclass(frozen=True)
class Row:
    """One line: what was done how often, how many answers were acknowledged meanwhile, and what was found."""

    what: str
    database: str
    tried: str
    acknowledged: int | None
    found: str

    def __str__(self) -> str:
        acknowledged = "" if self.acknowledged is None else f"{self.acknowledged:,}"
        return f"| {self.what} | {self.database} | {self.tried} | {acknowledged} | {self.found} |"


@dataclass
class Report:
    """The lines of a run. A test adds its own before it judges them, so that a failure is in the table too."""

    rows: list[Row] = field(default_factory=list)

    def add(self, what: str, database: str, tried: str, found: str, acknowledged: int | None = None) -> None:
        self.rows.append(Row(what, database, tried, acknowledged, found))

    def keep(self, folder: Path) -> str:
        """Write the table of this run over that of the last one; its text. `folder` is where the tests ran."""
        text = "\n".join([*_head(describe(folder, _PROBED)), *map(str, self.rows)]) + "\n"
        RESULTS.write_text(text, encoding="utf-8")
        return text


def _head(machine: Machine) -> list[str]:
    return [
        "# What was tried, and what was found",
        "",
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, `make chaos`. A mutant is a server with one promise broken: that it",
        "is found out shows that the line above it means something.",
        "",
        f"- {machine.cores} cores ({machine.processor}), {machine.system}, load {machine.load} at the end",
        f"- {machine.filesystem}, {machine.syncs:,.0f} × 4 KB with fdatasync a second",
        "",
        "| | database | tried | acknowledged | found |",
        "| --- | --- | --- | --- | --- |",
    ]
