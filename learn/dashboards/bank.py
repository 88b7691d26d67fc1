"""`/teach/{slug}/questions`: the bank of a course, searched, filtered and paged."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from learn.assessments import banks, store
from learn.assessments.banks import Banked
from learn.courses import service as courses
from learn.courses import store as course_store
from learn.courses.service import in_language
from learn.dashboards.bank_filters import FACETS, Findable, Found, find
from learn.dashboards.bank_words import light_words, type_words, use_words
from learn.dashboards.course_statistics import LIGHTS, analyses_of
from learn.dashboards.question_signs import LANGUAGES
from learn.dashboards.words import address, title_in
from learn.db.columns import id_of
from learn.errors import Message
from learn.organisation import policy
from learn.organisation.models import Competency
from learn.organisation.policy import Viewer

PER_PAGE = 50


@dataclass(frozen=True)
class BankQuery:
    """What is asked of a bank: words, a value for each facet that is filtered by, a page from 1."""

    text: str = ""
    wanted: Mapping[str, str] = field(default_factory=dict)
    page: int = 1


@dataclass(frozen=True)
class Choice:
    """A value to filter by, in words, with how many questions it would leave."""

    value: str
    words: Message | str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class BankLine:
    """One question. `light` is None for what no test asks; `uses` say where it stands; `taken_from` is the "course/id"
    of a question whose words are another course's, "" for the course's own."""

    title: str
    url: str
    objective: str
    level: int
    type: Message
    uses: tuple[Message, ...]
    light: str | None
    is_anchor: bool
    group: str | None
    taken_from: str


@dataclass(frozen=True)
class BankPage:
    """The whole page. `size` counts the bank, `total` what text and filters leave; `number` is the page, from 1 to
    `pages`."""

    slug: str
    title: str
    url: str
    query: str
    facets: Mapping[str, tuple[Choice, ...]]
    rows: tuple[BankLine, ...]
    size: int
    total: int
    number: int
    pages: int
    previous_url: str | None
    next_url: str | None
    is_filtered: bool

    @property
    def is_narrowed(self) -> bool:
        """Whether one of the filters is set."""
        return any(choice.is_chosen for choices in self.facets.values() for choice in choices)

    @property
    def coverage_url(self) -> str:
        return address(f"/teach/{self.slug}/coverage")


@dataclass(frozen=True)
class _Words:
    """What codes are called in the reader's language."""

    objectives: Mapping[str, str]
    competencies: Mapping[str, str]
    lessons: Mapping[str, str]
    of_objective: Mapping[str, str]


