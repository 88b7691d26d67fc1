"""The access matrix of the API, like that of the pages: every route, role and place. tests/web/api/test_access.py asks.

Every role's token has every scope (a visitor has none): what it is for is another matter (test_tokens.py).
"""

from dataclasses import dataclass, field
from typing import Any

from tests.web.access_table import NOT_FOUND, OPEN, SIGNED_IN
from tests.web.country import COURSE, OTHER

LEARNER = "401 200 404 404 404 404 404 404"
TEACHES_OTHER = "401 404 404 200 404 404 404 404"
KEY = "a-key"


@dataclass(frozen=True)
class Row:
    """One route below /api/v1. `statuses` as in the matrix of the pages; `sends` is the body, `keyed` the header."""

    route: str
    statuses: dict[str, str]
    sends: dict[str, Any] | None = field(default=None)


# Places as in the matrix of the pages. Enrolments are named by their course, so "sibling" can't be asked for:
# another person's has the same name as one's own would have.
TABLE: tuple[Row, ...] = (
    Row("GET /openapi.json", {"any": OPEN}),
    Row("GET /me", {"any": SIGNED_IN}),
    Row("GET /courses", {"any": SIGNED_IN}),
    Row("GET /courses/{slug}", {"own": SIGNED_IN, "far": TEACHES_OTHER, "absent": NOT_FOUND}),
    Row("GET /courses/{slug}/versions", {"own": SIGNED_IN, "far": TEACHES_OTHER, "absent": NOT_FOUND}),
    Row(
        "GET /courses/{slug}/versions/{number}",
        {"own": SIGNED_IN, "far": TEACHES_OTHER, "absent": NOT_FOUND, "no-version": NOT_FOUND},
    ),
    Row("GET /enrolments", {"any": SIGNED_IN}),
    Row("GET /enrolments/{enrolment}", {"own": LEARNER, "far": NOT_FOUND, "absent": NOT_FOUND}),
    Row("GET /enrolments/{enrolment}/gain", {"own": LEARNER, "far": NOT_FOUND, "absent": NOT_FOUND}),
    Row(
        "POST /enrolments/{enrolment}/attempts",
        {"own": LEARNER, "far": NOT_FOUND, "absent": NOT_FOUND},
        {"occasion": "post"},
    ),
    Row(
        "GET /attempts/{attempt}",
        {"own": LEARNER, "closed": LEARNER, "sibling": NOT_FOUND, "far": NOT_FOUND, "absent": NOT_FOUND},
    ),
    Row(
        "GET /attempts/{attempt}/result",
        {"own": NOT_FOUND, "closed": LEARNER, "sibling": NOT_FOUND, "far": NOT_FOUND, "absent": NOT_FOUND},
    ),
    Row(
        "PUT /attempts/{attempt}/answers/{slot}",
        {"own": LEARNER, "closed": LEARNER, "sibling": NOT_FOUND, "far": NOT_FOUND, "absent": NOT_FOUND},
        {"key": "k", "response": {}},
    ),
    Row(
        "POST /attempts/{attempt}/submission",
        {"own": LEARNER, "closed": LEARNER, "sibling": NOT_FOUND, "far": NOT_FOUND, "absent": NOT_FOUND},
    ),
    Row(
        "GET /units/{code}",
        {
            "own": "401 404 404 404 200 200 200 404",
            "sibling": "401 404 404 404 404 200 200 404",
            "far": "401 404 404 404 404 404 200 200",
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "GET /units/{code}/units",
        {
            "own": "401 404 404 404 200 200 200 404",
            "sibling": "401 404 404 404 404 200 200 404",
            "far": "401 404 404 404 404 404 200 200",
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "GET /units/{code}/figures",
        {
            "own": "401 404 404 404 200 200 200 404",
            "sibling": "401 404 404 404 404 200 200 404",
            "far": "401 404 404 404 404 404 200 200",
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "GET /units/{code}/people",
        {
            "own": "401 404 404 404 200 404 200 404",
            "sibling": "401 404 404 404 404 404 200 404",
            "far": "401 404 404 404 404 404 200 200",
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "GET /people/{person}",
        {
            "oneself": SIGNED_IN,
            "own": "401 404 404 404 200 404 200 404",
            "sibling": "401 404 404 404 404 404 200 404",
            "far": "401 404 404 404 404 404 200 200",
            "absent": NOT_FOUND,
        },
    ),
    Row("POST /enrolments", {"own": "401 200 201 201 201 201 201 201"}, {"course": COURSE}),
    Row("POST /enrolments", {"far": NOT_FOUND}, {"course": OTHER}),
    Row("POST /enrolments", {"absent": NOT_FOUND}, {"course": "khong-co"}),
)
