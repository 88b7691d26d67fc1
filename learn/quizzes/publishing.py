"""Storing questions and forms when content is published: what is unchanged is the version it was before."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sqlmodel import Session

from learn.db.columns import id_of
from learn.errors import Invalid, say
from learn.quizzes import reexamining, store
from learn.quizzes.documents import QuestionDocument
from learn.quizzes.models import Form, FormSlot, Marking, Purpose, Question, QuestionVersion, QuestionWording
from learn.quizzes.slips import only_words_differ


def store_bank(
    db: Session,
    bank: str,
    documents: Sequence[QuestionDocument],
    now: datetime,
    mended: Mapping[str, int] = MappingProxyType({}),
) -> dict[str, int]:
    """The question version of each question by its id in the bank.

    A question that shows the same as one of its versions, or did once, is that version again; when only its key
    changed, a marking is appended to it. `mended` says, by id, of which version a question only mends a slip: its
    words are appended to that. Invalid, by file and line, where more than words differ.
    """
    known = store.questions_of(db, bank)
    for document in documents:
        if document.id not in known:
            known[document.id] = Question(bank=bank, name=document.id)
            db.add(known[document.id])
    db.flush()
    versions = {
        (version.question_id, version.content_hash): version
        for version in store.versions_of(db, (id_of(question) for question in known.values()))
    }
    wordings = store.wordings_of(db, (id_of(version) for version in versions.values()))
    worded = {
        (version.question_id, each.content_hash): version
        for version in versions.values()
        for each in wordings.get(id_of(version), ())
    }
    by_id = {id_of(version): version for version in versions.values()}
    slips = {name: by_id[version_id] for name, version_id in mended.items()}
    chosen = {}
    for document in documents:
        same = (id_of(known[document.id]), document.content_hash())
        kept = versions.get(same) or worded.get(same) or _mended(db, document, slips.get(document.id))
        chosen[document.id] = kept or _version(db, id_of(known[document.id]), document, versions, now)
        if kept:
            _word(db, kept, document, wordings.get(id_of(kept), ()), now)
    db.flush()
    markings = store.latest_markings(db, (id_of(version) for version in chosen.values()))
    for document in documents:
        _mark(db, id_of(chosen[document.id]), document, markings, now)
    db.flush()
    return {name: id_of(version) for name, version in chosen.items()}


def store_form(
    db: Session,
    bank: str,
    purpose: Purpose,
    name: str,
    version_ids: Sequence[int],
    now: datetime,
    minutes: int | None = None,
) -> Form:
    """The form with these questions in this order; the one there is when nothing changed."""
    identity = json.dumps([purpose.value, name, minutes, list(version_ids)])
    content_hash = hashlib.sha256(identity.encode()).hexdigest()
    known = store.form_by_hash(db, bank, content_hash)
    if known:
        return known
    made = Form(bank=bank, purpose=purpose.value, name=name, content_hash=content_hash, minutes=minutes, created_at=now)
    db.add(made)
    db.flush()
    db.add_all(
        FormSlot(form_id=id_of(made), slot=slot, question_version_id=version_id)
        for slot, version_id in enumerate(version_ids, start=1)
    )
    db.flush()
    return made


def _version(
    db: Session,
    question_id: int,
    document: QuestionDocument,
    versions: Mapping[tuple[int, str], QuestionVersion],
    now: datetime,
) -> QuestionVersion:
    made = QuestionVersion(
        question_id=question_id,
        number=1 + sum(1 for owner, _ in versions if owner == question_id),
        content_hash=document.content_hash(),
        type=document.type,
        use=document.use,
        objective=document.objective,
        level=document.level,
        lesson=document.lesson or "",
        titles=document.title,
        shown=document.shown,
        feedback=document.feedback,
        created_at=now,
    )
    db.add(made)
    return made


def _mended(db: Session, document: QuestionDocument, before: QuestionVersion | None) -> QuestionVersion | None:
    """The version in which the document mends a slip; None when it says of none that it does."""
    if before is None:
        return None
    key = store.latest_markings(db, [id_of(before)])[id_of(before)].key
    if not only_words_differ(before, key, document):
        message = say(
            "%(file)s:%(line)s: Câu #%(id)s ghi typo= nhưng đổi nhiều hơn câu chữ: mục tiêu, bậc, kiểu, số phương án, "
            "gợi ý hoặc đáp án đã khác. Bỏ typo= để có phiên bản câu hỏi mới.",
            file=document.file,
            line=str(document.line),
            id=document.id,
        )
        raise Invalid({}, message)
    return before


def _word(
    db: Session,
    version: QuestionVersion,
    document: QuestionDocument,
    wordings: Sequence[QuestionWording],
    now: datetime,
) -> None:
    """Append the document's words where others are in force."""
    content_hash = document.content_hash()
    if content_hash == (wordings[-1].content_hash if wordings else version.content_hash):
        return
    db.add(
        QuestionWording(
            question_version_id=id_of(version),
            number=len(wordings) + 1,
            content_hash=content_hash,
            titles=document.title,
            shown=document.shown,
            feedback=document.feedback,
            created_at=now,
        )
    )


def _mark(
    db: Session, version_id: int, document: QuestionDocument, markings: Mapping[int, Marking], now: datetime
) -> None:
    latest = markings.get(version_id)
    content_hash = document.marking_hash()
    if latest and latest.content_hash == content_hash:
        return
    number = latest.number + 1 if latest else 1
    if latest and document.type in reexamining.TYPES:
        reexamining.ask(db, f"{version_id}/{number}", now)
    db.add(
        Marking(
            question_version_id=version_id,
            number=number,
            content_hash=content_hash,
            key=document.marking,
            created_at=now,
        )
    )
