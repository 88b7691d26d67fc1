"""Whether somebody may begin a test where they are, with the code they typed."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from learn.assessments import facts, sittings, store
from learn.assessments.models import Occasion
from learn.assessments.places import is_within
from learn.assessments.policies import Rules, read_policies
from learn.audit import service as audit
from learn.errors import Forbidden, Message, say
from learn.people import guessing
from learn.people.codes import ALPHABET
from learn.text import nfc

LENGTH = 8
WRONG_CODE = say("Mã chưa đúng, hoặc người trông thi vừa đổi mã. Anh/chị hỏi lại người trông thi rồi nhập lại.")
NO_CODE = say("Bài này cần mã của người trông thi. Anh/chị hỏi rồi nhập mã.")


@dataclass(frozen=True)
class Presence:
    """What came along with a start: the client's own address (after trusted proxies), and what was typed as the code.

    `secret` is the server's key, by which codes are made.
    """

    address: str = ""
    code: str = ""
    secret: str = ""


NOWHERE = Presence()


def code_of(secret: str, course: str, occasion: Occasion, number: int) -> str:
    """The code that opens a test after so many renewals, as it is read aloud: XXXX-XXXX, 39 bits."""
    text = "\x1f".join(("sitting", course, occasion.value, str(number)))
    digest = int.from_bytes(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest())
    signs = ""
    while len(signs) < LENGTH:
        digest, place = divmod(digest, len(ALPHABET))
        signs += ALPHABET[place]
    return f"{signs[: LENGTH // 2]}-{signs[LENGTH // 2 :]}"


def require_place(rules: Rules, address: str) -> None:
    """Forbidden outside the places of a test."""
    if not is_within(address, rules.places):
        raise Forbidden(elsewhere())


def require_place_of(db: Session, person_id: int, public_id: UUID, address: str) -> None:
    """Forbidden for the page of a test that is taken in certain places, elsewhere. Saving answers asks for no place:
    what was answered there may be sent on the way home."""
    enrolment_id = store.enrolment_of_attempt(db, person_id, public_id)
    if enrolment_id is None:
        return
    document, occasion = store.document_of_attempt(db, public_id)
    rules = read_policies(document, None).rules(Occasion(occasion))
    if rules.places and not facts.granted_to(db, [enrolment_id])[enrolment_id].any_place:
        require_place(rules, address)


def elsewhere() -> Message:
    """Why a test doesn't open here, and what to do."""
    return say(
        "Bài này chỉ mở ở nơi tổ chức kiểm tra. Anh/chị dùng máy và mạng ở đó; "
        "nếu đang ở đó mà vẫn thấy dòng này, nói với người trông thi."
    )


def refusal(
    db: Session, person_id: int, course: str, occasion: Occasion, rules: Rules, presence: Presence, now: datetime
) -> Message | None:
    """What is wrong with the code, None for the right one; a wrong guess is recorded, and the caller commits it.

    Forbidden outside the places of the test, TooMany after too many guesses.
    """
    require_place(rules, presence.address)
    if not rules.needs_code:
        return None
    purpose = f"sitting {course} {sittings.shared(occasion).value}"
    guessing.refuse_if_too_many(db, purpose, person_id, presence.secret, now)
    typed = _signs(presence.code)
    if not typed:
        return NO_CODE
    right = code_of(presence.secret, course, *sittings.current(db, course, occasion))
    if hmac.compare_digest(typed.encode(), _signs(right).encode()):
        return None
    guessing.record(db, purpose, person_id, presence.secret, now)
    audit.record(
        db,
        at=now,
        actor_id=person_id,
        action="sitting.refused",
        object_kind="course",
        object_id=course,
        details={"occasion": occasion.value},
    )
    return WRONG_CODE


def _signs(typed: str) -> str:
    """A code without what people put between its signs."""
    return "".join(sign for sign in nfc(typed).upper() if sign.isalnum())
