"""The wheel holds everything: from an empty folder it serves with production settings, and needs no PostgreSQL."""

import re
import subprocess
import zipfile
from pathlib import Path

import httpx

from learn.web.i18n import translations
from tests.box.dockerfile import ROOT
from tests.box.processes import PRODUCTION, PUBLIC, environment, run, serving

# What is kept in the package under another name than in the tree.
MOVED = ("templates", "content")


def of_the_tree() -> set[str]:
    """Every file that is to be in the wheel, by its name there."""
    files = (path for top in ("learn", *MOVED) for path in (ROOT / top).rglob("*") if path.is_file())
    names = {path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts}
    return {f"learn/_files/{name}" if name.startswith(MOVED) else name for name in names if not name.endswith(".mo")}


def test_the_wheel_holds_the_program_and_what_it_shows_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        names = {name for name in opened.namelist() if ".dist-info/" not in name}
    assert names == of_the_tree()
    for part in ("web/locale/en", "web/static", "db/migrations/versions", "_files/content/frameworks"):
        assert any(name.startswith(f"learn/{part}/") for name in names), part


def test_it_runs_what_is_in_the_wheel(learn: Path, tmp_path: Path) -> None:
    program = "import learn.config; print(learn.config.__file__); print(learn.config.packaged('content'))"
    command = [learn.with_name("python"), "-c", program]
    module, content = subprocess.check_output(command, cwd=tmp_path, env=environment({}), text=True).split()
    assert Path(module).is_relative_to(learn.parents[1])
    assert Path(content).is_relative_to(learn.parents[1])


def test_from_an_empty_folder_to_people_signing_in(learn: Path, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    assert "Lược đồ" in run([learn], "db", "upgrade", settings=PRODUCTION, folder=folder)
    published = run([learn], "content", "publish", settings=PRODUCTION, folder=folder)
    assert "dao-duc-cong-vu: công bố phiên bản 1" in published
    made = run(
        [learn], "admin", "create", "--username", "quantri", "--name", "Ngô An", settings=PRODUCTION, folder=folder
    )
    assert f"{PUBLIC}/code" in made
    with serving([learn], PRODUCTION, folder) as server, httpx.Client(base_url=server.address) as visitor:
        assert visitor.get("/readyz").text == "ok"
        page = visitor.get("/sign-in")
        assert "Đăng nhập" in page.text
        sheet = re.findall(r'href="(/static/learn\.\w+\.css)"', page.text)[0]
        assert visitor.get(sheet).headers["cache-control"].endswith("immutable")
        english = visitor.get("/sign-in", headers={"Cookie": "language=en"}).text
        assert translations("en").gettext("Đăng nhập") in english
        assert 'lang="en"' in english
        # A page that asks the database for what was published.
        code = re.findall(r"Mã một lần:\s+(\S+)", made)[0]
        assert _comes_in(visitor, code) == 303
        assert server.stop() == 0
    assert {path.name for path in folder.iterdir()} == {"var", server.log.name}


def _comes_in(visitor: httpx.Client, code: str) -> int:
    chosen = "ruộng bậc thang mùa nước đổ"
    fields = {"username": "quantri", "code": code, "password": chosen, "password_again": chosen}
    return visitor.post("/code", data=fields, headers={"Origin": PUBLIC}).status_code


def test_production_without_its_settings_is_refused_in_words(learn: Path, tmp_path: Path) -> None:
    refused = subprocess.run(
        [learn, "serve"],
        cwd=tmp_path,
        env=environment({"LEARN_ENVIRONMENT": "production"}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert "LEARN_SECRET_KEY" in refused.stderr
    assert list(tmp_path.iterdir()) == []
