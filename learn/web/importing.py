"""Importing people from an uploaded spreadsheet: the plan first, then the same file again to carry it out."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import Request
from sqlmodel import Session

from learn.db.transactions import durably, reading
from learn.errors import Message, say
from learn.imports.plans import Plan
from learn.imports.tables import Table, read_table
from learn.organisation import people_execution, people_import
from learn.organisation.people_execution import Done
from learn.organisation.people_import import PersonChange
from learn.web.forms import FormDocument, read_document
from learn.web.site import Site
from learn.web.uploads import Upload, read_upload

PAGE = "/admin/people/import"


class ImportForm(FormDocument):
    """`plan` is the mark of the plan that was shown; empty to be shown one."""

    plan: str = ""


@dataclass(frozen=True)
class Sent:
    """A file and the mark of the plan its sender has seen."""

    upload: Upload
    plan: str


@dataclass(frozen=True)
class Planned:
    """A plan to look at. `mark` stands for the file and everything the plan does; `message`: why it is shown again."""

    plan: Plan[PersonChange]
    mark: str
    message: Message | None = None


async def sent_file(request: Request) -> Sent:
    """The submitted file. When it is wrong, the upload page is shown again."""
    request.state.form_page = PAGE
    upload = await read_upload(request)
    return Sent(upload, read_document(ImportForm, upload.values).plan)


def planned(site: Site, sent: Sent, now: datetime) -> Planned:
    """What the file would do; nothing is written."""
    table = _table(sent.upload)
    with reading(site.engine) as db:
        plan = people_import.plan(db, table, now)
    return Planned(plan, _mark(sent.upload, plan))


def carried_out(site: Site, sent: Sent, by: int, now: datetime) -> Done | Planned:
    """Do what was shown. When file or accounts have changed since, nothing is done and the new plan comes back."""
    table = _table(sent.upload)

    def work(db: Session) -> Done | Planned:
        plan = people_import.plan(db, table, now)
        mark = _mark(sent.upload, plan)
        if not plan.is_sound or mark != sent.plan:
            changed = say("Tệp hoặc dữ liệu đã khác lần xem trước; chưa thay đổi gì. Xem lại rồi xác nhận.")
            return Planned(plan, mark, changed)
        return people_execution.execute(db, plan, secret=site.settings.secret_key, by=by, now=now)

    return durably(site.engine, work)


def _table(upload: Upload) -> Table:
    # The readers of spreadsheets want a file; its name from outside is never used as a path.
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"upload{_suffix(upload.name)}"
        path.write_bytes(upload.content)
        return read_table(path, people_import.COLUMNS)


def _suffix(name: str) -> str:
    return ".xlsx" if name.lower().endswith(".xlsx") else ".csv"


def _mark(upload: Upload, plan: Plan[PersonChange]) -> str:
    said = "\n".join(f"{change.line} {part}" for change in plan.changes for part in change.says)
    return hashlib.sha256(hashlib.sha256(upload.content).digest() + said.encode()).hexdigest()
