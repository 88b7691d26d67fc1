"""Answers with files: a form that brings some, what is taken of them, and what is said of the rest.

A file is examined and its bytes are stored before the transaction that saves the answer begins. One that is not
taken keeps no other answer of the form from being saved.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Request
from sqlmodel import Session

from learn.dashboards.frame import Frame
from learn.errors import Invalid, Message, NotFound, SignedOut, say
from learn.media.kinds import recognise
from learn.media.pictures import reencode
from learn.quizzes import uploads
from learn.quizzes.formsets import FormQuestions, SlotQuestion
from learn.quizzes.tasks.apart import examine_apart
from learn.quizzes.tasks.checks import Kind
from learn.quizzes.tasks.findings import earned
from learn.quizzes.tasks.refusal import NotTaken
from learn.quizzes.types.automatic import AutomaticTask
from learn.quizzes.types.files import FileAnswer, SentFile
from learn.quizzes.uploads import Examined, Files, NewFile
from learn.web import hot, pages
from learn.web.answers import Fields, own_answers
from learn.web.deps import CurrentPerson, find_frame
from learn.web.forms import MAX_BYTES, MAX_FIELDS, submitted
from learn.web.site import Site
from learn.web.uploads import Upload, is_multipart, read_uploads

MOST_FILES = 30
_OFFICE = b"PK\x03\x04"
# Each examination is a process: as many at once as leave the server room.
_examiners = CapacityLimiter(2)


@dataclass(frozen=True)
class Sent:
    """A form as it came: its fields, and its files by field."""

    fields: Fields
    files: Mapping[str, Upload]


@dataclass(frozen=True)
class Taken:
    """A form whose files have been looked at. Those that were taken are named by its fields."""

    fields: Fields
    files: Files
    refused: Mapping[str, Message]

    def tell(self, request: Request, page: str | None = None) -> None:
        """Invalid when a file was not taken; call it when everything else is saved. It is said on `page`."""
        if self.refused:
            request.state.form_page = page
            raise Invalid(self.refused)


@dataclass(frozen=True)
class FileField:
    """What a page shows of a question that takes a file."""

    file: SentFile
    endings: tuple[str, ...]


def fields_of(request: Request, taken: Taken) -> str:
    """The fields of the files that were taken, for the page's script to put in place of what they were chosen in."""
    return "".join(
        pages.text(request, "quizzes/_file.html", {"card": FileField(new.file, new.endings), "q": f"q{slot}"})
        for slot, new in taken.files.items()
    )


async def read_sent(request: Request) -> Sent:
    """A form with files or without. Invalid for what is no form, and for a very large one."""
    if not is_multipart(request):
        return Sent(await submitted(request), {})
    most = uploads.MOST_BYTES
    found = await read_uploads(
        request, "file", most=most, most_files=MOST_FILES, most_fields=MAX_FIELDS, around=MAX_BYTES
    )
    return Sent(found.values, found.files)


async def own_sent(request: Request) -> tuple[Frame, Sent]:
    """Who is signed in, and what they sent. SignedOut for a visitor, before files are read, and for another's."""
    form = None if is_multipart(request) else await read_sent(request)
    person = await find_frame(request)
    if person is None:
        raise SignedOut
    sent = form or await read_sent(request)
    own_answers(person, sent.fields)
    return person, sent


async def _own(request: Request, person: CurrentPerson) -> Sent:
    sent = await read_sent(request)
    own_answers(person, sent.fields)
    return sent


OwnSent = Annotated[Sent, Depends(_own)]


async def take(site: Site, person_id: int, sent: Sent, find: Callable[[Session], FormQuestions | None]) -> Taken:
    """Examine the files and store those that are taken. `find` gives the questions they may be for; it is asked only
    where there are files. Invalid for a file that no question asks for."""
    if not sent.files:
        return Taken(sent.fields, {}, {})
    questions = await hot.read(site, find)
    if questions is None:
        raise NotFound
    asked = {
        f"q{slot}-upload": question
        for slot, question in questions.slots.items()
        if isinstance(question.question, FileAnswer)
    }
    if strange := [name for name in sent.files if name not in asked]:
        raise Invalid({name: say("Không có trường “%(name)s” ở đây.", name=name) for name in strange})
    fields = dict(sent.fields)
    files: dict[int, NewFile] = {}
    refused: dict[str, Message] = {}
    room = uploads.MOST_PER_PERSON - await hot.read(site, partial(uploads.bytes_of, person_id=person_id))
    for name, upload in sent.files.items():
        question = asked[name]
        room -= len(upload.content)
        try:
            _check_room(room)
            new = await to_thread.run_sync(_take, site, question, upload, limiter=_examiners)
        except NotTaken as refusal:
            refused[name] = say("Tệp “%(name)s” chưa được nhận. %(why)s", name=upload.name, why=refusal.message)
            continue
        files[question.slot] = new
        named = {"hash": new.file.hash, "name": new.file.name, "size": str(new.file.size)}
        fields |= {f"q{question.slot}-file-{part}": [value] for part, value in named.items()}
    return Taken(fields, files, refused)


def _check_room(room: int) -> None:
    most = uploads.MOST_PER_PERSON // 1024 // 1024
    if room < 0:
        message = say("Anh/chị đã gửi tổng cộng hơn %(most)s MB; hãy báo người phụ trách khoá học.", most=most)
        raise NotTaken(message)


def _take(site: Site, question: SlotQuestion, upload: Upload) -> NewFile:
    """One file, examined, its bytes durable. NotTaken with the reason."""
    asked = question.question
    examined, endings = None, asked.endings if isinstance(asked, FileAnswer) else ()
    if isinstance(asked, AutomaticTask):
        checks = asked.marking.checks
        findings = examine_apart(asked.kind, upload.name, upload.content, checks)
        examined = Examined(question.marking_id, earned(checks, findings), findings)
    elif upload.content.startswith(_OFFICE):
        examine_apart(Kind.ANY, upload.name, upload.content, ())
    content, mime, width, height = _content(endings, upload)
    content_hash = site.storage.put(content)
    return NewFile(SentFile(content_hash, upload.name, len(content)), endings, mime, width, height, examined)


def _content(endings: tuple[str, ...], upload: Upload) -> tuple[bytes, str, int | None, int | None]:
    """The bytes to be kept and what they are; a picture is drawn anew, without what a camera wrote beside it."""
    kind = recognise(upload.name, upload.content)
    if isinstance(kind, Message):
        raise NotTaken(kind)
    if not set(kind.extensions) & set(endings):
        known = ", ".join(endings)
        raise NotTaken(say("Câu này nhận tệp %(endings)s; anh/chị lưu lại đúng loại rồi gửi.", endings=known))
    if not kind.is_picture:
        return upload.content, kind.mime, None, None
    try:
        picture = reencode(upload.content)
    except Invalid as wrong:
        raise NotTaken(wrong.fields["file"]) from wrong
    return picture.content, picture.mime, picture.width, picture.height
