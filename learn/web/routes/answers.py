"""Handing in, for somebody else, the answers that their phone saved in a file."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from learn.dashboards.answers import AnswersPage, answers_page
from learn.db.transactions import reading
from learn.web import answer_files, pages
from learn.web.deps import CurrentPerson, CurrentSite, CurrentViewer, Now

router = APIRouter()


def _place(
    code: str,
    viewer: CurrentViewer,
    person: CurrentPerson,  # noqa: ARG001 - a visitor is asked to sign in before anything is looked up
    now: Now,
    site: CurrentSite,
) -> AnswersPage:
    """The unit whose people the viewer sees; asked before a file is read. NotFound for any other."""
    with reading(site.engine) as db:
        return answers_page(db, viewer, code, now)


Place = Annotated[AnswersPage, Depends(_place)]
SentFile = Annotated[answer_files.SentAnswers, Depends(answer_files.sent_answers)]


@router.get("/units/{code}/answers", name="answers:form")
def show(request: Request, here: Place) -> Response:
    """Where the file is chosen."""
    return pages.show(request, "dashboards/answers.html", {"view": here, "done": None}, section="units")


@router.post("/units/{code}/answers", name="answers:hand-in")
def hand_in(
    request: Request, here: Place, viewer: CurrentViewer, sent: SentFile, now: Now, site: CurrentSite
) -> Response:
    """Save what is in the file and say what became of each record; sent again, it changes nothing."""
    done = answer_files.hand_in(site, viewer, sent, now)
    return pages.show(request, "dashboards/answers.html", {"view": here, "done": done}, section="units")
