"""Questions kept as they look before they are answered: each with the address of its own attempt, none for another."""

import re
from datetime import timedelta

from sqlmodel import Session

from learn.assessments import enrolling, taking
from learn.assessments.models import Occasion
from learn.dashboards.attempt import attempt_page
from learn.db.transactions import write
from learn.quizzes.views import AttemptView
from tests.web.conftest import World
from tests.web.country import COURSE

pytest_plugins = ("tests.web.country_fixtures",)


def begun(db: Session, world: World, person: int) -> AttemptView:
    """A test that this person has just begun, as its page shows it."""
    enrolling.enrol(db, person_id=person, slug=COURSE, now=world.clock.now, by=None)
    public_id = taking.start(db, person, COURSE, Occasion.PRE, "vi", world.clock.now)
    view = attempt_page(db, person, public_id, world.clock.now, key="k")
    assert view
    return view


def test_people_with_one_form_get_their_own_order_and_their_own_address(published_world: World) -> None:
    world = published_world
    names = [world.person(f"nguoi{number}") for number in range(8)]
    with write(world.engine) as db:
        views = [begun(db, world, person) for person in names]
    cards = world.app.state.cards
    kept = [cards.html(card, "vi") for view in views for card in view.cards]
    again = [cards.html(card, "vi") for view in views for card in view.cards]
    assert kept == again
    for html, card in zip(kept, [card for view in views for card in view.cards], strict=True):
        assert set(re.findall(r"/attempts/[-0-9a-f]+/\d+", html)) == {card.save_url}
        assert html == cards._render(card, "vi")
    assert "Save" in cards.html(views[0].cards[0], "en")


def test_what_one_person_answered_is_shown_to_nobody_else(published_world: World) -> None:
    world = published_world
    people = [world.person(name) for name in ("hanhnt", "lanpt")]
    first, second = map(world.client_for, people)
    with write(world.engine) as db:
        mine, other = (begun(db, world, person) for person in people)
    card = next(card for card in mine.cards if card.type == "single_choice")
    form = {"key": "a", f"q{card.slot}-present": "1", f"q{card.slot}-based": "", f"q{card.slot}-option": "1"}
    assert first.post(card.save_url, data=form).status_code == 303
    world.clock.pass_by(timedelta(seconds=1))
    addresses = [view.submit_url.removesuffix("/submit") for view in (mine, other)]
    pages = [client.get(address).text for client, address in zip((first, second), addresses, strict=True)]
    assert [page.count(" checked") for page in pages] == [1, 0]
    assert "Đã lưu lên hệ thống" in pages[0]
