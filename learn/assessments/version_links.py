"""An assessment version beside the one before it, where questions that both ask carry one scale onto the other."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

import numpy as np
from sqlmodel import Session

from learn.assessments import store
from learn.assessments.course_gain import kept
from learn.assessments.forests import forest, of_only
from learn.assessments.form_sheets import FormSheet, form_sheet
from learn.assessments.hiding import Cluster, why_no_interval
from learn.assessments.links import LEAST_TAKERS
from learn.assessments.models import AssessmentVersion, Occasion
from learn.assessments.statistics.responses import Floats
from learn.assessments.statistics.values import as_json
from learn.assessments.statistics.versions import Side, compare_versions
from learn.db.columns import id_of
from learn.errors import Message, say
from learn.quizzes.formsets import questions_of

FEWEST_ANCHORS = 2

Forms = Mapping[str, frozenset[int]]
"""The question versions of each form."""


def comparison_document(db: Session, version_id: int) -> dict[str, Any] | None:
    """What the analysis keeps of a version beside the one before: its number and figures on the scale of the earlier
    one (`statistics.versions`), or the reason why they can't be compared. None for a first version."""
    version = db.get_one(AssessmentVersion, version_id)
    versions = store.versions_of_course(db, store.course_of(db, version))
    earlier = next((each for each in versions if each.number < version.number), None)
    if earlier is None:
        return None
    found = _compared(db, version_id, id_of(earlier))
    reason = {"reason": kept(found)} if isinstance(found, Message) else {"reason": None, **found}
    return {"previous": earlier.number, **reason}


def _compared(db: Session, version_id: int, earlier_id: int) -> dict[str, Any] | Message:
    now, before = _forms(db, version_id), _forms(db, earlier_id)
    shared = anchors(now) & anchors(before)
    form, other = max(
        product(sorted(now), sorted(before)), key=lambda pair: len(shared & now[pair[0]] & before[pair[1]])
    )
    asked = shared & now[form] & before[other]
    if len(asked) < FEWEST_ANCHORS:
        return say("Hai phiên bản chưa có đủ %(fewest)s câu neo chung.", fewest=FEWEST_ANCHORS)
    sheets, others = _sheets(db, version_id, form), _sheets(db, earlier_id, other)
    clusters = _clusters(db, version_id, [*sheets, *others])
    found = compare_versions(_side(sheets, asked, clusters), _side(others, asked, clusters))
    fewest = min(found.n_x, found.n_y)
    if fewest < LEAST_TAKERS:
        return say(
            "Chưa đủ dữ liệu: mỗi đề cần %(least)s người ở mỗi bài; ít nhất mới có %(n)s.", least=LEAST_TAKERS, n=fewest
        )
    if reason := why_no_interval(clusters.values()):
        return reason
    return {"form": form, "other": other, "anchors": len(asked), "figures": as_json(found, kept)}


def anchors(forms: Forms) -> frozenset[int]:
    """The declared anchors of an assessment: no other question stands in two of its forms."""
    times = Counter(version for asked in forms.values() for version in asked)
    return frozenset(version for version, count in times.items() if count > 1)


def _forms(db: Session, version_id: int) -> Forms:
    return {
        letter: frozenset(question.version_id for question in questions_of(db, form_id).slots.values())
        for letter, form_id in store.forms_of(db, version_id).items()
    }


Sheets = tuple[FormSheet, FormSheet]
"""Of one form, before and after."""


def _sheets(db: Session, version_id: int, letter: str) -> Sheets:
    form_id = store.forms_of(db, version_id)[letter]
    pre, post = (form_sheet(db, version_id, letter, form_id, occasion) for occasion in (Occasion.PRE, Occasion.POST))
    return pre, post


def _clusters(db: Session, version_id: int, sheets: Iterable[FormSheet]) -> dict[int, Cluster]:
    """No figure of units speaks of the people who took one form. Nobody takes the same one twice."""
    return forest(db, version_id).clusters(of_only(unit for sheet in sheets for unit in sheet.takers.units))


def _side(sheets: Sheets, asked: frozenset[int], clusters: Mapping[int, Cluster]) -> Side:
    pre, post = sheets
    numbers = {cluster: number for number, cluster in enumerate(sorted(set(clusters.values())))}
    return Side(
        pre=_share(pre),
        anchor=_share(pre, asked),
        post=_share(post),
        units_pre=[numbers[clusters[unit]] for unit in pre.takers.units],
        units_post=[numbers[clusters[unit]] for unit in post.takers.units],
    )


def _share(sheet: FormSheet, asked: frozenset[int] | None = None) -> Floats:
    """Each person's share of the marks of the form, or of some of its questions."""
    weights = np.array(
        [question.weight if asked is None or question.version_id in asked else 0.0 for question in sheet.questions]
    )
    return np.asarray(np.nan_to_num(sheet.fractions) @ weights / weights.sum())
