"""axe finds nothing on any page of any role, in both languages and both colour schemes."""

import os

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import Session, col, select

from learn.assessments import analysing, enrolling, rounds, taking
from learn.assessments.cohorts import questions_in
from learn.assessments.models import Occasion
from learn.assessments.on_paper import checking, correcting, entering, planning
from learn.assessments.on_paper import store as papers
from learn.assessments.on_paper.correcting import Wanted
from learn.assessments.on_paper.entering import Typed
from learn.assessments.on_paper.planning import Plan
from learn.assessments.store import versions_of_course
from learn.courses import service as courses
from learn.days import day_of
from learn.db.columns import id_of
from learn.db.transactions import reading, write
from learn.discussions import answering, asking
from learn.discussions.answering import Deed
from learn.discussions.rules import Act, Topic
from learn.notices import service as notices
from learn.notices.words import Kind
from learn.organisation import policy, units
from learn.organisation.models import Appointment
from learn.people import service as accounts
from learn.quizzes.models import Attempt
from tests.browser.axe import COLOURS, violations
from tests.browser.server import Served
from tests.browser.town import COURSE
from tests.browser.watching import PHONE, Opener, Watch

pytest_plugins = ("tests.browser.fixtures",)

DESK = {"width": 1280, "height": 800}

# Every page that is opened by its address: who opens it, and where. {…} stands for what a test's town fills in.
PAGES: dict[str, tuple[str, ...]] = {
    "": ("/", "/sign-in", "/code", "/help", "/method", "/privacy", "/offline", "/khong-co-trang-nay", "/me"),
    # Has enrolled in nothing.
    "phuong": ("/", "/courses", "/courses/{course}", "/me", "/me/privacy", "/units/96"),
    # Has a test under way and a message.
    "hanh": (
        "/",
        "/courses",
        "/courses/{course}",
        "/courses/{course}/tests/pre",
        "{attempt}",
        "{attempt}/1/ask",
        "/me",
        "/me/tokens",
    ),
    # Is enrolled and has started nothing.
    "dung": ("/courses/{course}", "/courses/{course}/tests/pre", "/courses/{course}/tests/post", "/units/15001"),
    # Has been through the course.
    "mai": (
        "/",
        "/courses/{course}",
        # With what mai asked, answered and published.
        "/courses/{course}/lessons/qua-bieu",
        "/courses/{course}/lessons/qua-bieu/ask",
        "{test}/ask",
        "/courses/{course}/practice",
        "{round}",
        "/courses/{course}/tests/post",
        "/courses/{course}/tests/follow-up",
        "{before}",
        "{after}",
    ),
    "tam": (
        "/units/15",
        "/units/15/groups",
        "/units/15/groups?by=month",
        "/units/15001",
        "/units/15001/people",
        "/units/15001/people?q=zzz",
        "{mai}",
        "/units/15001/paper/new?course={course}&occasion=pre&day={day}&language=vi",
        "{paper}",
        "{paper}/entry",
        "{paper}/rows",
        "{paper}/print?part=list",
        "{paper}/sheets/{kept}",
    ),
    "quang": ("/units/VN", "/units/VN/groups", "/units/15/groups", "/units/15001"),
    "giang": (
        "/teach",
        "/teach/{course}",
        "/teach/{course}/marking",
        "/teach/{course}/questions-asked",
        "{asked}",
        "/teach/{course}/paper",
        "/teach/{course}/statistics",
        "/teach/{course}/gains",
        "/teach/{course}/map",
        "/teach/{course}/effect",
        "/teach/{course}/questions?q=qua&level=1",
        "/teach/{course}/coverage",
        "/teach/{course}/questions/{question}",
        "/teach/{course}/questions/{question}/marking?plan=1&dropped=1",
    ),
    "binh": (
        "/admin",
        "/admin/people",
        "{account}",
        "/admin/people/import",
        "/admin/units",
        "/admin/units?under=15",
        "/admin/jobs",
        "/admin/audit",
    ),
}

# Who shares a town: making one takes as long as looking at a page.
GROUPS = (("",), ("phuong", "hanh", "dung", "mai"), ("tam", "quang"), ("giang", "binh"))

# Pages that only a form leads to: who sends it, from which page, and where to.
FORMS = (
    ("", "/sign-in", "/sign-in"),
    ("", "/code", "/code"),
    ("hanh", "/me", "/me/password"),
    ("hanh", "/me/tokens", "/me/tokens"),
    ("tam", "{mai}", "/code"),
    ("binh", "{account}", "/grants"),
    ("binh", "/admin/people/import", "/import"),
)
IMPORT = "username,phone,full_name,unit\nmoi,,Người Mới,15001\nsai,,Không Có,999\n".encode()


