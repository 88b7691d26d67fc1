"""Office files from strangers: zip archives, not unpacked before they are known to be small and harmless."""

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from learn.errors import say
from learn.quizzes.tasks.refusal import NotTaken, broken, too_large
from learn.quizzes.tasks.xml import Node, tree

MOST_ENTRIES = 2_000
MOST_UNPACKED = 64 * 1024 * 1024  # bytes, all entries together
MOST_IN_ENTRY = 32 * 1024 * 1024  # bytes
# Text of sheets packs to a fortieth at most; more in a large entry was made to be unpacked.
MOST_RATIO = 200
_WORTH_A_RATIO = 1024 * 1024
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IS_ENCRYPTED = 0x1
# Parts that can do something when the file is opened elsewhere, or fetch something.
_MACROS = ("vbaproject.bin", "vbadata.xml")
# In what the archive says its parts are: a part with macros may have any name.
_MACRO_TYPES = ("macro", "vbaproject", "vbadata")
_EMBEDDED = ("/embeddings/", "/activex/", "/ctrlprops/")


class Archive:
    """The parts of an office file, every one of which may be read."""

    def __init__(self, data: bytes) -> None:
        """NotTaken for what is no such archive, is encrypted, too large when unpacked, or more than a document."""
        if data.startswith(_OLD_OFFICE):
            raise NotTaken(
                say("Tệp có mật khẩu, hoặc là bản cũ (.xls, .doc); anh/chị bỏ mật khẩu, lưu thành .xlsx hoặc .docx.")
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
            raise broken() from error
        _check_sizes(entries)
        self.names = frozenset(entry.filename for entry in entries)
        # Programs that open it elsewhere take names that differ in case for the same.
        if len({name.lower() for name in self.names}) != len(entries) or "[Content_Types].xml" not in self.names:
            raise broken()
        self._check_parts()

    def read(self, name: str) -> bytes | None:
        """The bytes of a part, None when there is none of this name. NotTaken when it is broken."""
        if name not in self.names:
            return None
        try:
            with self._zip.open(name) as opened:
                content = opened.read(MOST_IN_ENTRY + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            NotImplementedError,
            RuntimeError,
            OSError,
            EOFError,
            # A directory that says it begins elsewhere puts a part before the beginning of the file.
            ValueError,
        ) as error:
            raise broken() from error
        if len(content) > MOST_IN_ENTRY:
            raise too_large()
        return content

    def tree(self, name: str) -> Node | None:
        """A part as a tree, None when there is none of this name."""
        content = self.read(name)
        return None if content is None else tree(content)

    def targets(self, name: str) -> dict[str, str]:
        """Where the relationships of a part lead, by their id: names of other parts."""
        path = PurePosixPath(name)
        found = self.tree(f"{path.parent}/_rels/{path.name}.rels")
        if found is None:
            return {}
        links = [each for each in found.all("Relationship") if each.get("TargetMode") != "External"]
        return {each.get("Id"): _joined(path.parent, each.get("Target")) for each in links}

    def _check_parts(self) -> None:
        lowered = [name.lower() for name in self.names]
        if any(name.endswith(_MACROS) for name in lowered) or self._has_macro_types():
            raise NotTaken(say("Tệp có macro nên không được nhận; anh/chị lưu thành .xlsx hoặc .docx không macro."))
        if any(name.startswith("xl/externallinks/") for name in lowered):
            raise NotTaken(say("Tệp có liên kết tới tệp khác; anh/chị dán thành giá trị, bỏ liên kết rồi gửi lại."))
        if any(part in f"/{name}" for name in lowered for part in _EMBEDDED):
            raise NotTaken(say("Tệp có đối tượng nhúng hoặc nút điều khiển; anh/chị xoá đi rồi gửi lại."))
        for name in self.names:
            if name.lower().endswith(".rels"):
                _check_links(self.tree(name))

    def _has_macro_types(self) -> bool:
        types = self.tree("[Content_Types].xml")
        said = [each.get("ContentType").lower() for each in types.children] if types else []
        return any(word in each for each in said for word in _MACRO_TYPES)


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise too_large()
    for entry in entries:
        if entry.flag_bits & _IS_ENCRYPTED:
            raise NotTaken(say("Tệp có mật khẩu; anh/chị bỏ mật khẩu rồi gửi lại."))
        is_large = entry.file_size > _WORTH_A_RATIO
        if entry.file_size > MOST_IN_ENTRY or (is_large and entry.file_size > MOST_RATIO * entry.compress_size):
            raise too_large()


def _check_links(relationships: Node | None) -> None:
    """A hyperlink waits for somebody to follow it; any other link outwards is followed when the file opens."""
    for each in relationships.all("Relationship") if relationships else ():
        if each.get("TargetMode") == "External" and not each.get("Type").endswith("/hyperlink"):
            raise NotTaken(say("Tệp có liên kết tới tệp khác; anh/chị dán thành giá trị, bỏ liên kết rồi gửi lại."))


def _joined(folder: PurePosixPath, target: str) -> str:
    """The part that a relationship names: from the root, or relative to the folder of the part."""
    parts: list[str] = []
    for step in (PurePosixPath(target) if target.startswith("/") else folder / target).parts:
        if step == "..":
            parts = parts[:-1]
        elif step != "/":
            parts.append(step)
    return "/".join(parts)
