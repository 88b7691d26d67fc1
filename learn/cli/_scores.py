"""What the analyses of `learn assessments` are asked about, as arrays: scores, options with their key, groups."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from learn.cli._source import Source
from learn.errors import Message, say
from learn.text import nfc, tidy

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from learn.assessments.statistics.options import Choices

_NEED_FRACTION = say("Cần số từ 0 đến 1, hoặc để trống nếu chưa làm tới.")
_NEED_SHARE = say("Cần số từ 0 đến 1.")
_KEY_COLUMNS = ("question", "option", "share")
_NO_OPTION = -1


@dataclass(frozen=True)
class Scores:
    """Persons × questions of fractions, NaN where not reached; `persons` is None when the file doesn't name them."""

    ids: tuple[str, ...]
    persons: tuple[str, ...] | None
    matrix: "NDArray[np.float64]"


def read_scores(path: Path) -> Scores:
    """A row a person, a column a question: fractions from 0 to 1, empty where a question was not reached."""
    import numpy as np  # noqa: PLC0415 - only where figures are asked for

    source, found = Source(path), array("d")
    # Millions of cells hold few different texts.
    known: dict[str, float | None] = {}
    for line, cells in source.rows():
        for column in range(source.first, len(cells)):
            cell = cells[column]
            if cell not in known:
                known[cell] = _fraction(source, cell)
            fraction = known[cell]
            if fraction is None:
                source.wrong(line, _NEED_FRACTION, column)
                fraction = 0.0
            found.append(fraction)
    source.close()
    ids = source.header[source.first :]
    matrix = np.frombuffer(found, dtype=np.float64).reshape(-1, len(ids)) if ids else np.empty((0, 0))
    return Scores(ids, _persons(source), matrix)


def read_choices(path: Path) -> "tuple[tuple[str, ...], Choices]":
    """The questions' ids and what each person chose: a row a person, a column a question, empty where not reached."""
    import numpy as np  # noqa: PLC0415 - only where figures are asked for

    from learn.assessments.statistics.options import Choices  # noqa: PLC0415

    source, found = Source(path), array("i")
    ids = source.header[source.first :]
    codes: list[dict[str, int]] = [{"": _NO_OPTION} for _ in ids]
    for _, cells in source.rows():
        for known, cell in zip(codes, cells[source.first :], strict=True):
            label = _label(cell)
            found.append(known.setdefault(label, len(known) - 1))
    source.close()
    labels = tuple(tuple(known)[1:] for known in codes)
    matrix = np.frombuffer(found, dtype=np.int32).reshape(-1, len(ids)) if ids else np.empty((0, 0), dtype=np.int32)
    return ids, Choices(matrix, labels)


def read_key(path: Path, ids: Sequence[str]) -> tuple[Mapping[str, float], ...]:
    """What each question's options earn.

    Either the header of the scores and one row with the right options, or rows `question,option` with, if one
    likes, `share` (from 0 to 1; 1 without): several right options, parts of a point, and wrong options (0) that
    perhaps nobody chose.
    """
    source = Source(path)
    key: dict[str, dict[str, float]] = {name: {} for name in ids}
    if set(source.header) == set(ids):
        _read_right_options(source, key)
    else:
        _read_shares(source, key)
    for name, shares in key.items():
        if not shares:
            source.wrong(0, say("Thiếu đáp án của câu %(name)s.", name=name))
    source.close()
    return tuple(key[name] for name in ids)


def read_groups(path: Path, scores: Scores) -> list[str]:
    """The group of each person of the scores, "" where it is not known.

    A column `group`, or the only column besides `person`. Where both files name persons they are matched by name,
    and the groups may have more; otherwise row by row, and there must be as many.
    """
    source = Source(path)
    place = _group_column(source)
    found = [cells[place].strip() for _, cells in source.rows()]
    groups = [nfc(each) for each in found]
    if source.persons is not None and scores.persons is not None:
        by_person = dict(zip(source.persons, groups, strict=True))
        for person in [each for each in scores.persons if each not in by_person]:
            source.wrong(0, say("Không có nhóm của người %(person)s; để trống ô nếu không biết.", person=person))
        groups = [by_person.get(person, "") for person in scores.persons]
    elif len(groups) != len(scores.matrix):
        count = {"groups": len(groups), "people": len(scores.matrix)}
        source.wrong(0, say("Có %(groups)s dòng mà bảng điểm có %(people)s người.", **count))
    source.close()
    return groups


def _fraction(source: Source, cell: str) -> float | None:
    if not cell.strip():
        return float("nan")
    found = source.number(cell)
    return found if found is not None and 0 <= found <= 1 else None


def _label(cell: str) -> str:
    return nfc(cell).strip()


def _persons(source: Source) -> tuple[str, ...] | None:
    return None if source.persons is None else tuple(source.persons)


def _read_right_options(source: Source, key: dict[str, dict[str, float]]) -> None:
    rows = list(source.rows())
    for line, _ in rows[1:]:
        source.wrong(line, say("Đáp án chỉ có một dòng dưới tên các câu."))
    for name, cell in zip(source.header, rows[0][1] if rows else (), strict=False):
        if label := _label(cell):
            key[name][label] = 1.0


def _read_shares(source: Source, key: dict[str, dict[str, float]]) -> None:
    columns = [source.header.index(name) if name in source.header else None for name in _KEY_COLUMNS]
    question, option, share = columns
    if question is None or option is None:
        source.wrong(1, say("Cần các cột question, option (và share nếu có), hoặc đúng tên các câu như bảng điểm."))
        source.close()
        return
    for line, cells in source.rows():
        name, label = tidy(cells[question]), _label(cells[option])
        earned = 1.0 if share is None or not cells[share].strip() else _fraction(source, cells[share])
        if earned is None:
            source.wrong(line, _NEED_SHARE, share)
        elif problem := _unfit(key, name, label):
            source.wrong(line, problem)
        else:
            key[name][label] = earned


def _unfit(key: dict[str, dict[str, float]], name: str, label: str) -> Message | None:
    if name not in key:
        return say("Bảng điểm không có câu %(name)s.", name=name)
    if not label:
        return say("Dòng này chưa có phương án.")
    return say("Phương án %(label)s của câu %(name)s đã có.", label=label, name=name) if label in key[name] else None


def _group_column(source: Source) -> int:
    others = list(range(source.first, len(source.header)))
    named = [place for place in others if source.header[place].casefold() == "group"]
    if len(named or others) != 1:
        source.wrong(1, say("Cần một cột group."))
        source.close()
    return (named or others)[0]
