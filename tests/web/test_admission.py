"""The line in front of tests: who waits, for how long, and that nobody loses a place or gets another's."""

from datetime import UTC, datetime, timedelta

import pytest

from learn.assessments import enrolling
from learn.db.transactions import write
from learn.web.admission import HELD_SECONDS, KEPT_SECONDS, Line, Place
from tests.web.conftest import World
from tests.web.country import COURSE

pytest_plugins = ("tests.web.country_fixtures",)

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TEST = "/courses/dao-duc/tests/pre"
SECRET = "one secret of a server, long enough"


def crowd(line: Line, people: int, now: datetime = NOW) -> list[Place | None]:
    return [line.place(person_id, TEST, now) for person_id in range(people)]


def test_a_few_go_in_at_once_and_a_crowd_waits_in_the_order_it_came() -> None:
    places = crowd(Line(SECRET), 1_000)
    waiting = [place for place in places if place]
    assert places[:10] == [None] * 10
    assert len(waiting) > 900
    waits = [place.wait(NOW) for place in waiting]
    assert waits == sorted(waits)
    assert waits[0] > HELD_SECONDS
    assert [place.ahead for place in waiting] == sorted(place.ahead for place in waiting)
    assert waiting[-1].ahead == 999


def test_asking_again_keeps_the_place_and_costs_nobody_anything() -> None:
    line = Line(SECRET)
    mine = crowd(line, 200)[-1]
    assert mine
    for _ in range(50):
        assert line.place(199, TEST, NOW + timedelta(seconds=1)) == mine
    behind = line.place(200, TEST, NOW)
    assert behind
    assert behind.ahead == 200


def test_the_place_comes_nearer_and_then_it_is_one_s_turn() -> None:
    line = Line(SECRET)
    mine = crowd(line, 200)[-1]
    assert mine
    half = NOW + timedelta(seconds=mine.wait(NOW) / 2)
    assert mine.ahead_now(half) == pytest.approx(mine.ahead / 2, abs=1)
    ticket = line.ticket(mine)
    assert line.place(199, TEST, half, ticket) == mine
    due = NOW + timedelta(seconds=mine.wait(NOW))
    # Another process has the secret and not the line: the ticket is enough.
    assert Line(SECRET).place(199, TEST, due, ticket) is None
    assert line.place(199, TEST, due, ticket) is None


@pytest.mark.parametrize(
    ("person_id", "test", "secret"), [(7, TEST, SECRET), (199, "/x", SECRET), (199, TEST, "y" * 32)]
)
def test_a_ticket_is_good_for_one_person_and_one_test(person_id: int, test: str, secret: str) -> None:
    line = Line(SECRET)
    mine = crowd(line, 200)[-1]
    assert mine
    assert Line(secret).read(line.ticket(mine), person_id, test) is None


def test_who_comes_long_after_their_time_waits_like_everybody() -> None:
    line = Line(SECRET)
    mine = crowd(line, 200)[-1]
    assert mine
    late = NOW + timedelta(seconds=mine.wait(NOW) + KEPT_SECONDS + 1)
    assert crowd(line, 150, late)[0] is None
    again = line.place(199, TEST, late, line.ticket(mine))
    assert again
    assert again.ahead == 150


def test_in_a_crowd_one_waits_on_a_page_and_then_begins(published_world: World) -> None:
    """The whole way without a script: sent to the line, shown how it gets shorter, let in when it is time."""
    world, address = published_world, f"/courses/{COURSE}/tests/pre"
    person = world.person("hanhnt")
    with write(world.engine) as db:
        enrolling.enrol(db, person_id=person, slug=COURSE, now=world.clock.now, by=None)
    client, line = world.client_for(person), world.app.state.site.line
    for other in range(1_000_000, 1_000_200):
        line.place(other, address, world.clock.now)
    place = client.post(address).headers["location"]
    assert place.startswith(f"{address}/waiting?ticket=")
    waiting = client.get(place)
    assert "200 người" in waiting.text
    assert 0 < int(waiting.headers["refresh"]) <= 15
    assert "Vào làm bài" not in waiting.text
    world.clock.pass_by(timedelta(minutes=1))
    waiting = client.get(place)
    assert "Vào làm bài" in waiting.text
    assert "refresh" not in waiting.headers
    begun = client.post(address, data={"ticket": place.partition("ticket=")[2]})
    assert begun.headers["location"].startswith("/attempts/")
