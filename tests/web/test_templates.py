"""Every template compiles, says its words through gettext and keeps to what the CSP allows."""

import gzip
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from learn.errors import say
from learn.quizzes import views
from learn.quizzes.formsets import SlotQuestion
from learn.quizzes.rulings import Mending
from learn.quizzes.types import registry
from learn.quizzes.types.base import QuestionType
from learn.quizzes.types.files import sent_file
from learn.web.assets import Assets
from learn.web.forms import FormState
from learn.web.i18n import LANGUAGES, Language
from learn.web.templating import Page, Templates, templates_folder

FOLDER = templates_folder()
NAMES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
PAGES = [name for name in NAMES if "/_" not in f"/{name}" and not name.startswith("macros/") and "/types/" not in name]
KEPT = re.compile(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", re.DOTALL)
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
SPOKEN = {"alt", "aria-label", "placeholder", "title"}


def source(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


class Words(HTMLParser):
    """Collects the letters that stand in a template outside gettext."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        self.found += [f"{name}={value}" for name, value in attrs if name in SPOKEN and _has_letters(value or "")]

    def handle_endtag(self, tag: str) -> None:
        self._tag = "" if tag == self._tag else self._tag

    def handle_data(self, data: str) -> None:
        # What stands in <code> is typed as it is (a command), not read as words.
        if self._tag != "code" and _has_letters(data):
            self.found.append(data.strip())


def _has_letters(text: str) -> bool:
    return any(character.isalpha() for character in text)


def untranslated(text: str) -> list[str]:
    parser = Words()
    # What Jinja prints is replaced by a digit, so that tags stay tags and nothing counts as a word.
    parser.feed(JINJA.sub("0", KEPT.sub("0", text)))
    parser.close()
    return parser.found


@pytest.fixture(scope="module")
def templates() -> Templates:
    return Templates(Assets.load().url)


@pytest.mark.parametrize("name", NAMES)
def test_it_compiles_in_both_languages(templates: Templates, name: str) -> None:
    for language in LANGUAGES:
        templates.environment(language).get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_a_title(name: str) -> None:
    if name != "base.html":
        assert '{% extends "' in source(name)
    assert "{% block title %}" in source(name)


@pytest.mark.parametrize("name", NAMES)
def test_the_security_policy_has_nothing_to_refuse(name: str) -> None:
    text = source(name)
    assert not re.search(r"\sstyle\s*=", text), "an inline style"
    assert not re.search(r"<style\b", text), "a style element"
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "a script without src"
    assert not re.search(r"\s(on[a-z]+|data-hx-on[^=\s]*|hx-on[^=\s]*)\s*=", text), "an inline handler"
    assert not re.search(r"(href|action)=[\"']\s*javascript:", text), "a script address"


@pytest.mark.parametrize("name", NAMES)
def test_every_word_goes_through_gettext(name: str) -> None:
    assert untranslated(source(name)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<p>Xin chào</p>", ["Xin chào"]),
        ('<p>{{ _("Xin chào") }}</p>', []),
        ("<p>{% trans %}Xin chào{% endtrans %}</p>", []),
        ('<a aria-label="Đóng">×</a>', ["aria-label=Đóng"]),
        ('<a aria-label="{{ _("Đóng") }}">×</a>', []),
        ("{# Xin chào #}<b>1/5</b>", []),
        ("<p><code>learn backup FILE</code></p>", []),
        ("<p><code>learn</code> xin chào</p>", ["xin chào"]),
    ],
)
def test_the_search_for_untranslated_words_finds_them(text: str, found: list[str]) -> None:
    assert untranslated(text) == found


def a_card(slot: int = 1, **changes: object) -> SimpleNamespace:
    receipt = SimpleNamespace(slot=slot, state="empty", text=say("Chưa trả lời"), step="", proof=None)
    usual = {
        "slot": slot,
        "number": slot,
        "total": 7,
        "type": "single_choice",
        "kind": say("Chọn một"),
        "stem": "<p>Việc nào đúng?</p>",
        "options": [(1, "Việc này"), (0, "Việc kia")],
        "rows": [(0, "Ý này"), (1, "Ý kia")],
        "response": {},
        "based": "",
        "receipt": receipt,
        "save_url": f"/attempts/1/{slot}",
        "ask_url": f"/attempts/1/{slot}/ask",
        "key": "a-key",
        "practice": False,
        "feedback": None,
        "is_passed": False,
        "stay": "",
        "details": {},
        "rubric": (),
        "endings": (),
    }
    response = changes.get("response", {})
    return SimpleNamespace(**(usual | changes), file=sent_file(response))  # type: ignore[arg-type]


def rendered_card(templates: Templates, language: Language = "vi", **changes: object) -> str:
    changes.setdefault("details", DETAILS.get(str(changes.get("type")), {}))
    return templates.render("quizzes/_question.html", {"card": a_card(**changes)}, language)


# The field names each type reads back (learn.quizzes.types), and a response that fills them.
TYPES = {
    "single_choice": ({"option": "1"}, {"q1-option": ["1"]}),
    "multiple_choice": ({"options": ["0", "1"]}, {"q1-option": ["1", "0"]}),
    "true_false": ({"rows": {"0": "true", "1": "false"}}, {"q1-row-0": ["true"], "q1-row-1": ["false"]}),
    "short_text": ({"text": "xung đột"}, {"q1-text": ["xung đột"]}),
    "number": ({"text": "1.200,5"}, {"q1-text": ["1.200,5"]}),
    "matching": ({"rows": {"0": "1"}}, {"q1-row-0": ["1"], "q1-row-1": [""]}),
    "categorising": ({"rows": {"0": "1"}}, {"q1-row-0": ["1"], "q1-row-1": [""]}),
    "gap_text": ({"gaps": {"0": '"10"', "1": "1"}}, {"q1-gap-0": ['"10"'], "q1-gap-1": ["1"]}),
    "table_entry": ({"gaps": {"1": "0"}}, {"q1-gap-0": [""], "q1-gap-1": ["0"]}),
    "judgement": ({"rows": {"0": "5", "1": "1"}}, {"q1-row-0": ["5"], "q1-row-1": ["1"]}),
    "hotspot": ({"option": "1"}, {"q1-point": [""], "q1-option": ["1"]}),
    "case_study": ({"steps": {"0": "1"}}, {"q1-step-0": ["1"]}),
    "survey": ({"rows": {"0": "3"}}, {"q1-row-0": ["3"]}),
    "essay": ({"text": "Kính gửi\n<bà>"}, {"q1-text": ["Kính gửi\n<bà>"]}),
    **dict.fromkeys(
        ("workbook", "document", "csv", "file_task"),
        (
            {"file": {"hash": "0a" * 32, "name": "bài làm.xlsx", "size": "5"}},
            {"q1-file-hash": ["0a" * 32], "q1-file-name": ["bài làm.xlsx"], "q1-file-size": ["5"]},
        ),
    ),
    "ranking": ({"places": {"0": "2", "1": "1"}}, {"q1-place-1": ["1"], "q1-place-0": ["2"]}),
    "ordering": ({"places": {"0": "2", "1": "1"}}, {"q1-place-1": ["1"], "q1-place-0": ["2"]}),
}


TYPED_GAP: dict[str, object] = {"gap": 0, "options": []}
CHOSEN_GAP: dict[str, object] = {"gap": 1, "options": [(1, "ngày"), (0, "tháng")]}
CHOICES = [(1, "Trả lại"), (0, "Giữ lại")]
DETAILS: dict[str, dict[str, object]] = {
    "hotspot": {"url": "/media/0/a.png", "description": "Phiếu", "width": 300, "height": 200, "point": None},
    "case_study": {
        "steps": [
            {"step": 0, "title": "Một", "html": "Chuyện", "choices": CHOICES, "chosen": 1},
            {"step": 2, "title": "Ba", "html": "Nữa", "choices": CHOICES, "chosen": None},
        ],
        "is_open": True,
    },
    "categorising": {"categories": ["Nhóm này", "Nhóm kia"]},
    "gap_text": {"pieces": [{"html": "<p>Trong "}, TYPED_GAP, {"html": " "}, CHOSEN_GAP, {"html": "</p>"}]},
    "table_entry": {"columns": ["Mục", "Ghi"], "table": [[[{"html": "Số"}], [TYPED_GAP]], [[], [CHOSEN_GAP]]]},
}


class Form(HTMLParser):
    """The fields a browser would post from a card as it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.select = ""
        self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "select":
            self.select = name
            self.fields[name] = [""]
        elif tag == "option" and "selected" in given:
            self.fields[self.select] = [value]
        elif tag == "textarea":
            self.area = name
            self.fields[name] = [""]
        elif (
            tag == "input"
            and given["type"] not in ("image", "file")
            and (given["type"] not in ("radio", "checkbox") or "checked" in given)
        ):
            self.fields.setdefault(name, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # The first end of a line belongs to the page, not to the text.
            self.fields[self.area] = [self.fields[self.area][0].removeprefix("\n")]
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.fields[self.area][0] += data


def posted(html: str) -> dict[str, list[str]]:
    form = Form()
    form.feed(html)
    return form.fields


@pytest.mark.parametrize("type_key", TYPES)
def test_a_card_posts_back_the_answer_it_shows(templates: Templates, type_key: str) -> None:
    response, fields = TYPES[type_key]
    hidden = {"q1-present": ["1"], "q1-based": ["4"], "q1-seconds": [""]}
    html = rendered_card(templates, type=type_key, response=response, based="4")
    assert posted(html) == hidden | fields


@pytest.mark.parametrize("type_key", TYPES)
def test_a_response_no_form_could_send_is_shown_as_no_answer(templates: Templates, type_key: str) -> None:
    twice = {"option": ["0", "1"], "options": [], "text": ["a", "b"], "rows": {"0": ["0", "1"]}, "places": {"0": ["1"]}}
    answers = {n: v for n, v in posted(rendered_card(templates, type=type_key, response=twice)).items() if "-row" in n}
    assert all(value == [""] for value in answers.values())


def test_there_is_a_template_for_every_type_in_the_registry() -> None:

    assert set(registry.TYPES) == set(TYPES)
    assert set(registry.TYPES) <= {path.stem for path in (FOLDER / "quizzes/types").glob("*.html")}


def test_the_save_button_is_always_in_the_page(templates: Templates) -> None:
    assert 'formaction="/attempts/1/1" data-no-script' in rendered_card(templates)


def test_a_stem_that_names_a_script_in_its_text_stays_text(templates: Templates) -> None:
    html = rendered_card(templates, type="short_text", response={"text": '"><script>alert(1)</script>'})
    assert "<script>" not in html


def test_long_choices_are_listed_in_full_under_letters(templates: Templates) -> None:
    long = [(0, "Từ chối và nêu rõ lý do bằng văn bản cho người nộp"), (1, "Tiếp nhận")]
    assert 'class="letters"' in rendered_card(templates, type="matching", options=long)
    assert 'class="letters"' not in rendered_card(templates, type="matching")


def an_attempt(minutes: float = 17) -> SimpleNamespace:
    now = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    return SimpleNamespace(
        title=say("Bài kiểm tra đầu ra"),
        about="Đạo đức công vụ",
        notice=None,
        pager=None,
        cards=[a_card(1), a_card(2)],
        shown=[a_card(1), a_card(2)],
        answered=0,
        total=2,
        deadline=now + timedelta(minutes=minutes),
        now=now,
        submit_url="/attempts/1/submit",
        key="a-key",
    )


def attempt_page(templates: Templates, minutes: float = 17, language: Language = "vi") -> str:
    values = {
        "attempt": an_attempt(minutes),
        "question": lambda card: Markup(templates.render("quizzes/_question.html", {"card": card}, language)),  # noqa: S704
    }
    page = Page(language, "/attempts/1")
    return templates.render("quizzes/attempt.html", {"page": page, "form": FormState(), **values}, language)


@pytest.mark.parametrize(
    ("minutes", "words"), [(17, "17 phút"), (16.2, "17 phút"), (0.5, "1 phút"), (0, "Hết giờ"), (-3, "Hết giờ")]
)
def test_the_time_left_is_said_in_words(templates: Templates, minutes: float, words: str) -> None:
    assert f">{words}</b>" in attempt_page(templates, minutes)


def test_enter_in_a_text_field_saves_and_never_submits(templates: Templates) -> None:
    buttons = re.findall(r"<button[^>]*>", attempt_page(templates).split("data-attempt")[1])
    assert 'formaction="/attempts/1/1"' in buttons[0]
    assert "data-submit" not in buttons[0]


def test_a_question_that_is_passed_sends_nothing(templates: Templates) -> None:
    html = rendered_card(templates, is_passed=True)
    inside = html.partition("<fieldset disabled>")[2].partition("</fieldset>")[0]
    assert 'name="q1-present"' in inside
    assert "formaction" not in html
    assert "<fieldset disabled>" not in rendered_card(templates)


def test_a_page_speaks_one_language(templates: Templates) -> None:
    html = attempt_page(templates, language="en")
    assert '<html lang="en">' in html
    assert "Submit the test" in html
    vietnamese = [
        text for text in _texts(html) if re.search("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", text)
    ]
    # What is left is content (the course, the question) and the name of the other language in its own words.
    assert set(vietnamese) <= {"Đạo đức công vụ", "Việc nào đúng?", "Việc này", "Việc kia", "Tiếng Việt"}


def _texts(html: str) -> Iterator[str]:
    parser = Words()
    parser.feed(html)
    yield from parser.found


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 500, 502, 503])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_has_a_helpful_page(templates: Templates, status: int, language: Language) -> None:
    error = SimpleNamespace(status=status, message=None, code="7F3K-92", retry_after=40 if status == 429 else None)
    html = templates.render("error.html", {"page": Page(language, "/x"), "error": error}, language)
    assert "7F3K-92" in html
    assert html.count("<h1>") == 1


def test_the_navigation_follows_the_roles(templates: Templates) -> None:
    def links(*roles: str) -> set[str]:
        person = SimpleNamespace(name="Nguyễn Thị Hạnh", short_name="Hạnh", roles=roles)
        page = Page("vi", "/", person, "today", unit_url="/units/79")
        error = SimpleNamespace(status=404, message=None, code="1", retry_after=None)
        html = templates.render("error.html", {"page": page, "error": error}, "vi")
        return set(re.findall(r'<li><a href="([^"]+)"', html.split("<main")[0]))

    assert links("learner") == {"/", "/courses"}
    assert links("learner", "supervisor") == {"/", "/courses", "/units/79"}
    assert links("instructor", "administrator") == {"/", "/courses", "/teach", "/admin"}


def test_a_name_that_is_not_given_is_an_error(templates: Templates) -> None:
    with pytest.raises(UndefinedError):
        templates.environment("vi").from_string("<p>{{ missing }}</p>").render()


def test_a_template_reads_the_language_of_its_page_for_numbers(templates: Templates) -> None:
    source_text = "{{ 0.4567|percent }} {{ 0.179|points(sign=true) }} {{ 1200|number }}"
    written = {language: templates.environment(language).from_string(source_text).render() for language in LANGUAGES}
    assert written == {"vi": "45,7% +17,9 1.200", "en": "45.7% +17.9 1,200"}


def test_the_folder_is_found_in_the_repository() -> None:
    assert (Path(FOLDER) / "base.html").is_file()


def test_twenty_mixed_questions_are_hardly_more_than_their_text(templates: Templates) -> None:
    """The share that questions have of the page budget (tests/web/test_weight.py) with every type among them."""
    samples = [kind.sample() for kind in registry.TYPES.values()]
    cards = [
        views.card(
            slot_question(slot, samples[slot % len(samples)]),
            None,
            number=slot,
            total=20,
            seed=7,
            language="vi",
            save_url=f"/attempts/0f8fad5b-d9cb-469f-a165-70867728950e/{slot}",
            key="",
        )
        for slot in range(1, 21)
    ]
    html = "".join(templates.render("quizzes/_question.html", {"card": card}, "vi") for card in cards)
    text = " ".join(re.sub(r"<[^>]*>", " ", html).split())
    assert len(gzip.compress(html.encode(), 5)) - len(gzip.compress(text.encode(), 5)) <= 7 * 1024


def slot_question(slot: int, question: QuestionType) -> SlotQuestion:
    shown = json.loads(question.shown.model_dump_json(exclude_none=True))  # type: ignore[attr-defined]
    return SlotQuestion(slot, 1.0, slot, slot, f"cau-{slot}", question.key, "muc", "", shown, {}, question, Mending())
