import pytest

from learn.cli import units
from learn.config import settings
from tests.cli.commands import installed, run

UNITS = "code,name,parent\ndien-bien,Tỉnh Điện Biên,\nna-tau,Xã Nà Tấu,dien-bien\n"


@pytest.fixture
def file(engine, monkeypatch, tmp_path):
    installed(engine, monkeypatch)
    written = tmp_path / "units.csv"
    written.write_text(UNITS)
    yield written
    settings.cache_clear()


def test_a_plan_first_then_the_tree(file):
    said = run(units.app, "import", file)
    assert "units.csv:3: tạo “Xã Nà Tấu”" in said.output
    assert run(units.app, "tree").output == ""
    assert run(units.app, "import", file, "--yes").exit_code == 0
    assert run(units.app, "tree").output == "dien-bien  Tỉnh Điện Biên\n  na-tau  Xã Nà Tấu\n"
    assert "0 thay đổi, 2 không đổi" in run(units.app, "import", file).output


def test_a_mistake_stops_everything(file):
    file.write_text(UNITS + "x,X,khong-co\n")
    said = run(units.app, "import", file, "--yes")
    assert said.exit_code == 1
    assert "units.csv:4:" in said.output
    assert run(units.app, "tree").output == ""
