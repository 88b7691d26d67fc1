"""Choose several: what is chosen wrongly takes away from what is chosen rightly."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from learn.errors import Message, say
from learn.quizzes.types.base import (
    Document,
    Example,
    Form,
    Json,
    Line,
    Response,
    State,
    display_order,
    ordinal,
    part,
    words_of,
)
from learn.quizzes.types.fields import read_ticks
from learn.quizzes.types.single_choice import ChoiceShown


class RightOptions(Document):
    """Which options are right, in authored order."""

    right: tuple[bool, ...]


@dataclass(frozen=True)
class MultipleChoice:
    """Any number of options. Response: {"options": ["0", "2"]}.

    Earns max(0, share of the right options chosen − share of the wrong options chosen).
    """

    key: ClassVar[str] = "multiple_choice"
    is_scored: ClassVar[bool] = True

    shown: ChoiceShown
    marking: RightOptions

    def __post_init__(self) -> None:
        if len(self.marking.right) != len(self.shown.options) or not any(self.marking.right):
            raise ValueError("a multiple choice says for each option whether it is right, and one is")

    @classmethod
    def build(cls, shown: Json, marking: Json) -> Self:
        return cls(ChoiceShown.model_validate(shown), RightOptions.model_validate(marking))

    @classmethod
    def sample(cls) -> Self:
        texts = ("Ghi giấy hẹn", "Hẹn miệng", "Nói rõ giấy tờ còn thiếu", "Để dân tự hỏi", "Ghi số điện thoại")
        return cls.build(
            {"stem": {"vi": "<p>Việc nào nên làm khi nhận hồ sơ?</p>"}, "options": [{"vi": text} for text in texts]},
            {"right": [True, False, True, False, True]},
        )

    @classmethod
    def read(cls, form: Form, prefix: str) -> Response | None:
        return read_ticks(form, prefix, "option", "options")

    @property
    def kind_label(self) -> Message:
        return say("Chọn nhiều")

    def fields(self, prefix: str) -> tuple[str, ...]:
        return (f"{prefix}-option",)

    def shuffled(self, seed: int) -> list[int]:
        return display_order(seed, len(self.shown.options), fixed=self.shown.fixed)

    def state_of(self, response: Response, language: str) -> State:  # noqa: ARG002 (no text in any language)
        chosen = self._chosen(response)
        if chosen is None:
            return State.INVALID
        return State.COMPLETE if chosen else State.EMPTY

    def grade(self, response: Response, language: str) -> float:  # noqa: ARG002
        chosen = self._chosen(response) or frozenset()
        right = {at for at, is_right in enumerate(self.marking.right) if is_right}
        wrong = set(range(len(self.marking.right))) - right
        # A mended key may leave no option wrong.
        lost = len(chosen & wrong) / len(wrong) if wrong else 0.0
        return max(0.0, len(chosen & right) / len(right) - lost)

    @property
    def credits(self) -> tuple[float, ...]:
        return tuple(float(right) for right in self.marking.right)

    def picked(self, response: Response) -> frozenset[int]:
        return frozenset(self._chosen(response) or ())

    def in_words(self, response: Response, language: str) -> list[Line]:
        return [words_of(self.shown.options[at], language) for at in sorted(self._chosen(response) or ())]

    def examples(self) -> Iterator[Example]:
        right = [str(at) for at, is_right in enumerate(self.marking.right) if is_right]
        wrong = [str(at) for at, is_right in enumerate(self.marking.right) if not is_right]
        yield Example({"options": right}, State.COMPLETE, 1.0)
        yield Example({"options": right[:1]}, State.COMPLETE, 1 / len(right))
        if wrong:
            yield Example({"options": wrong}, State.COMPLETE, 0.0)
            yield Example({"options": sorted(right + wrong)}, State.COMPLETE, 0.0)
            yield Example({"options": sorted(right + wrong[:1])}, State.COMPLETE, 1 - 1 / len(wrong))
        yield Example({}, State.EMPTY, 0.0)
        yield Example({"options": ["0", "0"]}, State.INVALID, 0.0)
        yield Example({"options": [str(len(self.marking.right))]}, State.INVALID, 0.0)

    def _chosen(self, response: Response) -> frozenset[int] | None:
        """The chosen ordinals; None when the response isn't a list of different options of this question."""
        given = part(response, "options")
        if given is None:
            return frozenset()
        if not isinstance(given, list | tuple) or len(given) > len(self.shown.options):
            return None
        found = {at for value in given if (at := ordinal(value, len(self.shown.options))) is not None}
        return frozenset(found) if len(found) == len(given) else None