@pytest.fixture
def places(served: Served) -> dict[str, str]:
    """Brings a test under way and a message about, and says where the pages are that only this town has."""
    now = served.clock.now
    with write(served.engine) as db:
        for name in ("hanh", "dung"):
            enrolling.enrol(db, person_id=served.people[name], slug=COURSE, now=now, by=None)
        attempt = taking.start(db, served.people["hanh"], COURSE, Occasion.PRE, "vi", now)
        here = rounds.place(db, served.people["mai"], COURSE, now)
        practised = rounds.begin(db, here, "vong-1", "", "vi", now)
        notices.tell(db, served.people["hanh"], Kind.CODE_ISSUED, "code", {}, "/me", now)
        version = id_of(versions_of_course(db, COURSE)[0])
        analysing.keep(db, analysing.look(db, {"version": version}), now)
        question = questions_in(db, version)[0][3].name
        asked = _asked(db, served)
        paper, kept = on_paper(db, served)
    with reading(served.engine) as db:
        ids = {name: accounts.profile(db, served.people[name]).public_id for name in ("mai", "hanh")}
        closed = select(Attempt).where(col(Attempt.closed_at).is_not(None))
        theirs = closed.where(Attempt.person_id == served.people["mai"]).order_by(col(Attempt.id))
        before, after = (f"/attempts/{each.public_id}/result" for each in db.exec(theirs))
    return {
        "course": COURSE,
        "attempt": f"/attempts/{attempt}",
        "round": f"/courses/{COURSE}/practice/{practised}",
        "before": before,
        "after": after,
        "test": before.removesuffix("/result"),
        "asked": f"/teach/{COURSE}/questions-asked/{asked}",
        "mai": f"/people/{ids['mai']}",
        "question": question,
        "account": f"/admin/people/{ids['hanh']}",
        "day": day_of(now).isoformat(),
        "paper": f"/units/15001/paper/{paper}",
        "kept": str(kept),
    }


def _asked(db: Session, served: Served) -> int:
    """What mai asked about a lesson, with an answer that is published; its number."""
    mai, now = served.people["mai"], served.clock.now
    lesson = asking.lesson(db, mai, COURSE, "qua-bieu", "vi", now)
    place = asking.in_lesson(lesson, "q-1")
    text = "Phương án nào đúng khi quà đã được để lại?\nEm chưa rõ."
    made = asking.ask(db, mai, place, topic=Topic.QUESTION, text=text, key="k", language="vi", now=now)
    teacher = policy.load_viewer(db, served.people["giang"], now)
    for number, act in enumerate((Act.ANSWER, Act.PUBLISH)):
        deed = Deed(act, act.value, number, "Báo cáo và nộp lại trong ngày.", "Quà đã để lại thì làm gì?")
        answering.do(db, teacher, COURSE, id_of(made), deed, now)
        db.flush()
    return id_of(made)


def on_paper(db: Session, served: Served) -> tuple[int, int]:
    """A day on paper of two who have started nothing: one copied by two with a slip and a difference, one kept and
    corrected. Its number, and that of the sheet that was kept."""
    now, by = served.clock.now, served.people
    organiser, teacher = (policy.load_viewer(db, by[name], now) for name in ("tam", "giang"))
    unit = units.unit(db, "15001", day_of(now)).id
    newest = accounts.create(db, full_name="Vàng Seo Páo", username="pao", created_by=None, now=now)
    db.add(Appointment(person_id=newest, unit_id=unit, valid_from=day_of(now)))
    enrolling.enrol(db, person_id=newest, slug=COURSE, now=now, by=None)
    one, other = (id_of(courses.require_active(db, person, COURSE, now)) for person in (by["dung"], newest))
    plan = Plan(COURSE, Occasion.PRE, day_of(now), "vi")
    made = planning.make(db, organiser, unit, plan, [one, other], "k", now)
    planning.release(db, teacher, COURSE, id_of(made), now)
    numbers = {sheet.enrolment_id: sheet.number for sheet in papers.sheets(db, id_of(made))}
    for name, sign in (("tam", "Z9"), ("dung", "?")):
        entering.save(db, made, by[name], [Typed(numbers[one], 0, {1: sign, 2: "?"})], "k", now)
    entering.save(db, made, by["tam"], [Typed(numbers[other], 0, {1: "?", 2: "?"})], "other", now)
    checking.keep(db, made, checking.check(db, made, now).mark, by["tam"], now)
    test = correcting.kept_test(db, made, numbers[other])
    mended = Wanted({1: "?"}, "Câu 2 bỏ trống trên phiếu", id_of(test.score))
    correcting.correct(db, organiser, made, numbers[other], mended, now)
    return id_of(made), numbers[other]


