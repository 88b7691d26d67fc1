"""The Dockerfile and the installation guide, replayed in bare root file systems: `make box`.

Slow, needs root and downloads.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.box import dockerfile, replay
from tests.box.dockerfile import ROOT
from tests.box.guides import blocks
from tests.box.processes import LOOPBACK, PRODUCTION, wait_until
from tests.box.replay import Root

STAGES = dockerfile.read()
TEMPORARY = "/tmp"  # noqa: S108 - in memory, in a namespace of its own


def _hindrance() -> str:
    if not os.environ.get("LEARN_REPLAY"):
        return "takes minutes and downloads packages: make box"
    if os.geteuid() != 0:
        return "needs root, to make and enter a root file system"
    missing = [name for name in ("debootstrap", "chroot", "unshare", "setpriv") if shutil.which(name) is None]
    return f"needs {', '.join(missing)}: apt-get install debootstrap" if missing else ""


pytestmark = pytest.mark.skipif(bool(_hindrance()), reason=_hindrance())


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Root]:
    """The last stage, with an empty volume that has the owner which the image gives it."""
    folder = tmp_path_factory.mktemp("replay")
    made = replay.replay(STAGES, folder)
    made.volume = folder / "volume"
    # As an engine does it: a new volume begins as a copy of what the image has there.
    subprocess.run(["cp", "--archive", made.folder / made.workdir.lstrip("/"), made.volume], check=True)
    yield made
    shutil.rmtree(folder)


def inside(root: Root, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(root.closed(words, PRODUCTION), capture_output=True, text=True, check=False)


def learn(root: Root, *words: str) -> str:
    done = inside(root, *STAGES[-1].last("ENTRYPOINT").words, *words)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_program_answers(root: Root) -> None:
    assert "serve" in learn(root, "--help")


def test_it_runs_as_its_user_and_writes_in_its_folder_alone(root: Root) -> None:
    assert inside(root, "id", "-u").stdout.strip() == root.user.partition(":")[0]
    program = "import pathlib, sys; pathlib.Path(sys.argv[1], 'written').write_text('')"
    for place, allowed in {root.workdir: True, TEMPORARY: True, "/opt/learn": False, "/etc": False, "/": False}.items():
        assert (inside(root, "python", "-c", program, place).returncode == 0) is allowed, place


def test_nothing_is_left_that_builds(root: Root) -> None:
    assert inside(root, "python", "-m", "pip", "--version").returncode != 0
    programs = ("gcc", "cc", "make", "pip*", "git", "curl")
    patterns = [f"{place}/{name}" for place in ("usr/bin", "usr/local/bin", "opt/learn/bin") for name in programs]
    assert replay.leftovers(root.folder, *patterns) == []
    assert replay.leftovers(root.folder, "build", "var/lib/apt/lists/*Packages*", "opt/learn/lib/*/*/pytest") == []


def test_backups_of_postgresql_find_their_programs(root: Root) -> None:
    for name in ("pg_dump", "pg_restore"):
        assert " 15." in inside(root, name, "--version").stdout


def test_from_nothing_to_a_server_that_stops_when_it_is_told(root: Root, tmp_path: Path) -> None:
    learn(root, "db", "upgrade")
    assert "phiên bản 1" in learn(root, "content", "publish")
    with socket.create_server((LOOPBACK, 0)) as free:
        port = str(free.getsockname()[1])
    words = (*STAGES[-1].last("ENTRYPOINT").words, *STAGES[-1].last("CMD").words)
    settings = PRODUCTION | {"LEARN_PORT": port}
    log = tmp_path / "log"
    with log.open("wb") as out, subprocess.Popen(root.closed(words, settings), stdout=out, stderr=out) as server:
        check = root.closed(STAGES[-1].healthcheck, settings)
        wait_until(lambda: subprocess.run(check, capture_output=True, check=False).returncode == 0, log)
        address = f"http://{LOOPBACK}:{port}"
        assert httpx.get(f"{address}/healthz").text == "ok"
        assert httpx.get(f"{address}/readyz").text == "ok"
        assert "Đăng nhập" in httpx.get(f"{address}/sign-in").text
        # The shell that made the mounts has become the server.
        server.send_signal(getattr(signal, STAGES[-1].last("STOPSIGNAL").rest))
        assert server.wait(30) == 0, log.read_text()
    assert subprocess.run(check, capture_output=True, check=False).returncode != 0
    assert "backups/now.tar" in learn(root, "backup", "backups/now.tar")


@pytest.fixture(scope="module")
def server(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Root]:
    """A new server on which the guide was followed, but for systemd, whose part the tests take."""
    folder = tmp_path_factory.mktemp("server")
    subprocess.run(["cp", "--archive", replay.base(), folder / "root"], check=True)
    made = Root(folder / "root", workdir="/root/learn")
    here = made.folder / "root" / "learn"
    here.mkdir()
    shutil.copytree(ROOT / "deploy", here / "deploy")
    shutil.copytree(wheel.parent, here / "dist")
    shutil.copy(ROOT / "deploy" / "run.lock", here / "dist")
    systemctl = made.folder / "usr" / "local" / "bin" / "systemctl"
    systemctl.write_text("#!/bin/sh\n")
    systemctl.chmod(0o755)
    for block in blocks("install.en.md"):
        if "root" in block.marks:
            made.run(["sh", "-euc", block.text])
    yield made
    shutil.rmtree(folder)


def unit(name: str, line: str) -> str:
    """The command of a line of a unit that the guide put in its place."""
    text = (ROOT / "deploy" / name).read_text(encoding="utf-8")
    return re.findall(rf"^{line}=(.*)$", text, re.MULTILINE)[0].replace("%%", "%")


def as_service(root: Root, command: str) -> list[str]:
    """A command as the unit would run it: as the user, in the folder, with the settings."""
    inside = ["sh", "-euc", f"set -a; . /etc/learn/learn.env; cd /var/lib/learn; umask 0027; exec {command}"]
    return root.command(["setpriv", "--reuid=learn", "--regid=learn", "--init-groups", "--no-new-privs", *inside])


def test_the_guide_leads_to_a_server_that_answers(server: Root, tmp_path: Path) -> None:
    settings = server.folder / "etc" / "learn" / "learn.env"
    with socket.create_server((LOOPBACK, 0)) as free:
        port = str(free.getsockname()[1])
    settings.write_text(settings.read_text().replace("LEARN_PORT=8000", f"LEARN_PORT={port}"))
    log = tmp_path / "log"
    command = as_service(server, unit("learn.service", "ExecStart"))
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as running:

        def answers() -> bool:
            assert running.poll() is None, log.read_text()
            try:
                return httpx.get(f"http://{LOOPBACK}:{port}/readyz").text == "ok"
            except httpx.TransportError:
                return False

        wait_until(answers, log)
        running.send_signal(signal.SIGTERM)
        assert running.wait(30) == 0, log.read_text()


def test_what_the_service_writes_is_its_own(server: Root) -> None:
    owner = (server.folder / "var/lib/learn").stat().st_uid
    written = [*(server.folder / "var/lib/learn").rglob("*")]
    assert owner != 0
    assert {path.stat().st_uid for path in written} == {owner}
    # Nobody else may read people's data or the secret.
    assert {path.stat().st_mode & 0o007 for path in written if path.is_file()} == {0}
    assert (server.folder / "etc/learn/learn.env").stat().st_mode & 0o007 == 0


def test_the_nights_backup_is_made_and_old_ones_go(server: Root) -> None:
    backups = server.folder / "var/lib/learn/backups"
    old, other = backups / "nightly-20200101T013000.tar", backups / "kept-20200101.tar"
    for path in (old, other):
        path.touch()
        os.utime(path, (0, 0))
        shutil.chown(path, backups.stat().st_uid)
    for line in ("ExecStart", "ExecStartPost"):
        subprocess.run(as_service(server, unit("learn-backup.service", line)), check=True)
    assert not old.exists()
    assert other.exists()
    assert len([*backups.glob("nightly-*.tar")]) == 1


def test_caddy_understands_its_settings(server: Root) -> None:
    for file in ("/etc/caddy/Caddyfile", "/root/learn/deploy/Caddyfile"):
        command = ["caddy", "validate", "--adapter", "caddyfile", "--config", file]
        server.environment["LEARN_PUBLIC_URL"] = PRODUCTION["LEARN_PUBLIC_URL"]
        server.run(command)
