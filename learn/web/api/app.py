"""The application mounted at /api/v1."""

from fastapi import FastAPI

from learn.web.api import attempts, courses, enrolments, me, openapi, people, problems, units
from learn.web.api.names import ADDRESS
from learn.web.site import Site

RESOURCES = (attempts, enrolments, courses, me, units, people)


def create_api(site: Site) -> FastAPI:
    """The API over the parts of the application that it is mounted in."""
    api = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, generate_unique_id_function=lambda route: route.name)
    # A redirect to the address with or without a slash would be built from Host, which anybody may write.
    api.router.redirect_slashes = False
    api.state.site = site
    for resource in RESOURCES:
        api.include_router(resource.router)
    openapi.install(api, ADDRESS)
    problems.install(api)
    return api
