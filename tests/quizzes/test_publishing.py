"""Storing questions and forms: what is unchanged is the version it was before."""

from datetime import datetime

from sqlmodel import Session, select

from learn.quizzes import store
from learn.quizzes.documents import QuestionDocument
from learn.quizzes.models import Form, FormSlot, Marking, Purpose, Question, QuestionVersion
from learn.quizzes.publishing import store_bank, store_form

BANK = "khoa-nho"


def a_question(name: str = "cau-1", stem: str = "Đúng?", shares: tuple[float, ...] = (1, 0)) -> QuestionDocument:
    options: list[object] = [{"vi": f"Ý {number}"} for number in range(len(shares))]
    return QuestionDocument(
        id=name,
        title={"vi": "Một câu"},
        type="single_choice",
        objective="mot",
        level=1,
        use="form",
        shown={"stem": {"vi": stem}, "options": options, "fixed": False},
        marking={"shares": list(shares)},
    )


def test_the_same_bank_twice_adds_nothing(db: Session, now: datetime) -> None:
    bank = [a_question("cau-1"), a_question("cau-2")]
    first = store_bank(db, BANK, bank, now)
    assert store_bank(db, BANK, bank[::-1], now) == first
    assert len(db.exec(select(Question)).all()) == len(db.exec(select(QuestionVersion)).all()) == 2
    assert len(db.exec(select(Marking)).all()) == 2


def test_a_changed_stem_is_the_next_version_and_going_back_is_the_first_again(db: Session, now: datetime) -> None:
    first = store_bank(db, BANK, [a_question()], now)
    second = store_bank(db, BANK, [a_question(stem="Đúng hay chưa đúng?")], now)
    assert first != second
    assert store_bank(db, BANK, [a_question()], now) == first
    assert sorted(version.number for version in db.exec(select(QuestionVersion))) == [1, 2]


def test_a_changed_key_is_appended_and_the_last_one_holds(db: Session, now: datetime) -> None:
    first = store_bank(db, BANK, [a_question()], now)
    assert store_bank(db, BANK, [a_question(shares=(0, 1))], now) == first
    assert store.latest_markings(db, first.values())[first["cau-1"]].key == {"shares": [0, 1]}
    store_bank(db, BANK, [a_question()], now)
    numbers = [marking.number for marking in db.exec(select(Marking).order_by(Marking.number))]
    assert numbers == [1, 2, 3]
    assert store.latest_markings(db, first.values())[first["cau-1"]].key == {"shares": [1, 0]}


def test_two_banks_may_use_one_name(db: Session, now: datetime) -> None:
    assert store_bank(db, BANK, [a_question()], now) != store_bank(db, "khac", [a_question()], now)


def test_a_question_that_left_the_bank_is_kept(db: Session, now: datetime) -> None:
    first = store_bank(db, BANK, [a_question("cau-1"), a_question("cau-2")], now)
    assert store_bank(db, BANK, [a_question("cau-2")], now) == {"cau-2": first["cau-2"]}
    assert len(db.exec(select(QuestionVersion)).all()) == 2


def test_a_form_is_known_by_its_questions_their_order_and_its_time(db: Session, now: datetime) -> None:
    one, two = store_bank(db, BANK, [a_question("cau-1"), a_question("cau-2")], now).values()
    form = store_form(db, BANK, Purpose.TEST, "A", [one, two], now, 20)
    assert store_form(db, BANK, Purpose.TEST, "A", [one, two], now, 20).id == form.id
    others = [
        store_form(db, BANK, Purpose.TEST, "A", [two, one], now, 20),
        store_form(db, BANK, Purpose.TEST, "A", [one, two], now, 15),
        store_form(db, BANK, Purpose.TEST, "B", [one, two], now, 20),
        store_form(db, BANK, Purpose.PRACTICE, "A", [one, two], now, 20),
    ]
    assert len({form.id, *(other.id for other in others)}) == 5
    slots = db.exec(select(FormSlot).where(FormSlot.form_id == form.id).order_by(FormSlot.slot)).all()
    assert [(slot.slot, slot.question_version_id) for slot in slots] == [(1, one), (2, two)]
    assert len(db.exec(select(Form)).all()) == 5
