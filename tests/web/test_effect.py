"""The page of the effect, where some people begin later. In a country of its own: it is changed here."""

from learn.assessments.models import Allotment, Arm, Measured, Outcome
from learn.assessments.store import versions_of_course
from learn.courses import service as courses
from learn.courses.models import Enrolment
from learn.db.columns import id_of
from learn.db.transactions import write
from learn.people.models import Person
from tests.web.country import COURSE, Country

pytest_plugins = ("tests.web.country_fixtures",)


def test_the_effect_is_told_where_a_course_is_compared(country: Country) -> None:
    browser, page = country.browser("instructor"), f"/teach/{COURSE}/effect"
    assert "chưa so với nhóm bắt đầu sau" in browser.get(page).text
    assert page not in browser.get(f"/teach/{COURSE}/statistics").text
    with write(country.world.engine) as db:
        version = versions_of_course(db, COURSE)[0]
        version.document = {**version.document, "delayed_start": {"weeks": 6, "share": 0.5}}
        db.add(version)
    assert page in browser.get(f"/teach/{COURSE}/statistics").text
    assert "Chưa đủ dữ liệu" in browser.get(page).text
    _compare(country, id_of(version))
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
            sat = ("baseline", "pre") if arm is Arm.LATER else ("pre", "post")
            told = dict.fromkeys(sat, Measured.COMPLETE)
            db.add(Outcome(**owner, p=0.3 + number / 50, **around, weight=24, **told))
