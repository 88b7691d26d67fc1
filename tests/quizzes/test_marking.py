"""Works that people mark, on both databases: who may mark what, and that no mark is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from learn.db.columns import id_of
from learn.db.transactions import durably, reading, write
from learn.errors import Invalid, NotFound
from learn.notices import service as notices
from learn.quizzes import attempts, marking
from learn.quizzes.agreeing import Stage, is_sampled
from learn.quizzes.models import Attempt, Mark
from learn.quizzes.steps import Arrival
from tests.quizzes.forms import BANK, KINDS, a_form, a_person

ESSAY = KINDS.index("essay") + 1


def an_essay(db, now, *, sampled: bool = False, text: str = "Kính gửi bà", number: int = 0):
    """An attempt with an essay that is drawn for a second marker, or that isn't; and the id of its step."""
    form_id = a_form(db, now, None)
    while True:
        number += 1
        made = attempts.start(
            db,
            name=f"bài/{number}/{text}",
            person_id=a_person(db, now),
            form_id=form_id,
            language="vi",
            seed=1,
            now=now,
        )
        if is_sampled(marking.work_name(made, ESSAY)) == sampled:
            break
    write_essay(db, made, text, now)
    return made, works(db)[-1].step_id


def write_essay(db, attempt: Attempt, text: str, now, based_on: int | None = None) -> None:
    sent = Arrival(text, ESSAY, {"text": text}, "", None, None, based_on, "vi", None)
    attempts.answer(db, attempt.person_id, attempt.public_id, lambda _form, _language: [sent], now)
    db.flush()


def works(db):
    return marking.works(db, BANK)


def give(db, step_id, marker, levels, now, key="k", comment=""):
    done = marking.work(db, BANK, step_id, marker)
    marking.give(db, done, marker, key=key, levels=levels, comment=comment, now=now)
    db.flush()


def test_one_mark_is_enough_and_comes_back_with_its_comment(db, now):
    attempt, step_id = an_essay(db, now)
    marker = a_person(db, now)
    assert [work.step_id for work in marking.waiting_for(works(db), marker)] == [step_id]
    assert marking.returned(db, attempt.name) == {}
    with pytest.raises(NotFound):
        marking.own_work(db, attempt.person_id, step_id)
    give(db, step_id, marker, [0, 1], now, comment="Thiếu một ý.")
    give(db, step_id, marker, [0, 1], now)  # the button pressed twice
    assert len(db.exec(select(Mark)).all()) == 1
    (told,) = notices.list_for(db, attempt.person_id)
    assert told.link == f"/marked/{step_id}"
    assert marking.returned(db, attempt.name)[ESSAY].fraction == pytest.approx(4 / 6)  # 2 + 2 of 2 + 4 points
    assert marking.waiting_for(works(db), marker) == []
    back = marking.own_work(db, attempt.person_id, step_id)
    assert [mark.comment for mark in back.standing.marks] == ["Thiếu một ý."]
    marking.reply(db, back, "Cảm ơn", now)
    marking.reply(db, back, "Xin nói thêm", now)
    assert marking.reply_to(db, step_id) == "Cảm ơn"


def test_a_sampled_work_waits_for_a_second_marker_and_a_difference_for_a_third(db, now):
    attempt, step_id = an_essay(db, now, sampled=True)
    first, second, third = (a_person(db, now) for _ in range(3))
    give(db, step_id, first, [0, 0], now)
    assert works(db)[-1].standing.stage is Stage.SECOND
    assert notices.list_for(db, attempt.person_id) == []
    assert marking.waiting_for(works(db), first) == []
    assert len(marking.waiting_for(works(db), second)) == 1
    give(db, step_id, second, [0, 2], now)
    assert marking.returned(db, attempt.name) == {}
    assert {len(marking.waiting_for(works(db), each)) for each in (first, second, third)} == {1}
    give(db, step_id, third, [0, 1], now)
    assert marking.returned(db, attempt.name)[ESSAY].fraction == pytest.approx(4 / 6)
    # Agreement is between marks that were given blind: who thinks again afterwards makes it no better.
    give(db, step_id, second, [0, 0], now, key="k2")
    agreed = marking.agreement(works(db))
    assert (agreed.works, agreed.same) == (1, 0)


def test_nobody_marks_their_own_work_or_one_of_another_bank(db, now):
    attempt, step_id = an_essay(db, now)
    assert marking.waiting_for(works(db), attempt.person_id) == []
    with pytest.raises(NotFound):
        marking.work(db, BANK, step_id, attempt.person_id)
    with pytest.raises(NotFound):
        marking.work(db, "khác", step_id, a_person(db, now))
    with pytest.raises(NotFound):
        marking.own_work(db, a_person(db, now), step_id)


def test_a_new_answer_waits_anew_and_the_old_mark_stays_with_the_old_answer(db, now):
    attempt, step_id = an_essay(db, now)
    marker = a_person(db, now)
    give(db, step_id, marker, [0, 0], now)
    write_essay(db, attempt, "Viết lại", now + timedelta(minutes=1), based_on=1)
    (again,) = works(db)
    assert again.step_id != step_id
    assert again.standing.stage is Stage.FIRST
    assert marking.returned(db, attempt.name) == {}


@pytest.mark.parametrize("levels", [[0], [0, 3], [0, -1], []])
def test_levels_that_the_rubric_does_not_have_are_told(db, now, levels):
    _, step_id = an_essay(db, now)
    with pytest.raises(Invalid):
        give(db, step_id, a_person(db, now), levels, now)


def test_two_markers_with_the_work_open_at_once_are_both_kept(engine, now):
    with write(engine) as db:
        _, step_id = an_essay(db, now)
        markers = [a_person(db, now) for _ in range(2)]

    def mark(marker):
        def save(db):
            done = marking.work(db, BANK, step_id, marker)
            marking.give(db, done, marker, key="cùng khoá", levels=[0, 0], comment="", now=now)

        durably(engine, save)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(mark, markers))
    with reading(engine) as db:
        assert {mark.marker_id for mark in db.exec(select(Mark))} == set(markers)
        (work,) = works(db)
        assert work.standing.stage is Stage.DONE
        assert len(work.standing.marks) == 2
        assert id_of(work.row.step) == step_id
