"""The method page: every figure has its anchor, every link to it arrives, and what it says is what the program does."""

import re
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from importlib import import_module
from math import exp, gamma, log, sqrt
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from scipy.stats import binomtest

from learn.assessments import effort, groups, links
from learn.assessments.gains import MASTERED_FROM, is_mastered, normalized_change
from learn.assessments.suppression import Node, hidden_units
from learn.web import i18n
from learn.web.assets import Assets
from learn.web.i18n import LANGUAGES, Language
from learn.web.templating import Page, Templates

ROOT = Path(__file__).parents[2]
TEMPLATES = Templates(Assets.load().url)

# Anchors are addresses: other pages, exports and printouts hold them. One may be added, none renamed.
FIGURES = (
    "design",
    "score",
    "mastered",
    "change",
    "normalized",
    "reliable",
    "effort",
    "interval",
    "gain-of-averages",
    "effect-sizes",
    "retention",
    "shift",
    "delayed-start",
    "left-out",
    "small-groups",
    "linking",
    "facility",
    "discrimination",
    "reliability",
    "lights",
    "leak",
    "dif",
    "calibration",
)
LINK = re.compile(r"""(?:/method#|\bhow(?:_line)?\(["'])([\w-]+)""")
VIETNAMESE = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)


@dataclass
class Read(HTMLParser):
    """The page as a program sees it: its ids and links in order, and the words of each section."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    _section: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [value for value in (given.get("id"),) if value]
        self.links += [value for value in (given.get("href"),) if value]
        if tag == "section":
            self._section = given.get("id") or ""

    def handle_endtag(self, tag: str) -> None:
        self._section = "" if tag == "section" else self._section

    def handle_data(self, data: str) -> None:
        if self._section:
            self.words[self._section] = " ".join(f"{self.words.get(self._section, '')} {data}".split())


@cache
def page(language: Language) -> Read:
    read = Read()
    read.feed(TEMPLATES.render("site/method.html", {"page": Page(language, "/method")}, language))
    return read


def linked() -> dict[str, str]:
    """The anchors that templates and code link to, with a file that does."""
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "learn").rglob("*.py")]
    return {name: file.name for file in files for name in LINK.findall(file.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_has_its_anchor(language: Language) -> None:
    read = page(language)
    assert tuple(read.words) == FIGURES
    assert len(read.ids) == len(set(read.ids))
    assert {f"#{name}" for name in FIGURES} <= set(read.links), "the contents"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_arrives(language: Language) -> None:
    within = {link.removeprefix("#") for link in page(language).links if link.startswith("#")}
    assert within <= set(page(language).ids)
    assert {name: file for name, file in linked().items() if name not in page(language).words} == {}


def test_the_screens_link_to_their_figures() -> None:
    assert {"interval", "left-out", "small-groups", "change", "mastered", "reliable", "facility", "shift"} <= {
        *linked()
    }


def test_a_link_to_nothing_is_an_error() -> None:
    for macro in ("how", "how_line"):
        wrong = f'{{% from "macros/method.html" import {macro} %}}{{{{ {macro}("renamed") }}}}'
        with pytest.raises(UndefinedError):
            TEMPLATES.environment("vi").from_string(wrong).render()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_says_what_it_cannot_an_example_and_its_source(name: str, language: Language) -> None:
    said = page(language).words[name]
    for label in ("Không nói được:", "Ví dụ (số đặt ra)", "Nguồn:"):
        assert i18n.translations(language).gettext(label) in said


def test_the_english_page_is_english() -> None:
    assert {name: VIETNAMESE.findall(said) for name, said in page("en").words.items() if VIETNAMESE.search(said)} == {}


def test_links_to_other_sites_are_to_sources_and_every_source_is_used() -> None:
    away = {link for link in page("vi").links if link.startswith(("http", "//"))}
    assert {link for link in away if not re.fullmatch(r"https://doi\.org/10\.\d{4,5}/\S+", link)} == set()
    references = TEMPLATES.environment("vi").get_template("macros/method_entries.html").module.references  # type: ignore[attr-defined]
    whole = " ".join(page("vi").words.values())
    assert [text for text, _ in references.values() if text not in whole] == []
    assert {f"https://doi.org/{doi}" for _, doi in references.values() if doi} == away


def five_people() -> groups.GroupFigure:
    return groups.figure([groups.sums_of([(0.4, 0.4 + change) for change in (0.1, 0.2, 0.15, 0.25, 0.3)])])


def hedges(freedom: int) -> float:
    return gamma(freedom / 2) / (sqrt(freedom / 2) * gamma((freedom - 1) / 2))


def linked_score(score: float) -> float:
    """Of form B, on the scale of form A, in percent."""
    return links.Link({"A": links.Moments(100, 60, 20), "B": links.Moments(100, 70, 16)}).lines["B"].at(score)


WILSON = binomtest(30, 40).proportion_ci(method="wilson")

# The numbers of the worked examples, computed here: figure, value, digits as written.
EXAMPLES: tuple[tuple[str, float | None, int], ...] = (
    ("score", 2 / 3 - 1 / 2, 2),
    ("change", 100 * (0.7 - 0.5), 0),
    ("normalized", normalized_change(0.4, 0.7), 2),
    ("normalized", normalized_change(0.8, 0.6), 2),
    ("reliable", sqrt(8**2 + 8**2), 1),
    ("reliable", 15 / sqrt(8**2 + 8**2), 2),
    ("reliable", 25 / sqrt(8**2 + 8**2), 2),
    ("effort", effort.threshold([30, 39, 41, 50]), 0),
    ("effort", 100 * 24 / 30, 0),
    ("interval", 100 * (five_people().low or 0), 1),
    ("interval", 100 * (five_people().high or 0), 1),
    ("gain-of-averages", (0.65 - 0.5) / (1 - 0.5), 2),
    ("effect-sizes", 12 / 15, 2),
    ("effect-sizes", 12 / ((18 + 22) / 2), 2),
    ("effect-sizes", hedges(19), 2),
    ("effect-sizes", hedges(19) * 0.8, 2),
    ("effect-sizes", hedges(19) * 0.6, 2),
    ("retention", 100 * (0.65 - 0.5) / (0.7 - 0.5), 0),
    ("shift", binomtest(2, 12).pvalue, 3),
    ("delayed-start", 18 - 5, 0),
    ("left-out", 38 + 3 + 2 + 4 + 3, 0),
    ("linking", 60 + 20 / 20 * (65 - 55), 0),
    ("linking", 74 - 50, 0),
    ("linking", (74 - 70) / 16, 2),
    ("linking", linked_score(74), 0),
    ("linking", linked_score(74) - 50, 0),
    ("linking", (74 - 50) - (linked_score(74) - 50), 0),
    ("facility", 100 * WILSON.low, 1),
    ("facility", 100 * WILSON.high, 1),
    ("discrimination", 24 / 27 - 12 / 27, 2),
    ("reliability", 18 * sqrt(1 - 0.75), 0),
    ("dif", -2.35 * log(2), 2),
    ("calibration", 100 / (1 + exp(-1)), 0),
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "value", "digits"), EXAMPLES)
def test_the_examples_are_worked_right(name: str, value: float | None, digits: int, language: Language) -> None:
    assert value is not None
    written = i18n.number(value, language, digits)
    assert says(example(name, language), written)


def example(name: str, language: Language) -> str:
    """The words of a figure from its example on."""
    return page(language).words[name].partition(i18n.translations(language).gettext("Ví dụ (số đặt ra)"))[2]


def says(words: str, number: str) -> bool:
    """Whether a number stands there by itself and not as part of a longer one."""
    return re.search(rf"(?<![\d.,]){re.escape(number)}(?!\d|[.,]\d)", words) is not None


def test_the_examples_without_a_sum_are_right_too() -> None:
    assert not is_mastered((3, 6))
    assert is_mastered((4, 6))
    assert effort.is_hasty(24 / 30)
    three, six, eight = Node(1, own=3), Node(2, own=6), Node(3, own=8)
    assert hidden_units(Node(9, children=(three, six, eight))).units == {1, 2}


# The lines that decide: figure, module and name of the constant, in what it is multiplied by and its digits as written.
LINES: tuple[tuple[str, str, str, float, int], ...] = (
    ("design", "learn.quizzes.forms.checking", "MIN_QUESTIONS", 1, 0),
    ("effort", "learn.assessments.effort", "SHARE_OF_MEDIAN", 100, 0),
    ("effort", "learn.assessments.effort", "CAP_SECONDS", 1, 0),
    ("effort", "learn.assessments.effort", "HASTY_BELOW", 100, 0),
    ("interval", "learn.assessments.groups", "FEW_CLUSTERS", 1, 0),
    ("small-groups", "learn.assessments.suppression", "SMALLEST", 1, 0),
    ("reliable", "learn.assessments.reliable", "BEYOND", 1, 2),
    ("reliable", "learn.assessments.reliable", "FEWEST_TAKERS", 1, 0),
    ("gain-of-averages", "learn.assessments.effects", "FEWEST_FOR_GAIN", 1, 0),
    ("gain-of-averages", "learn.assessments.statistics.paired", "SUMS_FROM", 1, 0),
    ("gain-of-averages", "learn.assessments.statistics.bootstrap", "RESAMPLES", 1, 0),
    ("linking", "learn.assessments.links", "LEAST_TAKERS", 1, 0),
    ("lights", "learn.assessments.statistics.lights", "WEAK", 1, 1),
    ("lights", "learn.assessments.statistics.lights", "HARD", 100, 0),
    ("lights", "learn.assessments.statistics.lights", "EASY", 100, 0),
    ("lights", "learn.assessments.statistics.lights", "UNREACHED", 100, 0),
    ("lights", "learn.assessments.statistics.lights", "LURES", 100, 0),
    ("lights", "learn.assessments.statistics.items", "FEW", 1, 0),
    ("leak", "learn.assessments.statistics.leaks", "LEAST", 1, 0),
    ("leak", "learn.assessments.statistics.leaks", "LOOKED_BACK", 1, 0),
    ("leak", "learn.assessments.statistics.leaks", "LEAST_BEYOND", 100, 0),
    ("leak", "learn.assessments.statistics.leaks", "ALPHA", 100, 0),
    ("dif", "learn.assessments.statistics.dif", "ENOUGH", 1, 0),
    ("dif", "learn.assessments.statistics.dif", "DELTA", 1, 2),
    ("dif", "learn.assessments.statistics.dif", "LARGE", 1, 1),
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "module", "constant", "times", "digits"), LINES)
def test_the_lines_the_page_names_are_the_programs(
    name: str, module: str, constant: str, times: float, digits: int, language: Language
) -> None:
    value = getattr(import_module(module), constant)
    assert says(page(language).words[name], i18n.number(times * value, language, digits))


def test_the_line_of_mastery_is_two_thirds() -> None:
    assert pytest.approx(2 / 3) == MASTERED_FROM
