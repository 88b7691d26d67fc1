"""The locks of the image are parts of the whole lock, and what they install is what the program needs."""

import re
import tomllib
from importlib.metadata import requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.box.dockerfile import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def locked(name: str) -> dict[str, str]:
    """Each package's version with its hashes, by name."""
    blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text().strip())
    return {canonicalize_name(block.split("==")[0].strip()): block for block in blocks}


def needed(names: list[str]) -> set[str]:
    """The packages and whatever they need here, from what is installed."""
    found: set[str] = set()
    waiting = [Requirement(name) for name in names]
    while waiting:
        asked = waiting.pop()
        name = canonicalize_name(asked.name)
        key = f"{name}[{','.join(sorted(asked.extras))}]"
        if key in found:
            continue
        found |= {key, name}
        for line in requires(name) or ():
            further = Requirement(line)
            wanted = further.marker is None or any(
                further.marker.evaluate({"extra": extra}) for extra in (asked.extras or {""})
            )
            if wanted:
                waiting.append(further)
    return {name for name in found if "[" not in name}


@pytest.mark.parametrize("part", ["deploy/run.lock", "deploy/build.lock"])
def test_a_part_holds_the_same_versions_and_hashes_as_the_whole(part: str) -> None:
    whole = locked("requirements.lock")
    differing = {name for name, block in locked(part).items() if whole.get(name) != block}
    assert differing == set(), "make lock"


def test_the_image_has_everything_that_runs_and_nothing_else() -> None:
    assert {*locked("deploy/run.lock")} == needed(PROJECT["project"]["dependencies"])


def test_the_builder_has_everything_that_builds_and_nothing_else() -> None:
    assert PROJECT["build-system"]["requires"] == ["hatchling"]
    assert {*locked("deploy/build.lock")} == needed(PROJECT["dependency-groups"]["build"])
