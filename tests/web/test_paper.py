"""Tests on paper over the web: planned, released, printed, copied by two people and kept, without any script."""

import re
from html import unescape

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from learn.assessments import enrolling
from learn.assessments.on_paper.minutes import Allowed
from learn.audit.models import AuditEntry
from learn.dashboards.paper_session import PrintedSheet, PrintPage
from learn.db.transactions import reading, write
from learn.errors import say
from learn.organisation.models import Role, Sees
from learn.quizzes import printed
from learn.quizzes.models import Attempt
from learn.quizzes.types.registry import TYPES
from learn.web.assets import Assets
from learn.web.forms import FormState
from learn.web.templating import Page, Templates
from tests.quizzes.test_printed import PARTS, asked
from tests.web.conftest import World
from tests.web.country import COURSE, NOW

pytest_plugins = ("tests.web.country_fixtures",)

PLAN = {"course": COURSE, "occasion": "pre", "day": NOW.date().isoformat()}
HOME = "/units/xa-1/paper"


@pytest.fixture
def browsers(published_world: World) -> dict[str, TestClient]:
    """Two who look after a commune with two learners in it, and who teaches the course."""
    world = published_world
    world.unit("xa-1")
    for name, full in (("huong", "Lò Thị Hương"), ("minh", "Trần Văn Minh")):
        person = world.person(name, full, unit="xa-1")
        with write(world.engine) as db:
            enrolling.enrol(db, person_id=person, slug=COURSE, now=world.clock.now, by=None)
    found = {}
    for name in ("dung", "bich"):
        person = world.person(name)
        world.grant(person, Role.SUPERVISOR, "xa-1", Sees.PEOPLE)
        found[name] = world.client_for(person)
    teacher = world.person("giang")
    world.grant(teacher, Role.INSTRUCTOR, course=COURSE)
    found["giang"] = world.client_for(teacher)
    return found


def planned(organiser: TestClient) -> str:
    """The address of a session of both learners."""
    page = organiser.get(f"{HOME}/new", params={**PLAN, "language": "vi"}).text
    people = re.findall(r'name="person" value="(\d+)"', page)
    assert len(people) == 2
    fields = {**PLAN, "language": "vi", "key": "k", "person": people}
    nobody = organiser.post(f"{HOME}/new", data={**fields, "person": []})
    assert nobody.status_code == 422
    assert nobody.text.count('name="person"') == 2  # both steps as they were
    address = organiser.post(f"{HOME}/new", data=fields).headers["location"]
    assert organiser.post(f"{HOME}/new", data=fields).headers["location"] == address
    return str(address)


def hidden(page: str) -> dict[str, str]:
    # The frame's own form, which chooses the language, has a `next`.
    found = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page))
    return {name: value for name, value in found.items() if name != "next"}


def grid(browser: TestClient, url: str, **changes: str) -> tuple[int, str]:
    """Copy the sheets of the first form: what stands in the grid, with changes; the page afterwards."""
    page = browser.get(url).text
    standing = {name: unescape(value) for name, value in re.findall(r'name="(c-\d+-\d+)" value="([^"]*)"', page)}
    sent = browser.post(url, data={**hidden(page), **standing, **changes})
    return sent.status_code, sent.text if sent.status_code == 422 else browser.get(sent.headers["location"]).text


