"""How the API describes itself: OpenAPI 3.1, public, made from the routes and the documents when first asked for."""

import json
from functools import cache
from typing import Any

from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema
from starlette.responses import Response

from learn.people.api_tokens import MOST_DAYS, PREFIX
from learn.web.api.answers import MEDIA_TYPE, represented
from learn.web.api.documents.attempts import Answer, AttemptName, NewAttempt
from learn.web.api.documents.enrolments import Enrolment, NewEnrolment
from learn.web.api.problems import Problem
from learn.web.api.tokens import SCHEME

VERSION = "1.1.0"
# Models that no response of a route names by itself.
NAMED = (Problem, NewEnrolment, NewAttempt, Answer, Enrolment, AttemptName)
ABOUT = """\
Courses, enrolments, attempts, gains, units, people and figures, as the person behind the token may see them.

A token is made and revoked at `/me/tokens`. Every error is `application/problem+json` (RFC 9457). Texts are
Vietnamese, or English with `Accept-Language: en`. Within version 1 nothing is removed or renamed; fields may be added.
"""
TOKEN = f"""\
`Authorization: Bearer {PREFIX}…`, made by a person at `/me/tokens` for at most {MOST_DAYS} days. Scopes:
`learning`: one's own courses, enrolments, attempts and gains; `people`: people and units by grant;
`figures`: figures of units by grant. A token never sees more than its person sees now.
"""
TAGS = [
    {"name": "me", "description": "Whom the token speaks for."},
    {"name": "courses", "description": "Courses and their publications. Scope `learning`."},
    {"name": "enrolments", "description": "One's own enrolments and gains. Scope `learning`."},
    {"name": "attempts", "description": "One's own tests. Scope `learning`."},
    {"name": "units", "description": "Units and their figures by grant. Scopes `people` and `figures`."},
    {"name": "people", "description": "People by grant; looks are recorded. Scope `people`."},
]


def install(api: FastAPI, address: str) -> None:
    """Serve the description, to anybody."""

    @cache
    def written() -> bytes:
        return json.dumps(describe(api, address), ensure_ascii=False).encode()

    # Not at the start of the server and not in its event loop: making it takes a good part of a second.
    @api.get("/openapi.json", include_in_schema=False, name="openapi")
    def show_description(request: Request) -> Response:
        """What this API has, for programs. No token is asked for."""
        return represented(request, written(), {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"})


def describe(api: FastAPI, address: str) -> dict[str, Any]:
    """The document: FastAPI's, with the bodies and errors that we read and write ourselves."""
    made = get_openapi(
        title="Learn",
        version=VERSION,
        description=ABOUT,
        routes=api.routes,
        servers=[{"url": address}],
        tags=TAGS,
    )
    schemas = made["components"]["schemas"]
    _, ours = models_json_schema(
        [(model, "validation") for model in NAMED], ref_template="#/components/schemas/{model}"
    )
    schemas |= {name: schema for name, schema in ours["$defs"].items() if name not in schemas}
    # FastAPI's own words for errors: ours are problem documents.
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    made["components"]["securitySchemes"][SCHEME]["description"] = TOKEN
    made["security"] = [{SCHEME: []}]
    for path in made["paths"].values():
        for operation in path.values():
            _mend(operation)
    return made


def _mend(operation: dict[str, Any]) -> None:
    # The first sentence of a route's docstring is what it is for.
    operation["summary"] = operation["description"].partition(".")[0].partition(":")[0]
    responses = operation["responses"]
    if MEDIA_TYPE in responses.get("422", {}).get("content", {}):
        del responses["422"]
    for parameter in operation.get("parameters", ()):
        _mend_parameter(parameter)
    wanted = operation["security"][0][SCHEME]
    # Any one of several scopes will do, which is several requirements.
    operation["security"] = [{SCHEME: [scope]} for scope in wanted] or [{SCHEME: []}]


def _mend_parameter(parameter: dict[str, Any]) -> None:
    """A parameter that may be left out is not one that may be null: addresses and headers have no null."""
    schema = parameter["schema"]
    kinds = [kind for kind in schema.pop("anyOf", ()) if kind != {"type": "null"}]
    for kind in kinds:
        schema |= kind
