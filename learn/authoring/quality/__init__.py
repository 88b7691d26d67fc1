"""How good a course is, by rules that need no reader: each figure with the value that is good."""

from learn.authoring.quality.course import CourseReport, report_on
from learn.authoring.quality.figures import Figure

__all__ = ["CourseReport", "Figure", "report_on"]
