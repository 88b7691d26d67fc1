"""What reading a content folder gives: everything publishing needs, and everything that is wrong."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from learn.assessments.documents import AssessmentDocument
from learn.courses.documents import CourseBundle
from learn.imports.problems import Problem
from learn.organisation.frameworks import CompetenciesDocument, PositionsDocument
from learn.quizzes.documents import QuestionDocument


@dataclass(frozen=True)
class PlannedMedium:
    """A file to store as it is: pictures are already drawn anew. Width and height are of pictures, in pixels."""

    name: str
    path: Path
    content: bytes = field(repr=False)
    mime: str
    width: int | None = None
    height: int | None = None

    @property
    def hash(self) -> str:
        """SHA-256 (hex) of the content: its address."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Frameworks:
    """The documents of `frameworks/`; None where one can't be read."""

    competencies: CompetenciesDocument | None = None
    positions: PositionsDocument | None = None


@dataclass(frozen=True)
class CoursePlan:
    """One course folder. `bundle` is None when a head in it is wrong; nothing may be published with problems.

    `questions` are in all languages, in the order of the bank; `forms` the question ids by letter, empty
    without an assessment; `seed` is what they were drawn with, None when listed; `media` by name in media/.
    """

    slug: str
    bundle: CourseBundle | None
    questions: tuple[QuestionDocument, ...]
    assessment: AssessmentDocument | None
    forms: Mapping[str, list[str]]
    seed: int | None
    media: Mapping[str, PlannedMedium]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class ContentPlan:
    """A whole content folder; `problems` are those of all courses and frameworks, in order."""

    courses: tuple[CoursePlan, ...]
    frameworks: Frameworks
    problems: tuple[Problem, ...]
