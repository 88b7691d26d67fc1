"""The wheel of this tree, and Learn installed from it; made once in each worker."""

from pathlib import Path

import pytest

from tests.box.processes import build_wheel, install


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def learn(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of an environment with nothing of this tree in it."""
    return install(wheel, tmp_path_factory.mktemp("environment"))
