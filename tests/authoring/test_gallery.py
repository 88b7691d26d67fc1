"""The gallery shows everything that the format has: what is missing is derived from the code and told by name."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from learn.assessments.documents import AssessmentDocument
from learn.authoring.plan import CoursePlan
from learn.authoring.reading import read_course, read_frameworks
from learn.courses.documents import MOST_OBJECTIVES, CourseDocument, LessonHead, LessonKind, SeenBy
from learn.markup import containers
from learn.markup.examining import CLASSES
from learn.markup.frontmatter import LARGEST_TEXT, read_document, read_yaml
from learn.markup.labels import REGIONS
from learn.markup.links import read_target
from learn.markup.parser import ATTRIBUTES, parser, tokens
from learn.markup.sanitising import SCHEMES
from learn.quizzes.documents import QuestionDocument
from learn.quizzes.forms.checking import MIN_QUESTIONS
from learn.quizzes.parsing import heading
from learn.quizzes.parsing.bank import SHAPES
from learn.quizzes.types.base import MarkedElsewhere
from learn.quizzes.types.registry import TYPES

CONTENT = Path(__file__).parents[2] / "content"
GALLERY = CONTENT / "courses" / "gallery"
LANGUAGES = {"vi": "", "en": ".en"}

# What each rule of the parser makes, by the type of its tokens. Rules that prepare or join others make none.
MADE_BY = {
    "block": {
        "table": "table_open",
        "code": "code_block",
        "container": "container_open",
        "fence": "fence",
        "blockquote": "blockquote_open",
        "hr": "hr",
        "list": "ordered_list_open",
        "footnote_def": "footnote_open",
        "heading": "heading_open",
        "lheading": "heading_open",
        "deflist": "dl_open",
        "paragraph": "paragraph_open",
    },
    "inline": {
        "text": "text",
        "newline": "hardbreak",
        "backticks": "code_inline",
        "strikethrough": "s_open",
        "emphasis": "strong_open",
        "link": "link_open",
        "image": "image",
        "footnote_ref": "footnote_ref",
        "autolink": "link_open",
    },
}
# Attributes and reference definitions change other tokens; escapes and entities end as text. HTML is refused.
WITHOUT_TOKENS = {"block": {"attr", "reference", "html_block"}, "inline": {"attr", "escape", "entity", "html_inline"}}
WRITTEN = {
    "lheading": re.compile(r"^[^\n#`]+\n-{3,}$", re.MULTILINE),
    "autolink": re.compile(r"<https://"),
    "reference": re.compile(r"^\[[^\]^]+\]: https", re.MULTILINE),
    "escape": re.compile(r"\\\*"),
    "entity": re.compile(r"&copy;"),
}

QUESTION_SHOWN = re.compile(
    r"^```markdown\n(## [^\n]+\n(?:(?!^```).)+?)\n```\n\n(::: question \S+)$", re.MULTILINE | re.DOTALL
)


@pytest.fixture(scope="module")
def plan() -> CoursePlan:
    return read_course(GALLERY, read_frameworks(CONTENT / "frameworks")[0])


def lessons(language: str) -> dict[str, str]:
    """The lessons by id, without their heads."""
    ending = f"{LANGUAGES[language]}.md"
    names = [path.name for path in sorted((GALLERY / "lessons").glob(f"*{ending}"))]
    return {name[3:].removesuffix(ending): body(name) for name in names if name.count(".") == ending.count(".")}


def body(name: str) -> str:
    return read_document((GALLERY / "lessons" / name).read_text(encoding="utf-8"), name)[1]


def unfenced(markdown: str) -> str:
    """What is not only shown as source."""
    return re.sub(r"^(`{3,}).*?^\1$", "", markdown, flags=re.MULTILINE | re.DOTALL)


def heads() -> Iterator[dict[Any, Any]]:
    for path in (GALLERY / "course.md", *(GALLERY / "lessons").glob("*.md")):
        yield read_document(path.read_text(encoding="utf-8"), path.name)[0].value


def yaml_shown() -> Iterator[dict[Any, Any]]:
    """The pieces of YAML that lessons show as source."""
    for text in lessons("vi").values():
        for block in re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
            yield read_yaml(block, "")[0].value


def keys(document: Any, path: str = "") -> Iterator[str]:
    """The key paths of a document, items of lists alike."""
    if isinstance(document, dict):
        for key, value in document.items():
            yield f"{path}.{key}".lstrip(".")
            yield from keys(value, f"{path}.{key}")
    elif isinstance(document, tuple):
        for item in document:
            yield from keys(item, path)


def fields(model: type[BaseModel], path: str = "") -> Iterator[str]:
    """The key paths that a document may have."""
    for name, field in model.model_fields.items():
        place = f"{path}.{field.alias or name}".lstrip(".")
        yield place
        for inner in models_in(field.annotation):
            yield from fields(inner, place)


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from models_in(argument)


def test_it_is_right_and_whole_in_both_languages(plan: CoursePlan) -> None:
    assert plan.problems == ()
    assert plan.bundle is not None
    assert plan.bundle.languages == ("vi", "en")
    assert plan.bundle.main.audience.seen_by == "instructors"
    assert {letter: len(ids) for letter, ids in plan.forms.items()} == {"A": 24, "B": 24, "C": 24}
    assert plan.seed is not None


@pytest.mark.parametrize("model", [CourseDocument, LessonHead, AssessmentDocument], ids=lambda model: model.__name__)
def test_every_key_of_every_head_is_in_it(model: type[BaseModel]) -> None:
    assessment = read_yaml((GALLERY / "assessment.yaml").read_text(encoding="utf-8"), "")[0].value
    written = {key for document in (*heads(), *yaml_shown(), assessment) for key in keys(document)}
    assert set(fields(model)) - written == set()


def test_every_key_is_explained_where_it_is_shown() -> None:
    said = "".join(lessons("vi").values())
    names = {
        key.rpartition(".")[2] for model in (CourseDocument, LessonHead, AssessmentDocument) for key in fields(model)
    }
    obvious = {"id", "text", "level", "competency", "number", "in_force", "positions", "regions", "lessons"}
    whole = names - obvious - {"A", "B", "C", "objective", "questions", "pre", "post"}
    assert {name for name in whole if not re.search(rf"`(?:\w+\.)?{name}\b", said)} == set()


def test_every_kind_of_lesson_and_every_audience_is_in_it(plan: CoursePlan) -> None:
    assert plan.bundle is not None
    assert {lesson.head["vi"].kind for lesson in plan.bundle.lessons} == set(get_args(LessonKind))
    shown = {document["audience"]["seen_by"] for document in (*heads(), *yaml_shown()) if "audience" in document}
    assert shown == set(get_args(SeenBy))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_container_is_in_it(language: str) -> None:
    used = [
        container.name
        for text in lessons(language).values()
        for container in containers.find_containers(text.split("\n"))[0].values()
    ]
    assert set(used) == set(containers.NAMES)
    said = "".join(lessons(language).values())
    assert {name for name in (*containers.NAMES, *REGIONS) if f"`{name}`" not in said} == set()


@pytest.mark.parametrize("kind", ["block", "inline"])
def test_every_rule_of_the_parser_is_known_here(kind: str) -> None:
    assert set(parser().get_active_rules()[kind]) == set(MADE_BY[kind]) | WITHOUT_TOKENS[kind]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_markdown_can_do_is_in_it(language: str) -> None:
    texts = [unfenced(text) for text in lessons(language).values()]
    made = set()
    for text in lessons(language).values():
        for token in tokens(text):
            made |= {token.type, *(child.type for child in token.children or ())}
    wanted = {of for rules in MADE_BY.values() for of in rules.values()} | {"bullet_list_open", "em_open"}
    assert wanted - made == set()
    assert {name for name, mark in WRITTEN.items() if not any(mark.search(text) for text in texts)} == set()
    assert any("task" in token.meta for text in texts for token in tokens(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_attribute_and_class_of_a_text_is_in_it(language: str) -> None:
    found: set[str] = set()
    for text in lessons(language).values():
        for token in (each for one in tokens(text) for each in (one, *(one.children or ()))):
            heading_ = token.meta.get("heading")
            found |= {*token.attrs, *str(token.attrs.get("class", "")).split()}
            if heading_:
                found |= {"id"} if heading_.id else set()
                found |= set(heading_.classes)
    assert {*ATTRIBUTES, *CLASSES} - found == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_link_is_in_it(language: str) -> None:
    hrefs = [
        str(child.attrs["href"])
        for text in lessons(language).values()
        for token in tokens(text)
        for child in token.children or ()
        if child.type == "link_open"
    ]
    targets = [target for href in hrefs if not isinstance(target := read_target(href), str)]
    assert {href.partition(":")[0] for href in hrefs if ":" in href} == SCHEMES - {"http"}
    inside = {(bool(each.path), bool(each.fragment)) for each in targets if not each.address}  # type: ignore[union-attr]
    assert inside == {(True, False), (True, True), (False, True)}
    assert any(href.startswith("media/") for href in hrefs)


def test_every_type_of_question_is_practised_and_tested(plan: CoursePlan) -> None:
    assert plan.bundle is not None
    placed = {name for lesson in plan.bundle.lessons for name in lesson.question_ids()}
    practice = {each.type for each in plan.questions if each.id in placed}
    assert practice == set(TYPES)
    # What is marked elsewhere takes longer than a test of twenty minutes has for a question; a survey is no test.
    tested = {key for key, kind in TYPES.items() if kind.is_scored and not isinstance(kind.sample(), MarkedElsewhere)}
    assert {each.type for each in plan.questions if each.use == "form"} == tested
    assert placed == {each.id for each in plan.questions if each.use == "practice"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_attribute_and_class_of_a_question_is_in_it(language: str) -> None:
    ending = f"{LANGUAGES[language]}.md"
    text = "".join(path.read_text(encoding="utf-8") for path in (GALLERY / "bank").glob(f"*{ending}"))
    lines = re.findall(r"^## .*\{(.*)\}$", text, re.MULTILINE)
    used = {word for line in lines for word in re.findall(r"\.[\w-]+|\w+(?==)", line)}
    assert used == {*heading.ATTRIBUTES, *heading.CLASSES}
    assert {name for shape in SHAPES for name in shape.classes} <= {name.removeprefix(".") for name in used}
    said = "".join(lessons(language).values())
    assert {name for name in heading.CLASSES if f"`{name}`" not in said} == set()
    assert {name for name in heading.ATTRIBUTES if f"`{name}=" not in said} == set()


def test_every_option_of_each_type_is_in_it(plan: CoursePlan) -> None:
    shown = [options_of(each) for each in plan.questions]
    assert set().union(*shown) == {
        *("a share of the mark for an option", "a share of the mark for an answer", "a wildcard"),
        *("words that count otherwise", "a relative tolerance", "a gap to type into", "a gap to choose in"),
        *("a tolerance", "a unit", "an extra choice", "fixed", "feedback on an option", "general feedback", "a lesson"),
        *("a group", "an anchor", "both languages", "hints"),
    }


def options_of(question: QuestionDocument) -> set[str]:
    shown, marking, feedback = question.shown, question.marking, question.feedback
    assert isinstance(shown, dict)
    assert isinstance(marking, dict)
    accepted: Any = [answer for each in (marking.get("accepted") or {}).values() for answer in each]  # type: ignore[union-attr]
    gaps: Any = shown.get("gaps", ())
    choices: Any = shown.get("choices", ())
    shares: Any = () if "steps" in shown else marking.get("shares", ())
    found = {
        "a share of the mark for an option": any(0 < share < 1 for share in shares),
        "a share of the mark for an answer": any(0 < answer["share"] < 1 for answer in accepted),
        "a wildcard": any(answer["wildcard"] for answer in accepted),
        "a tolerance": marking.get("tolerance", "0") != "0",
        "a gap to type into": any("options" not in gap for gap in gaps),
        "a gap to choose in": any("options" in gap for gap in gaps),
        "a relative tolerance": bool(marking.get("relative")),
        "words that count otherwise": "ignored" in marking,
        "a unit": "unit" in shown,
        "an extra choice": len(choices) > len(set(marking.get("choices", ()))),  # type: ignore[arg-type]
        "fixed": bool(shown.get("fixed")),
        "feedback on an option": bool(feedback.get("options")),
        "general feedback": bool(feedback.get("general")),
        "a lesson": question.lesson is not None,
        "a group": question.group is not None,
        "an anchor": question.anchor,
        "hints": len(feedback.get("hints", ())) > 1,  # type: ignore[arg-type]
        "both languages": set(question.title) == set(LANGUAGES),
    }
    return {name for name, holds in found.items() if holds}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_shown_as_source_is_what_stands_below_it(language: str) -> None:
    """A question's source in a lesson is its text in the bank; any other source is followed by its result."""
    bank = (GALLERY / "bank" / f"luyen-tap{LANGUAGES[language]}.md").read_text(encoding="utf-8")
    shown = 0
    for text in lessons(language).values():
        for source, after in QUESTION_SHOWN.findall(text):
            assert f"{source}\n" in bank
            assert f"{{#{after.removeprefix('::: question ')} " in source
            shown += 1
    assert shown == len(TYPES)
    assert (
        f"```yaml\n{(GALLERY / 'assessment.yaml').read_text(encoding='utf-8')}```" in lessons(language)["bai-kiem-tra"]
    )


def test_questions_say_things_about_the_format_that_hold(plan: CoursePlan) -> None:
    """A few numbers that tests ask for, from the code that decides them."""
    keys_ = {each.id: each.marking for each in plan.questions if each.type == "number"}
    anchors = sum(each.anchor for each in plan.questions)
    needed = anchors + 3 * (MIN_QUESTIONS - anchors)
    expected = {
        "tc-d15": MOST_OBJECTIVES,
        "vb-d15": LARGEST_TEXT // 1_000_000,
        "ld-d02": MIN_QUESTIONS,
        "ld-d08": needed,
    }
    assert {name: int(keys_[name]["value"]) for name in expected} == expected  # type: ignore[call-overload,index]
    assert needed == sum(each.use == "form" for each in plan.questions)
