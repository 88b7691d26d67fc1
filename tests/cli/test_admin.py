import re

import pytest

from learn.cli import admin
from learn.cli.context import now
from learn.config import settings
from learn.db.transactions import reading
from learn.organisation import policy
from learn.people import codes
from tests.cli.commands import installed, run


@pytest.fixture(autouse=True)
def installation(engine, monkeypatch):
    installed(engine, monkeypatch)
    yield
    settings.cache_clear()


def create(username, *words):
    return run(admin.app, "create", "--username", username, "--name", "Lò Thị Mai", *words)


def test_the_first_administrator_comes_in_with_a_code(engine):
    said = create("mai.lo")
    assert said.exit_code == 0
    code = re.search(r"\w{5}-\w{5}", said.output)[0]
    with reading(engine) as db:
        ticket = codes.check(db, "mai.lo", code, secret=settings().secret_key, address="", device_token=None, now=now())
        assert policy.may_administer_all(policy.load_viewer(db, ticket.person_id, now()))


def test_a_second_administrator_is_made_only_when_asked_for():
    assert create("mai.lo").exit_code == 0
    refused = create("hung.vu")
    assert refused.exit_code == 1
    assert "--another" in refused.output
    assert create("hung.vu", "--another").exit_code == 0
    assert create("hung.vu", "--another").exit_code == 1  # the name is taken
