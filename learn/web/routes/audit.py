"""The record of who did what, for those who administer the whole installation."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from learn.audit import service as audit
from learn.dashboards import administration
from learn.web import pages
from learn.web.deps import CurrentViewer, Now, WriteDb

router = APIRouter()
Before = Annotated[int | None, Query(ge=0, le=2**31 - 1)]


@router.get("/admin/audit", name="audit:entries")
def entries(request: Request, viewer: CurrentViewer, now: Now, db: WriteDb, before: Before = None) -> Response:
    """A page of the record, newest first. Looking is itself recorded, before the page leaves."""
    view = administration.record_page(db, viewer, before)
    audit.record(db, at=now, actor_id=viewer.person_id, action="audit.viewed", details={"before": before})
    return pages.show(request, "audit/entries.html", {"view": view}, section="admin")
