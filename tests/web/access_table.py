"""The access matrix: every route with the status that each role gets for each place an object can stand in.

It is written out, not computed from the policy: what it says is the promise. tests/web/test_access.py asks.
"""

from dataclasses import dataclass, field

from tests.web.country import COURSE

ROLES = (
    "visitor",
    "learner",
    "instructor",
    "other-instructor",
    "supervisor",
    "figures",
    "administrator",
    "other-administrator",
)

KEY = {"key": "a-key"}
ASKED = {"key": "a", "topic": "fault", "text": "Ví dụ thứ hai cộng sai"}
NEW_PASSWORD = {"password": "ruộng bậc thang Hà Giang", "password_again": "ruộng bậc thang Hà Giang"}

OPEN = "200 200 200 200 200 200 200 200"
SIGNED_IN = "401 200 200 200 200 200 200 200"
ALL_DO = "401 303 303 303 303 303 303 303"
LEARNER = "401 200 404 404 404 404 404 404"
LEARNER_DOES = "401 303 404 404 404 404 404 404"
PREVIEWED = "401 404 200 200 404 404 200 200"
PREVIEWS = "401 404 303 303 404 404 303 303"
NOT_FOUND = "401 404 404 404 404 404 404 404"


@dataclass(frozen=True)
class Row:
    """One route. `statuses` has, for each place of the object, one status a role, in the order of ROLES."""

    route: str
    statuses: dict[str, str]
    fields: dict[str, str] = field(default_factory=dict)


