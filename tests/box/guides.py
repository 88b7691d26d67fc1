"""The guides in docs/: their fenced blocks, and which of them are done by a test.

```sh          is only parsed;
```sh run      is run in a folder that stands for /var/lib/learn, by `make test`;
```sh root     is typed on a new server as root, and replayed by `make box`;
```csv file=…  is a file that the commands below it read.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.box.dockerfile import ROOT

DOCS = ROOT / "docs"
# The same guide in both languages.
PAIRS = (
    ("install.md", "install.en.md"),
    ("administrators.vi.md", "administrators.en.md"),
    ("supervisors.vi.md", "supervisors.en.md"),
    ("statistics.vi.md", "statistics.en.md"),
)
NAMES = tuple(name for pair in PAIRS for name in pair)


@dataclass(frozen=True)
class Block:
    """What stands between two fences. `marks` are the words after the first."""

    marks: tuple[str, ...]
    text: str

    @property
    def is_shell(self) -> bool:
        return self.marks[0] == "sh"

    @property
    def file(self) -> str:
        """The name under which this block is kept; empty when it is none."""
        return next((mark.removeprefix("file=") for mark in self.marks if mark.startswith("file=")), "")


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def blocks(name: str) -> list[Block]:
    found = re.findall(r"^```(\S[^\n]*)\n(.*?)^```$", text_of(name), re.MULTILINE | re.DOTALL)
    return [Block(tuple(info.split()), text) for info, text in found]


def prose(name: str) -> str:
    """The guide without its blocks, each paragraph on one line."""
    without = re.sub(r"^```.*?^```$", "", text_of(name), flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"(?<=\S)\n(?=[^\n#|])", " ", without)


def keep_files(block: Block, folder: Path) -> None:
    """Write the block where its commands look for it."""
    place = folder / block.file
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(block.text, encoding="utf-8")
