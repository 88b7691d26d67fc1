"""Every route of an application, those of included routers too."""

from collections.abc import Iterator

from fastapi import FastAPI
from starlette.routing import BaseRoute


def every_route(app: FastAPI) -> Iterator[BaseRoute]:
    """Included routers stand in `app.routes` as one entry each, behind which their routes are."""
    waiting = list(app.routes)
    while waiting:
        route = waiting.pop()
        included = getattr(route, "original_router", None)
        if included is None:
            yield route
        else:
            waiting += included.routes
