"""An instructor's statistics as pages and files."""

import json

import pytest

from learn.assessments import analysing
from learn.assessments.store import versions_of_course
from learn.db.columns import id_of
from learn.db.transactions import reading, write
from tests.web.country import COURSE, OTHER, Country

pytest_plugins = ("tests.web.country_fixtures",)


@pytest.fixture
def analysed(country: Country) -> Country:
    """The country after its analysis."""
    world = country.world
    with reading(world.engine) as db:
        version = id_of(versions_of_course(db, COURSE)[0])
        found = analysing.look(db, {"version": version})
    with write(world.engine) as db:
        analysing.keep(db, found, world.clock.now)
    return country


def test_the_page_shows_forms_objectives_and_questions(analysed: Country) -> None:
    page = analysed.browser("instructor").get(f"/teach/{COURSE}/statistics")
    assert page.status_code == 200
    for heading in ("objectives", "forms", "questions"):
        assert f'id="{heading}"' in page.text


@pytest.mark.parametrize("sort", ["form", "light", "facility", "discrimination", "change", "<script>"])
def test_questions_are_sorted_by_what_is_asked_and_by_nothing_else(analysed: Country, sort: str) -> None:
    page = analysed.browser("instructor").get(f"/teach/{COURSE}/statistics?sort={sort}")
    assert page.status_code == 200
    assert "<script>" not in page.text.partition("<main")[2]


def test_before_the_first_analysis_the_page_says_so(country: Country) -> None:
    page = country.browser("other-instructor").get(f"/teach/{OTHER}/statistics").text
    assert "Chưa có bài nào để phân tích" in page


def test_a_question_shows_its_options_with_the_key(analysed: Country) -> None:
    browser = analysed.browser("instructor")
    page = browser.get(f"/teach/{COURSE}/statistics").text
    address = page.partition(f'href="/teach/{COURSE}/questions/')[2].partition('"')[0]
    assert browser.get(f"/teach/{COURSE}/questions/{address}").status_code == 200
    assert browser.get(f"/teach/{COURSE}/questions/khong-co").status_code == 404


def test_the_files_hold_what_the_page_shows(analysed: Country) -> None:
    browser = analysed.browser("instructor")
    told = json.loads(browser.get(f"/teach/{COURSE}/statistics.json").content)
    assert {line["occasion"] for line in told["forms"]} <= {"pre", "post", "follow-up"}
    assert len(told["questions"]) > 0
    assert browser.get(f"/teach/{COURSE}/statistics.csv").content.startswith(b"\xef\xbb\xbf")
    assert browser.get(f"/teach/{COURSE}/statistics.xlsx").content.startswith(b"PK")
    assert browser.get(f"/teach/{COURSE}/statistics.pdf").status_code == 404


def test_the_gain_of_few_people_is_not_shown_and_the_map_says_how_many_it_needs(analysed: Country) -> None:
    browser = analysed.browser("instructor")
    page = browser.get(f"/teach/{COURSE}/gains").text
    assert "<table" not in page.partition("<main")[2]
    told = json.loads(browser.get(f"/teach/{COURSE}/gains.json").content)
    assert told["figures"] == told["bins"] == []
    assert browser.get(f"/teach/{COURSE}/gains.csv").content.startswith(b"\xef\xbb\xbf")
    assert browser.get(f"/teach/{COURSE}/gains.xlsx").content.startswith(b"PK")
    assert "Chưa đủ dữ liệu: 1 trên 200 người." in browser.get(f"/teach/{COURSE}/map").text
    assert browser.get(f"/teach/{COURSE}/map?test=<script>").status_code == 200
