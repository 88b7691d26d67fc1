"""The application mounted at /api/v1."""

from collections.abc import Sequence
from functools import cache

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute

from learn.web.api import attempts, courses, enrolments, me, openapi, people, problems, units
from learn.web.api.names import ADDRESS
from learn.web.site import Site

RESOURCES = (attempts, enrolments, courses, me, units, people)


def create_api(site: Site) -> FastAPI:
    """The API over the parts of the application that it is mounted in."""
    api = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    # A redirect to the address with or without a slash would be built from Host, which anybody may write.
    api.router.redirect_slashes = False
    api.state.site = site
    api.router.routes.extend(_resources())
    openapi.install(api, ADDRESS)
    problems.install(api)
    return api


@cache
def _resources() -> Sequence[BaseRoute]:
    """The routes of all resources. Once in a process: FastAPI keeps what a route needs with where it is included."""
    resources = APIRouter(generate_unique_id_function=lambda route: route.name)
    for resource in RESOURCES:
        resources.include_router(resource.router)
    return resources.routes