def cells(page: str) -> dict[str, str]:
    """What stands in the fields of a sheet that is corrected."""
    inputs = re.findall(r'<input type="text" id="c-\d+" name="(c-\d+)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in inputs}


def kept_tests(world: World) -> list[bool]:
    with reading(world.engine) as db:
        return list(db.exec(select(Attempt.on_paper)))


def test_two_people_hold_a_test_on_paper(published_world: World, browsers: dict[str, TestClient]) -> None:
    dung, bich, giang = browsers.values()
    url = planned(dung)
    assert "Chờ giảng viên cho in đề" in dung.get(HOME).text
    assert dung.get(f"{url}/print").status_code == 404
    assert dung.get(f"{url}/entry").status_code == 404
    releases = giang.get(f"/teach/{COURSE}/paper").text
    assert "Hương" not in releases
    number = url.rpartition("/")[2]
    assert giang.post(f"/teach/{COURSE}/paper/{number}/release").status_code == 303

    # What is printed: a form without keys, sheets without names, a list with them.
    first = re.findall(r"part=([ABC])", dung.get(url).text)[0]  # which two forms were drawn is chance
    form = dung.get(f"{url}/print", params={"part": first}).text
    assert form.count('class="asked"') == 24
    assert dung.get(f"{url}/print", params={"part": "Z"}).status_code == 404
    sheets = dung.get(f"{url}/print").text
    assert sheets.count('class="sheet"') == 2
    assert "Hương" not in sheets
    assert "Lò Thị Hương" in dung.get(f"{url}/print", params={"part": "list"}).text
    with reading(published_world.engine) as db:
        prints = [entry for entry in db.exec(select(AuditEntry)) if entry.action == "paper_session.printed"]
    assert [entry.details["part"] for entry in prints] == [first, "sheets", "list"]

    # Copied with a slip, which is saved and told beside its cell.
    entry = f"{url}/entry?form={first}"
    status, page = grid(dung, entry, **{"c-1-1": "<b>", "c-1-2": "?"})
    assert status == 303
    assert 'value="&lt;b&gt;"' in page
    assert 'id="c-1-1-note"' in page
    # Enter in a cell presses the first button: saving, though this row can be discarded by now.
    first = re.findall(r"<button[^>]*>", page)[0]
    assert 'name="withdraw"' in page
    assert "name=" not in first
    assert "Chưa nhập được" in dung.get(url).text
    # The second reader sees nothing of the first before having copied the sheet too.
    assert "&lt;b&gt;" not in bich.get(entry).text
    _, page = grid(bich, entry, **{"c-1-1": "-1", "c-1-2": "?"})
    assert "Người kia ghi: &lt;b&gt;" in page
    assert "Hai lần chép khác nhau" in bich.get(url).text
    # An old page of the first, sent later, overwrites nothing and loses nothing.
    old = {**hidden(dung.get(entry).text), "c-1-1": "7", "based-1": "0", "key": "other"}
    refused = dung.post(entry, data=old)
    assert refused.status_code == 422
    assert "ở một cửa sổ khác" in refused.text
    assert 'value="7"' in refused.text
    # The first looks again, and takes theirs with the slip mended.
    grid(dung, entry, **{"c-1-1": "", "settle-1": "1"})
    page = dung.get(url).text
    assert "Sẵn sàng: 1" in page
    mark = hidden(page)["mark"]
    assert dung.post(f"{url}/keep", data={"mark": "0" * 64}).status_code == 422
    assert kept_tests(published_world) == []
    for _ in range(2):
        assert bich.post(f"{url}/keep", data={"mark": mark}).status_code == 303
    assert kept_tests(published_world) == [True]
    assert dung.post(f"{url}/cancel").status_code == 409
    _correct(published_world, browsers, re.findall(rf"{url}/sheets/\d+", dung.get(url).text)[0])


def _correct(world: World, browsers: dict[str, TestClient], url: str) -> None:
    """A slip in the kept test: told beside its cell, looked at first, written once; the second of two is told."""
    dung, bich, giang = browsers.values()
    assert giang.get(url).status_code == 404
    page = dung.get(url).text
    fields = {**hidden(page), **cells(page), "c-2": "<i>", "reason": ""}
    wrong = dung.post(url, data=fields)
    assert wrong.status_code == 422
    assert 'value="&lt;i&gt;"' in wrong.text
    assert 'id="c-2-note"' in wrong.text
    tried = dung.post(url, data={**fields, "c-2": "", "c-3": "?", "reason": "Nhầm dòng"})
    assert "Nếu sửa như vậy" in tried.text
    confirmed = hidden(tried.text)
    assert confirmed["confirm"] == "1"
    other = bich.get(url).text
    for _ in range(2):
        assert dung.post(url, data=confirmed).headers["location"] == f"{url}?corrected=1"
    late = bich.post(url, data={**hidden(other), **cells(other), "c-4": "?", "reason": "Nhầm", "confirm": "1"})
    assert late.status_code == 409
    assert "vừa được người khác sửa" in late.text
    assert cells(late.text)["c-4"] == "?"
    page = bich.get(url).text
    assert (cells(page)["c-2"], cells(page)["c-3"]) == ("", "?")
    assert "đã sửa 1 lần" in bich.get(url.partition("/sheets")[0]).text
    with reading(world.engine) as db:
        about = [entry.action for entry in db.exec(select(AuditEntry)) if entry.action.startswith("paper_test.")]
    assert [about.count(f"paper_test.{each}") for each in ("tried", "corrected")] == [1, 1]


def test_who_has_a_test_of_the_course_ahead_sees_no_form_and_no_answers(
    browsers: dict[str, TestClient],
) -> None:
    dung, bich, giang = browsers.values()
    url = planned(dung)
    giang.post(f"/teach/{COURSE}/paper/{url.rpartition('/')[2]}/release")
    form = re.findall(r"part=([ABC])", dung.get(url).text)[0]
    assert bich.post(f"/courses/{COURSE}/enrolment").status_code == 303
    page = bich.get(url)
    assert "còn bài kiểm tra phải làm" in page.text
    assert f"part={form}" not in page.text
    for address in (f"print?part={form}", "entry", "rows", "sheets/1"):
        assert bich.get(f"{url}/{address}").status_code == 403
    assert bich.post(f"{url}/entry", data={"key": "k"}).status_code == 403
    for part in ("list", "sheets"):
        assert bich.get(f"{url}/print", params={"part": part}).status_code == 200
    assert dung.get(f"{url}/print", params={"part": form}).status_code == 200


def test_rows_are_pasted_and_slips_in_codes_are_told(published_world: World, browsers: dict[str, TestClient]) -> None:
    dung, _, giang = browsers.values()
    url = planned(dung)
    giang.post(f"/teach/{COURSE}/paper/{url.rpartition('/')[2]}/release")
    codes = sorted(set(re.findall(r"\b\d+-00[12]-\d\b", dung.get(url).text)))
    nothing = dung.post(f"{url}/rows", files={"file": ("", b"")}, data={"block": " "})
    assert nothing.status_code == 422
    wrong = dung.post(f"{url}/rows", files={"file": ("", b"")}, data={"block": f"{codes[0][:-1]}x\tA\n"})
    assert wrong.status_code == 422
    assert "Dòng 1: Cột “code”: “" in unescape(wrong.text)
    assert f"{codes[0][:-1]}x\tA" in wrong.text  # to be mended where it was pasted
    assert "không phải mã phiếu của buổi này" in wrong.text
    both = "\n".join(f"{code}\t?" for code in codes)
    assert dung.post(f"{url}/rows", files={"file": ("", b"")}, data={"block": both}).status_code == 303
    file = ("phiếu.csv", f"code,q1,q2\n{codes[0]},?,?\n".encode())
    assert dung.post(f"{url}/rows", files={"file": file}).status_code == 303
    page = dung.get(url).text
    assert "Sẵn sàng: 2" in page
    assert dung.post(f"{url}/keep", data={"mark": hidden(page)["mark"]}).status_code == 303
    assert kept_tests(published_world) == [True, True]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_type_that_can_be_printed_is_printed_with_a_place_on_the_sheet(language: str) -> None:
    samples = [asked(TYPES[key].sample()) for key in PARTS]
    page = PrintPage(
        url=HOME,
        unit="Xã Một",
        title="Khoá học",
        occasion=say("Bài kiểm tra đầu vào"),
        day=NOW.date(),
        part="A",
        minutes=20,
        language="vi",
        questions=tuple(printed.printed(each, "vi") for each in samples),
        sheets=(),
        lines=(),
    )
    places = tuple((7, each.question.kind_label, printed.places(each)) for each in samples)
    sheet = PrintedSheet("1-001-9", "A", places, Allowed(minutes=30, extra=10))
    templates = Templates(Assets.load().url)

    def rendered(**changes: object) -> str:
        view = PrintPage(**{**vars(page), **changes})  # type: ignore[arg-type]
        context = {"view": view, "page": Page(language, HOME), "form": FormState()}  # type: ignore[arg-type]
        return templates.render("assessments/paper_print.html", context, language)  # type: ignore[arg-type]

    form = rendered()
    assert form.count('class="asked"') == len(PARTS)
    for words in ("văn bản", "Ghi phiếu hẹn", "giay-hen.png", "ngày làm việc"):
        assert words in form
    assert "<input" not in form.partition("<main")[2].partition("</main>")[0]
    answers = rendered(questions=(), part="sheets", sheets=(sheet,))
    assert answers.count('class="q-box"') == len(PARTS)
    assert answers.count('class="line"') == 2 + 2 + 2  # short text, number, two typed gaps each
    minutes = {"vi": "30 phút, <b>gồm 10 phút được thêm", "en": "30 minutes, <b>10 of them extra"}
    assert minutes[language] in answers
