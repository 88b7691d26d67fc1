"""One sheet of a workbook, read as a stream: only cells that hold something are kept."""

from dataclasses import dataclass, field

from learn.quizzes.tasks.cells import Place, moved, place_of
from learn.quizzes.tasks.refusal import broken, too_large
from learn.quizzes.tasks.xml import scan

_LONGEST = 32_767  # characters in a cell: the most that a spreadsheet keeps
_MOST_RANGES = 10_000


@dataclass
class RawCell:
    """A cell as it is stored: `kind` says what `text` means, `style` is the number of its look."""

    kind: str
    style: int
    text: str | None = None
    formula: str = ""


@dataclass
class RawSheet:
    """Cells by place; ranges as they are written."""

    cells: dict[Place, RawCell] = field(default_factory=dict)
    filters: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)


def read_sheet(content: bytes, room: int) -> RawSheet:
    """The cells, filters and rules of a sheet. NotTaken beyond `room` cells."""
    reader = _Reader(room)
    scan(content, reader.start, reader.end, reader.said)
    return reader.sheet


class _Reader:
    def __init__(self, room: int) -> None:
        self.room = room
        self.sheet = RawSheet()
        self.cell = RawCell("", 0)
        self.place: Place = (0, 0)
        self.inside = ""
        # Formulas written once for many cells: by number, the first cell and its text.
        self.shared: dict[str, tuple[Place, str]] = {}
        self.number = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag:
            case "c":
                self._begin(attributes)
            case "v" | "t" | "f":
                self.inside = tag
                if tag == "f":
                    self.number = attributes.get("si", "") if attributes.get("t") == "shared" else ""
            case "rPh":
                self.inside = ""
            case "autoFilter":
                self.sheet.filters.append(attributes.get("ref", ""))
            case "conditionalFormatting":
                self.sheet.rules += attributes.get("sqref", "").split()[:_MOST_RANGES]
        if len(self.sheet.rules) + len(self.sheet.filters) > _MOST_RANGES:
            raise too_large()

    def said(self, text: str) -> None:
        if self.inside == "f":
            self.cell.formula += text
        elif self.inside in ("v", "t"):
            self.cell.text = (self.cell.text or "") + text
        if len(self.cell.formula) > _LONGEST or len(self.cell.text or "") > _LONGEST:
            raise broken()

    def end(self, tag: str) -> None:
        if tag == "f":
            self._share()
        if tag in ("v", "t", "f"):
            self.inside = ""
        elif tag == "c" and (self.cell.text is not None or self.cell.formula or self.cell.style):
            self.sheet.cells[self.place] = self.cell

    def _begin(self, attributes: dict[str, str]) -> None:
        self.room -= 1
        if self.room < 0:
            raise too_large()
        place = place_of(attributes.get("r", ""))
        style = attributes.get("s", "0")
        if place is None or not (style.isascii() and style.isdecimal() and len(style) < 6):
            raise broken()
        self.place, self.cell = place, RawCell(attributes.get("t", "n"), int(style))

    def _share(self) -> None:
        if not self.number:
            return
        if self.cell.formula:
            self.shared[self.number] = (self.place, self.cell.formula)
        elif self.number in self.shared:
            first, text = self.shared[self.number]
            self.cell.formula = moved(text, self.place[0] - first[0], self.place[1] - first[1])
