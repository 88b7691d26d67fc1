"""What pydantic finds wrong with a document, said in Vietnamese at the line of the file where it stands."""

import difflib
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from learn.errors import Message, say
from learn.imports.problems import Problem, in_order
from learn.markup.frontmatter import Located, Place

Document = TypeVar("Document", bound=BaseModel)


class Strict(BaseModel):
    """What authors' documents have in common: nothing is converted, nothing unknown is let through."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Refused(ValueError):
    """Raised in a validator to refuse a value in words for the author."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True)
class Written(Generic[Document]):
    """A valid document with its place: checks that look beyond one document tell their mistakes through it."""

    document: Document
    file: str
    located: Located

    def wrong(self, place: Place, message: Message) -> Problem:
        """A mistake at a key path of the document."""
        return Problem(self.file, self.located.line(place), message)


def validate(model: type[Document], located: Located, file: str) -> tuple[Document | None, list[Problem]]:
    """The document, or every mistake at its line."""
    try:
        return model.model_validate(located.value, strict=True), []
    except ValidationError as error:
        errors = error.errors(include_url=False)
        found = [
            Problem(file, located.line(_place(each)), _message(each, model))
            for each in errors
            if not _only_follows(each, errors)
        ]
        return None, in_order(found)


def _only_follows(error: ErrorDetails, errors: Sequence[ErrorDetails]) -> bool:
    """A list whose items are wrong is counted as too short as well: that is no mistake of the author's."""
    place = _place(error)
    return error["type"] == "too_short" and any(
        len(_place(other)) > len(place) and _place(other)[: len(place)] == place for other in errors
    )


def _place(error: ErrorDetails) -> Place:
    return tuple(error["loc"])


def _message(error: ErrorDetails, model: type[BaseModel]) -> Message:
    place, context = _place(error), error.get("ctx", {})
    name = str(place[-1]) if place else ""
    if isinstance(place[-1] if place else None, int):
        name = ".".join(str(step) for step in place)
    match error["type"]:
        case "missing":
            return say("Thiếu “%(name)s”; thêm dòng “%(name)s: …”.", name=name)
        case "extra_forbidden" if error["input"] is None and " " in name:
            return say("“%(name)s” bị tách ra vì dấu phẩy đứng trước; đặt cả giá trị trong dấu ngoặc kép.", name=name)
        case "extra_forbidden":
            return _unknown(name, _fields_at(model, place[:-1]))
        case "value_error" if isinstance(context.get("error"), Refused):
            refused: Refused = context["error"]
            return refused.message
        case "literal_error":
            return say("“%(name)s” phải là một trong: %(expected)s.", name=name, expected=_expected(context))
    return _of_type(error["type"], name, context)


def _of_type(kind: str, name: str, context: Mapping[str, Any]) -> Message:
    match kind:
        case "string_type":
            return say("“%(name)s” phải là chữ.", name=name)
        case "int_type" | "int_from_float":
            return say("“%(name)s” phải là số nguyên.", name=name)
        case "float_type":
            return say("“%(name)s” phải là số.", name=name)
        case "bool_type":
            return say("“%(name)s” phải là true hoặc false.", name=name)
        case "date_type":
            return say("“%(name)s” phải là ngày, viết như 2027-06-30 (không đặt trong ngoặc kép).", name=name)
        case "tuple_type":
            return say("“%(name)s” phải là danh sách, viết như [một, hai].", name=name)
        case "dict_type" | "model_type" | "model_attributes_type":
            return say("“%(name)s” phải gồm các dòng “khoá: giá trị”.", name=name)
        case "greater_than_equal":
            return say("“%(name)s” phải từ %(least)s trở lên.", name=name, least=_plain(context.get("ge")))
        case "greater_than":
            return say("“%(name)s” phải lớn hơn %(least)s.", name=name, least=_plain(context.get("gt")))
        case "less_than_equal":
            return say("“%(name)s” không quá %(most)s.", name=name, most=_plain(context.get("le")))
        case "less_than":
            return say("“%(name)s” phải nhỏ hơn %(most)s.", name=name, most=_plain(context.get("lt")))
        case "string_too_short" | "too_short":
            return say("“%(name)s” còn trống.", name=name)
        case "string_too_long" | "too_long":
            return say("“%(name)s” quá dài; tối đa %(most)s.", name=name, most=context.get("max_length"))
        case "string_pattern_mismatch":
            return say("“%(name)s” gồm chữ thường không dấu, chữ số và gạch nối.", name=name)
    return say("“%(name)s” chưa đúng.", name=name)


def _plain(number: Any) -> Any:
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _expected(context: Mapping[str, Any]) -> str:
    return str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")


def _unknown(name: str, known: list[str]) -> Message:
    if near := difflib.get_close_matches(name, known, 1):
        return say("Không có khoá “%(name)s”; có phải “%(near)s”?", name=name, near=near[0])
    return say("Không có khoá “%(name)s”; các khoá: %(known)s.", name=name, known=", ".join(known))


def _fields_at(model: Any, place: Place) -> list[str]:
    """The keys that a document knows at a place of it."""
    current: Any = model
    for step in place:
        current = _inside(current, step)
    current = _model_of(current)
    return [field.alias or name for name, field in current.model_fields.items()] if current else []


def _inside(annotation: Any, step: str | int) -> Any:
    if isinstance(step, str) and (model := _model_of(annotation)):
        by_alias = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
        return by_alias.get(step)
    arguments = [each for each in _unwrapped(annotation) if get_origin(each) in (tuple, dict)]
    if not arguments:
        return None
    inner = get_args(arguments[0])
    return inner[1] if get_origin(arguments[0]) is dict else inner[0]


def _model_of(annotation: Any) -> type[BaseModel] | None:
    for each in _unwrapped(annotation):
        if isinstance(each, type) and issubclass(each, BaseModel):
            return each
    return None


def _unwrapped(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) in (Union, types.UnionType):
        return get_args(annotation)
    return (annotation,)
