"""Choose one: the plainest question there is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from pydantic import Field

from learn.errors import Message, say
from learn.quizzes.types.base import (
    Document,
    Example,
    Form,
    Json,
    Line,
    Response,
    State,
    Texts,
    display_order,
    ordinal,
    part,
    words_of,
)
from learn.quizzes.types.fields import read_value

Share = Annotated[float, Field(ge=0, le=1)]


class ChoiceShown(Document):
    """What a question with options shows, in HTML; `fixed` keeps the options in the authored order."""

    stem: Texts
    options: tuple[Texts, ...] = Field(min_length=2)
    fixed: bool = False


class ChoiceShares(Document):
    """What each option earns, 0 to 1, in authored order."""

    shares: tuple[Share, ...]


@dataclass(frozen=True)
class SingleChoice:
    """One option out of several; some may earn a share. Response: {"option": "2"}."""

    key: ClassVar[str] = "single_choice"
    is_scored: ClassVar[bool] = True

    shown: ChoiceShown
    marking: ChoiceShares

    def __post_init__(self) -> None:
        if len(self.marking.shares) != len(self.shown.options):
            raise ValueError("a single choice needs one share for each option")

    @classmethod
    def build(cls, shown: Json, marking: Json) -> Self:
        return cls(ChoiceShown.model_validate(shown), ChoiceShares.model_validate(marking))

    @classmethod
    def sample(cls) -> Self:
        options = [{"vi": text} for text in ("Giữ lại", "Trả lại ngay", "Chia cho cả phòng", "Trả lại vào hôm sau")]
        return cls.build(
            {"stem": {"vi": "<p>Ông H. để lại phong bì. Anh/chị làm gì?</p>"}, "options": options},
            {"shares": [0, 1, 0, 0.5]},
        )

    @classmethod
    def read(cls, form: Form, prefix: str) -> Response | None:
        return read_value(form, prefix, "option")

    @property
    def kind_label(self) -> Message:
        return say("Chọn một")

    def fields(self, prefix: str) -> tuple[str, ...]:
        return (f"{prefix}-option",)

    def shuffled(self, seed: int) -> list[int]:
        return display_order(seed, len(self.shown.options), fixed=self.shown.fixed)

    def state_of(self, response: Response, language: str) -> State:  # noqa: ARG002 (no text in any language)
        chosen = part(response, "option")
        if chosen is None or chosen == "":
            return State.EMPTY
        return State.INVALID if ordinal(chosen, len(self.shown.options)) is None else State.COMPLETE

    def grade(self, response: Response, language: str) -> float:  # noqa: ARG002
        chosen = ordinal(part(response, "option"), len(self.shown.options))
        return 0.0 if chosen is None else self.marking.shares[chosen]

    @property
    def credits(self) -> tuple[float, ...]:
        return self.marking.shares

    def picked(self, response: Response) -> frozenset[int]:
        chosen = ordinal(part(response, "option"), len(self.shown.options))
        return frozenset() if chosen is None else frozenset({chosen})

    def in_words(self, response: Response, language: str) -> list[Line]:
        chosen = ordinal(part(response, "option"), len(self.shown.options))
        return [] if chosen is None else [words_of(self.shown.options[chosen], language)]

    def examples(self) -> Iterator[Example]:
        for at, share in enumerate(self.marking.shares):
            yield Example({"option": str(at)}, State.COMPLETE, share)
        yield Example({}, State.EMPTY, 0.0)
        yield Example({"option": str(len(self.shown.options))}, State.INVALID, 0.0)
        yield Example({"option": ["0", "1"]}, State.INVALID, 0.0)
