"""`/courses/{slug}/practice` and a round of it: how each objective stands in practice, and the questions of a round."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from learn.assessments import rounds
from learn.assessments.rounds import Place, Pool, Round
from learn.courses import service as courses
from learn.dashboards.lesson import practised_card, with_lesson
from learn.dashboards.words import address
from learn.errors import NotFound
from learn.quizzes.choosing import ROUND, standings
from learn.quizzes.firmness import ObjectiveStanding, by_objective
from learn.quizzes.views import Card


@dataclass(frozen=True)
class ObjectiveLine:
    """An objective in words, and where it stands in practice."""

    text: str
    url: str
    standing: ObjectiveStanding


@dataclass(frozen=True)
class PracticePage:
    """Practice in a course. `objective` is the one that a round would be about, "" for all; `lines` is empty where
    there is nothing to practise with. `going_on` is the round to go back to, "" for none.
    """

    slug: str
    url: str
    title: str
    language: str
    objective: str
    objective_text: str
    size: int
    lines: tuple[ObjectiveLine, ...]
    going_on: str


@dataclass(frozen=True)
class RoundPage:
    """A round: its questions in one form. `key` marks the answers of this page where there is no script."""

    slug: str
    url: str
    practice_url: str
    title: str
    objective: str
    objective_text: str
    cards: tuple[Card, ...]
    answered: int
    key: str


def practice_page(db: Session, here: Place, objective: str, language: str) -> PracticePage:
    """NotFound for an objective that the course does not have."""
    title, chosen, texts = _words(db, here, language)
    if objective and objective not in texts:
        raise NotFound
    url = _url(here)
    drawn_from = rounds.pool(db, here)
    lines = _lines(db, here, drawn_from, texts, url) if drawn_from else ()
    size = sum(line.standing.questions for line in lines if objective in ("", line.standing.objective))
    begun = rounds.unfinished(db, here) if lines else None
    return PracticePage(
        slug=here.slug,
        url=url,
        title=title,
        language=chosen,
        objective=objective,
        objective_text=texts.get(objective, ""),
        size=min(ROUND, size),
        lines=lines,
        going_on=f"{url}/{begun.attempt_id}" if begun else "",
    )


def _lines(db: Session, here: Place, drawn_from: Pool, texts: Mapping[str, str], url: str) -> tuple[ObjectiveLine, ...]:
    """The objectives that can be practised, in the order of the course."""
    stands = by_objective(drawn_from.bank, standings(rounds.history(db, here)))
    return tuple(
        ObjectiveLine(text, f"{url}?objective={name}", stands[name]) for name, text in texts.items() if name in stands
    )


def round_page(db: Session, here: Place, public_id: UUID, key: str) -> RoundPage:
    """NotFound for a round that isn't this person's in this time of the course."""
    one = rounds.the_round(db, here, public_id)
    title, _, texts = _words(db, here, one.language)
    url = _url(here)
    return RoundPage(
        slug=here.slug,
        url=f"{url}/{public_id}",
        practice_url=url,
        title=title,
        objective=one.objective,
        objective_text=texts.get(one.objective, ""),
        cards=tuple(round_card(here, one, slot, key) for slot in one.slots),
        answered=one.answered,
        key=key,
    )


def round_card(here: Place, one: Round, slot: int, key: str) -> Card:
    """One question of a round, with the way to the lesson that teaches it where its owner has that lesson."""
    question = one.practice.questions.slots[slot]
    number = one.slots.index(slot) + 1
    save_url = f"{_url(here)}/{one.attempt_id}/answers"
    card = practised_card(one.practice, question, number, len(one.slots), one.language, save_url, key)
    if question.lesson not in one.lessons:
        return card
    return with_lesson(card, question, f"{address(f'/courses/{here.slug}')}/lessons/{question.lesson}")


def _words(db: Session, here: Place, language: str) -> tuple[str, str, dict[str, str]]:
    """The course's title, the language it is in, and its objectives in words."""
    head, chosen = courses.in_language(courses.version_of(db, here.enrolment).document, language)
    return head["title"], chosen, {each["id"]: each["text"] for each in head["objectives"]}


def _url(here: Place) -> str:
    return f"{address(f'/courses/{here.slug}')}/practice"
