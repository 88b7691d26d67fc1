"""The report on one course: every figure, in the order in which an author would mend."""

from dataclasses import dataclass
from datetime import date

from pydantic import JsonValue

from learn.authoring.plan import CoursePlan
from learn.authoring.quality import bank, choices, lessons, stems
from learn.authoring.quality.figures import Figure


@dataclass(frozen=True)
class CourseReport:
    """The figures of a course, in the language it was written in."""

    slug: str
    title: str
    figures: tuple[Figure, ...]

    @property
    def is_good(self) -> bool:
        """Whether no figure asks to be looked at."""
        return all(figure.is_good for figure in self.figures)

    def as_json(self) -> JsonValue:
        """For machines: keys in English, values as numbers, words in Vietnamese."""
        figures: list[JsonValue] = [
            {
                "key": each.key,
                "name": str(each.name),
                "value": each.value,
                "good": str(each.good),
                "is_good": each.is_good,
                "places": list(each.places),
            }
            for each in self.figures
        ]
        return {"slug": self.slug, "title": self.title, "is_good": self.is_good, "figures": figures}


def report_on(plan: CoursePlan, today: date) -> CourseReport:
    """Every figure of a course without mistakes. ValueError for one that could not be read whole."""
    bundle, questions = plan.bundle, plan.questions
    if bundle is None:
        raise ValueError(f"{plan.slug} has mistakes")
    language = bundle.languages[0]
    single = [(stems.place_of(each), found) for each in questions if (found := choices.choice_of(each, language))]
    figures = (
        lessons.practice(bundle),
        lessons.lengths(bundle),
        lessons.without_practice(bundle),
        lessons.reading_level(bundle),
        lessons.review(bundle, today),
        bank.unserved(bundle, questions, is_measured=plan.assessment is not None),
        bank.per_objective([objective.id for objective in bundle.main.objectives], questions),
        bank.per_form(plan.forms, questions),
        lessons.mistaught(bundle, questions),
        choices.key_positions([choice for _, choice in single]),
        choices.longest_keys(single),
        stems.silent_stems(questions, language),
        stems.duplicates(questions, language),
    )
    return CourseReport(plan.slug, bundle.main.title, figures)
