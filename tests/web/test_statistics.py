"""An instructor's statistics as pages and files."""

import json

import pytest

from learn.assessments import analysing
from learn.assessments.models import Allotment, Arm, Measured, Outcome
from learn.assessments.store import versions_of_course
from learn.courses import service as courses
from learn.courses.models import Enrolment
from learn.db.columns import id_of
from learn.db.transactions import reading, write
from learn.people.models import Person
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


def test_the_effect_is_told_where_a_course_is_compared(analysed: Country) -> None:
    browser, page = analysed.browser("instructor"), f"/teach/{COURSE}/effect"
    assert "chưa so với nhóm bắt đầu sau" in browser.get(page).text
    assert page not in browser.get(f"/teach/{COURSE}/statistics").text
    with write(analysed.world.engine) as db:
        version = versions_of_course(db, COURSE)[0]
        version.document = {**version.document, "delayed_start": {"weeks": 6, "share": 0.5}}
        db.add(version)
    assert page in browser.get(f"/teach/{COURSE}/statistics").text
    assert "Chưa đủ dữ liệu" in browser.get(page).text
    _compare(analysed, id_of(version))
    shown = browser.get(page).text
    assert "khoảng tin cậy 95% từ" in shown
    assert "Chưa đủ dữ liệu" not in shown


def _compare(country: Country, version_id: int) -> None:
    """Six people on each side, whose tests are only in their outcomes: those who began at once learnt more."""
    with write(country.world.engine) as db:
        course = courses.course_by_slug(db, COURSE)
        newest = courses.current_version(db, id_of(course))
        for number in range(12):
            person = Person(created_at=country.world.clock.now)
            db.add(person)
            db.flush()
            enrolment = Enrolment(
                person_id=id_of(person),
                course_id=id_of(course),
                number=1,
                course_version_id=id_of(newest),
                enrolled_at=country.world.clock.now,
            )
            db.add(enrolment)
            db.flush()
            arm = (Arm.NOW, Arm.LATER)[number % 2]
            owner = {"enrolment_id": id_of(enrolment), "assessment_version_id": version_id, "unit_id": 0}
            db.add(Allotment(**owner, forms="ABC", seed="", arm=arm))
            around = {"b": 0.3} if arm is Arm.LATER else {"q": 0.5 + number / 40}
            told = dict.fromkeys(("baseline", "pre", "post"), Measured.COMPLETE)
            db.add(Outcome(**owner, p=0.3 + number / 50, **around, weight=24, **told))


def test_the_files_hold_what_the_page_shows(analysed: Country) -> None:
    browser = analysed.browser("instructor")
    told = json.loads(browser.get(f"/teach/{COURSE}/statistics.json").content)
    assert {line["occasion"] for line in told["forms"]} <= {"pre", "post", "follow-up"}
    assert len(told["questions"]) > 0
    assert browser.get(f"/teach/{COURSE}/statistics.csv").content.startswith(b"\xef\xbb\xbf")
    assert browser.get(f"/teach/{COURSE}/statistics.xlsx").content.startswith(b"PK")
    assert browser.get(f"/teach/{COURSE}/statistics.pdf").status_code == 404
