"""A unit and its figures over the API: the values of the pages, and nothing of what is hidden there."""

import pytest
from sqlmodel import Session

from learn.dashboards.unit import UnitPage, unit_page
from learn.db.transactions import reading, write
from learn.organisation import policy
from learn.organisation.models import Sees
from learn.people.api_tokens import Scope
from tests.dashboards import world as dashboards
from tests.web.api.programs import API, pieces, program
from tests.web.conftest import World

RISING = [(0.40, 0.60), (0.45, 0.70), (0.50, 0.66), (0.38, 0.61), (0.42, 0.68), (0.47, 0.69)]


@pytest.fixture
def province(world: World) -> tuple[World, dict[str, int]]:
    """A province with a rising commune, a small one and one that has not begun; who sees persons and who groups."""
    with write(world.engine) as db:
        town = dashboards.World(db, world.clock.now)
        town.course()
        town.unit("T", "Tỉnh Bình Sơn", kind="province")
        for code in ("A", "B", "C", "D"):
            town.unit(code, f"Xã {code}", "T")
        town.group("A", RISING)
        town.group("B", [(p, q + 0.1) for p, q in RISING])
        town.group("C", RISING[:3])
        town.enrol(town.person("Chưa Học", "D"), "D")
        town.recount("D")
        viewers = {"people": town.viewer("T").person_id, "figures": town.viewer("T", Sees.FIGURES).person_id}
    return world, viewers


def page(db: Session, world: World, person: int, code: str) -> UnitPage:
    return unit_page(db, policy.load_viewer(db, person, world.clock.now), code, None, world.clock.now, "vi")


@pytest.mark.parametrize("sees", ["people", "figures"])
def test_figures_are_the_pages_and_what_is_hidden_there_is_suppressed_here(
    province: tuple[World, dict[str, int]], sees: str
) -> None:
    world, viewers = province
    client = program(world, viewers[sees], [Scope.FIGURES])
    suppressed = set()
    for code in ("T", "A", "B", "C", "D"):
        told = client.get(f"{API}/units/{code}/figures").json()
        with reading(world.engine) as db:
            shown = page(db, world, viewers[sees], code)
        assert told["course"] == dashboards.SLUG
        for one, row in [(told, shown), *zip(told["below"], shown.rows, strict=True)]:
            assert (one["code"], one["counts"]["measured"]) == (row.code, row.counts.matched)
            assert (one["is_suppressed"], one["remark"]) == (row.said.is_hidden, row.said.remark)
            if row.figure is None:
                assert one["figure"] is None
                suppressed |= {one["code"]} if one["is_suppressed"] else set()
                continue
            for name, number in (("change", row.figure.change), ("low", row.figure.low), ("high", row.figure.high)):
                assert one["figure"][name] == pytest.approx(number, abs=1e-6)
            assert one["figure"]["n"] == row.figure.n
        assert [left["count"] for left in told["left_out"]] == [left.count for left in shown.left_out]
        assert len(told["cautions"]) == len(shown.cautions)
    # The small one, and the one that would give it back.
    assert suppressed == ({"A", "C"} if sees == "figures" else set())


def test_no_number_of_a_suppressed_unit_is_anywhere_in_its_answer(province: tuple[World, dict[str, int]]) -> None:
    world, viewers = province
    told = program(world, viewers["figures"]).get(f"{API}/units/C/figures").json()
    assert (told["figure"], told["is_suppressed"], told["remark"]) == (None, True, "hidden-small")
    assert told["remark_text"] == "Dưới 5 người đủ hai lần đo, không hiện số"


def test_a_unit_says_how_far_one_sees_and_what_is_below(province: tuple[World, dict[str, int]]) -> None:
    world, viewers = province
    client = program(world, viewers["figures"])
    told = client.get(f"{API}/units/A").json()
    assert (told["sees"], [unit["code"] for unit in told["path"]]) == ("figures", ["T"])
    below = [one["code"] for piece in pieces(client, f"{API}/units/T/units?limit=3") for one in piece]
    assert below == ["A", "B", "C", "D"]
    assert client.get(f"{API}/units/T/people").status_code == 404


def test_figures_of_a_course_that_is_not_there_are_not_there(province: tuple[World, dict[str, int]]) -> None:
    world, viewers = province
    client = program(world, viewers["figures"])
    assert client.get(f"{API}/units/T/figures?course=khong-co").status_code == 404
    assert client.get(f"{API}/units/T/figures?course={dashboards.SLUG}").status_code == 200
