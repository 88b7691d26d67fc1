"""Marking works by hand, for whoever teaches the course, and reading what came of one's own."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from learn.dashboards.marking import marked_page, queue, work_page
from learn.errors import Invalid, say
from learn.quizzes import marking
from learn.text import nfc
from learn.web import pages
from learn.web.deps import CurrentLanguage, CurrentPerson, Now, ReadDb, Teacher, WriteDb
from learn.web.forms import FormDocument, form, submitted

router = APIRouter()
LARGEST_ID = 2**31 - 1
_MOST_CRITERIA = 12


class ReplyForm(FormDocument):
    text: str


class Marking(FormDocument):
    """The levels chosen, one a criterion, and what is said to the learner."""

    key: str
    levels: tuple[int, ...]
    comment: str


async def _marking(request: Request) -> Marking:
    """A mark from its form, which has one set of radio buttons for each criterion."""
    request.state.form_page = request.url.path
    request.state.typed = fields = await submitted(request)
    chosen = [fields.get(f"level-{number}", [""]) for number in range(_MOST_CRITERIA)]
    given = [each[0] for each in chosen if each != [""]]
    if set(fields) - {"key", "comment", *(f"level-{number}" for number in range(_MOST_CRITERIA))}:
        raise Invalid({"level": say("Biểu mẫu có trường lạ.")})
    is_whole = given == [each[0] for each in chosen[: len(given)]]
    if not is_whole or not all(each.isascii() and each.isdecimal() and len(each) < 3 for each in given):
        raise Invalid({"level": say("Chọn một mức cho mỗi tiêu chí.")})
    comment = nfc(fields.get("comment", [""])[0]).replace("\r\n", "\n").strip()
    return Marking(key=fields.get("key", [""])[0][:64], levels=tuple(map(int, given)), comment=comment)


@router.get("/teach/{slug}/marking", name="marking:queue")
def show_queue(slug: str, request: Request, teacher: Teacher, language: CurrentLanguage, db: ReadDb) -> Response:
    """What waits to be marked."""
    view = queue(db, teacher, slug, language)
    return pages.show(request, "dashboards/marking.html", {"view": view}, section="teach")


@router.get("/teach/{slug}/marking/{step_id:int}", name="marking:work")
def show_work(
    slug: str, step_id: int, request: Request, teacher: Teacher, language: CurrentLanguage, db: ReadDb
) -> Response:
    """One work beside its rubric."""
    view = work_page(db, teacher, slug, min(step_id, LARGEST_ID), language)
    context = {"view": view, "key": secrets.token_urlsafe(12)}
    return pages.show(request, "dashboards/marking_work.html", context, section="teach")


@router.post("/teach/{slug}/marking/{step_id:int}", name="marking:mark")
def mark(
    slug: str,
    step_id: int,
    request: Request,
    teacher: Teacher,
    fields: Annotated[Marking, Depends(_marking)],
    now: Now,
    db: WriteDb,
) -> Response:
    """Add a mark and go on to the next work that waits."""
    step_id = min(step_id, LARGEST_ID)
    newer = marking.written_anew(db, slug, step_id, teacher.person_id)
    if newer is not None:
        request.state.form_page = f"/teach/{slug}/marking/{newer}"
        raise Invalid({"comment": say("Người học vừa gửi bài khác; bài ấy ở đây. Đọc lại điểm và nhận xét rồi ghi.")})
    done = marking.work(db, slug, step_id, teacher.person_id)
    marking.give(db, done, teacher.person_id, key=fields.key, levels=fields.levels, comment=fields.comment, now=now)
    left = [work for work in marking.waiting_for(marking.works(db, slug), teacher.person_id) if work.step_id != step_id]
    return pages.see_other(f"/teach/{slug}/marking/{left[0].step_id}" if left else f"/teach/{slug}/marking")


@router.get("/marked/{step_id:int}", name="marking:marked")
def show_marked(
    step_id: int, request: Request, person: CurrentPerson, language: CurrentLanguage, db: ReadDb
) -> Response:
    """One's own work with its levels and comments."""
    view = marked_page(db, person.person_id, min(step_id, LARGEST_ID), language)
    return pages.show(request, "dashboards/marked.html", {"view": view}, section="courses")


@router.post("/marked/{step_id:int}", name="marking:reply")
def reply(
    step_id: int,
    person: CurrentPerson,
    fields: Annotated[ReplyForm, form(ReplyForm, page=lambda request: request.url.path)],
    now: Now,
    db: WriteDb,
) -> Response:
    """Answer the comments, once."""
    done = marking.own_work(db, person.person_id, min(step_id, LARGEST_ID))
    marking.reply(db, done, fields.text.replace("\r\n", "\n").strip(), now)
    return pages.see_other(f"/marked/{done.step_id}")
