"""One's own enrolments: enrolling, where one stands, what was gained, and starting a test."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from learn.assessments import enrolling
from learn.assessments.presence import Presence
from learn.assessments.results import result_of
from learn.courses import service as courses
from learn.dashboards import enrolments, sitting
from learn.dashboards.enrolments import EnrolmentView, OwnEnrolment
from learn.db.columns import id_of
from learn.errors import Forbidden, NotFound
from learn.people import replies
from learn.people.replies import Reply
from learn.web.api.answers import shown
from learn.web.api.attempts import attempt_name
from learn.web.api.bodies import sent
from learn.web.api.documents.attempts import AttemptName, NewAttempt
from learn.web.api.documents.enrolments import Enrolment, EnrolmentProgress, NewEnrolment, Test
from learn.web.api.documents.results import Gain
from learn.web.api.gains import objective_gain
from learn.web.api.idempotency import IdempotencyKey, answered, made
from learn.web.api.language import CurrentLanguage, Translate, words_of
from learn.web.api.names import ADDRESS, ENROLMENT_PATTERN, LONGEST_ENROLMENT, EnrolmentName
from learn.web.api.operations import reads, takes, writes
from learn.web.api.paging import USUAL, Limit, Page, cursor_of, link, piece
from learn.web.api.problems import problem
from learn.web.api.tokens import Learner
from learn.web.deps import CurrentSite, Now, ReadDb, WriteDb
from learn.web.security import address_of

router = APIRouter(tags=["enrolments"])
After = Annotated[str | None, cursor_of(ENROLMENT_PATTERN, LONGEST_ENROLMENT, "dao-duc-cong-vu.1")]


@router.get(
    "/enrolments", response_model=Page[Enrolment], responses=reads(403, 422, pages=True), name="list-enrolments"
)
def list_enrolments(
    request: Request, bearer: Learner, now: Now, db: ReadDb, cursor: After = None, limit: Limit = USUAL
) -> Response:
    """All one's enrolments, ended ones too, by course and number."""
    found = enrolments.own_enrolments(db, bearer.person_id, now)
    some, following = piece(found, cursor, limit, lambda one: one.name, _place)
    items = [Enrolment(**_enrolment(one)) for one in some]
    return shown(request, Page(items=items, next=following), link(request, following))


@router.post(
    "/enrolments",
    response_model=Enrolment,
    responses=writes(403, 404, 409, 413, 415, made=Enrolment),
    openapi_extra=takes(NewEnrolment),
    name="enrol",
)
def enrol(
    request: Request,
    bearer: Learner,
    wanted: Annotated[NewEnrolment, sent(NewEnrolment)],
    now: Now,
    db: WriteDb,
    key: IdempotencyKey = None,
) -> Response:
    """Enrol oneself where the course allows it: 201 when that was done now, 200 when one is in it already.

    With `after` once more, after a finished enrolment: 409 while that one is not over.
    """

    def work() -> Reply:
        try:
            row, is_new = enrolling.join(
                db, person_id=bearer.person_id, slug=wanted.course, now=now, after=wanted.after
            )
        except Forbidden:
            # It is not there for who may not join it, so neither is this.
            raise NotFound from None
        own = OwnEnrolment(wanted.course, row, courses.version_of(db, row))
        document = Enrolment(**_enrolment(own))
        return made(document, 201 if is_new else 200, f"{ADDRESS}/enrolments/{own.name}" if is_new else "")

    return answered(request, bearer, key, wanted, now, db, work)


@router.get(
    "/enrolments/{enrolment}", response_model=EnrolmentProgress, responses=reads(403, 404), name="get-enrolment"
)
def show_enrolment(
    enrolment: EnrolmentName, request: Request, bearer: Learner, language: CurrentLanguage, now: Now, db: ReadDb
) -> Response:
    """How far one is: lessons, and where one stands with each test."""
    own = enrolments.own_enrolment(db, bearer.person_id, enrolment, now)
    return shown(request, _progress(enrolments.enrolment_view(db, own, now), words_of(language)))


