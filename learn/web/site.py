"""What one running application holds; everything a route needs from outside comes from here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine
from starlette.requests import HTTPConnection

from learn.config import Settings
from learn.media.storage import DiskStorage
from learn.people.passwords import Hasher
from learn.web.assets import Assets
from learn.web.templating import Templates


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Site:
    """The parts of one application. `clock` is asked once per request."""

    settings: Settings
    engine: Engine
    templates: Templates
    assets: Assets
    hasher: Hasher
    storage: DiskStorage
    clock: Callable[[], datetime] = utc_now


def site_of(request: HTTPConnection) -> Site:
    """The application's parts, from any request to it."""
    site: Site = request.app.state.site
    return site
