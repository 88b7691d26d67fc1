"""A lesson page as a FastAPI and SQLModel tutorial would write it: a session dependency, ORM objects, a template.

It is favoured: the lesson's HTML is stored rendered here too, its questions are left out, nothing is translated,
the template is short, and there are no ETag, no roles and no security headers.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from learn.courses.models import Course, Enrolment, LessonPage, LessonProgress, LessonVersion
from learn.notices.models import Notice
from learn.people.models import PersonIdentity, SignInSession
from learn.people.tokens import token_hash

COOKIE = "__Host-session"
templates = Jinja2Templates(Path(__file__).parent / "templates")


def get_session(request: Request) -> Iterator[Session]:
    with Session(request.app.state.engine) as session:
        yield session


Db = Annotated[Session, Depends(get_session)]


def current_person(request: Request, session: Db) -> PersonIdentity:
    token = token_hash(request.cookies.get(COOKIE, ""))
    found = session.exec(
        select(PersonIdentity)
        .join(SignInSession, col(SignInSession.person_id) == col(PersonIdentity.person_id))
        .where(
            SignInSession.token_hash == token,
            col(SignInSession.ended_at).is_(None),
            col(SignInSession.expires_at) > datetime.now(UTC),
        )
    ).first()
    if found is None:
        raise HTTPException(401)
    return found


def show_lesson(
    slug: str, lesson: str, request: Request, session: Db, person: Annotated[PersonIdentity, Depends(current_person)]
) -> HTMLResponse:
    """Six queries and a template."""
    enrolment = session.exec(
        select(Enrolment)
        .join(Course, col(Course.id) == Enrolment.course_id)
        .where(Course.slug == slug, Enrolment.person_id == person.person_id, col(Enrolment.ended_at).is_(None))
    ).first()
    if enrolment is None:
        raise HTTPException(404)
    version = session.get(LessonVersion, (enrolment.course_version_id, lesson))
    page = session.get(LessonPage, (enrolment.course_version_id, lesson, "vi", ""))
    if version is None or page is None:
        raise HTTPException(404)
    unread = select(func.count()).select_from(Notice)
    context = {
        "person": person,
        "lesson": version,
        "page": page,
        "progress": session.get(LessonProgress, (enrolment.id, lesson)),
        "unread": session.exec(unread.where(Notice.person_id == person.person_id, col(Notice.read_at).is_(None))).one(),
        "address": request.url.path,
    }
    return templates.TemplateResponse(request, "lesson.html", context)


def create_app(engine: Engine) -> FastAPI:
    """The application; the engine is Learn's own, with its pool and pragmas."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.engine = engine
    app.get("/courses/{slug}/lessons/{lesson}", response_class=HTMLResponse)(show_lesson)
    return app
