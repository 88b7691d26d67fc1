"""The description, the guide and the changelog say what is there: all of it, with examples that hold."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from learn.quizzes.types.registry import TYPES
from learn.web.api import problems
from learn.web.api.documents import attempts, courses, enrolments, figures, me, people, results
from learn.web.api.openapi import VERSION
from tests.web.api.access_table import TABLE
from tests.web.api.programs import API
from tests.web.country import Country

pytest_plugins = ("tests.web.country_fixtures",)

DOCS = Path(__file__).parents[3] / "docs"
MODULES = (attempts, courses, enrolments, figures, me, people, results, problems)
MODELS = sorted(
    {
        model
        for module in MODULES
        for model in vars(module).values()
        if isinstance(model, type) and issubclass(model, BaseModel) and model.__module__.startswith("learn.web.api")
    },
    key=lambda model: model.__name__,
)
WITH_EXAMPLES = [model for model in MODELS if model.model_json_schema().get("examples")]


@pytest.fixture(scope="module")
def description(country_on_sqlite: Country) -> dict[str, Any]:
    answer = country_on_sqlite.world.visitor().get(f"{API}/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def operations(description: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }


def test_the_bounds_of_a_whole_number_are_described(description: dict[str, Any]) -> None:
    sent = description["components"]["schemas"]["NewEnrolment"]["properties"]["after"]["anyOf"]
    assert {"type": "integer", "minimum": 1, "maximum": 999_999_999} in sent
    assert enrolments.NewEnrolment.model_validate_json('{"course": "a", "after": 4.0}').after == 4


@pytest.mark.parametrize("model", WITH_EXAMPLES, ids=lambda model: model.__name__)
def test_an_example_is_what_it_is_an_example_of(model: type[BaseModel]) -> None:
    for example in model.model_json_schema()["examples"]:
        assert set(example) == set(model.model_fields) or model is attempts.Answer
        if not model.__name__.startswith("New") and model is not attempts.Answer:
            model.model_validate(example)
        else:
            model.model_validate_json(json.dumps(example))


def test_every_route_is_described_and_nothing_else(description: dict[str, Any]) -> None:
    assert set(operations(description)) == {row.route for row in TABLE} - {"GET /openapi.json"}
    assert description["openapi"].startswith("3.1")
    assert description["servers"] == [{"url": API}]


def test_every_operation_says_what_it_is_for_whom_and_how_it_may_fail(description: dict[str, Any]) -> None:
    for name, operation in operations(description).items():
        assert operation["summary"][0].isupper(), name
        assert 10 < len(operation["summary"]) < 120, name
        assert operation["operationId"], name
        (wanted, *_) = operation["security"]
        assert list(wanted) == ["token"], name
        assert bool(wanted["token"]) == (name != "GET /me"), name
        for status, answer in operation["responses"].items():
            (kind,) = answer.get("content") or {"": None}
            expected = "" if status == "304" else "application/problem+json" if status >= "400" else "application/json"
            assert kind == expected, (name, status)
            assert answer["description"], (name, status)
        assert {"401", "503"} <= set(operation["responses"]), name
        if name.startswith("GET"):
            assert operation["responses"]["200"]["headers"]["ETag"], name


def test_what_a_response_is_has_an_example(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    without = set()
    for operation in operations(description).values():
        for status, answer in operation["responses"].items():
            if status in ("200", "201"):
                name = answer["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
                shown = schemas[name]
                if name.startswith("Page_"):
                    shown = schemas[shown["properties"]["items"]["items"]["$ref"].rpartition("/")[2]]
                without |= set() if shown.get("examples") else {name}
    assert without == set()


def test_the_scopes_are_described_and_every_parameter_has_an_example(description: dict[str, Any]) -> None:
    about = description["components"]["securitySchemes"]["token"]
    assert (about["type"], about["scheme"]) == ("http", "bearer")
    assert all(f"`{scope}`" in about["description"] for scope in ("learning", "people", "figures"))
    for name, operation in operations(description).items():
        for parameter in operation.get("parameters", ()):
            schema = parameter["schema"]
            assert "anyOf" not in schema, name
            assert schema["examples"], (name, parameter["name"])


# --- the guide


def test_the_guide_lists_every_address_with_its_scopes(description: dict[str, Any]) -> None:
    rows = dict(re.findall(r"^\| `([A-Z]+ /[^`]+)` \| ([^|]+) \|", (DOCS / "api.md").read_text("utf-8"), re.MULTILINE))
    assert set(rows) == set(operations(description))
    for name, operation in operations(description).items():
        scopes = {scope for wanted in operation["security"] for scope in wanted["token"]}
        assert set(re.findall(r"`(\w+)`", rows[name])) == scopes, name


def test_the_guide_names_every_kind_of_problem_and_every_type_of_question() -> None:
    text = (DOCS / "api.md").read_text("utf-8")
    kinds = {word for word, _ in problems.KINDS.values()} | set(problems.SPECIAL.values())
    # These two have no answer of ours behind them: they are there for what a server or proxy may say.
    kinds -= {"bad-request", "too-many", "forbidden"}
    assert {kind for kind in kinds if f"`{kind}`" not in text} == set()
    assert {key for key in TYPES if f"`{key}`" not in text} == set()


def test_the_changelog_begins_with_the_version_that_is_served(description: dict[str, Any]) -> None:
    versions = re.findall(
        r"^## (\S+) · \d{4}-\d{2}-\d{2}$", (DOCS / "api-changelog.md").read_text("utf-8"), re.MULTILINE
    )
    assert versions[0] == description["info"]["version"] == VERSION