# Places. Of units and people: the commune "own" of the supervisor and the learner, a sibling in the same province,
# another province ("far"), and one that is absent. Of courses: the one the learner studies and the instructor
# teaches ("own"), another ("far"), one that only instructors see ("preview"), none. Of attempts, sessions and rights:
# whose they are.
# The order matters: what ends or changes something comes after what needs it.
TABLE: tuple[Row, ...] = (
    Row("GET /", {"any": OPEN}),
    Row("GET /help", {"any": OPEN}),
    Row("GET /method", {"any": OPEN}),
    Row("GET /privacy", {"any": OPEN}),
    Row("GET /healthz", {"any": OPEN}),
    Row("GET /readyz", {"any": OPEN}),
    Row("GET /offline", {"any": OPEN}),
    Row("GET /worker.js", {"any": OPEN}),
    Row("GET /sign-in", {"any": OPEN}),
    Row("GET /code", {"any": OPEN}),
    Row("POST /language", {"any": "303 303 303 303 303 303 303 303"}, {"language": "vi"}),
    Row("POST /sign-in", {"any": "422 422 422 422 422 422 422 422"}, {"username": "x", "password": "y"}),
    Row(
        "POST /code",
        {"any": "422 422 422 422 422 422 422 422"},
        {"username": "y", "code": "AAAAA-AAAAA", **NEW_PASSWORD},
    ),
    Row("GET /me", {"any": SIGNED_IN}),
    Row("GET /me/answers-key", {"any": SIGNED_IN}),
    Row("GET /me/privacy", {"any": SIGNED_IN}),
    Row("GET /courses", {"any": SIGNED_IN}),
    Row("GET /courses/{slug}", {"own": SIGNED_IN, "far": NOT_FOUND, "preview": PREVIEWED, "absent": NOT_FOUND}),
    Row(
        "GET /courses/{slug}/lessons/{lesson}",
        {"own": LEARNER, "far": NOT_FOUND, "preview": NOT_FOUND, "absent": NOT_FOUND, "no-lesson": NOT_FOUND},
    ),
    Row(
        "POST /courses/{slug}/lessons/{lesson}/answers",
        {"own": LEARNER_DOES, "far": NOT_FOUND, "preview": NOT_FOUND, "absent": NOT_FOUND},
        {"key": "a", "q1-present": "1"},
    ),
    Row(
        "POST /courses/{slug}/lessons/{lesson}/place",
        {"own": LEARNER_DOES, "far": NOT_FOUND, "preview": NOT_FOUND, "absent": NOT_FOUND},
        {"section": "ghep-so-tron"},
    ),
    Row(
        "POST /courses/{slug}/lessons/{lesson}/done",
        {"own": LEARNER_DOES, "far": NOT_FOUND, "preview": NOT_FOUND, "absent": NOT_FOUND},
        KEY,
    ),
    Row("GET /courses/{slug}/practice", {"own": LEARNER, "far": NOT_FOUND, "preview": NOT_FOUND, "absent": NOT_FOUND}),
    Row(
        "POST /courses/{slug}/practice",
        {"own": LEARNER_DOES, "far": NOT_FOUND, "preview": NOT_FOUND, "absent": NOT_FOUND},
        KEY,
    ),
    Row(
        "GET /courses/{slug}/practice/{public_id}",
        {"own": LEARNER, "sibling": NOT_FOUND, "far": NOT_FOUND, "preview": NOT_FOUND, "absent": NOT_FOUND},
    ),
    Row(
        "POST /courses/{slug}/practice/{public_id}/answers",
        {"own": LEARNER_DOES, "sibling": NOT_FOUND, "far": NOT_FOUND, "preview": NOT_FOUND, "absent": NOT_FOUND},
        KEY,
    ),
    Row(
        "GET /courses/{slug}/lessons/{lesson}/ask",
        {"own": LEARNER, "far": NOT_FOUND, "preview": NOT_FOUND, "absent": NOT_FOUND, "no-lesson": NOT_FOUND},
    ),
    Row(
        "POST /courses/{slug}/lessons/{lesson}/ask",
        {"own": LEARNER_DOES, "far": NOT_FOUND, "preview": NOT_FOUND, "absent": NOT_FOUND, "no-lesson": NOT_FOUND},
        ASKED,
    ),
    Row(
        "GET /courses/{slug}/practice/{public_id}/ask",
        {"own": LEARNER, "sibling": NOT_FOUND, "far": NOT_FOUND, "preview": NOT_FOUND, "absent": NOT_FOUND},
    ),
    # Which question is meant depends on what was drawn: without it the one whose round it is is asked for it.
    Row(
        "POST /courses/{slug}/practice/{public_id}/ask",
        {
            "own": "401 422 404 404 404 404 404 404",
            "sibling": NOT_FOUND,
            "far": NOT_FOUND,
            "preview": NOT_FOUND,
            "absent": NOT_FOUND,
        },
        ASKED,
    ),
    Row(
        "GET /courses/{slug}/tests/{occasion}",
        {"own": LEARNER, "far": NOT_FOUND, "preview": NOT_FOUND, "absent": NOT_FOUND},
    ),
    Row(
        "POST /courses/{slug}/tests/pre/skip",
        {"own": "401 409 404 404 404 404 404 404", "far": NOT_FOUND, "preview": NOT_FOUND, "absent": NOT_FOUND},
        KEY,
    ),
    Row(
        "POST /courses/{slug}/tests/{occasion}",
        {"own": "401 409 404 404 404 404 404 404", "far": NOT_FOUND, "preview": NOT_FOUND, "absent": NOT_FOUND},
        KEY,
    ),
    # What is in the line's tickets is nobody's but their holder's; without one it leads to the test.
    Row("GET /courses/{slug}/tests/{occasion}/waiting", {"own": "401 303 303 303 303 303 303 303"}),
    Row(
        "GET /attempts/{public_id}",
        {"own": LEARNER, "closed": LEARNER_DOES, "sibling": NOT_FOUND, "far": NOT_FOUND, "absent": NOT_FOUND},
    ),
    Row(
        "GET /attempts/{public_id}/result",
        {"own": LEARNER_DOES, "closed": LEARNER, "sibling": NOT_FOUND, "far": NOT_FOUND, "absent": NOT_FOUND},
    ),
    # What a test asks is spoken of by its number only, and while it runs nothing but a fault is reported.
    Row(
        "GET /attempts/{public_id:uuid}/ask",
        {"own": NOT_FOUND, "closed": LEARNER, "sibling": NOT_FOUND, "far": NOT_FOUND, "absent": NOT_FOUND},
    ),
    Row(
        "GET /attempts/{public_id:uuid}/{slot:int}/ask",
        {"own": LEARNER, "closed": LEARNER, "sibling": NOT_FOUND, "far": NOT_FOUND, "absent": NOT_FOUND},
    ),
    Row(
        "POST /attempts/{public_id:uuid}/{slot:int}/ask",
        {"own": LEARNER_DOES, "closed": LEARNER_DOES, "sibling": NOT_FOUND, "far": NOT_FOUND, "absent": NOT_FOUND},
        {**ASKED, "key": "b"},
    ),
    Row("GET /me/questions", {"any": SIGNED_IN}),
    Row(
        "POST /attempts/{public_id:uuid}/{slot:int}",
        {"own": LEARNER_DOES, "sibling": NOT_FOUND, "far": NOT_FOUND, "absent": NOT_FOUND},
        {"key": "a", "q1-present": "1"},
    ),
    Row(
        "POST /attempts/{public_id}/submit",
        {"own": LEARNER_DOES, "closed": LEARNER_DOES, "sibling": NOT_FOUND, "far": NOT_FOUND, "absent": NOT_FOUND},
        {"key": "b"},
    ),
    # Who prints a form of the course for a test on paper sees its pictures.
    Row(
        "GET /media/{content_hash}/{name}",
        {
            "own": "401 200 200 404 200 404 200 200",
            "far": "401 404 404 200 404 404 404 404",
            "preview": NOT_FOUND,
            "absent": NOT_FOUND,
        },
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
        "GET /units/{code}/export.{kind}",
        {
            "own": "401 404 404 404 200 200 200 404",
            "sibling": "401 404 404 404 404 200 200 404",
            "far": "401 404 404 404 404 404 200 200",
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "GET /units/{code}/groups",
        {
            "own": "401 404 404 404 200 200 200 404",
            "sibling": "401 404 404 404 404 200 200 404",
            "far": "401 404 404 404 404 404 200 200",
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "GET /units/{code}/groups/export.{kind}",
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
        "GET /units/{code}/answers",
        {
            "own": "401 404 404 404 200 404 200 404",
            "sibling": "401 404 404 404 404 404 200 404",
            "far": "401 404 404 404 404 404 200 200",
            "absent": NOT_FOUND,
        },
    ),
    # Without a file, which whoever may not is never asked for.
    Row(
        "POST /units/{code}/answers",
        {
            "own": "401 404 404 404 422 404 422 404",
            "sibling": "401 404 404 404 404 404 422 404",
            "far": "401 404 404 404 404 404 422 422",
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "GET /units/{code}/paper",
        {
            "own": "401 404 404 404 200 404 200 404",
            "sibling": "401 404 404 404 404 404 200 404",
            "far": "401 404 404 404 404 404 200 200",
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "GET /units/{code}/paper/new",
        {
            "own": "401 404 404 404 200 404 200 404",
            "sibling": "401 404 404 404 404 404 200 404",
            "far": "401 404 404 404 404 404 200 200",
            "absent": NOT_FOUND,
        },
    ),
    # Nobody is ticked.
    Row(
        "POST /units/{code}/paper/new",
        {
            "own": "401 404 404 404 422 404 422 404",
            "sibling": "401 404 404 404 404 404 422 404",
            "far": "401 404 404 404 404 404 422 422",
            "absent": NOT_FOUND,
        },
        {"course": COURSE, "occasion": "pre", "day": "2026-11-23", "language": "vi", "key": "a"},
    ),
    Row(
        "GET /units/{code}/paper/{number:int}",
        {
            "own": "401 404 404 404 200 404 200 404",
            "sibling": "401 404 404 404 404 404 200 404",
            "far": "401 404 404 404 404 404 200 200",
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "GET /units/{code}/paper/{number:int}/print",
        {
            "own": "401 404 404 404 200 404 200 404",
            "sibling": "401 404 404 404 404 404 200 404",
            "far": "401 404 404 404 404 404 200 200",
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "GET /units/{code}/paper/{number:int}/entry",
        {
            "own": "401 404 404 404 200 404 200 404",
            "sibling": "401 404 404 404 404 404 200 404",
            "far": "401 404 404 404 404 404 200 200",
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "POST /units/{code}/paper/{number:int}/entry",
        {
            "own": "401 404 404 404 303 404 303 404",
            "sibling": "401 404 404 404 404 404 303 404",
            "far": "401 404 404 404 404 404 303 303",
            "absent": NOT_FOUND,
        },
        {"key": "a", "based-1": "0", "c-1-1": "A"},
    ),
    Row(
        "GET /units/{code}/paper/{number:int}/rows",
        {
            "own": "401 404 404 404 200 404 200 404",
            "sibling": "401 404 404 404 404 404 200 404",
            "far": "401 404 404 404 404 404 200 200",
            "absent": NOT_FOUND,
        },
    ),
    # Without a file, which whoever may not is never asked for.
    Row(
        "POST /units/{code}/paper/{number:int}/rows",
        {
            "own": "401 404 404 404 422 404 422 404",
            "sibling": "401 404 404 404 404 404 422 404",
            "far": "401 404 404 404 404 404 422 422",
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "POST /units/{code}/paper/{number:int}/keep",
        {
            "own": "401 404 404 404 303 404 303 404",
            "sibling": "401 404 404 404 404 404 303 404",
            "far": "401 404 404 404 404 404 303 303",
            "absent": NOT_FOUND,
        },
        {"mark": "x"},
    ),
    Row(
        "GET /units/{code}/paper/{number:int}/sheets/{sheet:int}",
        {
            "own": "401 404 404 404 200 404 200 404",
            "sibling": "401 404 404 404 404 404 200 404",
            "far": "401 404 404 404 404 404 200 200",
            "absent": NOT_FOUND,
        },
    ),
    # Looked at, not carried out.
    Row(
        "POST /units/{code}/paper/{number:int}/sheets/{sheet:int}",
        {
            "own": "401 404 404 404 200 404 200 404",
            "sibling": "401 404 404 404 404 404 200 404",
            "far": "401 404 404 404 404 404 200 200",
            "absent": NOT_FOUND,
        },
        {"c-1": "?", "reason": "Nhầm dòng", "based": "2"},
    ),
    Row(
        "GET /teach/{slug}/paper",
        {
            "own": "401 404 200 404 404 404 404 404",
            "far": "401 404 404 200 404 404 404 404",
            "preview": NOT_FOUND,
            "absent": NOT_FOUND,
        },
    ),
    # The day on paper is of the instructor's own course.
    Row(
        "POST /teach/{slug}/paper/{number:int}/release",
        {"own": "401 404 303 404 404 404 404 404", "far": NOT_FOUND, "preview": NOT_FOUND, "absent": NOT_FOUND},
    ),
    Row(
        "POST /units/{code}/paper/{number:int}/cancel",
        {
            "own": "401 404 404 404 303 404 303 404",
            "sibling": "401 404 404 404 404 404 303 404",
            "far": "401 404 404 404 404 404 303 303",
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "GET /people/{public_id}",
        {
            "oneself": SIGNED_IN,
            "own": "401 404 404 404 200 404 200 404",
            "sibling": "401 404 404 404 404 404 200 404",
            "far": "401 404 404 404 404 404 200 200",
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "POST /people/{public_id:uuid}/code",
        {
            "oneself": NOT_FOUND,
            "own": "401 404 404 404 200 404 200 404",
            "sibling": "401 404 404 404 404 404 200 404",
            "far": "401 404 404 404 404 404 200 200",
            "absent": NOT_FOUND,
        },
    ),
    # Of a course that these people are in, "own" apart.
    Row(
        "GET /people/{public_id:uuid}/courses/{slug}/accommodations",
        {
            "learner": "401 404 404 404 200 404 200 404",
            "own": NOT_FOUND,
            "sibling": "401 404 404 404 404 404 200 404",
            "far": "401 404 404 404 404 404 200 200",
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "POST /people/{public_id:uuid}/courses/{slug}/accommodations",
        {
            "learner": "401 404 404 404 422 404 422 404",
            "own": NOT_FOUND,
            "sibling": "401 404 404 404 404 404 422 404",
            "far": "401 404 404 404 404 404 422 422",
            "absent": NOT_FOUND,
        },
        {"number": "0", "reason": " "},
    ),
    Row("GET /teach", {"any": SIGNED_IN}),
    Row(
        "GET /teach/{slug}",
        {
            "own": "401 404 200 404 404 404 404 404",
            "far": "401 404 404 200 404 404 404 404",
            "preview": NOT_FOUND,
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "GET /teach/{slug}/statistics",
        {
            "own": "401 404 200 404 404 404 404 404",
            "far": "401 404 404 200 404 404 404 404",
            "preview": NOT_FOUND,
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "GET /teach/{slug}/effect",
        {
            "own": "401 404 200 404 404 404 404 404",
            "far": "401 404 404 200 404 404 404 404",
            "preview": NOT_FOUND,
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "GET /teach/{slug}/statistics.{kind}",
        {
            "own": "401 404 200 404 404 404 404 404",
            "far": "401 404 404 200 404 404 404 404",
            "preview": NOT_FOUND,
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "GET /teach/{slug}/gains",
        {
            "own": "401 404 200 404 404 404 404 404",
            "far": "401 404 404 200 404 404 404 404",
            "preview": NOT_FOUND,
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "GET /teach/{slug}/gains.{kind}",
        {
            "own": "401 404 200 404 404 404 404 404",
            "far": "401 404 404 200 404 404 404 404",
            "preview": NOT_FOUND,
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "GET /teach/{slug}/map",
        {
            "own": "401 404 200 404 404 404 404 404",
            "far": "401 404 404 200 404 404 404 404",
            "preview": NOT_FOUND,
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "GET /teach/{slug}/questions",
        {
            "own": "401 404 200 404 404 404 404 404",
            "far": "401 404 404 200 404 404 404 404",
            "preview": NOT_FOUND,
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "GET /teach/{slug}/coverage",
        {
            "own": "401 404 200 404 404 404 404 404",
            "far": "401 404 404 200 404 404 404 404",
            "preview": NOT_FOUND,
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "GET /teach/{slug}/questions/{name}",
        {
            "own": "401 404 200 404 404 404 404 404",
            "far": "401 404 404 200 404 404 404 404",
            "preview": NOT_FOUND,
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "GET /teach/{slug}/questions/{name}/marking",
        {
            "own": "401 404 200 404 404 404 404 404",
            "far": "401 404 404 200 404 404 404 404",
            "preview": NOT_FOUND,
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "POST /teach/{slug}/questions/{name}/marking",
        {
            "own": "401 404 422 404 404 404 404 404",
            "far": "401 404 404 422 404 404 404 404",
            "preview": NOT_FOUND,
            "absent": NOT_FOUND,
        },
        {"reason": "đáp án sai"},
    ),
    Row(
        "GET /teach/{slug}/late",
        {
            "own": "401 404 200 404 404 404 404 404",
            "far": "401 404 404 200 404 404 404 404",
            "preview": NOT_FOUND,
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "POST /teach/{slug}/late",
        {
            "own": "401 404 422 404 404 404 404 404",
            "far": "401 404 404 422 404 404 404 404",
            "preview": NOT_FOUND,
            "absent": NOT_FOUND,
        },
        {"decision": "accepted", "reason": "mất mạng"},
    ),
    Row(
        "GET /teach/{slug}/sittings",
        {
            "own": "401 404 200 404 404 404 404 404",
            "far": "401 404 404 200 404 404 404 404",
            "preview": NOT_FOUND,
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "POST /teach/{slug}/sittings",
        {
            "own": "401 404 303 404 404 404 404 404",
            "far": "401 404 404 303 404 404 404 404",
            "preview": NOT_FOUND,
            "absent": NOT_FOUND,
        },
        {"occasion": "pre", "number": "0"},
    ),
    Row(
        "GET /teach/{slug}/marking",
        {
            "own": "401 404 200 404 404 404 404 404",
            "far": "401 404 404 200 404 404 404 404",
            "preview": NOT_FOUND,
            "absent": NOT_FOUND,
        },
    ),
    # There is no work of this number; tests/web/test_marking.py asks for one that is there.
    Row("GET /teach/{slug}/marking/{step_id:int}", {"own": NOT_FOUND, "far": NOT_FOUND, "absent": NOT_FOUND}),
    Row(
        "POST /teach/{slug}/marking/{step_id:int}",
        {"own": NOT_FOUND, "far": NOT_FOUND, "absent": NOT_FOUND},
        {"key": "a", "level-0": "0", "comment": ""},
    ),
    Row(
        "GET /teach/{slug}/questions-asked",
        {
            "own": "401 404 200 404 404 404 404 404",
            "far": "401 404 404 200 404 404 404 404",
            "preview": NOT_FOUND,
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "GET /teach/{slug}/questions-asked/{exchange_id:int}",
        {"own": "401 404 200 404 404 404 404 404", "far": NOT_FOUND, "preview": NOT_FOUND, "absent": NOT_FOUND},
    ),
    Row(
        "POST /teach/{slug}/questions-asked/{exchange_id:int}",
        # One's own last: what is done with it is told to the learner, on every page.
        {"far": NOT_FOUND, "preview": NOT_FOUND, "absent": NOT_FOUND, "own": "401 404 303 404 404 404 404 404"},
        {"key": "a", "based_on": "0", "act": "close"},
    ),
    Row("GET /marked/{step_id:int}", {"absent": NOT_FOUND}),
    Row("POST /marked/{step_id:int}", {"absent": NOT_FOUND}, {"text": "Cảm ơn"}),
    Row("GET /admin", {"any": "401 404 404 404 404 404 200 200"}),
    Row("GET /admin/people", {"any": "401 404 404 404 404 404 200 200"}),
    Row(
        "GET /admin/people/{public_id:uuid}",
        {
            "own": "401 404 404 404 404 404 200 404",
            "sibling": "401 404 404 404 404 404 200 404",
            "far": "401 404 404 404 404 404 200 200",
            "absent": NOT_FOUND,
        },
    ),
    Row("GET /admin/people/import", {"any": "401 404 404 404 404 404 200 404"}),
    Row("POST /admin/people/import", {"any": "401 404 404 404 404 404 200 404"}),
    Row("GET /admin/units", {"any": "401 404 404 404 404 404 200 200"}),
    Row("GET /admin/jobs", {"any": "401 404 404 404 404 404 200 404"}),
    Row("POST /admin/jobs/{job_id:int}/again", {"own": "401 404 404 404 404 404 303 404", "absent": NOT_FOUND}),
    Row("GET /admin/audit", {"any": "401 404 404 404 404 404 200 404"}),
    Row(
        "POST /admin/people/{public_id:uuid}/grants",
        {
            "own": "401 404 404 404 404 404 303 404",
            "sibling": "401 404 404 404 404 404 303 404",
            "far": "401 404 404 404 404 404 303 404",
            "absent": NOT_FOUND,
        },
        {"role": "instructor", "course": COURSE},
    ),
    Row(
        "POST /admin/grants/{grant_id:int}/end",
        {
            "own": "401 404 404 404 404 404 303 404",
            "sibling": "401 404 404 404 404 404 303 404",
            "far": "401 404 404 404 404 404 303 404",
            "absent": NOT_FOUND,
        },
    ),
    Row(
        "POST /courses/{slug}/enrolment",
        {"own": ALL_DO, "far": NOT_FOUND, "preview": PREVIEWS, "absent": NOT_FOUND},
        KEY,
    ),
    Row(
        "POST /courses/{slug}/withdrawal",
        {"own": ALL_DO, "far": NOT_FOUND, "preview": PREVIEWS, "absent": NOT_FOUND},
        KEY,
    ),
    Row("POST /me/password", {"any": "401 422 422 422 422 422 422 422"}, {"current": "x", **NEW_PASSWORD}),
    Row("GET /me/tokens", {"any": SIGNED_IN}),
    Row("POST /me/tokens", {"any": SIGNED_IN}, {"name": "x", "scopes": "learning", "days": "90"}),
    Row("POST /me/tokens/{token_id:int}/revoke", {"own": ALL_DO, "sibling": NOT_FOUND, "absent": NOT_FOUND}),
    Row("POST /me/notices/read", {"any": ALL_DO}),
    Row("POST /me/sessions/{session_id:int}/end", {"own": ALL_DO, "sibling": NOT_FOUND, "absent": NOT_FOUND}),
    Row("POST /me/sessions/end-others", {"any": ALL_DO}),
    Row("POST /sign-out", {"any": "303 303 303 303 303 303 303 303"}),
)