def _inspect(page: Page, name: str) -> list[str]:
    """Findings in both colour schemes; a page of units on a desk too, where it is laid out as a table.

    The dark scheme is other colours on the same page, and colours are the same in every language.
    """
    widths = (PHONE, DESK) if "/units/" in name else (PHONE,)
    is_english = page.locator("html").get_attribute("lang") == "en"
    found = []
    for size in widths:
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        page.emulate_media(color_scheme="light")
        without = COLOURS if is_english else ()
        found += [f"{name} light {size['width']}: {finding}" for finding in violations(page, without=without)]
        if not is_english:
            page.emulate_media(color_scheme="dark")
            found += [f"{name} dark {size['width']}: {finding}" for finding in violations(page, COLOURS)]
    return found


def test_axe_sees_what_is_wrong(open_browser: Opener) -> None:
    page = open_browser(bypass_csp=True).new_page()
    page.set_content("<html lang=vi><title>.</title><main><h1>.</h1><p style='color: #ccc'>Mờ</p></main>")
    assert [finding.partition(":")[0] for finding in violations(page)] == ["color-contrast"]
    assert [finding.partition(":")[0] for finding in violations(page, COLOURS)] == ["color-contrast"]


# The pages of English are those of Vietnamese with other words: who learns is looked at in both, everybody with
# LEARN_BOTH (make both).
LOOKED_AT = [(people, language) for people in GROUPS for language in ("vi", "en")]
if not os.environ.get("LEARN_BOTH"):
    LOOKED_AT = [each for each in LOOKED_AT if each[1] == "vi" or each[0] in GROUPS[:2]]


@pytest.mark.parametrize(("people", "language"), LOOKED_AT)
def test_axe_finds_nothing(
    open_browser: Opener, places: dict[str, str], watch: Watch, people: tuple[str, ...], language: str
) -> None:
    # Anybody else gets every page: a refusal would be inspected in its place.
    watch.expected |= {"401", "404"} if people == ("",) else set()
    found = []
    for person in people:
        page = open_browser(person, language, bypass_csp=True).new_page()
        for address in PAGES[person]:
            page.goto(address.format_map(places))
            expect(page.locator("html")).to_have_attribute("lang", language)
            found += _inspect(page, f"{person} {address}")
    assert not found


def test_everybody_is_in_a_group() -> None:
    assert {person for group in GROUPS for person in group} == PAGES.keys()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_nothing_on_what_a_form_answers(
    open_browser: Opener, places: dict[str, str], watch: Watch, language: str
) -> None:
    watch.expected |= {"422"}
    found = []
    for person, address, form in FORMS:
        page = open_browser(person, language, bypass_csp=True).new_page()
        page.goto(address.format_map(places))
        # As a person without the browser's own checks would send it: empty where nothing is asked to be filled.
        page.evaluate("for (const form of document.forms) form.noValidate = true")
        if "import" in address:
            page.locator("#file").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": IMPORT})
        page.locator(f"form[action$='{form}'] button").last.click()
        page.wait_for_load_state()
        found += _inspect(page, f"{person} {address} {form}")
    assert not found


@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_nothing_on_a_new_token_nor_on_the_list_with_it(
    open_browser: Opener, watch: Watch, language: str
) -> None:
    page = open_browser("hanh", language, bypass_csp=True).new_page()
    page.goto("/me/tokens")
    page.locator("#name").fill("Đồng bộ")
    page.locator("label[for='scope-learning']").click()
    page.locator("form[action='/me/tokens'] button").click()
    expect(page.locator("main code")).to_contain_text("learn_")
    found = _inspect(page, "a new token")
    page.goto("/me/tokens")
    expect(page.locator("main form[action$='/revoke']")).to_have_count(1)
    assert not found + _inspect(page, "tokens")


def test_axe_finds_nothing_on_feedback(open_browser: Opener, watch: Watch) -> None:
    page = open_browser("mai", bypass_csp=True).new_page()
    page.goto(f"/courses/{COURSE}/lessons/qua-bieu")
    question = page.locator("[data-slot]").first
    question.locator(".opt label").first.click()
    question.get_by_role("button", name="Xem góp ý").click()
    expect(question.locator(".fb")).to_be_visible()
    assert not _inspect(page, "feedback")
