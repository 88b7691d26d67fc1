"""How things are named in addresses, as patterns: what doesn't fit is an address where nothing is."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

# Where the API is mounted.
ADDRESS = "/api/v1"
# Written for both readers of patterns, ours and that of JSON Schema: no \z, no look-ahead.
SLUG_PATTERN = r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"
CODE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
ENROLMENT_PATTERN = r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?\.[1-9][0-9]*$"
NUMBER_PATTERN = r"^[1-9][0-9]*$"
LONGEST_SLUG = 80
LONGEST_CODE = 40
LONGEST_ENROLMENT = 90
LONGEST_NUMBER = 9
MOST = 999_999_999
# What stands in examples.
ATTEMPT = "2f0c4f39-5f0e-4f5a-9d3c-0a6a1d5b7c11"
PERSON = "6b0f6d0e-7a53-4c1b-8f0a-3d0a1c2b4e5f"

Slug = Annotated[
    str,
    Path(
        pattern=SLUG_PATTERN,
        max_length=LONGEST_SLUG,
        description="The course's name in addresses.",
        examples=["dao-duc-cong-vu"],
    ),
]
Code = Annotated[
    str,
    Path(
        pattern=CODE_PATTERN,
        max_length=LONGEST_CODE,
        description="The unit's permanent code.",
        examples=["15001"],
    ),
]
EnrolmentName = Annotated[
    str,
    Path(
        pattern=ENROLMENT_PATTERN,
        max_length=LONGEST_ENROLMENT,
        description="The course, a point, and which of one's enrolments in it this is.",
        examples=["dao-duc-cong-vu.1"],
    ),
]
AttemptId = Annotated[UUID, Path(description="An attempt of the person's own.", examples=[ATTEMPT])]
PersonId = Annotated[UUID, Path(description="Somebody whom the person may see.", examples=[PERSON])]
VersionNumber = Annotated[int, Path(ge=1, le=MOST, description="Versions of a course count from 1.", examples=[1])]
SlotNumber = Annotated[int, Path(ge=1, le=MOST, description="The question's place in the test, from 1.", examples=[1])]
CourseFilter = Annotated[
    str | None,
    Query(
        pattern=SLUG_PATTERN,
        max_length=LONGEST_SLUG,
        description="The course that is asked about.",
        examples=["dao-duc-cong-vu"],
    ),
]
