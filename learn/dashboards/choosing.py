"""Which course a page of figures or people is about."""

from sqlmodel import Session

from learn.dashboards import store
from learn.dashboards.words import CourseChoice
from learn.errors import NotFound


def choose_course(
    db: Session, unit_id: int, wished: str | None, language: str
) -> tuple[tuple[CourseChoice, ...], CourseChoice | None]:
    """The courses with enrolments in the unit or below, by title, and the chosen one.

    Without a wish it is the one with most people, None when there is none. A wished course that nobody
    here is enrolled in is chosen all the same, so that going down the tree keeps the course; one that
    does not exist, or that only instructors see, is NotFound. Two statements.
    """
    enrolled = store.courses_below(db, unit_id)
    named = list(dict.fromkeys([*enrolled, *([wished] if wished else [])]))
    titles = store.course_titles(db, named, language)
    slugs = [slug for slug in named if slug in titles]
    if wished and wished not in titles:
        raise NotFound
    chosen = wished or next(iter(slugs), None)
    choices = sorted((CourseChoice(slug, titles[slug], slug == chosen) for slug in slugs), key=lambda one: one.title)
    return tuple(choices), next((choice for choice in choices if choice.is_chosen), None)
