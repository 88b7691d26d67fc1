"""A branching case: a short story in which each choice leads on to another step, or ends it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

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
    in_language,
    ordinal,
    row_in_words,
    row_values,
    words_of,
)
from learn.quizzes.types.fields import read_rows
from learn.quizzes.types.single_choice import Share

MOST_STEPS = 8


class Choice(Document):
    """A choice, in HTML, and the step it leads to; None ends the story."""

    text: Texts
    to: int | None = None


class Step(Document):
    """A step: its title in plain text, what happens in HTML, and what can be done. Without choices it is an ending."""

    title: Texts
    text: Texts
    choices: tuple[Choice, ...] = ()


class CaseShown(Document):
    """The steps; choices lead to later ones only, so that every story ends."""

    stem: Texts
    steps: tuple[Step, ...] = Field(min_length=2, max_length=MOST_STEPS)


class CaseMarking(Document):
    """What each choice of each step earns, 0 to 1."""

    shares: tuple[tuple[Share, ...], ...]


Path = dict[int, int]
"""The choice made at each step that was reached, in the order of the story."""


@dataclass(frozen=True)
class CaseStudy:
    """Earns the sum of the shares along the path, divided by the largest sum that any path has.

    Response: {"steps": {"0": "1", "2": "0"}}, the choice made at each step that was reached. What was chosen
    stays: it can't be taken back once the next step has been seen (see `follows`).
    """

    key: ClassVar[str] = "case_study"
    is_scored: ClassVar[bool] = True

    shown: CaseShown
    marking: CaseMarking

    def __post_init__(self) -> None:
        steps = self.shown.steps
        if [len(shares) for shares in self.marking.shares] != [len(step.choices) for step in steps]:
            raise ValueError("a case needs a share for each choice of each step")
        for at, step in enumerate(steps):
            if any(choice.to is not None and not at < choice.to < len(steps) for choice in step.choices):
                raise ValueError("a choice leads to a later step")
        if not self._best(0):
            raise ValueError("some path of a case earns something")

    @classmethod
    def build(cls, shown: Json, marking: Json) -> Self:
        return cls(CaseShown.model_validate(shown), CaseMarking.model_validate(marking))

    @classmethod
    def sample(cls) -> Self:
        def step(title: str, *choices: tuple[str, int | None]) -> Json:
            listed = [{"text": {"vi": text}, "to": to} for text, to in choices]
            return {"title": {"vi": title}, "text": {"vi": f"<p>{title} …</p>"}, "choices": listed}

        return cls.build(
            {
                "stem": {"vi": "<p>Một buổi sáng ở quầy.</p>"},
                "steps": [
                    step("Phong bì trên bàn", ("Trả lại ngay", 1), ("Cất vào ngăn kéo", 2)),
                    step("Người dân ngại", ("Giải thích, ghi biên bản", 3), ("Bỏ qua", None)),
                    step("Trưởng phòng hỏi", ("Nói thật và nộp lại", 3), ("Nói không có gì", None)),
                    step("Kết thúc"),
                ],
            },
            {"shares": [[1, 0], [1, 0.5], [0.5, 0], []]},
        )

    @classmethod
    def read(cls, form: Form, prefix: str) -> Response | None:
        if any(form.get(f"{prefix}-again", ())):
            return {}
        return read_rows(form, prefix, "step", "steps")

    @property
    def kind_label(self) -> Message:
        return say("Câu chuyện rẽ nhánh")

    def fields(self, prefix: str) -> tuple[str, ...]:
        asked = [at for at, step in enumerate(self.shown.steps) if step.choices]
        return (*(f"{prefix}-step-{at}" for at in asked), f"{prefix}-again")

    def shuffled(self, seed: int) -> list[int]:  # noqa: ARG002 (each step orders its own choices)
        return []

    def state_of(self, response: Response, language: str) -> State:  # noqa: ARG002 (no text in any language)
        path = self._path(response)
        if path is None:
            return State.INVALID
        if not path:
            return State.EMPTY
        return State.COMPLETE if self._next(path) is None else State.PARTIAL

    def grade(self, response: Response, language: str) -> float:  # noqa: ARG002
        path = self._path(response) or {}
        # Sums of decimal shares may pass each other by a rounding.
        return min(1.0, sum(self.marking.shares[step][choice] for step, choice in path.items()) / self._best(0))

    def follows(self, earlier: Response, later: Response) -> bool:
        """Whether the later answer goes on from the earlier one, every choice of which it keeps."""
        before, after = self._path(earlier) or {}, self._path(later)
        return after is not None and before.items() <= after.items()

    def details(self, response: Response, language: str, seed: int) -> Json:
        """The steps that have been reached, the last of which is open; none beyond it."""
        path = self._path(response) or {}
        last = self._led_to(path)
        reached = [*path, *([] if last is None else [last])]
        return {
            "steps": [self._shown(at, path.get(at), language, seed) for at in reached],
            "is_open": self._next(path) is not None,
        }

    def in_words(self, response: Response, language: str) -> list[Line]:
        path = self._path(response) or {}
        steps = self.shown.steps
        return [
            row_in_words(steps[at].title, words_of(steps[at].choices[choice].text, language), language)
            for at, choice in path.items()
        ]

    def examples(self) -> Iterator[Example]:
        paths = list(self._paths({}))
        for path in sorted(paths, key=self._sum):
            fraction = self._sum(path) / self._best(0)
            yield Example(_response(path), State.COMPLETE, fraction)
        long = max(paths, key=len)
        if len(long) > 1:
            yield Example(_response({0: long[0]}), State.PARTIAL, self.marking.shares[0][long[0]] / self._best(0))
            yield Example(_response({at: choice for at, choice in long.items() if at}), State.INVALID, 0.0)
        yield Example({}, State.EMPTY, 0.0)
        yield Example({"steps": {"0": str(len(self.shown.steps[0].choices))}}, State.INVALID, 0.0)

    def _path(self, response: Response) -> Path | None:
        """The choices in the order of the story; None when one isn't of this question or was never reached."""
        most = max(len(step.choices) for step in self.shown.steps)
        given = row_values(response, "steps", len(self.shown.steps), map(str, range(most)))
        if given is None:
            return None
        path: Path = {}
        at = self._next(path)
        while at is not None and at in given:
            chosen = ordinal(given[at], len(self.shown.steps[at].choices))
            if chosen is None:
                return None
            path[at] = chosen
            at = self._next(path)
        return path if len(path) == len(given) else None

    def _led_to(self, path: Path) -> int | None:
        """The step that a path leads to; None when its last choice ended the story."""
        if not path:
            return 0
        last = next(reversed(path))
        return self.shown.steps[last].choices[path[last]].to

    def _next(self, path: Path) -> int | None:
        """The step at which something is still to be chosen; None at the end of the story."""
        to = self._led_to(path)
        return to if to is not None and self.shown.steps[to].choices else None

    def _shown(self, at: int, chosen: int | None, language: str, seed: int) -> Json:
        step = self.shown.steps[at]
        order = display_order(seed + at, len(step.choices))
        return {
            "step": at,
            "title": in_language(step.title, language),
            "html": in_language(step.text, language),
            "choices": [(choice, in_language(step.choices[choice].text, language)) for choice in order],
            "chosen": chosen,
        }

    def _best(self, at: int | None) -> float:
        """The largest sum of shares from a step on."""
        if at is None or not self.shown.steps[at].choices:
            return 0.0
        choices = zip(self.shown.steps[at].choices, self.marking.shares[at], strict=True)
        return max(share + self._best(choice.to) for choice, share in choices)

    def _sum(self, path: Path) -> float:
        return sum(self.marking.shares[step][choice] for step, choice in path.items())

    def _paths(self, path: Path) -> Iterator[Path]:
        at = self._next(path)
        if at is None:
            yield path
            return
        for choice in range(len(self.shown.steps[at].choices)):
            yield from self._paths({**path, at: choice})


def _response(path: Path) -> Response:
    return {"steps": {str(step): str(choice) for step, choice in path.items()}}
