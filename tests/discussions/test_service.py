"""Asking and answering, on both databases: who may ask what, who answers it, and what comes of it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlmodel import select

from learn.assessments import enrolling, practice, regrading, rounds, taking
from learn.assessments.models import Occasion
from learn.audit.models import AuditEntry
from learn.courses import service as courses
from learn.courses.models import Course
from learn.dashboards.asked import asked_page
from learn.dashboards.asking import round_ask_page
from learn.dashboards.exchanges import lesson_place
from learn.db.columns import id_of
from learn.db.transactions import durably, reading, write
from learn.discussions import answering, asking, rules, store
from learn.discussions.answering import Deed
from learn.discussions.beside import beside
from learn.discussions.models import Exchange, ExchangeAct
from learn.discussions.rules import Act, Topic
from learn.errors import Conflict, Invalid, NotFound, TooMany
from learn.jobs import service as jobs
from learn.notices import service as notices
from learn.organisation.models import Role
from learn.organisation.policy import Right, Viewer
from learn.people.models import Credential, PersonIdentity, SignInName
from learn.quizzes.models import FormSlot, Purpose, QuestionVersion, QuestionWording
from learn.quizzes.publishing import store_form
from learn.quizzes.rulings import Mending
from tests.assessments import world
from tests.dashboards.published import a_course, a_learner

SLUG, LESSON = "song-ngu", "cong-tru-nhanh"
TEXT = "Ví dụ thứ hai cộng sai thì phải"


@pytest.fixture
def hanh(db, tmp_path: Path, now) -> int:
    a_course(db, tmp_path, now)
    return a_learner(db, "hanh", now)


def a_teacher(db, now, slug: str = SLUG) -> Viewer:
    return Viewer(world.a_person(db, now), (Right(Role.INSTRUCTOR, course=slug),), now.date())


def ask(db, person: int, now, about: str = "", key: str = "k", topic: Topic = Topic.FAULT, text: str = TEXT) -> int:
    place = asking.in_lesson(asking.lesson(db, person, SLUG, LESSON, "vi", now), about)
    return id_of(asking.ask(db, person, place, topic=topic, text=text, key=key, language="vi", now=now))


def do(db, viewer: Viewer, exchange: int, act: Act, now, text: str = "", question: str = "", **more) -> None:
    based_on = more.get("based_on", answering.thread(db, viewer, SLUG, exchange).number)
    deed = Deed(act, more.get("key", f"{act}-{based_on}"), based_on, text, question)
    answering.do(db, viewer, SLUG, exchange, deed, now)
    db.flush()


def test_a_question_is_answered_and_its_learner_is_told(db, hanh, now):
    viewer = a_teacher(db, now)
    first, again = ask(db, hanh, now, "s-ghep-so-tron"), ask(db, hanh, now, text="Một câu khác hẳn câu trước")
    assert first == again  # the button pressed twice
    (kept,) = store.asked_by(db, hanh, 9)
    assert (kept.text, kept.section, kept.objective) == (TEXT, "ghep-so-tron", "tinh-nhanh")
    assert answering.count_waiting(db, viewer, [SLUG]) == {SLUG: 1}
    do(db, viewer, first, Act.ANSWER, now, "Cảm ơn, đã sửa.", key="a")
    do(db, viewer, first, Act.ANSWER, now, "Cảm ơn, đã sửa.", key="a", based_on=0)  # pressed twice as well
    assert [act.text for act in store.acts_of(db, [first])[first]] == ["Cảm ơn, đã sửa."]
    (told,) = notices.list_for(db, hanh)
    assert told.link == f"/me/questions#e{first}"
    queue = answering.queue(db, viewer, SLUG)
    assert (list(queue.waiting), [each.id for each in queue.settled]) == ([], [first])


def test_the_oldest_waits_first_and_what_is_opened_again_waits_again(db, hanh, now):
    viewer = a_teacher(db, now)
    numbers = [ask(db, hanh, now + timedelta(minutes=at), key=f"k{at}") for at in (2, 0, 1)]
    assert [each.id for each in answering.queue(db, viewer, SLUG).waiting] == [numbers[1], numbers[2], numbers[0]]
    do(db, viewer, numbers[1], Act.CLOSE, now)
    assert len(answering.queue(db, viewer, SLUG).waiting) == 2
    do(db, viewer, numbers[1], Act.REOPEN, now)
    assert len(answering.queue(db, viewer, SLUG).waiting) == 3
    for exchange in db.exec(select(Exchange)):
        acts = store.acts_of(db, [id_of(exchange)])[id_of(exchange)]
        stands = rules.standing(Act(each.act) for each in acts)
        assert (exchange.state, exchange.is_hidden) == (stands.state, stands.is_hidden)


def test_who_is_not_in_the_course_or_whose_lessons_are_shut_can_t_ask(db, hanh, now):
    enrolling.withdraw(db, person_id=hanh, slug=SLUG, now=now, by=hanh)
    shut = a_learner(db, "dung", now, is_open=False)
    for person in (hanh, shut, world.a_person(db, now)):
        with pytest.raises(NotFound):
            ask(db, person, now)


def test_an_objection_needs_a_question_of_the_lesson_and_so_many_a_day_are_enough(db, hanh, now):
    for about in ("", "x", "s-", "s-khong-co", "q-99", "q-x", "q-1-2", "s-<script>"):
        with pytest.raises(Invalid):
            ask(db, hanh, now, about, topic=Topic.OBJECTION)
    ask(db, hanh, now, "q-1", topic=Topic.OBJECTION)
    for number in range(rules.MOST_A_DAY - 1):
        ask(db, hanh, now, key=f"thêm {number}")
    with pytest.raises(TooMany) as refused:
        ask(db, hanh, now + timedelta(hours=23), key="quá")
    assert refused.value.retry_after == 3600
    ask(db, hanh, now + timedelta(hours=23))  # a replay is no new one
    ask(db, hanh, now + timedelta(hours=24), key="quá")


def test_a_question_of_a_round_is_asked_about_also_when_no_lesson_teaches_it(db, hanh, now):
    viewer, it = a_teacher(db, now), a_round(db, hanh, now)
    asked = it.questions[0]
    for lesson, kept, about in (
        (LESSON, LESSON, "Bài “Cộng trừ nhanh”, một câu của vòng luyện tập"),
        ("", "", "Một câu của vòng luyện tập"),
        ("bai-cua-phien-ban-khac", "", "Một câu của vòng luyện tập"),
    ):
        place = asking.in_round(db, taught_in(lesson, it), f"q-{asked.slot}")
        made = asking.ask(db, hanh, place, topic=Topic.OBJECTION, text=TEXT, key=f"k{lesson}", language="vi", now=now)
        assert (made.lesson, made.attempt_id, made.slot) == (kept, None, None)
        assert lesson_place(SLUG, made) == (f"/courses/{SLUG}/lessons/{kept}" if kept else "")
        page = asked_page(db, viewer, SLUG, id_of(made), "vi", now)
        assert (str(page.line.about), page.stem != "") == (about, True)
        do(db, viewer, id_of(made), Act.ANSWER, now, "Cảm ơn, đã sửa.")
        # Without a lesson there is nowhere to publish it.
        assert answering.thread(db, viewer, SLUG, id_of(made)).allows(Act.PUBLISH) is bool(kept)
        assert str(round_ask_page(db, hanh, SLUG, it.round.attempt_id, "vi", now).own[0].about) == about
    counted = {(each.objective, each.lesson): each.objections for each in store.sums(db, it.course_id)}
    assert counted == {(asked.objective, LESSON): 1, (asked.objective, ""): 2}


def a_round(db, person: int, now) -> asking.Practising:
    attempt = rounds.begin(db, rounds.place(db, person, SLUG, now), "k", "", "vi", now)
    return asking.practising(db, person, SLUG, attempt, now)


def taught_in(lesson: str, it: asking.Practising) -> asking.Practising:
    """The round as if its questions named this lesson."""
    form = it.round.practice.questions
    form = replace(form, slots={slot: replace(each, lesson=lesson) for slot, each in form.slots.items()})
    return replace(it, round=replace(it.round, practice=replace(it.round.practice, questions=form)))


def test_only_what_a_round_asks_is_asked_about_and_only_by_its_owner(db, hanh, now):
    it = a_round(db, hanh, now)
    undrawn = next(slot for slot in it.round.practice.questions.slots if slot not in it.round.slots)
    for about in ("", "q-", "q-x", "s-ghep-so-tron", f"q-{undrawn}", "q-99999999999999999999"):
        with pytest.raises(Invalid):
            asking.in_round(db, it, about)
    other = a_learner(db, "dung", now)
    for person, public_id in ((other, it.round.attempt_id), (hanh, uuid4()), (world.a_person(db, now), uuid4())):
        with pytest.raises(NotFound):
            asking.practising(db, person, SLUG, public_id, now)


def test_nobody_answers_in_another_course_or_themselves(db, hanh, now):
    exchange = ask(db, hanh, now)
    own = Viewer(hanh, (Right(Role.INSTRUCTOR, course=SLUG),), now.date())
    for viewer in (a_teacher(db, now, "khác"), Viewer(hanh, (), now.date()), own):
        with pytest.raises(NotFound):
            answering.thread(db, viewer, SLUG, exchange)
    db.add(Course(slug="khác", created_at=now))
    db.flush()
    with pytest.raises(NotFound):
        answering.thread(db, a_teacher(db, now, "khác"), "khác", exchange)
    assert answering.count_waiting(db, own, [SLUG]) == {}


def test_what_is_published_stands_beside_the_lesson_until_it_is_withdrawn_or_hidden(db, hanh, now):
    viewer = a_teacher(db, now)
    exchange = ask(db, hanh, now)
    course_id = courses.course_by_slug(db, SLUG).id
    with pytest.raises(Conflict):
        do(db, viewer, exchange, Act.PUBLISH, now, "Đã sửa", "Sai?")  # not answered yet
    do(db, viewer, exchange, Act.ANSWER, now, "Đã sửa rồi")
    before = practice.visit(db, hanh, SLUG, LESSON, now).beside
    do(db, viewer, exchange, Act.PUBLISH, now, "Đã sửa", "Ví dụ hai có sai không?")
    do(db, viewer, exchange, Act.PUBLISH, now, "Đã sửa, tải lại trang", "Ví dụ hai có sai không?")
    (shown,) = beside(db, course_id, LESSON)
    assert (shown.question, shown.answer) == ("Ví dụ hai có sai không?", "Đã sửa, tải lại trang")
    assert practice.visit(db, hanh, SLUG, LESSON, now).beside == before + 2
    assert beside(db, course_id, "phan-tram") == ()
    do(db, viewer, exchange, Act.WITHDRAW, now)
    assert beside(db, course_id, LESSON) == ()
    do(db, viewer, exchange, Act.PUBLISH, now, "Đã sửa", "Sai?")
    do(db, viewer, exchange, Act.HIDE, now, "Lộ số điện thoại")
    assert beside(db, course_id, LESSON) == ()
    assert practice.visit(db, hanh, SLUG, LESSON, now).beside == before + 5
    with pytest.raises(Conflict):
        do(db, viewer, exchange, Act.PUBLISH, now, "Đã sửa", "Sai?")
    assert [entry.action for entry in db.exec(select(AuditEntry))].count("exchange.hidden") == 1
    assert "Lộ số điện thoại" in str(notices.list_for(db, hanh)[0].message)


def test_what_is_about_a_question_of_the_tests_is_never_published(db, hanh, now):
    viewer = a_teacher(db, now)
    exchange = ask(db, hanh, now, "q-1")
    do(db, viewer, exchange, Act.ANSWER, now, "Đã sửa")
    assert answering.thread(db, viewer, SLUG, exchange).allows(Act.PUBLISH)
    # The same question as a form of the tests has it: an author may have moved it there since.
    of_tests = select(QuestionVersion.id).where(QuestionVersion.use == "form").join(FormSlot)
    kept = db.get_one(Exchange, exchange)
    kept.question_version_id = db.exec(of_tests).first()
    db.add(kept)
    db.flush()
    with pytest.raises(Conflict):
        do(db, viewer, exchange, Act.PUBLISH, now, "Đáp án là B", "Câu 1?")


def test_what_was_published_about_a_question_leaves_the_lesson_when_the_question_goes_into_a_test(db, hanh, now):
    viewer, course_id = a_teacher(db, now), courses.course_by_slug(db, SLUG).id
    asked, other = ask(db, hanh, now, "q-1"), ask(db, hanh, now, key="k2")
    for exchange in (asked, other):
        do(db, viewer, exchange, Act.ANSWER, now, "Đáp án là B")
        do(db, viewer, exchange, Act.PUBLISH, now, "Đáp án là B", "Câu 1?")
    assert len(beside(db, course_id, LESSON)) == 2
    version = db.get_one(QuestionVersion, db.get_one(Exchange, asked).question_version_id)
    later = QuestionVersion(**version.model_dump(exclude={"id"}) | {"number": 99, "content_hash": "x", "use": "form"})
    db.add(later)
    db.flush()
    store_form(db, SLUG, Purpose.TEST, "Z", [id_of(later)], now, 20)
    assert len(beside(db, course_id, LESSON)) == 1


def test_an_instructor_reads_the_question_in_the_words_that_were_asked_about(db, hanh, now):
    viewer, exchange = a_teacher(db, now), ask(db, hanh, now, "q-1")
    version = db.get_one(QuestionVersion, db.get_one(Exchange, exchange).question_version_id)
    for number, at in enumerate((now - timedelta(days=3), now + timedelta(days=3)), start=1):
        shown = {**version.shown, "stem": {"vi": f"<p>Lần {number}</p>"}}
        words = {"titles": version.titles, "shown": shown, "feedback": version.feedback}
        db.add(QuestionWording(question_version_id=version.id, number=number, content_hash="", created_at=at, **words))
    db.flush()
    assert asked_page(db, viewer, SLUG, exchange, "vi", now).stem == "<p>Lần 1</p>"


def test_what_is_asked_stays_when_its_author_is_erased_and_a_wrong_text_is_told(db, hanh, now):
    viewer, exchange = a_teacher(db, now), ask(db, hanh, now)
    for table in (PersonIdentity, SignInName, Credential):
        for row in db.exec(select(table).where(table.person_id == hanh)):
            db.delete(row)
    db.flush()
    do(db, viewer, exchange, Act.ANSWER, now, "Đã sửa")
    assert answering.thread(db, viewer, SLUG, exchange).exchange.text == TEXT
    with pytest.raises(Invalid):
        do(db, viewer, exchange, Act.CLOSE, now, key="")
    for act, text, question in (
        (Act.ANSWER, " ", ""),
        (Act.ANSWER, "ế" * 2001, ""),
        (Act.HIDE, "", ""),
        (Act.HIDE, "x" * 501, ""),
        (Act.PUBLISH, "Đã sửa", " "),
        (Act.PUBLISH, "", "Sai?"),
    ):
        with pytest.raises(Invalid):
            do(db, viewer, exchange, act, now, text, question)


class Sat:
    """Somebody with a test, asking about its first question, and a teacher."""

    def __init__(self, db, now) -> None:
        self.db, self.now = db, now
        world.a_world(db, now)
        self.teacher = a_teacher(db, now, world.SLUG)
        self.person = world.a_person(db, now)
        enrolling.enrol(db, person_id=self.person, slug=world.SLUG, now=now, by=None)
        self.attempt = taking.start(db, self.person, world.SLUG, Occasion.PRE, "vi", now)

    def ask(self, topic: Topic) -> int:
        place = asking.in_test(self.db, asking.test(self.db, self.person, self.attempt), 1)
        made = asking.ask(self.db, self.person, place, topic=topic, text=TEXT, key=topic, language="vi", now=self.now)
        return id_of(made)

    def name(self, exchange: int) -> str:
        return store.question_name(self.db, self.db.get_one(Exchange, exchange).question_version_id)

    def regrade(self, slot_name: str):
        it = regrading.asked(self.db, self.teacher, world.SLUG, slot_name)
        dropped = Mending((), is_dropped=True)
        return regrading.ask(
            self.db, self.teacher, world.SLUG, slot_name, dropped, "Đúng là sai", id_of(it.marking), self.now
        )


@pytest.fixture
def sat(db, now) -> Sat:
    return Sat(db, now)


def test_a_report_from_a_running_test_waits_for_its_end(db, sat, now):
    with pytest.raises(Invalid):
        sat.ask(Topic.QUESTION)
    exchange = sat.ask(Topic.FAULT)
    assert answering.count_waiting(db, sat.teacher, [world.SLUG]) == {}
    assert store.sums(db, db.get_one(Exchange, exchange).course_id) == []
    with pytest.raises(NotFound):
        answering.thread(db, sat.teacher, world.SLUG, exchange)
    taking.submit(db, sat.person, sat.attempt, now)
    it = answering.thread(db, sat.teacher, world.SLUG, exchange)
    assert (it.may_be_public, it.is_regradable) == (False, True)
    with pytest.raises(NotFound):
        asking.in_test(db, asking.test(db, sat.person, sat.attempt), 25)
    with pytest.raises(NotFound):
        asking.test(db, world.a_person(db, now), sat.attempt)


def test_an_objection_that_is_upheld_keeps_its_regrading_and_is_counted(db, sat, now):
    taking.submit(db, sat.person, sat.attempt, now)
    exchange = sat.ask(Topic.OBJECTION)
    name = sat.name(exchange)
    assert answering.upholdable(db, sat.teacher, world.SLUG, exchange, name).exchange.id == exchange
    with pytest.raises(NotFound):
        answering.upholdable(db, sat.teacher, world.SLUG, exchange, f"{name[0]}-02")
    with pytest.raises(NotFound):
        answering.uphold(db, sat.teacher, world.SLUG, exchange, sat.regrade(f"{name[0]}-02"), now)
    wanted = sat.regrade(name)
    answering.uphold(db, sat.teacher, world.SLUG, exchange, wanted, now)
    course_id = db.get_one(Exchange, exchange).course_id
    assert [(row.objective, row.objections, row.upheld) for row in store.sums(db, course_id)] == [("mot", 1, 0)]
    while job := jobs.lease(db, now, 60, [regrading.REGRADE]):
        regrading.carry_out(db, job.payload, now)
        jobs.finish(db, job, now)
    assert [(row.upheld, row.waiting) for row in store.sums(db, course_id)] == [(1, 0)]
    assert db.get_one(Exchange, exchange).regrading_id == wanted.id
    assert any("được chấp nhận" in str(each.message) for each in notices.list_for(db, sat.person))


def test_of_two_instructors_at_once_one_is_told_to_look_again(engine, now, tmp_path):
    with write(engine) as db:
        a_course(db, tmp_path, now)
        exchange = ask(db, a_learner(db, "hanh", now), now)
        teachers = [a_teacher(db, now) for _ in range(2)]

    def answer(number: int) -> bool:
        deed = Deed(Act.ANSWER, f"k{number}", 0, "Đã sửa")
        try:
            durably(engine, lambda db: answering.do(db, teachers[number], SLUG, exchange, deed, now))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(answer, range(2))) == [False, True]
    with reading(engine) as db:
        assert len(db.exec(select(ExchangeAct)).all()) == 1
