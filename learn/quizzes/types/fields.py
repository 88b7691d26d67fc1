"""From submitted form fields to a response, and nothing judged: what is wrong with it is a state.

Fields of slot 3 begin with `q3-`. Every form carries `q3-present`, because a multiple choice with no tick
sends no field of its own and would look like a question that was not on the page.
"""

from collections.abc import Sequence

from learn.quizzes.types.base import Form, Response
from learn.text import typed


def read_value(form: Form, prefix: str, name: str) -> Response | None:
    """The field `prefix-name`, which a form has once. Sent twice, both values are kept (and are invalid)."""
    field = f"{prefix}-{name}"
    if not _has(form, prefix, field):
        return None
    value = _one_or_all(form.get(field, ()))
    return {name: value} if value else {}


def read_ticks(form: Form, prefix: str, field: str, name: str) -> Response | None:
    """All ticked values of the repeated field `prefix-field`, sorted: the display order must not count."""
    if not _has(form, prefix, f"{prefix}-{field}"):
        return None
    values = sorted(typed(value) for value in form.get(f"{prefix}-{field}", ()) if value)
    return {name: values} if values else {}


def read_rows(form: Form, prefix: str, field: str, name: str) -> Response | None:
    """The fields `prefix-field-0`, `prefix-field-1` … as a mapping of those that are not blank."""
    start = f"{prefix}-{field}-"
    if not _has(form, prefix) and not any(key.startswith(start) for key in form):
        return None
    found = {typed(key[len(start) :]): _one_or_all(form[key]) for key in form if key.startswith(start)}
    answered = {row: value for row, value in found.items() if value}
    return {name: answered} if answered else {}


def read_pressed(form: Form, prefix: str, name: str) -> Response:
    """Where a picture was pressed that is a button: "x,y" in its pixels; {} when it wasn't."""
    found = [typed(value) for axis in ("x", "y") for value in form.get(f"{prefix}-{name}.{axis}", ())]
    return {name: ",".join(found)} if any(found) else {}


def _has(form: Form, prefix: str, *fields: str) -> bool:
    return f"{prefix}-present" in form or any(field in form for field in fields)


def _one_or_all(values: Sequence[str]) -> str | list[str]:
    cleaned = [typed(value) for value in values]
    if not cleaned:
        return ""
    return cleaned[0] if len(cleaned) == 1 else cleaned
