"""Somebody who teaches a course and also sees figures of its units: what the two together may not tell them.

A course's clusters are the same for everybody (module `learn.assessments.course_clusters`): they keep what is hidden
from somebody who knows nobody, whatever unit they see from above. Some viewers know more: persons of some units, or
units that others hide by themselves, by several grants; and from whoever sees every unit, nothing keeps the few people
who are in none. So it is asked of each such viewer whether the course's figures may stand beside the units'.

Asked about everybody who took the two tests of a version. Of those among them with a follow-up, and of the two sides of
a delayed start, a viewer who sees persons may know a part that this doesn't count. Nor are the splits of a unit into
positions or months weighed against a course that went on to another version of its tests.
"""

from sqlalchemy import select
from sqlmodel import Session, col

from learn.assessments import store
from learn.assessments.course_clusters import tells_apart
from learn.assessments.forests import Forest, forest
from learn.assessments.hiding import Cluster, hiding_below
from learn.assessments.models import AssessmentVersion
from learn.assessments.suppression import SMALLEST
from learn.dashboards import crowds
from learn.errors import Message, say
from learn.organisation import policy
from learn.organisation.models import UnitDescent
from learn.organisation.policy import Viewer


def why_withheld(db: Session, viewer: Viewer, assessment_version_id: int) -> Message | None:
    """Why this viewer is shown no figure of a course's changes; None when they are. At most seven statements, none for
    who sees no unit."""
    if not viewer.showing_units:
        return None
    course = store.course_of(db, db.get_one(AssessmentVersion, assessment_version_id))
    trees = forest(db, assessment_version_id)
    unknown = trees.without(crowds.known_matched(db, viewer, course))
    blocks = _blocks(db, viewer, unknown)
    clusters = trees.clusters(trees.of_version(assessment_version_id))
    if not tells_apart(blocks, clusters, unknown.of_version(assessment_version_id)):
        return None
    return say(
        "Anh/chị còn xem được số liệu của các đơn vị. Đặt cạnh số liệu đó, con số của khoá học sẽ làm lộ kết quả của "
        "dưới %(smallest)s người, nên không hiện.",
        smallest=SMALLEST,
    )


def _blocks(db: Session, viewer: Viewer, unknown: Forest) -> dict[int, Cluster]:
    """The blocks of the units in whose figures this viewer finds people, from the roots of their grants down."""
    today = select(col(UnitDescent.unit_id)).where(
        col(UnitDescent.depth) == 0, col(UnitDescent.unit_id).in_(policy.units_visible(viewer))
    )
    visible = set(db.scalars(today))
    hiding = hiding_below(unit for unit in unknown.units if unit.unit_id in visible)
    blocks = {unit_id: hiding.cluster_of(unit_id) for unit_id in visible}
    # Hidden below nothing that is shown: a root of too few people.
    return {unit_id: block for unit_id, block in blocks.items() if block.place not in hiding.hidden.units}
