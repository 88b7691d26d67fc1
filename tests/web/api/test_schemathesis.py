"""schemathesis reads the description of the API and looks for an answer that breaks it, as somebody of each role.

All its checks are on. It runs in this process, with the same seed each time.
"""

import json
import re
from collections.abc import Iterator
from itertools import count

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from learn.web.api.names import ATTEMPT, PERSON
from tests.web.api.programs import API, token_for
from tests.web.country import COURSE, Country

pytest_plugins = ("tests.web.country_fixtures",)

SEED = 20_261_123
EXAMPLES = 4
# Every boundary of every parameter is tried as those two who see most: the rest is refused to the others anyway.
THOROUGH = {"learner", "administrator"}
ROLES = ["learner", "supervisor", "figures", "instructor", "administrator"]
CHECKS = {
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "positive_data_acceptance",
    "missing_required_header",
    "ignored_auth",
    "unsupported_method",
    "allow_header_conformance",
    "use_after_free",
    "ensure_resource_availability",
}


class Wishes:
    """The application, with every request a wish of its own.

    That one key stands for two wishes is a mistake that no schema can tell; test_writes.py asks what becomes of it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._numbers = app, count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "headers": [(name, self._own(name, value)) for name, value in scope["headers"]]}
        await self._app(scope, receive, send)

    def _own(self, name: bytes, value: bytes) -> bytes:
        if name.lower() != b"idempotency-key" or not re.fullmatch(rb"[!-~]{1,64}", value):
            return value
        return (value + b"-%d" % next(self._numbers))[-64:]


class Breaking:
    """The application, with one word of its JSON written otherwise."""

    def __init__(self, app: ASGIApp, old: bytes, new: bytes) -> None:
        assert len(old) == len(new)
        self._app, self._old, self._new = app, old, new

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if "body" in message:
                message = {**message, "body": message["body"].replace(self._old, self._new)}
            await send(message)

        headers = [(name, value) for name, value in scope.get("headers", ()) if name.lower() != b"accept-encoding"]
        await self._app({**scope, "headers": headers}, receive, sent)


def described(country: Country) -> dict[str, object]:
    """The description with examples that are there, so that more than refusals is looked at."""
    text = country.world.visitor().get(f"{API}/openapi.json").text
    known = {
        "dao-duc-cong-vu": COURSE,
        "15001": "xa-1",
        ATTEMPT: str(country.attempts["own"]),
        PERSON: country.public_id("own"),
    }
    for example, real in known.items():
        text = text.replace(f'"{example}', f'"{real}')
    found: dict[str, object] = json.loads(text)
    return found


def findings(country: Country, role: str, app: ASGIApp, *, is_thorough: bool) -> Iterator[str]:
    """Everything that schemathesis has against the API, in words."""
    secret = token_for(country.world, country.people[role]).secret
    config = SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "headers": {"Authorization": f"Bearer {secret}"},
            "output": {"sanitization": {"enabled": False}},
            "generation": {"max-examples": EXAMPLES, "deterministic": True, "database": "none"},
            "phases": {"coverage": {"enabled": is_thorough}},
        }
    )
    schema = schemathesis.openapi.from_dict(described(country), config=config)
    schema.app = Wishes(app)
    checked: set[str] = set()
    scenarios = 0
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            scenarios += 1
            for checks in event.recorder.checks.values():
                checked |= {check.name for check in checks}
                for check in checks:
                    if check.status is Status.FAILURE and check.failure_info:
                        info = check.failure_info
                        yield f"{event.label}: {check.name}: {info.failure}\n{info.code_sample}"
        elif isinstance(event, events.NonFatalError):
            yield f"{event.label}: {event.info}"
        elif isinstance(event, events.FatalError):
            yield repr(event.exception)
    # A run that looked at nothing finds nothing.
    assert scenarios >= 19 * (3 if is_thorough else 2)
    assert not is_thorough or checked >= CHECKS


@pytest.mark.parametrize("role", ROLES)
def test_nothing_is_found(country_on_sqlite: Country, role: str) -> None:
    app = country_on_sqlite.world.app
    found = list(findings(country_on_sqlite, role, app, is_thorough=role in THOROUGH))
    assert not found, "\n\n".join(found)


@pytest.mark.parametrize(
    ("old", "new", "check"),
    [
        (b'"may_enrol"', b'"may_enter"', "response_schema_conformance"),
        (b'"instance"', b'"instants"', "response_schema_conformance"),
    ],
)
def test_an_answer_that_breaks_its_description_is_found(
    country_on_sqlite: Country, old: bytes, new: bytes, check: str
) -> None:
    app = Breaking(country_on_sqlite.world.app, old, new)
    assert any(check in found for found in findings(country_on_sqlite, "instructor", app, is_thorough=False))
