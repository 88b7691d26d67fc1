"""Answering what learners ask, by whoever teaches the course; publishing, hiding, and upholding an objection."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from learn.assessments import store as assessments
from learn.assessments.models import Regrading
from learn.assessments.reasons import read_reason
from learn.assessments.reminders import titles
from learn.audit import service as audit
from learn.courses import service as courses
from learn.courses import store as course_store
from learn.courses.models import CourseVersion
from learn.db.columns import id_of
from learn.discussions import rules, store
from learn.discussions.models import Exchange, ExchangeAct
from learn.discussions.rules import Act, Standing
from learn.discussions.store import Sum
from learn.errors import Conflict, NotFound, say
from learn.notices import service as notices
from learn.notices.words import Kind
from learn.organisation import policy
from learn.organisation.policy import Viewer
from learn.text import short_code

MOST_WAITING = 100
MOST_SETTLED = 50
OWN = "/me/questions"


@dataclass(frozen=True)
class Queue:
    """What was asked in a course, as one of its instructors sees it."""

    waiting: Sequence[Exchange]
    settled: Sequence[Exchange]
    sums: Sequence[Sum]


@dataclass(frozen=True)
class Thread:
    """One exchange with all that was done with it, and what may be done now."""

    exchange: Exchange
    acts: tuple[ExchangeAct, ...]
    standing: Standing
    may_be_public: bool
    is_regradable: bool

    @property
    def number(self) -> int:
        """Of the last act; 0 before the first."""
        return self.acts[-1].number if self.acts else 0

    @property
    def code(self) -> str:
        """What it is called where the learner's name isn't said."""
        return short_code(self.exchange.public_id)

    def allows(self, act: Act) -> bool:
        return self.standing.allows(act, may_be_public=self.may_be_public, is_regradable=self.is_regradable)


@dataclass(frozen=True)
class Deed:
    """What an instructor wants done. `based_on` is the number of the last act that they had seen.

    `text` is the answer, the reason for hiding, or the answer to publish with `question`.
    """

    act: Act
    key: str
    based_on: int
    text: str = ""
    question: str = ""


def queue(db: Session, viewer: Viewer, slug: str) -> Queue:
    """NotFound for a course that is absent or not the viewer's to teach."""
    course_id = _taught(db, viewer, slug)
    return Queue(
        store.waiting(db, course_id, viewer.person_id, MOST_WAITING),
        store.settled(db, course_id, viewer.person_id, MOST_SETTLED),
        store.sums(db, course_id),
    )


def count_waiting(db: Session, viewer: Viewer, slugs: Collection[str]) -> Mapping[str, int]:
    """How many exchanges wait for this viewer in each of these courses."""
    return store.count_waiting(db, slugs, viewer.person_id)


def thread(db: Session, viewer: Viewer, slug: str, exchange_id: int) -> Thread:
    """NotFound for one of another course, for one's own, and for one of a test that still runs."""
    exchange = store.one(db, _taught(db, viewer, slug), exchange_id, viewer.person_id)
    if exchange is None:
        raise NotFound
    acts = tuple(store.acts_of(db, [exchange_id])[exchange_id])
    version_id = exchange.question_version_id
    is_of_tests = version_id is not None and store.is_of_tests(db, version_id)
    return Thread(
        exchange,
        acts,
        rules.standing(Act(each.act) for each in acts),
        may_be_public=bool(exchange.lesson) and exchange.attempt_id is None and not is_of_tests,
        is_regradable=version_id is not None and is_of_tests and _is_asked_now(db, slug, version_id),
    )


def do(db: Session, viewer: Viewer, slug: str, exchange_id: int, deed: Deed, now: datetime) -> None:
    """Do one thing with an exchange; its learner is told. Sent again with the same key, nothing changes.

    Conflict when something else was done meanwhile, and for what can't be done as it stands. Invalid for a text that
    is too short or too long.
    """
    it, key = thread(db, viewer, slug, exchange_id), rules.read_key(deed.key)
    if any(each.key == key for each in it.acts):
        return
    if deed.act is Act.UPHOLD or it.number != deed.based_on or not it.allows(deed.act):
        raise _overtaken()
    text, question = _read(deed)
    if not _append(db, viewer, it, deed.act, key, text, question, now):
        return
    if deed.act is Act.HIDE:
        _record_hiding(db, viewer, it, now)
    if deed.act is Act.PUBLISH or it.standing.is_published != it.standing.after(deed.act).is_published:
        course_store.change_beside(db, it.exchange.course_id)
    _tell(db, it, deed.act, text, now)


