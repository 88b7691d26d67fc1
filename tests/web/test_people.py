"""Signing in and out, and one-time codes, as browsers meet them."""

import re
import unicodedata
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlmodel import col

from learn.audit.models import AuditEntry
from learn.db.transactions import reading, write
from learn.notices.models import Notice
from learn.organisation.models import Role, Sees
from learn.people import service as people
from learn.people.models import OneTimeCode, SignInFailure, SignInSession
from tests.web.conftest import PASSWORD, World
from tests.web.signing import NEW_PASSWORD, count, press, redeem, sign_in

WRONG = "Tên đăng nhập hoặc mật khẩu"


# --- signing in


@pytest.mark.parametrize("typed", ["hanhnt", " HanhNT ", "0912345678", "+84 912 345 678"])
def test_a_user_name_or_a_phone_number_leads_to_the_page_that_was_wanted(world: World, typed: str):
    world.person("hanhnt", phone="0912345678")
    client = world.visitor()
    assert 'value="/courses"' in client.get("/sign-in?next=/courses").text
    answer = sign_in(client, typed, next="/courses")
    assert (answer.status_code, answer.headers["location"]) == (303, "/courses")
    assert "Nguyễn Thị Hạnh" in client.get("/me").text


def test_a_password_typed_in_decomposed_letters_is_the_same_password(world: World):
    world.person("hanhnt")
    assert sign_in(world.visitor(), password=unicodedata.normalize("NFD", PASSWORD)).status_code == 303


def test_unknown_name_wrong_password_and_closed_account_get_one_answer(world: World):
    world.person("hanhnt")
    closed = world.person("donghet")
    with write(world.engine) as db:
        people.close(db, closed, closed_by=None, now=world.clock.now)
    tries = [("hanhnt", "sai mật khẩu rồi"), ("khongcoai", "sai mật khẩu rồi"), ("donghet", PASSWORD)]
    pages = []
    for username, password in tries:
        answer = sign_in(world.visitor(), username, password)
        assert answer.status_code == 422
        assert "set-cookie" not in answer.headers
        pages.append(answer.text.replace(username, "NAME"))
        assert password not in answer.text
    assert len(set(pages)) == 1
    assert count(world, SignInFailure) == 3


def test_the_wrong_pair_is_marked_at_both_fields_and_the_name_is_still_there(world: World):
    world.person("hanhnt")
    page = sign_in(world.visitor(), password="sai rồi sai rồi", next="/courses").text
    assert page.count('aria-invalid="true"') == 2
    assert page.count(WRONG) == 3  # at both fields, and once above them
    assert 'value="hanhnt"' in page
    assert 'value="/courses"' in page
    assert page.index('role="alert"') < page.index("<h1")


def test_the_eleventh_guess_has_to_wait_and_a_colleague_next_door_has_not(world: World):
    world.person("hanhnt")
    world.person("minhtv", "Trần Văn Minh")
    for _ in range(10):
        assert sign_in(world.visitor(), password="đoán mò thôi").status_code == 422
    blocked = sign_in(world.visitor())
    assert blocked.status_code == 429
    assert 0 < int(blocked.headers["retry-after"]) <= 900
    assert sign_in(world.visitor(), "minhtv").status_code == 303
    world.clock.pass_by(timedelta(minutes=16))
    assert sign_in(world.visitor()).status_code == 303


def test_strangers_failures_do_not_lock_out_a_device_that_is_known(world: World):
    world.person("hanhnt")
    own = world.visitor()
    sign_in(own)
    press(own, "/sign-out")
    for _ in range(10):
        sign_in(world.visitor(), password="đoán mò thôi")
    assert sign_in(world.visitor()).status_code == 429
    assert sign_in(own).status_code == 303


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\t//evil.example", ""],
)
def test_nobody_is_sent_to_another_site(world: World, elsewhere: str):
    world.person("hanhnt")
    client = world.visitor()
    assert "evil.example" not in client.get("/sign-in", params={"next": elsewhere}).text
    assert sign_in(client, next=elsewhere).headers["location"] == "/"


def test_a_session_that_was_planted_before_signing_in_is_worth_nothing(world: World):
    world.person("hanhnt")
    client = world.browser_with("planted")
    sign_in(client)
    assert client.cookies["session"] != "planted"
    assert world.browser_with("planted").get("/me").status_code == 401


