"""What every real course promises: it is practised in many ways, on files and in situations too."""

import pytest

from learn.authoring.reading import read_course, read_frameworks
from tests.authoring.test_gallery import CONTENT

SLUGS = ("dao-duc-cong-vu", "ky-nang-so-cong-vu", "quan-ly-nha-nuoc-cap-xa")
FILE_TASKS = {"workbook", "document", "csv"}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_course_asks_in_many_ways(slug: str) -> None:
    course = read_course(CONTENT / "courses" / slug, read_frameworks(CONTENT / "frameworks")[0])
    types = {each.type for each in course.questions}
    assert not course.problems
    assert len(types) >= 12
    assert "case_study" in types
    assert types & FILE_TASKS


def test_no_course_is_forgotten() -> None:
    assert {each.name for each in (CONTENT / "courses").iterdir()} == {*SLUGS, "gallery"}
