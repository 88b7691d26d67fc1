"""What lies in a course folder: which file is what, by its name alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from learn.errors import Message, say
from learn.imports.problems import Problem
from learn.markup.headings import is_identifier

_HEAD = re.compile(r"course(?:\.([a-z]{2}))?\.md")
_LESSON = re.compile(r"(\d{2})-([a-z0-9-]+?)(?:\.([a-z]{2}))?\.md")
_BANK = re.compile(r"([a-z0-9-]+)(?:\.([a-z]{2}))?\.md")
_MEDIUM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_FOLDERS = ("lessons", "bank", "media")


@dataclass(frozen=True)
class Found:
    """A text file. `label` is its name in messages; `language` is empty for the course's own."""

    path: Path
    label: str
    id: str = ""
    language: str = ""
    number: int = 0


@dataclass
class CourseFolder:
    """The files of a course, in the order of their names."""

    label: str
    heads: dict[str, Found] = field(default_factory=dict)
    lessons: list[Found] = field(default_factory=list)
    banks: list[Found] = field(default_factory=list)
    media: dict[str, Found] = field(default_factory=dict)
    assessment: Found | None = None
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, label: str, message: Message) -> None:
        """Tell a mistake about a file as a whole."""
        self.problems.append(Problem(label, 0, message))


def look_into(folder: Path, label: str) -> CourseFolder:
    """Sort the files of a course folder. `label` is what messages call the folder; empty for the folder itself."""
    found = CourseFolder(label)
    for path, name in _files(folder, label, found):
        _sort(found, path, name)
    for part in _FOLDERS:
        for path, name in _files(folder / part, _under(label, part), found):
            match part:
                case "lessons":
                    _lesson(found, path, name)
                case "bank":
                    _bank(found, path, name)
                case _:
                    _medium(found, path, name)
    return found


def label_of(found: CourseFolder, name: str) -> str:
    """What messages call a file of this course."""
    return _under(found.label, name)


def _under(label: str, name: str) -> str:
    return f"{label}/{name}" if label else name


def _files(folder: Path, label: str, found: CourseFolder) -> Iterator[tuple[Path, str]]:
    """The files in one folder, hidden ones left out. A link could lead out of the course, so it is refused."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        name = _under(label, path.name)
        if path.name.startswith("."):
            continue
        if path.is_symlink():
            found.wrong(name, say("Không dùng liên kết tượng trưng; chép tệp vào thư mục khoá học."))
        elif path.is_file():
            yield path, name
        elif label != found.label or path.name not in _FOLDERS:
            found.wrong(name, say("Không dùng thư mục này; khoá học chỉ có lessons, bank và media."))


def _sort(found: CourseFolder, path: Path, name: str) -> None:
    if head := _HEAD.fullmatch(path.name):
        found.heads[head[1] or ""] = Found(path, name, language=head[1] or "")
    elif path.name == "assessment.yaml":
        found.assessment = Found(path, name)
    else:
        found.wrong(name, say("Không biết tệp này; ở đây chỉ có course.md, course.<ngôn ngữ>.md và assessment.yaml."))


def _lesson(found: CourseFolder, path: Path, name: str) -> None:
    if (match := _LESSON.fullmatch(path.name)) and is_identifier(match[2]):
        found.lessons.append(Found(path, name, match[2], match[3] or "", int(match[1])))
    else:
        found.wrong(name, say("Tên tệp bài học có dạng NN-ten-bai.md hoặc NN-ten-bai.en.md, chữ thường không dấu."))


def _bank(found: CourseFolder, path: Path, name: str) -> None:
    if match := _BANK.fullmatch(path.name):
        found.banks.append(Found(path, name, match[1], match[2] or ""))
    else:
        found.wrong(name, say("Tên tệp câu hỏi có dạng ten-tep.md hoặc ten-tep.en.md, chữ thường không dấu."))


def _medium(found: CourseFolder, path: Path, name: str) -> None:
    if _MEDIUM.fullmatch(path.name):
        found.media[path.name] = Found(path, name)
    else:
        found.wrong(name, say("Tên tệp chỉ gồm chữ không dấu, chữ số, dấu chấm, gạch nối và gạch dưới."))
