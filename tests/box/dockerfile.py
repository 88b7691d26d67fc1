"""The Dockerfile as a value: its stages, and in each the instructions in order."""

import json
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from string import Template

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Step:
    """One instruction, its continued lines joined."""

    word: str
    rest: str

    @property
    def words(self) -> list[str]:
        """The arguments, from a JSON list or from words as a shell reads them."""
        return [str(each) for each in json.loads(self.rest)] if self.rest.startswith("[") else shlex.split(self.rest)

    @property
    def settings(self) -> dict[str, str]:
        """What an ENV or LABEL sets."""
        return dict(word.split("=", 1) for word in self.words)


@dataclass(frozen=True)
class Stage:
    """One FROM and what follows."""

    base: str
    name: str
    steps: tuple[Step, ...]

    def of(self, word: str) -> list[Step]:
        return [step for step in self.steps if step.word == word]

    def last(self, word: str) -> Step:
        return self.of(word)[-1]

    @property
    def environment(self) -> dict[str, str]:
        return {name: value for step in self.of("ENV") for name, value in step.settings.items()}

    @property
    def healthcheck(self) -> list[str]:
        """The command that asks whether the container is well."""
        return [str(word) for word in json.loads(self.last("HEALTHCHECK").rest.partition("CMD ")[2])]


def read(path: Path = ROOT / "Dockerfile") -> list[Stage]:
    """The stages. ARGs that stand before the first FROM are filled in."""
    text = "\n".join(line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    lines = [line for line in re.sub(r"\\\n\s*", "", text).splitlines() if line.strip()]
    steps = [Step(*line.split(maxsplit=1)) for line in lines]
    before: dict[str, str] = {}
    stages: list[Stage] = []
    for step in steps:
        if step.word == "FROM":
            words = step.rest.split()
            base = Template(words[0]).substitute(before)
            stages.append(Stage(base, words[2] if "AS" in words else "", ()))
        elif not stages:
            before |= step.settings
        else:
            grown = stages[-1]
            stages[-1] = Stage(grown.base, grown.name, (*grown.steps, step))
    return stages


def copied(step: Step) -> tuple[str, list[str], str]:
    """Of a COPY: the stage it takes from ("" is the project's folder), the sources, the target."""
    words = step.words
    source = next((word.removeprefix("--from=") for word in words if word.startswith("--from=")), "")
    paths = [word for word in words if not word.startswith("--")]
    return source, paths[:-1], paths[-1]
