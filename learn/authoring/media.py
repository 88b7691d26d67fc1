"""The files of `media/`: looked at by content, pictures drawn anew."""

from collections.abc import Mapping

from learn.authoring.folder import CourseFolder, Found
from learn.authoring.plan import PlannedMedium
from learn.courses.rendering import CourseFiles, medium_address
from learn.errors import Invalid, Message, say
from learn.imports.problems import Problem
from learn.markup.links import Placed
from learn.media.kinds import check_size
from learn.media.service import examine


def read_media(found: CourseFolder) -> tuple[dict[str, PlannedMedium], list[Problem]]:
    """The files that can be stored, by name, and what is wrong with the others. Sizes are looked at before reading."""
    media: dict[str, PlannedMedium] = {}
    problems: list[Problem] = []
    for name, file in found.media.items():
        planned = _planned(name, file)
        if isinstance(planned, Message):
            problems.append(Problem(file.label, 0, planned))
        else:
            media[name] = planned
    return media, problems


def _planned(name: str, file: Found) -> PlannedMedium | Message:
    try:
        if wrong := check_size(name, file.path.stat().st_size):
            return wrong
        examined = examine(name, file.path.read_bytes())
    except OSError:
        return say("Không đọc được tệp này.")
    except Invalid as error:
        return error.fields["file"]
    return PlannedMedium(name, file.path, examined.content, examined.mime, examined.width, examined.height)


def resolver_of(slug: str, found: CourseFolder, media: Mapping[str, PlannedMedium]) -> CourseFiles:
    """Where the links of this course lead. A file that can't be used was told already, so it is not told as absent."""
    addresses = {name: medium_address(medium.hash, name) for name, medium in media.items()}
    pictures = {
        name: Placed(addresses[name], medium.width, medium.height)
        for name, medium in media.items()
        if medium.width is not None and medium.height is not None
    }
    unusable = {name: Placed("", 1, 1) for name in found.media if name not in media}
    broken = dict.fromkeys(unusable, "")
    lessons = {file.path.name: file.id for file in found.lessons}
    return CourseFiles(slug, lessons, broken | addresses, unusable | pictures)
