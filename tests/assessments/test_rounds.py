"""Rounds of practice: drawn once, from questions no test ever had, open to their owner, and measuring nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, select

from learn.assessments import enrolling, round_store, rounds, taking
from learn.assessments.models import Occasion, Outcome, PracticeRound
from learn.courses.models import CourseVersion
from learn.db.columns import id_of
from learn.errors import NotFound
from learn.quizzes import arrivals
from learn.quizzes.choosing import ROUND
from learn.quizzes.documents import QuestionDocument
from learn.quizzes.models import Attempt, Purpose
from learn.quizzes.publishing import store_bank, store_form
from learn.quizzes.steps import Arrival, Asked
from learn.quizzes.types.single_choice import SingleChoice
from tests.assessments.world import SLUG, World, a_person, a_world, answer, right

RIGHT, WRONG = "1", "0"
PRACTICE = 14
OBJECTIVES = [{"id": name, "text": name} for name in ("mot", "hai")]
NAMES = tuple(f"tap-{number:02}" for number in range(PRACTICE))


def documents() -> list[QuestionDocument]:
    """Questions in turn on the two objectives of the course; option 1 of each is right."""
    sample = SingleChoice.sample()
    shares = [float(str(place) == RIGHT) for place in range(len(sample.shown.options))]
    return [
        QuestionDocument(
            id=name,
            title={"vi": name},
            type="single_choice",
            objective=("mot", "hai")[number % 2],
            level=1,
            use="practice",
            shown=sample.shown.model_dump(mode="json"),
            marking={"shares": shares},
            feedback={"hints": [{"text": {"vi": "Nghĩ thêm"}, "cost": 0.2}]},
        )
        for number, name in enumerate(NAMES)
    ]


@pytest.fixture
def made(db: Session, now: datetime) -> World:
    """A course with fourteen questions to practise with."""
    world = a_world(db, now, objectives=OBJECTIVES)
    versions = store_bank(db, SLUG, documents(), now)
    rounds.keep_pool(db, SLUG, world.version_id, list(versions.values()), now)
    return world


def a_learner(db: Session, made: World, now: datetime, *, is_open: bool = True) -> int:
    person = a_person(db, now, made.units[0])
    enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None)
    if is_open:
        taking.skip(db, person, SLUG, now)
    return person


def begun(db: Session, person: int, now: datetime, key: str = "k", objective: str = "") -> rounds.Round:
    here = rounds.place(db, person, SLUG, now)
    return rounds.the_round(db, here, rounds.begin(db, here, key, objective, "vi", now))


def names_of(one: rounds.Round) -> list[str]:
    return [one.practice.questions.slots[slot].name for slot in one.slots]


def say(db: Session, person: int, one: rounds.Round, slots: Sequence[int], option: str, now: datetime) -> None:
    """Answer these questions and ask what the answers were worth."""
    told = [
        Arrival(f"{one.attempt_id}.{slot}", slot, {"option": option}, "", None, None, None, "vi", None, Asked.FEEDBACK)
        for slot in slots
    ]
    rounds.answer(db, rounds.place(db, person, SLUG, now), one.attempt_id, lambda _form, _language: told, now)


def test_a_round_is_drawn_once_for_a_key_and_anew_for_another(db: Session, made: World, now: datetime) -> None:
    person = a_learner(db, made, now)
    first, again, other = begun(db, person, now), begun(db, person, now), begun(db, person, now, "k2")
    assert first == again
    assert len(first.slots) == ROUND
    assert first.attempt_id != other.attempt_id
    assert first.slots != other.slots
    assert len(db.exec(select(PracticeRound)).all()) == 2


def test_a_round_may_be_about_one_objective(db: Session, made: World, now: datetime) -> None:
    one = begun(db, a_learner(db, made, now), now, objective="hai")
    assert sorted(names_of(one)) == sorted(NAMES[1::2])
    with pytest.raises(NotFound):
        begun(db, a_learner(db, made, now), now, objective="khong-co")


def test_what_was_wrong_comes_back_and_what_was_right_twice_rests(db: Session, made: World, now: datetime) -> None:
    person = a_learner(db, made, now)
    for turn in range(2):
        at = now + timedelta(hours=turn)
        for half, option in ((NAMES[::2], RIGHT), (NAMES[1::2], WRONG)):
            one = begun(db, person, at, f"{turn}{option}", {RIGHT: "mot", WRONG: "hai"}[option])
            assert set(names_of(one)) == set(half)
            say(db, person, one, one.slots, option, at)
    soon = names_of(begun(db, person, now + timedelta(hours=3), "soon"))
    # Seven of one objective are wrong; the others rest, and only fill the round up.
    assert set(NAMES[1::2]) <= set(soon)
    assert len(soon) == ROUND


def test_what_any_version_has_put_into_a_test_is_never_drawn(db: Session, made: World, now: datetime) -> None:
    person = a_learner(db, made, now)
    early = begun(db, person, now, objective="mot")
    assert NAMES[0] in names_of(early)
    later = store_bank(db, SLUG, [documents()[0].model_copy(update={"use": "form"})], now)
    store_form(db, SLUG, Purpose.TEST, "A", list(later.values()), now, 20)
    assert NAMES[0] not in names_of(begun(db, person, now, objective="mot"))
    for number in range(12):
        assert NAMES[0] not in names_of(begun(db, person, now, f"k{number}"))


def test_a_page_opened_before_a_question_went_into_a_test_is_saved_whole_and_never_shows_it_again(
    db: Session, made: World, now: datetime
) -> None:
    person = a_learner(db, made, now)
    one = begun(db, person, now)
    gone, slot = names_of(one)[0], one.slots[0]
    asked = next(each for each in documents() if each.id == gone)
    later = store_bank(db, SLUG, [asked.model_copy(update={"use": "form"})], now)
    store_form(db, SLUG, Purpose.TEST, "A", list(later.values()), now, 20)
    fields = {"key": ["k"], **{f"q{each}-present": ["1"] for each in one.slots}, f"q{slot}-option": [RIGHT]}
    here = rounds.place(db, person, SLUG, now)
    saved = rounds.answer(db, here, one.attempt_id, partial(arrivals.read, fields), now)
    assert [each.slot for each in saved] == list(one.slots)
    left = rounds.the_round(db, here, one.attempt_id)
    assert set(left.slots) == set(one.slots) - {slot}


def test_only_its_own_questions_are_answered_and_only_by_their_owner(db: Session, made: World, now: datetime) -> None:
    person, other = a_learner(db, made, now), a_learner(db, made, now)
    one = begun(db, person, now)
    undrawn = next(slot for slot in one.practice.questions.slots if slot not in one.slots)
    with pytest.raises(NotFound):
        say(db, person, one, [undrawn], RIGHT, now)
    for stranger, public_id in ((other, one.attempt_id), (person, uuid4()), (person, _a_test(db, made, now))):
        with pytest.raises(NotFound):
            rounds.the_round(db, rounds.place(db, stranger, SLUG, now), public_id)
    with pytest.raises(NotFound):
        rounds.place(db, a_person(db, now, made.units[0]), SLUG, now)


def _a_test(db: Session, made: World, now: datetime) -> UUID:
    return taking.start(db, a_learner(db, made, now, is_open=False), SLUG, Occasion.PRE, "vi", now)


def test_practice_waits_for_the_pre_test_and_measures_nothing(db: Session, made: World, now: datetime) -> None:
    person = a_learner(db, made, now, is_open=False)
    with pytest.raises(NotFound):
        begun(db, person, now)
    attempt = taking.start(db, person, SLUG, Occasion.PRE, "vi", now)
    answer(db, attempt, right(12), now)
    taking.submit(db, person, attempt, now + timedelta(minutes=9))
    before = [each.model_dump() for each in db.exec(select(Outcome)).all()]
    one = begun(db, person, now + timedelta(hours=1))
    say(db, person, one, one.slots, RIGHT, now + timedelta(hours=1))
    assert [each.model_dump() for each in db.exec(select(Outcome)).all()] == before
    assert db.exec(select(Attempt.closed_at).where(Attempt.public_id == one.attempt_id)).one() is None


def test_a_round_with_open_questions_is_gone_on_with(db: Session, made: World, now: datetime) -> None:
    person = a_learner(db, made, now)
    here = rounds.place(db, person, SLUG, now)
    assert rounds.unfinished(db, here) is None
    one = begun(db, person, now)
    say(db, person, one, one.slots[:-1], WRONG, now)
    left = rounds.unfinished(db, here)
    assert left is not None
    assert (left.attempt_id, left.answered) == (one.attempt_id, ROUND - 1)
    say(db, person, one, one.slots[-1:], WRONG, now)
    assert rounds.unfinished(db, here) is None


def test_a_course_without_questions_for_practice_has_no_rounds(db: Session, now: datetime) -> None:
    world = a_world(db, now)
    person = a_learner(db, world, now)
    assert rounds.pool(db, rounds.place(db, person, SLUG, now)) is None
    with pytest.raises(NotFound):
        begun(db, person, now)


def test_a_version_without_questions_of_its_own_borrows_what_holds_for_it_from_the_newest_after_it(
    db: Session, now: datetime
) -> None:
    world = a_world(db, now, objectives=OBJECTIVES[:1])
    person = a_learner(db, world, now)
    first, other, taught_later = documents()[:3]  # of "mot", "hai" and "mot"
    pools = ([first], [first, other, taught_later.model_copy(update={"lesson": "bai-9"})])
    for number, asked in enumerate(pools, start=2):
        _a_later_version(db, world, number, asked, now)
    assert names_of(begun(db, person, now)) == [NAMES[0]]
    assert round_store.pools(db, [world.version_id]).keys() == {world.version_id}


def test_a_version_borrows_nothing_from_before_it_and_keeps_to_its_own(db: Session, made: World, now: datetime) -> None:
    own = round_store.pools(db, [made.version_id])
    second = _a_later_version(db, made, 2, [], now)
    assert round_store.pools(db, [made.version_id, second]) == own
    third = _a_later_version(db, made, 3, documents()[:1], now)
    found = round_store.pools(db, [made.version_id, second, third])
    assert found == {**own, second: found[third], third: found[third]}
    assert found[third] != own[made.version_id]


def _a_later_version(db: Session, made: World, number: int, asked: list[QuestionDocument], now: datetime) -> int:
    """A further version of the course with these questions to practise with."""
    before = db.get_one(CourseVersion, made.version_id)
    row = before.model_dump(exclude={"id"}) | {"number": number, "content_hash": f"c{number}"}
    version = CourseVersion(**row)
    db.add(version)
    db.flush()
    versions = store_bank(db, SLUG, asked, now)
    rounds.keep_pool(db, SLUG, id_of(version), list(versions.values()), now)
    return id_of(version)
