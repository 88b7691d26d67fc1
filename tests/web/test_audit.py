"""The audit record as a page: who may open it, and that opening it is recorded."""

from sqlalchemy import select
from sqlmodel import col

from learn.audit.models import AuditEntry
from learn.audit.service import record
from learn.db.transactions import reading, write
from learn.organisation.models import Role, Sees
from tests.web.conftest import World


def actions(world: World) -> list[str]:
    with reading(world.engine) as db:
        return list(db.execute(select(col(AuditEntry.action)).order_by(col(AuditEntry.id))).scalars())


def test_only_who_administers_everything_opens_the_record_and_that_is_recorded(world: World):
    world.unit("tan-lap")
    administrator = world.person("quantri", "Lê Thị Quản Trị")
    world.grant(administrator, Role.ADMINISTRATOR)
    partly = world.person("mot-xa", "Trần Văn Xã", unit="tan-lap")
    world.grant(partly, Role.ADMINISTRATOR, "tan-lap")
    supervisor = world.person("minhtv", "Trần Văn Minh", unit="tan-lap")
    world.grant(supervisor, Role.SUPERVISOR, "tan-lap", Sees.PEOPLE)
    for other in (partly, supervisor):
        assert world.client_for(other).get("/admin/audit").status_code == 404
    assert world.visitor().get("/admin/audit").status_code == 401
    assert "audit.viewed" not in actions(world)
    page = world.client_for(administrator).get("/admin/audit")
    assert page.status_code == 200
    assert "Lê Thị Quản Trị" in page.text
    assert actions(world)[-1] == "audit.viewed"


def test_the_record_is_paged_by_id_without_gap_or_repetition(world: World):
    administrator = world.person("quantri", "Lê Thị Quản Trị")
    world.grant(administrator, Role.ADMINISTRATOR)
    with write(world.engine) as db:
        for number in range(70):
            record(db, at=world.clock.now, actor_id=None, action=f"test.{number:03d}")
    client = world.client_for(administrator)
    first = client.get("/admin/audit").text
    older = first.split('rel="next" href="')[1].split('"')[0]
    second = client.get(older).text
    for number in range(70):
        assert (f"test.{number:03d}" in first) + (f"test.{number:03d}" in second) == 1
    assert 'rel="next"' not in second


def test_an_address_that_makes_no_sense_is_no_fault(world: World):
    administrator = world.person("quantri", "Lê Thị Quản Trị")
    world.grant(administrator, Role.ADMINISTRATOR)
    client = world.client_for(administrator)
    for before in ("x", "-1", "99999999999999999999"):
        assert client.get(f"/admin/audit?before={before}").status_code == 404
    assert client.get("/admin/audit?before=1").status_code == 200