def test_signing_in_again_makes_a_new_session_and_ends_the_one_this_browser_had(world: World):
    world.person("hanhnt")
    world.person("minhtv", "Trần Văn Minh")
    client = world.visitor()
    sign_in(client)
    first = client.cookies["session"]
    assert "Nguyễn Thị Hạnh" in client.get("/sign-in").text
    sign_in(client, "minhtv")
    assert "Trần Văn Minh" in client.get("/me").text
    assert world.browser_with(first).get("/me").status_code == 401


def test_behind_https_the_cookies_are_bound_to_the_host(sqlite_engine: Engine, world_of: Callable[..., World]):
    world = world_of(sqlite_engine, public_url="https://learn.example")
    world.person("hanhnt")
    answer = sign_in(world.visitor())
    kept = [line for line in answer.headers.get_list("set-cookie") if line.startswith("__Host-session=")]
    assert len(kept) == 1
    for attribute in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert attribute in kept[0]
    assert "Domain" not in kept[0]


def test_an_idle_session_ends_with_the_sign_in_form_that_leads_back(world: World):
    client = world.client_for(world.person("hanhnt"))
    assert client.get("/me").status_code == 200
    world.clock.pass_by(timedelta(days=7, minutes=1))
    answer = client.get("/me")
    assert answer.status_code == 401
    assert 'action="/sign-in"' in answer.text
    assert 'name="next" value="/me"' in answer.text


def test_signing_out_ends_the_session_on_the_server_and_clears_the_phone(world: World):
    world.person("hanhnt")
    client = world.visitor()
    sign_in(client)
    token = client.cookies["session"]
    answer = press(client, "/sign-out")
    assert answer.headers["clear-site-data"] == '"cache"'
    assert "session" not in client.cookies
    assert world.browser_with(token).get("/me").status_code == 401
    assert press(client, "/sign-out").status_code == 303


