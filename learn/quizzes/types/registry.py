"""Every question type there is. A new one is a module beside these, a line here and a template."""

from collections.abc import Mapping

from learn.quizzes.types.automatic import CsvTask, DocumentTask, WorkbookTask
from learn.quizzes.types.base import Json, QuestionType
from learn.quizzes.types.case_study import CaseStudy
from learn.quizzes.types.categorising import Categorising
from learn.quizzes.types.gap_text import GapText
from learn.quizzes.types.hotspot import Hotspot
from learn.quizzes.types.judgement import Judgement
from learn.quizzes.types.matching import Matching
from learn.quizzes.types.multiple_choice import MultipleChoice
from learn.quizzes.types.number import Number
from learn.quizzes.types.ordering import Ordering
from learn.quizzes.types.ranking import Ranking
from learn.quizzes.types.rubric import Essay, FileTask
from learn.quizzes.types.short_text import ShortText
from learn.quizzes.types.single_choice import SingleChoice
from learn.quizzes.types.survey import Survey
from learn.quizzes.types.table_entry import TableEntry
from learn.quizzes.types.true_false import TrueFalse

_CLASSES: tuple[type[QuestionType], ...] = (
    SingleChoice,
    MultipleChoice,
    TrueFalse,
    ShortText,
    Number,
    Matching,
    Ordering,
    Categorising,
    GapText,
    TableEntry,
    Judgement,
    Ranking,
    Survey,
    CaseStudy,
    Hotspot,
    WorkbookTask,
    DocumentTask,
    CsvTask,
    Essay,
    FileTask,
)

TYPES: Mapping[str, type[QuestionType]] = {each.key: each for each in _CLASSES}


def build(type_key: str, shown: Json, marking: Json) -> QuestionType:
    """The question of a stored version and a marking. ValueError for an unknown type or unfitting documents."""
    if type_key not in TYPES:
        raise ValueError(f"no question type {type_key!r}")
    return TYPES[type_key].build(shown, marking)
