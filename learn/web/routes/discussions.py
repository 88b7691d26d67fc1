"""Asking and reporting at lessons and questions, for learners; answering it, for whoever teaches the course."""

import secrets
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field
from sqlmodel import Session
from starlette.responses import Response

from learn.dashboards.asked import asked_page, asked_queue
from learn.dashboards.asking import (
    AskPage,
    lesson_ask_page,
    own_page,
    round_ask_page,
    test_ask_page,
    test_questions_page,
)
from learn.dashboards.frame import Frame
from learn.discussions import answering, asking
from learn.discussions.answering import Deed
from learn.discussions.asking import Place
from learn.discussions.rules import Act, Topic
from learn.web import pages
from learn.web.deps import CurrentLanguage, CurrentPerson, Now, ReadDb, Teacher, WriteDb
from learn.web.forms import FormDocument, form

router = APIRouter()
LARGEST_ID = 2**31 - 1


class AskForm(FormDocument):
    """What somebody wants, about which part of a lesson or a round ("" in a test, which has one question here)."""

    key: str
    topic: Topic
    text: str
    about: str = ""


class ActForm(FormDocument):
    """One thing to do with an exchange. Which of the texts is there depends on the act."""

    key: str
    based_on: int = Field(ge=0, le=LARGEST_ID)
    act: Act
    answer: str = ""
    reason: str = ""
    question: str = ""
    published: str = ""


def _page(request: Request) -> str:
    return request.url.path


def _ask(db: Session, person: Frame, place: Place, fields: AskForm, language: str, now: datetime) -> None:
    asking.ask(
        db, person.person_id, place, topic=fields.topic, text=fields.text, key=fields.key, language=language, now=now
    )


def _show(request: Request, view: AskPage, about: str, *, sent: bool) -> Response:
    context = {"view": view, "key": secrets.token_urlsafe(12), "about": about, "sent": sent}
    return pages.show(request, "discussions/ask.html", context, section="courses")


Asked = Annotated[AskForm, form(AskForm, page=_page)]
Acted = Annotated[ActForm, form(ActForm, page=_page)]


@router.get("/courses/{slug}/lessons/{lesson}/ask", name="discussions:lesson")
def show_lesson_ask(  # what a form asks about, one parameter a field
    slug: str,
    lesson: str,
    request: Request,
    person: CurrentPerson,
    language: CurrentLanguage,
    now: Now,
    db: ReadDb,
    about: str = "",
    sent: bool = False,
) -> Response:
    """The form about a lesson, what one has asked about it, and what is published beside it."""
    return _show(request, lesson_ask_page(db, person.person_id, slug, lesson, language, now), about, sent=sent)


@router.post("/courses/{slug}/lessons/{lesson}/ask", name="discussions:ask-lesson")
def ask_in_lesson(
    slug: str, lesson: str, person: CurrentPerson, language: CurrentLanguage, now: Now, fields: Asked, db: WriteDb
) -> Response:
    """Send what was written about a lesson."""
    place = asking.in_lesson(asking.lesson(db, person.person_id, slug, lesson, language, now), fields.about)
    _ask(db, person, place, fields, language, now)
    return pages.see_other(f"/courses/{slug}/lessons/{lesson}/ask?sent=1")


@router.get("/courses/{slug}/practice/{public_id}/ask", name="discussions:round")
def show_round_ask(  # what a form asks about, one parameter a field
    slug: str,
    public_id: UUID,
    request: Request,
    person: CurrentPerson,
    language: CurrentLanguage,
    now: Now,
    db: ReadDb,
    about: str = "",
    sent: bool = False,
) -> Response:
    """The form about a question of a round of practice, and what one has asked about its questions."""
    return _show(request, round_ask_page(db, person.person_id, slug, public_id, language, now), about, sent=sent)


@router.post("/courses/{slug}/practice/{public_id}/ask", name="discussions:ask-round")
def ask_in_round(
    slug: str, public_id: UUID, person: CurrentPerson, language: CurrentLanguage, now: Now, fields: Asked, db: WriteDb
) -> Response:
    """Send what was written about a question of a round."""
    place = asking.in_round(db, asking.practising(db, person.person_id, slug, public_id, now), fields.about)
    _ask(db, person, place, fields, language, now)
    return pages.see_other(f"/courses/{slug}/practice/{public_id}/ask?sent=1")


@router.get("/attempts/{public_id:uuid}/ask", name="discussions:test")
def show_test_questions(public_id: UUID, request: Request, person: CurrentPerson, db: ReadDb) -> Response:
    """Which question of a closed test is meant."""
    view = test_questions_page(db, person.person_id, public_id)
    return pages.show(request, "discussions/test_questions.html", {"view": view}, section="courses")


@router.get("/attempts/{public_id:uuid}/{slot:int}/ask", name="discussions:question")
def show_question_ask(
    public_id: UUID,
    slot: int,
    request: Request,
    person: CurrentPerson,
    language: CurrentLanguage,
    now: Now,
    db: ReadDb,
    sent: bool = False,
) -> Response:
    """The form about a question of one's own test."""
    return _show(request, test_ask_page(db, person.person_id, public_id, slot, language, now), "", sent=sent)


@router.post("/attempts/{public_id:uuid}/{slot:int}/ask", name="discussions:ask-question")
def ask_about_question(
    public_id: UUID, slot: int, person: CurrentPerson, language: CurrentLanguage, now: Now, fields: Asked, db: WriteDb
) -> Response:
    """Send what was written about a question of one's own test."""
    place = asking.in_test(db, asking.test(db, person.person_id, public_id), slot)
    _ask(db, person, place, fields, language, now)
    return pages.see_other(f"/attempts/{public_id}/{slot}/ask?sent=1")


@router.get("/me/questions", name="discussions:mine")
def show_mine(request: Request, person: CurrentPerson, language: CurrentLanguage, db: ReadDb) -> Response:
    """Everything one has asked and reported, and what came of it."""
    return pages.show(request, "discussions/mine.html", {"own": own_page(db, person.person_id, language)})


@router.get("/teach/{slug}/questions-asked", name="discussions:queue")
def show_queue(slug: str, request: Request, teacher: Teacher, language: CurrentLanguage, db: ReadDb) -> Response:
    """What learners of a course ask."""
    view = asked_queue(db, teacher, slug, language)
    return pages.show(request, "discussions/queue.html", {"view": view}, section="teach")


@router.get("/teach/{slug}/questions-asked/{exchange_id:int}", name="discussions:exchange")
def show_exchange(
    slug: str, exchange_id: int, request: Request, teacher: Teacher, language: CurrentLanguage, now: Now, db: ReadDb
) -> Response:
    """One exchange, and what can be done with it."""
    view = asked_page(db, teacher, slug, min(exchange_id, LARGEST_ID), language, now)
    context = {"view": view, "key": secrets.token_urlsafe(12)}
    return pages.show(request, "discussions/exchange.html", context, section="teach")


@router.post("/teach/{slug}/questions-asked/{exchange_id:int}", name="discussions:act")
def act(slug: str, exchange_id: int, teacher: Teacher, fields: Acted, now: Now, db: WriteDb) -> Response:
    """Answer, close, open again, hide, publish, or take back."""
    texts = {Act.ANSWER: fields.answer, Act.HIDE: fields.reason, Act.PUBLISH: fields.published}
    deed = Deed(fields.act, fields.key, fields.based_on, texts.get(fields.act, ""), fields.question)
    answering.do(db, teacher, slug, min(exchange_id, LARGEST_ID), deed, now)
    return pages.see_other(f"/teach/{slug}/questions-asked/{exchange_id}#done")
