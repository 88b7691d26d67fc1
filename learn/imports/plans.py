"""Plan first, all or nothing: what an import would do, told before it does anything."""

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from learn.errors import Invalid, Message, say
from learn.imports.problems import Problem


class Change(Protocol):
    """One row's worth of change: the line it comes from, and its parts in words."""

    @property
    def line(self) -> int: ...

    @property
    def says(self) -> tuple[Message, ...]: ...


Changes = TypeVar("Changes", bound=Change)


@dataclass(frozen=True)
class Plan(Generic[Changes]):
    """Everything a file would change, or everything that is wrong with it.

    Made and carried out in one write transaction, so that nothing changes in between.
    """

    file: str
    changes: tuple[Changes, ...]
    problems: tuple[Problem, ...]
    unchanged: int = 0

    @property
    def is_sound(self) -> bool:
        """Whether it may be carried out."""
        return not self.problems

    def require_sound(self) -> None:
        """Raise Invalid on `file` when there is any problem: a file is done wholly or not at all."""
        if self.problems:
            raise Invalid({"file": say("Tệp còn %(count)s lỗi; chưa thay đổi gì.", count=len(self.problems))})
