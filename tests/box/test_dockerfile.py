"""What can be known of the image without building it. `make box` replays its steps for real."""

import re
import subprocess
import tomllib
from fnmatch import fnmatch

import pytest

from learn.config import Settings
from tests.box import dockerfile
from tests.box.dockerfile import ROOT, copied
from tests.web.access_table import TABLE

STAGES = dockerfile.read()
LAST = STAGES[-1]
BUILDERS = r"\b(gcc|g\+\+|build-essential|make|cmake|rustc|cargo|python3?-dev|libpq-dev|git|curl|wget)\b"


def test_what_is_copied_is_there_and_reaches_the_builder() -> None:
    ignored = (ROOT / ".dockerignore").read_text().split("\n")
    allowed = [line.removeprefix("!") for line in ignored if line.startswith("!")]
    sources = [path for stage in STAGES for step in stage.of("COPY") for path in copied(step)[1] if not copied(step)[0]]
    assert sources
    for path in sources:
        assert (ROOT / path).exists(), path
        assert any(fnmatch(path, pattern) for pattern in allowed), path
    assert ignored[1] == "*"
    assert {*allowed} == {*sources}


def test_the_last_stage_takes_only_what_an_earlier_one_made() -> None:
    assert [copied(step)[0] for step in LAST.of("COPY")] == ["builder"]
    assert "builder" in {stage.name for stage in STAGES[:-1]}


def test_every_stage_begins_with_the_same_image_by_its_tag() -> None:
    assert {stage.base for stage in STAGES} == {"python:3.11-slim-bookworm"}


def test_the_python_of_the_image_is_the_one_the_locks_were_solved_for() -> None:
    for line in (ROOT / "Makefile").read_text().splitlines():
        for version in re.findall(r"--python-version (\S+)", line):
            assert STAGES[0].base.startswith(f"python:{version}-")


def test_the_last_stage_can_build_nothing() -> None:
    commands = " ".join(step.rest for step in LAST.of("RUN"))
    assert not re.search(BUILDERS, commands)
    assert "pip install" not in commands
    assert "site-packages/*" in commands
    assert "/usr/local/bin/pip*" in commands


def test_packages_come_with_their_hashes_and_built() -> None:
    installing = [
        command for stage in STAGES for step in stage.of("RUN") for command in step.rest.split("&&") if "-r " in command
    ]
    assert len(installing) == 2
    assert all("--require-hashes" in command and "--only-binary :all:" in command for command in installing)


def test_it_runs_as_nobody_in_particular() -> None:
    user = LAST.last("USER").rest
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user)
    number = user.partition(":")[0]
    assert f"--uid {number}" in " ".join(step.rest for step in LAST.of("RUN"))


def test_only_the_folder_of_the_volume_is_written() -> None:
    volume = LAST.last("VOLUME").rest
    assert LAST.last("WORKDIR").rest == volume
    environment = LAST.environment
    for name in ("LEARN_DATABASE_URL", "LEARN_MEDIA_URL", "LEARN_BACKUP_DIR"):
        assert f"{volume}/" in environment[name]
    assert environment["PYTHONDONTWRITEBYTECODE"] == "1"


def test_the_entry_point_is_the_program_and_serving_its_default() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    assert LAST.last("ENTRYPOINT").words[0] in scripts
    assert LAST.last("CMD").words == ["serve"]
    assert LAST.last("STOPSIGNAL").rest == "SIGTERM"


def test_the_settings_exist_and_none_is_a_secret() -> None:
    known = {f"LEARN_{name.upper()}" for name in Settings.model_fields}
    ours = {name for name in LAST.environment if name.startswith("LEARN_")}
    assert ours <= known
    assert "LEARN_ENVIRONMENT" in ours
    text = (ROOT / "Dockerfile").read_text().upper()
    assert not re.search(r"SECRET|PASSWORD|TOKEN|API_KEY", text)


def test_the_port_is_the_one_that_is_named() -> None:
    assert LAST.last("EXPOSE").rest == LAST.environment["LEARN_PORT"]


def test_the_health_check_asks_a_page_that_is_there() -> None:
    command = LAST.healthcheck
    assert command[0] == "python"
    path = re.search(r"'(/\w+)'", command[-1])
    assert path is not None
    assert f"GET {path[1]}" in {row.route for row in TABLE}


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name or "last")
def test_a_command_is_a_sentence_of_the_shell(stage: dockerfile.Stage) -> None:
    for step in stage.of("RUN"):
        subprocess.run(["sh", "-n", "-c", step.rest], check=True)


def test_no_registry_is_named() -> None:
    for name in ("Dockerfile", "compose.yaml"):
        text = (ROOT / name).read_text()
        for image in re.findall(r"(?:image: |PYTHON=)(\S+)", text):
            assert "/" not in image
