"""`assessment.yaml`: what is measured, with which forms, on which occasions."""

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from learn.assessments.allotment import SHARES
from learn.errors import say
from learn.markup.validation import Refused, Strict
from learn.quizzes.forms import LETTERS
from learn.quizzes.types.registry import TYPES

Identifier = Annotated[str, Field(max_length=80, pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?\z")]


class BlueprintRow(Strict):
    """How many questions of one objective and level every form has, of one type where it is given."""

    objective: Identifier
    level: Annotated[int, Field(ge=1, le=5)]
    type: str | None = None
    questions: Annotated[int, Field(ge=1, le=100)]

    @field_validator("type")
    @classmethod
    def is_scored(cls, type_: str | None) -> str | None:
        """One of the types that a test can hold."""
        known = sorted(key for key, kind in TYPES.items() if kind.is_scored)
        if type_ is not None and type_ not in known:
            raise Refused(say("Không có kiểu câu hỏi “%(type)s”; có: %(known)s.", type=type_, known=", ".join(known)))
        return type_


class ListedForms(Strict):
    """Forms chosen by the author: the questions of each, in order."""

    A: tuple[Identifier, ...]
    B: tuple[Identifier, ...]
    C: tuple[Identifier, ...]

    def by_letter(self) -> dict[str, list[str]]:
        """The question ids of each form."""
        return {letter: list(getattr(self, letter)) for letter in LETTERS}


class PreTest(Strict):
    """Opens at enrolment, before any lesson."""

    opens: Literal["enrolment"] = "enrolment"
    may_skip: bool = True


class PostTest(Strict):
    """Opens when the lessons are done. `tries` counts the first; `wait_days` pass between two."""

    opens: Literal["lessons_done"] = "lessons_done"
    tries: Annotated[int, Field(ge=1, le=20)] = 3
    wait_days: Annotated[int, Field(ge=0, le=365)] = 1


class FollowUp(Strict):
    """Opens `after_days` after the post-test."""

    after_days: Annotated[int, Field(ge=1, le=730)] = 60


class DelayedStart(Strict):
    """A comparison that tells the effect of the course: at random within each unit, `share` of the people begin
    their lessons `weeks` later and take one more test before they wait."""

    weeks: Annotated[int, Field(ge=1, le=52)]
    share: float = 0.5

    @field_validator("share")
    @classmethod
    def makes_whole_blocks(cls, share: float) -> float:
        """Blocks are of four people."""
        if share not in SHARES:
            known = ", ".join(map(str, SHARES))
            raise Refused(say("“share” là một trong %(known)s: mỗi khối bốn người được chia cho đúng.", known=known))
        return share


class AssessmentDocument(Strict):
    """One assessment. `minutes` is the same on every occasion, and a pre-test takes at most 20.

    `forms` absent: three are drawn to the blueprint with `seed`, or one made of slug and blueprint.
    """

    blueprint: Annotated[tuple[BlueprintRow, ...], Field(min_length=1)]
    forms: ListedForms | None = None
    seed: Annotated[int, Field(ge=0, lt=2**53)] | None = None
    minutes: Annotated[int, Field(ge=1, le=20)]
    pre: PreTest = PreTest()
    post: PostTest = PostTest()
    follow_up: FollowUp = FollowUp()
    delayed_start: DelayedStart | None = None

    def content_hash(self) -> str:
        """SHA-256 (hex) of blueprint and policies, defaults written out; of a comparison only where there is one.

        An assessment that uses nothing new keeps its hash, or its figures would begin anew with the program.
        """
        unused = None if self.delayed_start else {"delayed_start"}
        document = self.model_dump(mode="json", exclude=unused)
        for row in document["blueprint"]:
            if row["type"] is None:
                del row["type"]
        canonical = json.dumps(document, sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def seed_for(self, slug: str) -> int:
        """The recorded seed: the author's, or one that changes with the course or the blueprint only."""
        if self.seed is not None:
            return self.seed
        rows = "|".join(_row_code(row) for row in self.blueprint)
        return int.from_bytes(hashlib.sha256(f"{slug}|{rows}".encode()).digest()[:6], "big")


def blueprint_of(document: Mapping[str, Any]) -> tuple[BlueprintRow, ...]:
    """The blueprint in the stored document of an assessment version."""
    return tuple(BlueprintRow.model_validate(row) for row in document.get("blueprint", ()))


def _row_code(row: BlueprintRow) -> str:
    """A row as the seed is made from it; a row without type as it always was."""
    code = f"{row.objective}/{row.level}/{row.questions}"
    return f"{code}/{row.type}" if row.type else code
