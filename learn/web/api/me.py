"""GET /me: whom the token speaks for."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from learn.organisation import policy, units
from learn.web.api.answers import shown
from learn.web.api.documents.me import Me, TokenAbout
from learn.web.api.operations import reads
from learn.web.api.tokens import AnyBearer
from learn.web.deps import Now, ReadDb

router = APIRouter(tags=["me"])


@router.get("/me", response_model=Me, responses=reads(), name="get-me")
def show_me(request: Request, bearer: AnyBearer, now: Now, db: ReadDb) -> Response:
    """Whom the token speaks for, and what it is good for. Any token will do."""
    viewer = policy.load_viewer(db, bearer.person_id, now)
    place = units.unit_of(db, bearer.person_id, viewer.today)
    token = TokenAbout(name=bearer.name, scopes=sorted(bearer.scopes), expires_at=bearer.expires_at)
    document = Me(
        id=bearer.public_id,
        name=bearer.full_name,
        roles=sorted(viewer.roles),
        unit_code=place.unit_code if place else None,
        unit_name=place.unit_name if place else None,
        token=token,
    )
    return shown(request, document)
