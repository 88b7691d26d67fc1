"""What every real course promises: it is practised in many ways, on files and in situations too, and explained."""

import pytest

from learn.authoring.reading import read_course, read_frameworks
from learn.quizzes.documents import Feedback, QuestionDocument
from tests.authoring.test_gallery import CONTENT

SLUGS = ("dao-duc-cong-vu", "ky-nang-so-cong-vu", "quan-ly-nha-nuoc-cap-xa")
FILE_TASKS = {"workbook", "document", "csv"}
CHOSEN = {"single_choice", "multiple_choice", "matching", "categorising"}


def is_explained(question: QuestionDocument) -> bool:
    """Whether the question says something afterwards and, where options or rows are chosen, of each of them."""
    words = Feedback.model_validate(question.feedback)
    return bool(words.general) and (question.type not in CHOSEN or (words.options != () and all(words.options)))


@pytest.mark.parametrize("slug", SLUGS)
def test_a_course_asks_in_many_ways_and_explains(slug: str) -> None:
    course = read_course(CONTENT / "courses" / slug, read_frameworks(CONTENT / "frameworks")[0])
    types = {each.type for each in course.questions}
    assert not course.problems
    assert len(types) >= 12
    assert {"case_study", "ranking"} <= types
    assert types & FILE_TASKS
    practised = [each for each in course.questions if each.use == "practice"]
    assert not [each.id for each in practised if not is_explained(each)]
    assert sum(bool(Feedback.model_validate(each.feedback).hints) for each in practised) >= 8


def test_no_course_is_forgotten() -> None:
    assert {each.name for each in (CONTENT / "courses").iterdir()} == {*SLUGS, "gallery"}
