"""Measurement on plain arrays, for anybody and without a server: persons in rows, questions in columns.

Pure: no database, no clock, and chance only from a seed. Distributions and optimisers are SciPy's.

    from learn.assessments.statistics import classical_analysis
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from learn.assessments.statistics.classical import classical_analysis as classical_analysis
    from learn.assessments.statistics.dif import differential_functioning as differential_functioning
    from learn.assessments.statistics.irt import calibrate_1pl as calibrate_1pl
    from learn.assessments.statistics.irt import calibrate_2pl as calibrate_2pl
    from learn.assessments.statistics.irt import calibrate_rasch as calibrate_rasch
    from learn.assessments.statistics.linking import link_forms as link_forms
    from learn.assessments.statistics.paired import paired_gain as paired_gain

# Where each analysis is: NumPy and SciPy are loaded when one is asked for, not when only `values` is.
_MODULES = {
    "classical_analysis": "classical",
    "differential_functioning": "dif",
    "calibrate_rasch": "irt",
    "calibrate_1pl": "irt",
    "calibrate_2pl": "irt",
    "link_forms": "linking",
    "paired_gain": "paired",
}


def __getattr__(name: str) -> Any:
    """The analysis of that name."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
