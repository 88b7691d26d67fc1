"""An instructor's statistics as pages and files."""

import json
from dataclasses import asdict
from typing import Any

import pytest
from sqlmodel import select

from learn.assessments import analysing
from learn.assessments.course_gain import kept
from learn.assessments.models import FormAnalysis
from learn.assessments.statistics.bins import histogram
from learn.assessments.statistics.paired import paired_gain
from learn.assessments.statistics.values import as_json
from learn.assessments.store import WAY, versions_of_course
from learn.dashboards.figures import COUNTED
from learn.db.columns import id_of
from learn.db.transactions import reading, write
from learn.errors import Message
from tests.dashboards.test_version_comparison import FIGURES as VERSIONS
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
    assert "Chưa đủ dữ liệu: 2 trên 200 người." in browser.get(f"/teach/{COURSE}/map").text
    assert browser.get(f"/teach/{COURSE}/map?test=<script>").status_code == 200


@pytest.fixture
def rich(analysed: Country) -> Country:
    """The same, as if enough people had come for every figure there is."""
    world = analysed.world
    with write(world.engine) as db:
        version = id_of(versions_of_course(db, COURSE)[0])
        whole = db.get_one(FormAnalysis, (version, "", ""))
        whole.n, whole.document = 60, whole_of_sixty()
        (form,) = db.exec(
            select(FormAnalysis).where(FormAnalysis.assessment_version_id == version, FormAnalysis.letter != "")
        )
        first, *others = form.document["questions"]
        scaled = {"a": 1.0, "b": 0.4, "se_a": None, "se_b": 0.1, "infit": 1.02, "outfit": 0.97}
        form.document = {
            **form.document,
            "calibration": {
                "n": 6_000,
                "used": 3_000,
                "needs": {"rasch": 200},
                "people": [{"low": None, "high": 0.0, "n": 1_000}, {"low": 0.0, "high": None, "n": 2_000}],
            },
            "questions": [
                {**first, "rasch": scaled, "2pl": {**scaled, "se_a": 0.2}, "leak": LEAK, "dif": DIF},
                *others,
            ],
        }
        db.add(whole)
        db.add(form)
    return analysed


LEAK = {
    "since": "2026-11-02",
    "n_before": 300,
    "n_after": 200,
    "before": 0.5,
    "after": 0.8,
    "others_before": 0.55,
    "others_after": 0.56,
    "beyond": 0.27,
    "p_corrected": 1e-6,
}
DIF = [
    {"by": "region", "reference": "dong-bang", "focal": "mien-nui", "class": "C", "delta": -1.8, "p": 0.001}
    | {"n_reference": 400, "n_focal": 120}
]


def whole_of_sixty() -> dict[str, Any]:
    """What the analysis keeps of sixty people, and of a version with the one before."""
    pre = [0.3 + 0.005 * place for place in range(60)]
    post = [p + 0.01 * (place % 30) for place, p in enumerate(pre)]
    figures = {name: value for name, value in as_json(paired_gain(pre, post), kept).items() if name != "dropped"}
    bins = [asdict(one) for one in histogram((q - p for p, q in zip(pre, post, strict=True)), 0.1)]
    counts = dict.fromkeys(COUNTED, 0) | {"enrolled": 80, "matched": 60, "hasty": 12}
    later = {"n": 40, "value": 0.8, "interval": [0.6, 1.0], "unavailable": {}}
    versions = {"previous": 1, "reason": None, "anchors": 4, "figures": VERSIONS}
    gain = {"figures": figures, "retention": later, "bins": bins, "counts": counts, "units": 1, "clusters": 1}
    return {"way": WAY, "gain": gain, "versions": versions}


def test_figures_of_many_people_are_written_with_their_intervals(rich: Country) -> None:
    page = rich.browser("instructor").get(f"/teach/{COURSE}/gains").text
    assert "60 người làm đủ hai bài, 75% của 80 người ghi danh" in page
    assert "làm bài quá vội (12)" in page
    assert "+14,5" in page  # the mean of 0 to 0.29 twice
    assert "60,0% đến 100,0%" in page
    assert 'class="full"' in page
    assert "dưới +10,0" in page


def test_who_also_sees_units_is_told_why_changes_are_withheld(rich: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = rich.browser("instructor")
    shown = browser.get(f"/teach/{COURSE}/statistics").text
    reason = Message("Vì đặt cạnh số liệu của các đơn vị.")
    monkeypatch.setattr("learn.dashboards.two_roles.why_withheld", lambda *_: reason)
    gains, statistics = (browser.get(f"/teach/{COURSE}/{page}").text for page in ("gains", "statistics"))
    for page in (gains, statistics):
        assert page.count(reason.text) == 1
        assert "/method#small-groups" in page
    assert "<h1>Không hiện con số của nhóm này</h1>" in gains
    assert "<table" not in gains.partition("<main")[2]
    assert "Khoá học chưa dạy được" in shown
    assert "Khoá học chưa dạy được" not in statistics
    told = json.loads(browser.get(f"/teach/{COURSE}/gains.json").content)
    assert (told["withheld"], told["figures"], told["bins"]) == (reason.text, [], [])


def test_how_many_clusters_there_are_is_said_where_units_were_joined(rich: Country) -> None:
    with write(rich.world.engine) as db:
        whole = db.get_one(FormAnalysis, (id_of(versions_of_course(db, COURSE)[0]), "", ""))
        whole.document = {**whole.document, "gain": {**whole.document["gain"], "units": 14, "clusters": 11}}
        db.add(whole)
    page = rich.browser("instructor").get(f"/teach/{COURSE}/gains").text
    assert "ở 14 đơn vị" in page
    assert "tính theo 11 cụm" in page


def test_few_who_are_left_out_are_told_together_in_files_too(rich: Country) -> None:
    with write(rich.world.engine) as db:
        whole = db.get_one(FormAnalysis, (id_of(versions_of_course(db, COURSE)[0]), "", ""))
        gain = whole.document["gain"]
        counts = {**gain["counts"], "void": 1}
        whole.document = {**whole.document, "gain": {**gain, "counts": counts}}
        db.add(whole)
    browser = rich.browser("instructor")
    told = json.loads(browser.get(f"/teach/{COURSE}/gains.json").content)
    assert [one["count"] for one in told["left_out"]] == [13]
    assert "counts" not in told
    assert "bị ngắt" not in browser.get(f"/teach/{COURSE}/gains.csv").content.decode()


def test_a_known_and_unfair_question_is_named_with_its_reason(rich: Country) -> None:
    browser = rich.browser("instructor")
    page = browser.get(f"/teach/{COURSE}/statistics").text
    assert page.count("Có thể đã lộ") == 1
    assert "DIF loại C" in page
    assert "So với phiên bản 1" in page
    told = json.loads(browser.get(f"/teach/{COURSE}/statistics.json").content)
    (named,) = [line for line in told["questions"] if line["flags"]]
    assert [model["name"] for model in named["models"]] == ["Rasch", "2PL"]
    assert browser.get(f"/teach/{COURSE}/statistics.xlsx").status_code == 200
    question = browser.get(f"/teach/{COURSE}/questions/{named['name']}").text
    assert "Từ tuần 02/11/2026, tỷ lệ đúng của câu này từ 50% (300 người) lên 80% (200 người)" in question
    assert "khó hơn với Miền núi" in question
    assert "1,02" in question


def test_the_map_shows_people_and_questions(rich: Country) -> None:
    page = rich.browser("instructor").get(f"/teach/{COURSE}/map").text
    assert "Tính trên 3.000 người lấy đều trong 6.000 người." in page
    assert page.count('class="pre"') == 1
