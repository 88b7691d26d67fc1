"""Courses and their lessons: reading, practising, getting further."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from learn.assessments import enrolling, practice, progress
from learn.dashboards.catalogue import catalogue
from learn.dashboards.course import course_page
from learn.dashboards.frame import frame_of
from learn.dashboards.lesson import LessonText, lesson_text, practice_card
from learn.errors import Forbidden, NotFound, SignedOut
from learn.quizzes import arrivals, views
from learn.quizzes.formsets import FormQuestions
from learn.web import hot, pages
from learn.web.checked import checked
from learn.web.cookies import SESSION, read_cookie
from learn.web.deps import CurrentLanguage, CurrentPerson, CurrentSite, Now, ReadDb, WriteDb
from learn.web.file_answers import OwnSent, fields_of, take
from learn.web.forms import FormDocument, form
from learn.web.lesson_pages import LessonPages, Seen
from learn.web.site import Site, site_of

router = APIRouter()


class Key(FormDocument):
    """A form that only presses a button; its key tells a second press from a second wish."""

    key: str = ""


class Enrol(Key):
    """The button that enrols; `after` is the number of a finished enrolment that is to be followed by another."""

    after: int | None = None


class Place(FormDocument):
    section: str


@router.get("/courses", name="courses:catalogue")
def show_catalogue(
    request: Request, person: CurrentPerson, language: CurrentLanguage, now: Now, db: ReadDb
) -> Response:
    """The courses a person is in, and those open to them."""
    view = catalogue(db, person.person_id, now, language)
    return pages.show(request, "courses/catalogue.html", {"view": view}, section="courses")


@router.get("/courses/{slug}", name="courses:course")
def show_course(
    slug: str, request: Request, person: CurrentPerson, language: CurrentLanguage, now: Now, db: ReadDb
) -> Response:
    """A course: what one will be able to do, where one stands, its lessons and tests."""
    view = course_page(db, person.person_id, slug, now, language)
    return pages.show(request, "courses/course.html", {"view": view}, section="courses")


@router.post("/courses/{slug}/enrolment", name="courses:enrol")
def enrol(slug: str, person: CurrentPerson, now: Now, typed: Annotated[Enrol, form(Enrol)], db: WriteDb) -> Response:
    """Enrol oneself, where the course allows it; again, after a time that is over."""
    try:
        enrolling.join(db, person_id=person.person_id, slug=slug, now=now, after=typed.after)
    except Forbidden:
        # Its page is not there for who may not join it, so neither is this.
        raise NotFound from None
    return pages.see_other(f"/courses/{slug}")


@router.post("/courses/{slug}/withdrawal", name="courses:withdraw")
def withdraw(slug: str, person: CurrentPerson, now: Now, _key: Annotated[Key, form(Key)], db: WriteDb) -> Response:
    """Leave a course; what was done in it stays recorded."""
    enrolling.withdraw(db, person_id=person.person_id, slug=slug, now=now, by=person.person_id)
    return pages.see_other("/courses")


def _seen(db: Session, request: Request, site: Site, slug: str, lesson: str) -> Seen:
    now = site.clock()
    frame = frame_of(db, read_cookie(request, SESSION) or "", now)
    request.state.frame = frame
    if frame is None:
        raise SignedOut
    visit = practice.visit(db, frame.person_id, slug, lesson, now)
    return Seen(frame, visit, practice.practice_of(db, slug, visit))


async def show_lesson(request: Request) -> Response:
    """A lesson with its questions. Writes nothing; a page that did not change is answered with 304."""
    slug, lesson = request.path_params["slug"], request.path_params["lesson"]
    site, language = site_of(request), pages.language_of(request)
    seen = await hot.read(site, lambda db: _seen(db, request, site, slug, lesson))
    if not seen.visit.is_open:
        return pages.see_other(f"/courses/{slug}/tests/pre")

    async def text() -> LessonText:
        return await hot.read(site, lambda db: lesson_text(db, slug, lesson, seen.visit, language))

    kept: LessonPages = request.app.state.lessons
    address = request.url.path
    found = await kept.find(address, seen, language, text)
    headers = {"ETag": found.tag, "Cache-Control": "private, no-cache", "Vary": "Cookie"}
    if request.headers.get("if-none-match", "").removeprefix("W/") == found.tag:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return HTMLResponse(kept.fill(found, address, seen, language), headers=headers)


# The busiest page is a plain route: solving FastAPI's dependencies costs as much as reading what the page needs.
LESSON = Route("/courses/{slug}/lessons/{lesson}", show_lesson, methods=["GET"], name="courses:lesson")


@router.post("/courses/{slug}/lessons/{lesson}/answers", name="courses:answer")
async def answer(
    slug: str,
    lesson: str,
    request: Request,
    person: CurrentPerson,
    site: CurrentSite,
    language: CurrentLanguage,
    now: Now,
    sent: OwnSent,
) -> Response:
    """Save answers to a lesson's questions; the page's script gets the receipt, a plain form the page again."""

    def find(db: Session) -> FormQuestions | None:
        held = practice.practice_of(db, slug, practice.visit(db, person.person_id, slug, lesson, now))
        return held.questions if held else None

    taken = await take(site, person.person_id, sent, find)

    def work(db: Session) -> tuple[practice.Practice | None, list[views.ReceiptView]]:
        visit = practice.visit(db, person.person_id, slug, lesson, now)
        made = practice.answer(
            db,
            person.person_id,
            visit,
            slug,
            language,
            lambda questions: arrivals.read(taken.fields, questions, language),
            now,
            taken.files,
        )
        return practice.practice_of(db, slug, visit), [views.receipt(each) for each in made]

    held, receipts = await hot.save(site, work)
    taken.tell(request)
    if not pages.is_partial(request) or held is None:
        return pages.see_other(f"/courses/{slug}/lessons/{lesson}#q{receipts[0].slot if receipts else ''}")

    def card(slot: int) -> views.Card:
        return practice_card(held, held.questions.slots[slot].name, language, request.url.path, key="")

    return HTMLResponse(checked(request, receipts, taken.fields, card) + fields_of(request, taken))


@router.post("/courses/{slug}/lessons/{lesson}/place", name="courses:place")
def place(
    slug: str,
    lesson: str,
    person: CurrentPerson,
    now: Now,
    request: Request,
    typed: Annotated[Place, form(Place)],
    db: WriteDb,
) -> Response:
    """Note the section last read, so that another device opens the lesson there."""
    progress.see(db, person.person_id, slug, lesson, typed.section, now)
    if pages.is_partial(request):
        return Response(status_code=HTTPStatus.NO_CONTENT)
    return pages.see_other(f"/courses/{slug}/lessons/{lesson}#{typed.section}")


@router.post("/courses/{slug}/lessons/{lesson}/done", name="courses:done")
def done(
    slug: str, lesson: str, person: CurrentPerson, now: Now, _key: Annotated[Key, form(Key)], db: WriteDb
) -> Response:
    """Finish a lesson and go on to what comes next."""
    following = progress.finish(db, person.person_id, slug, lesson, now)
    return pages.see_other(f"/courses/{slug}/lessons/{following}" if following else f"/courses/{slug}")
