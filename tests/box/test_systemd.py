"""The units for one small server: they parse, point at each other's places, and keep the program in its folder."""

import re
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest

from learn.cli.serving import DRAIN_SECONDS
from tests.box.dockerfile import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted(path.name for path in DEPLOY.iterdir() if path.suffix in {".service", ".timer"})
SERVICES = [name for name in UNITS if name.endswith(".service")]


def section(name: str, which: str) -> dict[str, str]:
    parser = RawConfigParser(strict=False, delimiters=["="], comment_prefixes=["#"])
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(DEPLOY / name, encoding="utf-8")
    return dict(parser[which])


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_writes_in_its_folder_alone_and_gains_no_rights(name: str) -> None:
    service = section(name, "Service")
    assert service["User"] == "learn"
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    assert service["CapabilityBoundingSet"] == ""
    assert service["ReadWritePaths"] == service["WorkingDirectory"] == f"/var/lib/{service['StateDirectory']}"


def test_the_server_comes_back_and_is_given_time_to_finish() -> None:
    service = section("learn.service", "Service")
    assert service["Restart"] == "on-failure"
    assert int(service["TimeoutStopSec"]) > 2 * DRAIN_SECONDS
    assert service["ExecStart"].endswith("/learn serve")


def test_the_settings_are_in_the_folder_of_the_service() -> None:
    folder = section("learn.service", "Service")["WorkingDirectory"]
    example = (DEPLOY / "learn.env.example").read_text(encoding="utf-8")
    places = re.findall(r"^LEARN_(?:DATABASE_URL|MEDIA_URL|BACKUP_DIR)=(.*)$", example, re.MULTILINE)
    assert len(places) == 3
    assert all(f"{folder}/" in place for place in places)


def test_the_command_for_people_uses_what_the_service_uses() -> None:
    service = section("learn.service", "Service")
    script = (DEPLOY / "learn.sh").read_text(encoding="utf-8")
    assert f". {service['EnvironmentFile']}" in script
    assert f"cd {service['WorkingDirectory']}" in script
    assert service["ExecStart"].split()[0] in script
    assert f"--reuid={service['User']}" in script
    subprocess.run(["sh", "-n", DEPLOY / "learn.sh"], check=True)


def test_the_timer_starts_the_backup() -> None:
    assert "learn-backup.service" in UNITS
    assert section("learn-backup.timer", "Timer")["Persistent"] == "true"


def test_old_backups_go_only_after_a_new_one_and_only_the_nights_own() -> None:
    service = section("learn-backup.service", "Service")
    pattern = re.findall(r"-name (\S+)", service["ExecStartPost"])[0]
    assert pattern.partition("*")[0] in service["ExecStart"]
    assert service["ExecStartPost"].split()[1] == re.findall(r'"(\w+)/', service["ExecStart"])[0]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine")
def test_systemd_understands_every_line(tmp_path: Path) -> None:
    for name in UNITS:
        text = (DEPLOY / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("/opt/learn/bin/learn", "/bin/true"), encoding="utf-8")
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(tmp_path / name for name in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )
    complaints = [line for line in said.stderr.splitlines() if "learn" in line]
    assert (said.returncode, complaints) == (0, [])
