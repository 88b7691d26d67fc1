"""The coverage of a course's bank as lines to read and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from learn.authoring.plan import CoursePlan
from learn.quizzes.forms import Covered, coverage


def covered(course: CoursePlan) -> list[Covered]:
    """What the course's blueprint asks and its bank has; without an assessment, what the bank has."""
    return coverage(course.questions, course.assessment.blueprint if course.assessment else ())


def as_json(course: CoursePlan, rows: Sequence[Covered]) -> dict[str, object]:
    """One course for machines; `lacking` is how many questions must still be written."""
    return {"course": course.slug, "rows": [{**asdict(row), "lacking": row.lacking} for row in rows]}


def lines(course: CoursePlan, rows: Sequence[Covered]) -> Iterator[str]:
    """One course for people, what is lacking at the end of its line."""
    yield f"{course.slug}: {sum(row.asked for row in rows)} câu mỗi đề, thiếu {sum(row.lacking for row in rows)} câu"
    for row in rows:
        of_type = f", kiểu {row.type}" if row.type else ""
        anchors = f" ({row.anchors} câu neo)" if row.anchors else ""
        groups = f", nhóm {' '.join(row.groups)}" if row.groups else ""
        lacking = f"  ← thiếu {row.lacking} câu" if row.lacking else ""
        yield (
            f"  {row.objective}, bậc {row.level}{of_type}: mỗi đề {row.asked}, cần {row.needed}, "
            f"có {row.stock}{anchors}{groups}, luyện tập {row.practice}{lacking}"
        )
