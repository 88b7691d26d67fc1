"""Where the links of a course lead, and the pages that each region sees of a lesson."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from learn.markup.labels import REGIONS
from learn.markup.links import Placed
from learn.markup.rendering import Html, LessonBody, Part, variant


def lesson_address(slug: str, lesson: str) -> str:
    """The permanent address of a lesson."""
    return f"/courses/{slug}/lessons/{lesson}"


def medium_address(content_hash: str, name: str) -> str:
    """The permanent address of a file; its last part only names a download."""
    return f"/media/{content_hash}/{quote(name)}"


@dataclass(frozen=True)
class CourseFiles:
    """The resolver of one course. `lessons`: file name → id; `attachments`: name in media/ → address; `pictures`."""

    slug: str
    lessons: Mapping[str, str]
    attachments: Mapping[str, str]
    pictures: Mapping[str, Placed]

    def link(self, path: str) -> str | None:
        """The address of a lesson's file or of a file in media/; None for anything else."""
        folder, name = _split(path)
        if folder in ("", "lessons") and name in self.lessons:
            return lesson_address(self.slug, self.lessons[name])
        return self.attachments.get(name) if folder == "media" else None

    def picture(self, path: str) -> Placed | None:
        """The picture in media/; None for anything else."""
        folder, name = _split(path)
        return self.pictures.get(name) if folder == "media" else None


def _split(path: str) -> tuple[str, str]:
    """Folder and name of a path written in a lesson, in the bank or in course.md, which stand one level apart."""
    folder, _, name = path.removeprefix("./").removeprefix("../").rpartition("/")
    return folder, name


@dataclass(frozen=True)
class LessonVariant:
    """What learners of one region get. `parts`: [{"html": …} | {"question": id}, …]; `hash` is of all of it."""

    parts: tuple[dict[str, str], ...]
    headings: tuple[dict[str, str], ...]
    hash: str


def lesson_variants(body: LessonBody) -> dict[str, LessonVariant]:
    """The variants by region. "" is what everyone else sees; a region without a block of its own has no entry."""
    addressed = {region for part in body.parts for region in part.regions or ()}
    return {region: _variant(body, region) for region in ("", *(r for r in REGIONS if r in addressed))}


def _variant(body: LessonBody, region: str) -> LessonVariant:
    seen = variant(body.parts, region)
    text = "".join(part.text for part in seen if isinstance(part, Html))
    parts = tuple(_as_json(part) for part in seen)
    headings = tuple({"id": at, "text": words} for at, words in body.headings if f'id="{at}"' in text)
    canonical = json.dumps([parts, headings], ensure_ascii=False, sort_keys=True)
    return LessonVariant(parts, headings, hashlib.sha256(canonical.encode()).hexdigest())


def _as_json(part: Part) -> dict[str, str]:
    return {"html": part.text} if isinstance(part, Html) else {"question": part.id}
