"""A course as its authors write it: heads that are checked, and the whole in all its languages."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator

from learn.errors import say
from learn.markup.labels import REGIONS
from learn.markup.rendering import LessonBody
from learn.markup.validation import Refused, Strict

MOST_OBJECTIVES = 8
ALL_REGIONS = "all"

Text = Annotated[str, Field(min_length=1)]
Identifier = Annotated[str, Field(max_length=80, pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?\z")]
Level = Annotated[int, Field(ge=1, le=5)]
LessonKind = Literal["theory", "practice", "case"]
SeenBy = Literal["learners", "instructors"]


class LegalBasis(Strict):
    """A legal document that a text rests on."""

    number: Text
    title: Text
    in_force: date


class Audience(Strict):
    """For whom a course is meant: position codes (none: everyone) and regions.

    `seen_by` instructors: for everybody else it is absent, and it makes no figures of units.
    """

    positions: tuple[Identifier, ...] = ()
    regions: tuple[str, ...] = (ALL_REGIONS,)
    seen_by: SeenBy = "learners"

    @field_validator("regions")
    @classmethod
    def known_regions(cls, regions: tuple[str, ...]) -> tuple[str, ...]:
        """Region ids as in region blocks, or all."""
        for region in regions:
            if region not in (ALL_REGIONS, *REGIONS):
                known = ", ".join((ALL_REGIONS, *REGIONS))
                raise Refused(say("Không có vùng “%(name)s”; các vùng: %(known)s.", name=region, known=known))
        return regions


class Objective(Strict):
    """What a learner will be able to do, as a level of a competency."""

    id: Identifier
    text: Text
    competency: Text
    level: Level


class Module(Strict):
    """Lessons that belong together, in order, by id."""

    title: Text
    lessons: Annotated[tuple[Identifier, ...], Field(min_length=1)]


class Completion(Strict):
    """When a course is finished. `post_test`: the fraction of the post-test that passes; None without a test."""

    lessons: Literal["all"] = "all"
    post_test: Annotated[float, Field(gt=0, le=1)] | None = None


class CourseDocument(Strict):
    """The head of `course.md` in one language. `hours` is the time to plan for; `review_by` a day."""

    title: Text
    language: Annotated[str, Field(pattern=r"^[a-z]{2}\z")]
    summary: Text
    owner: Text
    authors: tuple[Text, ...] = ()
    review_by: date
    legal_basis: tuple[LegalBasis, ...] = ()
    needs_check: tuple[Text, ...] = ()
    audience: Audience = Audience()
    hours: Annotated[float, Field(gt=0, le=500)]
    objectives: Annotated[tuple[Objective, ...], Field(min_length=1)]
    modules: Annotated[tuple[Module, ...], Field(min_length=1)]
    completion: Completion = Completion()
    self_enrolment: bool = True

    @field_validator("objectives")
    @classmethod
    def few_objectives(cls, objectives: tuple[Objective, ...]) -> tuple[Objective, ...]:
        """At most 8: every form measures each with at least 3 questions."""
        if len(objectives) > MOST_OBJECTIVES:
            raise Refused(
                say("Khoá học có %(found)s mục tiêu; tối đa %(most)s.", found=len(objectives), most=MOST_OBJECTIVES)
            )
        return objectives

    def lesson_ids(self) -> tuple[str, ...]:
        """All lessons in the order of the modules."""
        return tuple(lesson for module in self.modules for lesson in module.lessons)


class LessonHead(Strict):
    """The head of a lesson in one language. `minutes` 1 to 60; owner and review day are the course's where absent."""

    title: Text
    minutes: Annotated[int, Field(ge=1, le=60)]
    kind: LessonKind
    objectives: tuple[Identifier, ...] = ()
    legal_basis: tuple[LegalBasis, ...] = ()
    owner: Text | None = None
    review_by: date | None = None
    needs_check: tuple[Text, ...] = ()


@dataclass(frozen=True)
class ParsedLesson:
    """A lesson by its permanent id, by language. `position` counts from 0 over the course, `module_index` from 0."""

    id: str
    position: int
    module_index: int
    head: Mapping[str, LessonHead]
    body: Mapping[str, LessonBody]

    def question_ids(self) -> tuple[str, ...]:
        """Its practice questions in order, each once; all languages have the same."""
        body = next(iter(self.body.values()))
        return tuple(dict.fromkeys(body.question_ids))


@dataclass(frozen=True)
class CourseBundle:
    """A whole course. `languages` begins with the one it was written in; `welcome` is the body of course.md."""

    slug: str
    languages: tuple[str, ...]
    course: Mapping[str, CourseDocument]
    welcome: Mapping[str, LessonBody]
    lessons: tuple[ParsedLesson, ...]

    @property
    def main(self) -> CourseDocument:
        """The head in the language the course was written in."""
        return self.course[self.languages[0]]

    def content_hash(self) -> str:
        """SHA-256 (hex) of everything a learner or an author sees of it: another value is another version."""
        digest = hashlib.sha256()
        for piece in self._pieces():
            digest.update(json.dumps(piece, ensure_ascii=False, sort_keys=True, default=str).encode())
            digest.update(b"\n")
        return digest.hexdigest()

    def _pieces(self) -> Iterator[object]:
        yield [self.slug, self.languages]
        for language in self.languages:
            yield [language, self.course[language].model_dump(mode="json"), _shown(self.welcome[language])]
        for lesson in self.lessons:
            yield [lesson.id, lesson.position, lesson.module_index]
            for language in sorted(lesson.head):
                yield [language, lesson.head[language].model_dump(mode="json"), _shown(lesson.body[language])]


def _shown(body: LessonBody) -> list[object]:
    return [[type(part).__name__, asdict(part)] for part in body.parts]