def bank_page(db: Session, viewer: Viewer, slug: str, query: BankQuery, language: str) -> BankPage:
    """NotFound for a course that is absent, never published, or not the viewer's to teach. Eleven statements, whatever
    the size of the bank; an unknown value filters nothing."""
    policy.require_teach(viewer, slug)
    version = courses.current_version(db, id_of(courses.course_by_slug(db, slug)))
    head, _ = in_language(version.document, language)
    bank = banks.bank_of(db, id_of(version))
    words = _words(db, id_of(version), head, language)
    lights = _lights(db, id_of(version))
    findable = [_findable(each, words, lights.get(each.version_id)) for each in bank]
    known = {facet: {value for each in findable for value in each.values[facet]} for facet in FACETS}
    wanted = {facet: value for facet, value in query.wanted.items() if value in known[facet]}
    found = find(findable, query.text, wanted)
    pages = max(-(-len(found.ids) // PER_PAGE), 1)
    number = min(max(query.page, 1), pages)
    by_id = {each.id: each for each in bank}
    shown = [by_id[id_] for id_ in found.ids[(number - 1) * PER_PAGE : number * PER_PAGE]]

    def url(page: int) -> str:
        return address(f"/teach/{slug}/questions", q=query.text, **wanted, page=page)

    return BankPage(
        slug=slug,
        title=head["title"],
        url=address(f"/teach/{slug}/questions"),
        query=query.text,
        facets={facet: tuple(_choices(facet, known[facet], found, wanted, words)) for facet in FACETS},
        rows=tuple(_line(each, slug, words, lights.get(each.version_id), language) for each in shown),
        size=len(bank),
        total=len(found.ids),
        number=number,
        pages=pages,
        previous_url=url(number - 1) if number > 1 else None,
        next_url=url(number + 1) if number < pages else None,
        is_filtered=bool(query.text or wanted),
    )


def uses_of(question: Banked) -> list[str]:
    """Where a question stands, as codes: in which forms, for practice, in which lessons, or nowhere."""
    uses = ["practice"] if question.use == "practice" else []
    uses += [f"form-{letter}" for letter in question.letters]
    uses += [f"lesson-{lesson}" for lesson in question.lessons]
    return [*uses, "never"] if question.is_unused else uses


def _words(db: Session, version_id: int, head: Mapping[str, Any], language: str) -> _Words:
    objectives = head.get("objectives", ())
    codes = {one["competency"] for one in objectives}
    chosen = select(Competency).where(col(Competency.code).in_(codes))
    named = {row.code: title_in(row.name, language) for row in db.exec(chosen)}
    return _Words(
        objectives={one["id"]: one["text"] for one in objectives},
        competencies={code: f"{code} {named.get(code, '')}".strip() for code in sorted(codes)},
        lessons={
            lesson.lesson: title_in(lesson.titles, language) for lesson in course_store.lessons_of(db, version_id)
        },
        of_objective={one["id"]: one["competency"] for one in objectives},
    )


def _lights(db: Session, course_version_id: int) -> dict[int, str]:
    """The gravest light of each question version that the course version's tests have."""
    version = store.version_for(db, course_version_id)
    found: dict[int, str] = {}
    for analysis in analyses_of(db, id_of(version)).values() if version else ():
        for kept in analysis.document["questions"]:
            known = found.get(kept["version"], LIGHTS[-1])
            found[kept["version"]] = min(known, kept["light"], key=LIGHTS.index)
    return found


def _light(question: Banked, light: str | None) -> str | None:
    """What no form asks has none; what nobody was asked yet has too few."""
    return (light or LIGHTS[-1]) if question.letters else None


def _findable(question: Banked, words: _Words, light: str | None) -> Findable:
    competency = words.of_objective.get(question.objective)
    shown = _light(question, light)
    values = {
        "use": uses_of(question),
        "light": [shown] if shown else [],
        "objective": [question.objective],
        "competency": [competency] if competency else [],
        "level": [str(question.level)],
        "type": [question.type],
        "language": list(question.titles),
    }
    return Findable(question.id, question.words, {facet: frozenset(found) for facet, found in values.items()})


def _choices(facet: str, known: set[str], found: Found, wanted: Mapping[str, str], words: _Words) -> Iterator[Choice]:
    for value, text in _values(facet, known, words):
        yield Choice(value, text, found.counts[facet].get(value, 0), wanted.get(facet) == value)


def _values(facet: str, known: set[str], words: _Words) -> list[tuple[str, Message | str]]:
    """The values of a facet that the bank has, in the order in which they are met, each in words."""
    match facet:
        case "use":
            forms = sorted(value for value in known if value.startswith("form-"))
            lessons = [f"lesson-{lesson}" for lesson in words.lessons]
            ordered = [*forms, "practice", *lessons, "never"]
            return [(value, use_words(value, words.lessons)) for value in ordered if value in known]
        case "light":
            return [(value, light_words(value)) for value in LIGHTS if value in known]
        case "type":
            return [(value, type_words(value)) for value in sorted(known)]
        case "objective":
            return [(value, text) for value, text in words.objectives.items() if value in known]
        case "competency":
            return [(value, text) for value, text in words.competencies.items() if value in known]
        case "language":
            return [(value, LANGUAGES.get(value, value)) for value in sorted(known)]
    return [(value, value) for value in sorted(known)]


def _line(question: Banked, slug: str, words: _Words, light: str | None, language: str) -> BankLine:
    return BankLine(
        title=title_in(question.titles, language) or question.id,
        url=address(f"/teach/{slug}/questions/{question.id}"),
        objective=words.objectives.get(question.objective, question.objective),
        level=question.level,
        type=type_words(question.type),
        uses=tuple(use_words(use, words.lessons) for use in uses_of(question)),
        light=_light(question, light),
        is_anchor=question.anchor,
        group=question.group,
        taken_from="" if question.origin == f"{slug}/{question.id}" else question.origin,
    )
