"""Groups over the web: ways of splitting stand in the address, and whoever takes a table away is recorded."""

import pytest
from sqlmodel import select

from learn.audit.models import AuditEntry
from learn.dashboards.group_words import By
from learn.db.transactions import reading
from tests.web.country import COURSE, Country

pytest_plugins = ("tests.web.country_fixtures",)


@pytest.mark.parametrize("by", list(By))
def test_each_way_of_splitting_has_an_address_that_the_unit_leads_to(country_on_sqlite: Country, by: By) -> None:
    with country_on_sqlite.browser("supervisor") as client:
        assert 'href="/units/xa-1/groups' in client.get(f"/units/xa-1?course={COURSE}").text
        page = client.get(f"/units/xa-1/groups?by={by.value}&course={COURSE}")
        assert page.status_code == 200
        assert f'href="/units/xa-1/groups?by={by.value}&amp;course={COURSE}" aria-current="page"' in page.text


def test_there_is_no_split_by_what_is_not_stored(country_on_sqlite: Country) -> None:
    with country_on_sqlite.browser("supervisor") as client:
        assert client.get("/units/xa-1/groups?by=gender").status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_taken_away_is_recorded(country_on_sqlite: Country, kind: str) -> None:
    with country_on_sqlite.browser("supervisor") as client:
        answer = client.get(f"/units/xa-1/groups/export.{kind}?by=month&course={COURSE}")
    assert answer.headers["content-disposition"] == f'attachment; filename="xa-1-month.{kind}"'
    assert answer.headers["cache-control"] == "no-store"
    with reading(country_on_sqlite.world.engine) as db:
        entry = db.exec(select(AuditEntry).where(AuditEntry.action == "unit.export")).all()[-1]
    assert (entry.object_id, entry.details) == ("xa-1", {"kind": kind, "course": COURSE, "by": "month"})
