"""`assessment.yaml`: what is measured, with which forms, on which occasions."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from learn.assessments.allotment import SHARES
from learn.assessments.places import network_of, reaches_beyond_mapped
from learn.days import FIRST_DAY, LAST_DAY
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


When = Literal["at_once", "after_window", "never"]


class WindowDays(Strict):
    """The Vietnamese days on which a test may be started: [from, to), either of them may be left out."""

    begins: date | None = Field(default=None, alias="from")
    ends: date | None = Field(default=None, alias="to")

    @model_validator(mode="after")
    def is_some_days(self) -> Self:
        """A window that says nothing, holds no day, or names a year that nobody means, is a slip."""
        if self.begins is None and self.ends is None:
            raise Refused(say("“window” cần ngày “from”, ngày “to”, hoặc cả hai."))
        if self.begins and self.ends and self.ends <= self.begins:
            raise Refused(say("“to” là ngày đầu tiên không còn làm được, nên phải sau “from”."))
        if not all(FIRST_DAY <= day <= LAST_DAY for day in (self.begins, self.ends) if day):
            raise Refused(say("“window” chỉ nhận các ngày từ %(first)s đến %(last)s.", first=FIRST_DAY, last=LAST_DAY))
        return self


class Show(Strict):
    """When its owner sees what a test showed: `marks` in all, `feedback` by objective with the lessons to see again,
    never earlier than the marks. `answers` of a form's questions never: they measure again on another occasion."""

    marks: When = "at_once"
    feedback: When = "at_once"
    answers: Literal["never"] = "never"

    @field_validator("answers", mode="before")
    @classmethod
    def keeps_the_answers(cls, answers: object) -> object:
        """The one value there is, with the reason for it."""
        if answers != "never":
            raise Refused(say("“answers” chỉ có thể là never: câu trong đề còn dùng cho những lần đo khác."))
        return answers


class Occasional(Strict):
    """What may be said of every occasion. Where nothing is said, a test is open to whoever is offered it."""

    window: WindowDays | None = None
    show: Show = Show()
    pages: Literal["all", "one"] = "all"
    back: bool = True
    code: bool = False
    places: Annotated[tuple[str, ...], Field(max_length=50)] = ()

    @field_validator("places")
    @classmethod
    def are_networks(cls, places: tuple[str, ...]) -> tuple[str, ...]:
        """Ranges of addresses, without bits beyond the range."""
        for place in places:
            if reaches_beyond_mapped(place):
                raise Refused(
                    say(
                        "“%(place)s” rộng hơn phần dành cho địa chỉ IPv4 (::ffff:0:0/96); viết dải IPv4, như "
                        "203.0.113.0/24.",
                        place=place,
                    )
                )
            if network_of(place) is None:
                raise Refused(
                    say(
                        "“%(place)s” không phải dải địa chỉ mạng, viết như 203.0.113.0/24 hoặc 2001:db8::/32.",
                        place=place,
                    )
                )
        return places

    @model_validator(mode="after")
    def ends_what_is_waited_for(self) -> Self:
        """What is shown after the window needs an end of it."""
        waits = "after_window" in (self.show.marks, self.show.feedback)
        if waits and (self.window is None or self.window.ends is None):
            raise Refused(say("“after_window” cần “window” có ngày “to”: hết ngày đó mới cho xem."))
        return self


class PreTest(Occasional):
    """Opens at enrolment, before any lesson. What is said here holds for the test before a waiting too."""

    opens: Literal["enrolment"] = "enrolment"
    may_skip: bool = True


class PostTest(Occasional):
    """Opens when the lessons are done. `tries` counts the first; `wait_days` pass between two.

    `counts` says which complete try decides about passing; the measure is always the first one.
    """

    opens: Literal["lessons_done"] = "lessons_done"
    tries: Annotated[int, Field(ge=1, le=20)] = 3
    wait_days: Annotated[int, Field(ge=0, le=365)] = 1
    counts: Literal["first", "best", "last"] = "best"


class FollowUp(Occasional):
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

    @model_validator(mode="after")
    def lets_the_later_ones_in(self) -> Self:
        """Who waits takes the pre-test weeks after the others: one window can't hold for both."""
        if self.delayed_start and self.pre.window:
            raise Refused(
                say("“window” của “pre” không đi cùng “delayed_start”: nhóm học sau làm bài này muộn hơn nhiều tuần.")
            )
        return self

    def content_hash(self) -> str:
        """SHA-256 (hex) of blueprint and policies. Of what came with later programs only what is used stands in it.

        So an assessment that uses nothing new keeps its hash, or its figures would begin anew with the program.
        """
        document = self.model_dump(mode="json", exclude=self._unused())
        for row in document["blueprint"]:
            if row["type"] is None:
                del row["type"]
        canonical = json.dumps(document, sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def _unused(self) -> dict[str, Any]:
        unused: dict[str, Any] = {} if self.delayed_start else {"delayed_start": True}
        for name in ("pre", "post", "follow_up"):
            said: Occasional = getattr(self, name)
            added = {*Occasional.model_fields, "counts"} & set(type(said).model_fields)
            unused[name] = {key for key in added if getattr(said, key) == type(said).model_fields[key].default}
        return unused

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
