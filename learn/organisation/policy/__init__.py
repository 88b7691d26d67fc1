"""Who may see whom, and who may do what. The only place that decides it; everything else asks here.

Deny first: a right exists when a grant that holds today gives it, and a question nobody answers is
answered no. A grant says what it is over: a unit with all below it, a course, or everything.

- supervisor: sees the units of their subtree, as `people` (persons, unsuppressed) or `figures`
  (groups only); persons only with `people`.
- administrator: all accounts in their subtree (without a unit: everywhere), which includes seeing people.
  Never sees keys.
- instructor: teaches one course, or every course; sees no unit and no person.
  Instructors and administrators also see the courses that are for instructors only.
- learner: oneself.

What may not be seen is answered with NotFound, exactly like what is not there.
"""

from learn.organisation.policy.actions import (
    ever_instructors,
    has_seen_keys,
    is_staff,
    may_accommodate,
    may_administer,
    may_administer_all,
    may_enrol,
    may_help_sign_in,
    may_preview,
    may_teach,
    may_teach_anything,
    require_accommodate,
    require_administer,
    require_administer_all,
    require_enrol,
    require_help_sign_in,
    require_paper,
    require_teach,
)
from learn.organisation.policy.rights import Right, Viewer, load_viewer
from learn.organisation.policy.visibility import (
    VisibleUnit,
    home_unit,
    people_visible,
    require_person,
    require_unit,
    require_unit_people,
    sees,
    sees_person,
    units_visible,
    units_with_people_visible,
)

__all__ = [
    "Right",
    "Viewer",
    "VisibleUnit",
    "ever_instructors",
    "has_seen_keys",
    "home_unit",
    "is_staff",
    "load_viewer",
    "may_accommodate",
    "may_administer",
    "may_administer_all",
    "may_enrol",
    "may_help_sign_in",
    "may_preview",
    "may_teach",
    "may_teach_anything",
    "people_visible",
    "require_accommodate",
    "require_administer",
    "require_administer_all",
    "require_enrol",
    "require_help_sign_in",
    "require_paper",
    "require_person",
    "require_teach",
    "require_unit",
    "require_unit_people",
    "sees",
    "sees_person",
    "units_visible",
    "units_with_people_visible",
]