def upholdable(db: Session, viewer: Viewer, slug: str, exchange_id: int, question: str) -> Thread:
    """An exchange that a regrading of this question may follow from. NotFound for any other."""
    it = thread(db, viewer, slug, exchange_id)
    version_id = it.exchange.question_version_id
    if version_id is None or not it.allows(Act.UPHOLD) or store.question_name(db, version_id) != question:
        raise NotFound
    return it


def uphold(db: Session, viewer: Viewer, slug: str, exchange_id: int, regrading: Regrading, now: datetime) -> None:
    """Say that this regrading follows from the exchange. NotFound when it isn't of the question that was asked about.

    It counts as upheld once the regrading is done.
    """
    it = thread(db, viewer, slug, exchange_id)
    if not it.allows(Act.UPHOLD) or it.exchange.question_version_id != regrading.question_version_id:
        raise NotFound
    _append(db, viewer, it, Act.UPHOLD, f"regrading/{id_of(regrading)}", "", "", now)
    store.settle(db, exchange_id, {"regrading_id": id_of(regrading)})
    _tell(db, it, Act.UPHOLD, "", now)


def _taught(db: Session, viewer: Viewer, slug: str) -> int:
    policy.require_teach(viewer, slug)
    return id_of(courses.course_by_slug(db, slug))


def _is_asked_now(db: Session, slug: str, version_id: int) -> bool:
    """Whether the tests in force ask this very version: only those are marked again."""
    version = assessments.version_in_force(db, slug)
    return version is not None and store.stands_in(db, assessments.forms_of(db, id_of(version)).values(), version_id)


def _read(deed: Deed) -> tuple[str, str]:
    """The text and the question of a deed, as they are kept."""
    match deed.act:
        case Act.ANSWER:
            return rules.read_text(deed.text, "answer", least=1), ""
        case Act.HIDE:
            return read_reason(deed.text, say("Ghi lý do: người gửi sẽ đọc.")), ""
        case Act.PUBLISH:
            answer = rules.read_text(deed.text, "published", least=1)
            return answer, rules.read_text(deed.question, "question", least=1)
        case _:
            return "", ""


def _append(  # one act
    db: Session, viewer: Viewer, it: Thread, act: Act, key: str, text: str, question: str, now: datetime
) -> bool:
    """Whether this call did it; False when the same was sent twice at once. Conflict when something else was done."""
    exchange_id = id_of(it.exchange)
    values = {"exchange_id": exchange_id, "number": it.number + 1, "key": key, "act": act.value}
    said = {"text": text, "question": question, "acted_by": viewer.person_id, "acted_at": now}
    if not store.add_act(db, {**values, **said}):
        if any(each.key == key for each in store.acts_of(db, [exchange_id])[exchange_id]):
            return False
        raise _overtaken()
    after = it.standing.after(act)
    stands = {"state": after.state.value, "is_hidden": after.is_hidden, "is_published": after.is_published}
    store.settle(db, exchange_id, stands)
    return True


def _overtaken() -> Conflict:
    return Conflict(say("Mục này vừa được người khác xử lý; tải lại trang rồi quyết định."))


_TOLD = {
    Act.ANSWER: Kind.ASKED_ANSWERED,
    Act.CLOSE: Kind.ASKED_CLOSED,
    Act.HIDE: Kind.ASKED_HIDDEN,
    Act.UPHOLD: Kind.ASKED_UPHELD,
}


def _tell(db: Session, it: Thread, act: Act, reason: str, now: datetime) -> None:
    kind = _TOLD.get(act)
    # Closing what was answered is tidying up, nothing to be told.
    if kind is None or (act is Act.CLOSE and it.standing.is_answered):
        return
    version = db.get_one(CourseVersion, it.exchange.course_version_id)
    values = {"course": titles(version), **({"reason": reason} if act is Act.HIDE else {})}
    key = f"exchange/{it.exchange.id}/{it.number + 1}"
    notices.tell(db, it.exchange.person_id, kind, key, values, f"{OWN}#e{it.exchange.id}", now)


def _record_hiding(db: Session, viewer: Viewer, it: Thread, now: datetime) -> None:
    audit.record(
        db,
        at=now,
        actor_id=viewer.person_id,
        action="exchange.hidden",
        object_kind="exchange",
        object_id=str(id_of(it.exchange)),
        details={},
    )