@router.get("/enrolments/{enrolment}/gain", response_model=Gain, responses=reads(403, 404), name="get-gain")
def show_gain(
    enrolment: EnrolmentName, request: Request, bearer: Learner, language: CurrentLanguage, now: Now, db: ReadDb
) -> Response:
    """What the training changed: before, after and later, in all and by objective. Nulls before the first test."""
    own = enrolments.own_enrolment(db, bearer.person_id, enrolment, now)
    view, say = result_of(db, id_of(own.enrolment), language, now), words_of(language)
    if view is None:
        return shown(request, Gain(enrolment=own.name, change=None, follow_up_on=None, objectives=[], remarks=[]))
    document = Gain(
        enrolment=own.name,
        before=view.before,
        after=view.after,
        later=view.later,
        change=view.change,
        follow_up_on=view.follow_up_on,
        objectives=[objective_gain(line) for line in view.lines],
        remarks=[say(flag) for flag in view.flags],
    )
    return shown(request, document)


@router.post(
    "/enrolments/{enrolment}/attempts",
    response_model=AttemptName,
    responses=writes(403, 404, 409, 413, 415, 429, made=AttemptName),
    openapi_extra=takes(NewAttempt),
    name="begin-attempt",
)
def begin_attempt(
    enrolment: EnrolmentName,
    request: Request,
    bearer: Learner,
    wanted: Annotated[NewAttempt, sent(NewAttempt)],
    language: CurrentLanguage,
    site: CurrentSite,
    now: Now,
    db: WriteDb,
    key: IdempotencyKey = None,
) -> Response:
    """Start a test (201), or go back to the attempt under way (200). Its language is that of this request.

    A supervised one asks for its code (422 without the right one, 429 after too many wrong ones) and for the place it
    is taken in (403).
    """
    come = Presence(address_of(request), wanted.code, site.settings.secret_key)
    own = enrolments.own_enrolment(db, bearer.person_id, enrolment, now)
    # What was done under this key is told again whatever code opens the next try.
    is_again = replies.is_known(db, bearer.person_id, key)
    if not is_again and (refused := enrolments.refusal(db, bearer.person_id, own, wanted.occasion, now, come)):
        # Given back, not raised: the wrong guess must stay counted.
        return problem(request, refused.error())

    def work() -> Reply:
        begun = enrolments.begin_attempt(db, bearer.person_id, own, wanted.occasion, language, now, come)
        document = attempt_name(sitting.sitting(db, bearer.person_id, begun.attempt_id))
        address = f"{ADDRESS}/attempts/{begun.attempt_id}"
        return made(document, 201 if begun.is_new else 200, address if begun.is_new else "")

    return answered(request, bearer, key, wanted, now, db, work)


def _place(name: str) -> tuple[str, int]:
    slug, _, number = name.rpartition(".")
    return slug, int(number)


def _enrolment(own: OwnEnrolment) -> dict[str, Any]:
    row = own.enrolment
    return {
        "id": own.name,
        "course": own.slug,
        "number": row.number,
        "version": own.version.number,
        "enrolled_at": row.enrolled_at,
        "due_on": row.due_on,
        "lessons_done_at": row.lessons_done_at,
        "withdrawn_at": row.withdrawn_at,
        "ended_at": row.ended_at,
    }


def _progress(view: EnrolmentView, say: Translate) -> EnrolmentProgress:
    return EnrolmentProgress(
        **_enrolment(view.own),
        lessons=view.lessons,
        lessons_done=view.lessons_done,
        lessons_unlocked=view.lessons_unlocked,
        tests=[
            Test(
                occasion=test.occasion,
                state=test.state,
                reason=say(test.why) if test.why else None,
                opens_at=test.opens_at,
                attempt=test.attempt,
            )
            for test in view.tests
        ],
    )
