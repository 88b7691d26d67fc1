"""The competency framework and the positions as their authors write them, and what must hold between them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated

from pydantic import Field

from learn.errors import say
from learn.imports.problems import Problem
from learn.markup.frontmatter import Place
from learn.markup.headings import is_identifier
from learn.markup.validation import Strict, Written

LEVELS = (1, 2, 3, 4, 5)

Text = Annotated[str, Field(min_length=1)]
Level = Annotated[int, Field(ge=1, le=5)]
Code = Annotated[str, Field(min_length=1, max_length=80)]


class Texts(Strict):
    """A text in both languages of the product."""

    vi: Text
    en: Text


class CompetencyDocument(Strict):
    """A competency with its five levels, each an observable behaviour."""

    code: Code
    name: Texts
    levels: dict[int, Texts]


class GroupDocument(Strict):
    """Competencies that belong together."""

    code: Code
    name: Texts
    competencies: tuple[CompetencyDocument, ...]


class CompetenciesDocument(Strict):
    """`competencies.yaml`."""

    groups: tuple[GroupDocument, ...]

    def codes(self) -> frozenset[str]:
        """The codes of all competencies."""
        return frozenset(competency.code for group in self.groups for competency in group.competencies)


class PositionDocument(Strict):
    """A position and the level it requires of each competency, valid in [valid_from, valid_to)."""

    code: Code
    name: Texts
    valid_from: date
    valid_to: date | None = None
    source: str | None = None
    requires: dict[str, Level] = Field(default_factory=dict)


class PositionsDocument(Strict):
    """`positions.yaml`. A code may stand several times, on days that don't overlap."""

    positions: tuple[PositionDocument, ...]

    def codes(self) -> frozenset[str]:
        """The codes of all positions, past ones too."""
        return frozenset(position.code for position in self.positions)


def check_competencies(written: Written[CompetenciesDocument]) -> list[Problem]:
    """Codes are unique, and every competency has exactly levels 1 to 5."""
    problems: list[Problem] = []
    seen: set[str] = set()
    for number, group in enumerate(written.document.groups):
        places: list[tuple[Place, str]] = [(("groups", number, "code"), group.code)]
        for index, competency in enumerate(group.competencies):
            place = ("groups", number, "competencies", index)
            places.append(((*place, "code"), competency.code))
            if set(competency.levels) != set(LEVELS):
                message = say("Năng lực %(code)s cần đúng năm bậc, từ 1 đến 5.", code=competency.code)
                problems.append(written.wrong((*place, "levels"), message))
        for where, code in places:
            if code in seen:
                problems.append(written.wrong(where, say("Mã “%(code)s” đã dùng ở trên; mỗi mã một lần.", code=code)))
            seen.add(code)
    return problems


def check_positions(written: Written[PositionsDocument], competencies: Iterable[str] | None) -> list[Problem]:
    """Codes are addresses, days don't overlap, required competencies exist (None: the framework can't be read)."""
    known = None if competencies is None else frozenset(competencies)
    problems: list[Problem] = []
    before: dict[str, list[PositionDocument]] = {}
    for number, position in enumerate(written.document.positions):
        place = ("positions", number)
        if not is_identifier(position.code):
            message = say("Mã “%(code)s” gồm chữ thường không dấu, chữ số và gạch nối.", code=position.code)
            problems.append(written.wrong((*place, "code"), message))
        if position.valid_to is not None and position.valid_to <= position.valid_from:
            problems.append(written.wrong((*place, "valid_to"), say("“valid_to” phải sau “valid_from”.")))
        if any(_overlap(position, other) for other in before.get(position.code, ())):
            message = say("Vị trí “%(code)s” đã có trong cùng thời gian ở trên.", code=position.code)
            problems.append(written.wrong((*place, "code"), message))
        before.setdefault(position.code, []).append(position)
        problems.extend(_unknown_requirements(written, number, position.requires, known))
    return problems


def _unknown_requirements(
    written: Written[PositionsDocument], number: int, requires: Mapping[str, int], known: frozenset[str] | None
) -> Iterable[Problem]:
    for code in requires:
        if known is not None and code not in known:
            message = say("Không có năng lực “%(code)s” trong competencies.yaml.", code=code)
            yield written.wrong(("positions", number, "requires", code), message)


def _overlap(one: PositionDocument, other: PositionDocument) -> bool:
    return (one.valid_to is None or other.valid_from < one.valid_to) and (
        other.valid_to is None or one.valid_from < other.valid_to
    )
