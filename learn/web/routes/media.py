"""Files of courses, streamed, for those who may read what uses them."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from learn.dashboards.files import readable_medium
from learn.media.ranges import Unsatisfiable, parse_range
from learn.media.storage import stream
from learn.web.deps import CurrentSite, CurrentViewer, ReadDb

router = APIRouter()


@router.get("/media/{content_hash}/{name}", name="media:file")
def file(
    content_hash: str, name: str, request: Request, viewer: CurrentViewer, site: CurrentSite, db: ReadDb
) -> Response:
    """A file, or the part of it that is asked for. The name only names a download."""
    medium = readable_medium(db, viewer, content_hash, name)
    path = site.storage.path(medium.hash)
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": f'"{medium.hash}"',
        # The content never changes; only its reader's browser may keep it.
        "Cache-Control": "private, max-age=31536000, immutable",
        # Never opened as a page of ours, whatever is in it.
        "Content-Disposition": "inline" if medium.width else "attachment",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    try:
        part = parse_range(request.headers.get("range"), medium.size)
    except Unsatisfiable:
        headers["Content-Range"] = f"bytes */{medium.size}"
        return Response(status_code=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
    start, length = (part.start, part.length) if part else (0, medium.size)
    headers["Content-Length"] = str(length)
    if part:
        headers["Content-Range"] = part.content_range(medium.size)
    status = HTTPStatus.PARTIAL_CONTENT if part else HTTPStatus.OK
    return StreamingResponse(stream(path, start, length), status, headers, medium.mime)
