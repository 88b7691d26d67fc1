"""The bank of a course as its instructor searches, filters and pages it, and what its tests lack."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlmodel import Session

from learn.assessments import banks
from learn.assessments.models import CourseQuestion
from learn.dashboards.bank import BankPage, BankQuery, bank_page
from learn.dashboards.bank_filters import FACETS, Findable, find
from learn.dashboards.bank_words import type_words
from learn.dashboards.coverage import coverage_page
from learn.dashboards.question_page import question_page
from learn.errors import NotFound
from learn.organisation.policy import Viewer
from learn.quizzes.types.registry import TYPES
from tests.dashboards.published import a_course
from tests.dashboards.test_unit import counted
from tests.dashboards.world import World

SLUG = "song-ngu"


def question(id_: str, words: str = "", **values: str) -> Findable:
    return Findable(id_, words, {facet: frozenset(filter(None, [values.get(facet)])) for facet in FACETS})


BANK = [
    question("a", "thoi han tra lai", level="1", use="practice"),
    question("b", "thoi han bao cao", level="2", use="practice"),
    question("c", "bao cao qua tang", level="2", use="form-A"),
]


@pytest.mark.parametrize(
    ("text", "wanted", "ids"),
    [
        ("", {}, "abc"),
        ("Báo cáo", {}, "bc"),
        ("cáo thời", {}, "b"),  # words in any order, each somewhere
        ("báo cáo", {"level": "1"}, ""),
        ("", {"level": "2", "use": "practice"}, "b"),
        ("đất", {}, ""),
    ],
)
def test_a_question_is_found_by_all_of_the_words_and_all_of_the_filters(
    text: str, wanted: Mapping[str, str], ids: str
) -> None:
    assert find(BANK, text, wanted).ids == tuple(ids)


@settings(max_examples=30)
@given(
    values=st.lists(st.tuples(st.sampled_from("12"), st.sampled_from("pf"), st.sampled_from("xy")), max_size=12),
    wanted=st.dictionaries(st.sampled_from(["level", "use", "type"]), st.sampled_from("12pfxy")),
)
def test_a_choice_s_count_is_how_many_choosing_it_leaves(
    values: list[tuple[str, str, str]], wanted: dict[str, str]
) -> None:
    bank = [question(str(at), level=one, use=two, type=three) for at, (one, two, three) in enumerate(values)]
    counts = find(bank, "", wanted).counts
    for facet, known in (("level", "12"), ("use", "pf"), ("type", "xy")):
        for value in known:
            assert counts[facet].get(value, 0) == len(find(bank, "", {**wanted, facet: value}).ids)


def test_every_type_has_its_word() -> None:
    assert all(type_words(key) for key in TYPES)


def test_words_are_of_title_stem_and_options_in_every_language() -> None:
    shown = {"stem": {"vi": "<p>Ông&nbsp;Đào <b>hỏi</b></p>"}, "options": [{"vi": "Trả lại"}, {"en": "Return"}], "n": 3}
    assert banks.words_in({"vi": "Quà"}, shown) == "qua ong dao hoi tra lai return"


@pytest.fixture
def viewer(db: Session, tmp_path: Path, now: datetime) -> Viewer:
    a_course(db, tmp_path, now)
    return World(db, now).instructor(SLUG)


def asked(db: Session, viewer: Viewer, text: str = "", page: int = 1, **wanted: str) -> BankPage:
    return bank_page(db, viewer, SLUG, BankQuery(text, wanted, page), "vi")


def counts(page: BankPage, facet: str) -> dict[str, int]:
    return {choice.value: choice.count for choice in page.facets[facet]}


def test_the_bank_in_force_is_listed_filtered_and_paged(db: Session, viewer: Viewer) -> None:
    whole = asked(db, viewer)
    assert (whole.total, whole.pages, len(whole.rows)) == (whole.size, 2, 50)
    uses = counts(whole, "use")
    assert [uses[f"form-{letter}"] for letter in "ABC"] == [24, 24, 24]
    assert uses["practice"] == whole.size - 72
    assert sum(count for use, count in uses.items() if use.startswith("lesson-")) + uses.get("never", 0) >= 1
    assert counts(whole, "language") == {"vi": whole.size, "en": whole.size}
    last = asked(db, viewer, page=99)
    assert (last.number, len(last.rows), last.next_url) == (2, whole.size - 50, None)
    assert not {row.url for row in whole.rows} & {row.url for row in last.rows}
    _filters_narrow(db, viewer, whole)


def _filters_narrow(db: Session, viewer: Viewer, whole: BankPage) -> None:
    with counted(db) as made:
        form = asked(db, viewer, use="form-B")
    assert len(made) <= 12
    assert form.total == 24
    assert all(row.light == "grey" for row in form.rows)
    practice = asked(db, viewer, use="practice")
    assert {row.light for row in practice.rows} == {None}
    both = asked(db, viewer, "ngay tu", level="1")
    assert both.is_filtered
    assert 0 < both.total < whole.size
    wide = asked(db, viewer, level="1")
    assert wide.next_url == f"/teach/{SLUG}/questions?level=1&page=2"
    assert asked(db, viewer, level="9", use="<script>").is_filtered is False


def test_every_question_of_the_bank_has_its_page_and_coverage_counts_them(db: Session, viewer: Viewer) -> None:
    (row, *_) = asked(db, viewer, use="practice").rows
    page = question_page(db, viewer, SLUG, row.url.rpartition("/")[2], "vi")
    assert (page.form, page.sheets, page.title) == ("", (), row.title)
    assert page.key
    (row, *_) = asked(db, viewer, use="form-C").rows
    assert question_page(db, viewer, SLUG, row.url.rpartition("/")[2], "vi").form == "C"
    with pytest.raises(NotFound):
        question_page(db, viewer, SLUG, "khong-co", "vi")
    coverage = coverage_page(db, viewer, SLUG, "vi")
    assert (coverage.has_tests, coverage.per_form, coverage.lacking) == (True, 24, 0)
    assert [(line.figures.needed, line.figures.stock) for line in coverage.asked] == [(36, 36), (36, 36)]
    db.execute(delete(CourseQuestion))
    coverage = coverage_page(db, viewer, SLUG, "vi")  # published before banks were kept: nothing is known to lack
    assert (coverage.has_bank, coverage.lacking, coverage.asked) == (False, 0, ())
