"""Whether a content folder is the one that was published last, told from its bytes: reading it takes seconds."""

import hashlib
from pathlib import Path

from sqlmodel import Session

import learn
from learn.authoring.models import ContentDigest

_PROGRAM = Path(learn.__file__).parent


def digest_of(folder: Path, storage: Path) -> str:
    """One hash of every file of a content folder, of where its media are kept and of the program that reads it.

    Of the program it takes names, sizes and times: a changed one may read the same files differently.
    """
    digest = hashlib.sha256(f"{storage.resolve()}\n".encode())
    for module in sorted(_PROGRAM.rglob("*.py")):
        found = module.stat()
        digest.update(f"{module.relative_to(_PROGRAM)} {found.st_size} {found.st_mtime_ns}\n".encode())
    for file in sorted(each for each in folder.rglob("*") if each.is_file()):
        digest.update(f"{file.relative_to(folder)} {file.stat().st_size}\n".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def is_published(db: Session, digest: str) -> bool:
    """Whether the folder of this digest was the last to be published."""
    last = db.get(ContentDigest, 1)
    return last is not None and last.digest == digest


def remember(db: Session, digest: str) -> None:
    """Keep the digest of what has just been published; "" when it was no whole content folder."""
    db.merge(ContentDigest(digest=digest))