# --- hostile forms


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("username=hanhnt", "password"),
        ("password=x", "username"),
        ("username=hanhnt&password=x&role=administrator", "role"),
        ("username=hanhnt&username=minhtv&password=x", "username"),
        ("username=hanhnt&password=x&next=/&next=/me", "next"),
        ("username=%3Cscript%3Ealert(1)%3C/script%3E&password=x&extra%22%3E%3Cb%3E=1", "extra"),
    ],
)
def test_missing_extra_repeated_and_hostile_fields_are_named_and_nothing_is_written(
    world: World, body: str, named: str
):
    world.person("hanhnt")
    before = count(world, AuditEntry)
    answer = world.visitor().post(
        "/sign-in", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 422
    assert named in answer.text
    assert "<script>alert" not in answer.text
    assert "<b>" not in answer.text.split('role="alert"')[1].split("</div>")[0]
    if body.startswith("username=hanhnt"):
        assert 'value="hanhnt"' in answer.text
    assert (count(world, AuditEntry), count(world, SignInSession), count(world, SignInFailure)) == (before, 0, 0)


def test_an_empty_form_says_what_to_type_and_counts_as_no_guess(world: World):
    answer = sign_in(world.visitor(), "", "")
    assert answer.status_code == 422
    assert "Nhập tên đăng nhập hoặc số điện thoại." in answer.text
    assert count(world, SignInFailure) == 0


POSTS = ("/sign-in", "/sign-out", "/code", "/me/password", "/me/sessions/end-others", "/me/notices/read", "/language")


@pytest.mark.parametrize("address", POSTS)
@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_a_form_of_another_site_does_nothing(world: World, address: str, headers: dict[str, str]):
    client = world.client_for(world.person("hanhnt"))
    before = count(world, AuditEntry)
    fields = {"username": "hanhnt", "password": PASSWORD}
    assert client.post(address, data=fields, headers=headers).status_code == 403
    assert count(world, AuditEntry) == before
    assert client.get("/me").status_code == 200


def test_a_cross_site_fetch_without_an_origin_does_nothing(world: World):
    client = world.client_for(world.person("hanhnt"))
    del client.headers["Origin"]
    assert client.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.get("/me").status_code == 200


# --- one-time codes


def test_a_code_lets_its_owner_in_once_with_a_password_of_their_own(world: World):
    person = world.person("hanhnt")
    code = world.code(person)
    elsewhere = world.client_for(person)
    client = world.visitor()
    answer = redeem(client, code.lower().replace("-", " "))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert client.get("/me").status_code == 200
    assert elsewhere.get("/me").status_code == 401
    assert redeem(world.visitor(), code).status_code == 422
    assert sign_in(world.visitor()).status_code == 422
    assert sign_in(world.visitor(), password=NEW_PASSWORD).status_code == 303


def test_a_weak_password_does_not_use_the_code_up(world: World):
    code = world.code(world.person("hanhnt"))
    client = world.visitor()
    weak = redeem(client, code, password="12345678")
    assert weak.status_code == 422
    assert code not in weak.text
    assert "12345678" not in weak.text
    different = redeem(client, code, password_again="khác hẳn đi rồi")
    assert "chưa giống nhau" in different.text
    assert redeem(client, code).status_code == 303


def test_staff_need_a_longer_password(world: World):
    person = world.person("hanhnt")
    world.grant(person, Role.ADMINISTRATOR)
    answer = redeem(world.visitor(), world.code(person), password="dài vừa 11k")
    assert answer.status_code == 422
    assert "12" in answer.text


def test_a_wrong_code_and_an_unknown_name_get_one_answer_and_are_throttled(world: World):
    world.code(world.person("hanhnt"))
    known = redeem(world.visitor(), "AAAAA-AAAAA")
    unknown = redeem(world.visitor(), "AAAAA-AAAAA", username="khongcoai")
    assert known.status_code == unknown.status_code == 422
    assert known.text.replace("hanhnt", "NAME") == unknown.text.replace("khongcoai", "NAME")
    for _ in range(9):
        redeem(world.visitor(), "AAAAA-AAAAA")
    assert redeem(world.visitor(), "AAAAA-AAAAA").status_code == 429


def test_a_code_runs_out(world: World):
    code = world.code(world.person("hanhnt"))
    world.clock.pass_by(timedelta(hours=72, seconds=1))
    assert redeem(world.visitor(), code).status_code == 422


# --- issuing codes


def test_a_supervisor_who_sees_people_issues_a_code_that_is_shown_once_and_told(world: World):
    world.unit("tan-lap")
    learner = world.person("hanhnt", unit="tan-lap")
    supervisor = world.person("minhtv", "Trần Văn Minh", unit="tan-lap")
    world.grant(supervisor, Role.SUPERVISOR, "tan-lap", Sees.PEOPLE)
    answer = press(world.client_for(supervisor), f"/people/{world.public_id(learner)}/code")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    code = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", answer.text)
    assert code is not None
    client = world.visitor()
    assert redeem(client, code[0]).status_code == 303
    assert "Một mã đăng nhập một lần đã được cấp" in client.get("/me").text
    with reading(world.engine) as db:
        issued = select(col(AuditEntry.actor_id), col(AuditEntry.object_id)).where(AuditEntry.action == "code.issued")
        assert db.execute(issued).one() == (supervisor, str(learner))


def test_who_may_not_help_somebody_finds_nobody(world: World):
    world.unit("tinh")
    world.unit("tan-lap", "tinh")
    world.unit("phu-thinh", "tinh")
    learner = world.person("hanhnt", unit="tan-lap")
    chief = world.person("chief", "Lê Thị Chủ", unit="tan-lap")
    world.grant(chief, Role.SUPERVISOR, "tinh", Sees.PEOPLE)
    sibling = world.person("sibling", "Trần Văn Minh", unit="phu-thinh")
    world.grant(sibling, Role.SUPERVISOR, "phu-thinh", Sees.PEOPLE)
    figures = world.person("figures", "Phạm Văn Số", unit="tinh")
    world.grant(figures, Role.SUPERVISOR, "tinh", Sees.FIGURES)
    own = world.person("own", "Đỗ Thị Xã", unit="tan-lap")
    world.grant(own, Role.SUPERVISOR, "tan-lap", Sees.PEOPLE)
    nobody = "00000000-0000-4000-8000-000000000000"
    for asking, about in [
        (sibling, world.public_id(learner)),
        (figures, world.public_id(learner)),
        (learner, world.public_id(learner)),
        (learner, world.public_id(sibling)),
        (own, world.public_id(chief)),  # who gives a code could use it
        (own, world.public_id(own)),
        (own, nobody),
    ]:
        assert press(world.client_for(asking), f"/people/{about}/code").status_code == 404
    assert press(world.visitor(), f"/people/{world.public_id(learner)}/code").status_code == 401
    assert count(world, OneTimeCode) == count(world, Notice) == 0
