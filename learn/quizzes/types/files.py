"""Questions answered with a file. The file is stored beside the attempt; the answer names it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from learn.errors import Message, say
from learn.quizzes.types.base import Example, Form, Line, Response, State, part
from learn.quizzes.types.fields import read_rows

LONGEST_NAME = 200
_HASH = re.compile(r"[0-9a-f]{64}")
_SIZE = re.compile(r"[1-9][0-9]{0,8}")
_SAMPLE = {"hash": "0a" * 32, "name": "bài làm.xlsx", "size": "20480"}


@dataclass(frozen=True)
class SentFile:
    """A file as an answer names it: the SHA-256 of its bytes, the name its owner gave it, its size in bytes."""

    hash: str
    name: str
    size: int

    @property
    def response(self) -> Response:
        """The answer that names it."""
        return {"file": {"hash": self.hash, "name": self.name, "size": str(self.size)}}


def sent_file(response: Response) -> SentFile | None:
    """The file of an answer; None for none, and for an answer that no page would send."""
    given = part(response, "file")
    if not isinstance(given, Mapping) or set(given) != {"hash", "name", "size"}:
        return None
    values = [given["hash"], given["name"], given["size"]]
    content, name, size = (value if isinstance(value, str) else "" for value in values)
    if not (_HASH.fullmatch(content) and 0 < len(name) <= LONGEST_NAME and _SIZE.fullmatch(size)):
        return None
    return SentFile(content, name, int(size))


class FileAnswer:
    """What all these questions have in common. Response: {"file": {"hash": …, "name": …, "size": …}}.

    A response may name any file; it is worth something only when the attempt has it (see `uploads`).
    """

    endings: tuple[str, ...]

    @classmethod
    def read(cls, form: Form, prefix: str) -> Response | None:
        return read_rows(form, prefix, "file", "file")

    def fields(self, prefix: str) -> tuple[str, ...]:
        return tuple(f"{prefix}-file-{name}" for name in ("hash", "name", "size"))

    def shuffled(self, seed: int) -> list[int]:  # noqa: ARG002 (nothing to order)
        return []

    def state_of(self, response: Response, language: str) -> State:  # noqa: ARG002 (a file has no language here)
        if part(response, "file") is None:
            return State.EMPTY
        return State.COMPLETE if sent_file(response) else State.INVALID

    def grade(self, response: Response, language: str) -> float:  # noqa: ARG002
        """Always 0: what the file is worth is found elsewhere."""
        return 0.0

    def in_words(self, response: Response, language: str) -> list[Line]:  # noqa: ARG002
        file = sent_file(response)
        return [file_in_words(file)] if file else []

    def examples(self) -> Iterator[Example]:
        yield Example({"file": dict(_SAMPLE)}, State.COMPLETE, 0.0)
        yield Example({}, State.EMPTY, 0.0)
        yield Example({"file": {**_SAMPLE, "hash": "../etc/passwd"}}, State.INVALID, 0.0)
        yield Example({"file": {**_SAMPLE, "size": "0"}}, State.INVALID, 0.0)
        yield Example({"file": {"name": "bài làm.xlsx"}}, State.INVALID, 0.0)


def file_in_words(file: SentFile) -> Message:
    """A file by its name and size."""
    return say("Tệp %(name)s (%(size)s KB)", name=file.name, size=max(1, round(file.size / 1024)))
