from datetime import date
from ipaddress import IPv4Address
from typing import Annotated, Literal

import pytest
from pydantic import Field, field_validator

from learn.errors import say
from learn.markup.frontmatter import read_yaml
from learn.markup.validation import Refused, Strict, validate


class Part(Strict):
    name: Annotated[str, Field(min_length=1, max_length=5)]
    day: date | None = None


class Sheet(Strict):
    title: str
    kind: Literal["one", "two"] = "one"
    number: Annotated[int, Field(ge=1, le=9)] = 1
    share: float = 0.5
    is_open: bool = True
    words: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    by_code: dict[str, Part] = Field(default_factory=dict)
    slug: Annotated[str, Field(pattern="^[a-z]+$")] = "a"

    @field_validator("title")
    @classmethod
    def no_shouting(cls, title: str) -> str:
        if title.isupper():
            raise Refused(say("Đừng viết hoa cả dòng."))
        return title


class Odd(Strict):
    address: IPv4Address


def test_a_kind_of_value_that_has_no_words_of_its_own_is_still_told() -> None:
    _, problems = validate(Odd, read_yaml("address: [1]", "x.yaml")[0], "x.yaml")
    assert [str(problem) for problem in problems] == ["x.yaml:1: “address” chưa đúng."]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kind: one", ["x.yaml:1: Thiếu “title”; thêm dòng “title: …”."]),
        ("title: a\ntitel: b", ["x.yaml:2: Không có khoá “titel”; có phải “title”?"]),
        (
            "title: a\nparts:\n  - {nam: b}",
            ["x.yaml:3: Không có khoá “nam”; có phải “name”?", "x.yaml:3: Thiếu “name”; thêm dòng “name: …”."],
        ),
        ("title: a\nby_code:\n  x:\n    name: b\n    dai: 1", ["x.yaml:5: Không có khoá “dai”; có phải “day”?"]),
        ("title: a\nparts: [{name: a, zzz: 1}]", ["x.yaml:2: Không có khoá “zzz”; các khoá: name, day."]),
        (
            "title: a\nparts: [{name: một, hai, ba}]",
            [
                "x.yaml:2: Không có khoá “ba”; các khoá: name, day.",
                "x.yaml:2: Không có khoá “hai”; các khoá: name, day.",
            ],
        ),
        ("title: 5", ["x.yaml:1: “title” phải là chữ."]),
        ("title: a\nkind: three", ["x.yaml:2: “kind” phải là một trong: one, two."]),
        ("title: a\nnumber: 0", ["x.yaml:2: “number” phải từ 1 trở lên."]),
        ("title: a\nnumber: 10", ["x.yaml:2: “number” không quá 9."]),
        ("title: a\nnumber: 1.5", ["x.yaml:2: “number” phải là số nguyên."]),
        ("title: a\nnumber: true", ["x.yaml:2: “number” phải là số nguyên."]),
        ("title: a\nshare: nhiều", ["x.yaml:2: “share” phải là số."]),
        ('title: a\nis_open: "true"', ["x.yaml:2: “is_open” phải là true hoặc false."]),
        ("title: a\nwords: một", ["x.yaml:2: “words” phải là danh sách, viết như [một, hai]."]),
        ("title: a\nwords:\n  - một\n  - 2", ["x.yaml:4: “words.1” phải là chữ."]),
        ("title: a\nby_code: [1]", ["x.yaml:2: “by_code” phải gồm các dòng “khoá: giá trị”."]),
        ("title: a\nparts:\n  - 1", ["x.yaml:3: “parts.0” phải gồm các dòng “khoá: giá trị”."]),
        ('title: a\nparts: [{name: ""}]', ["x.yaml:2: “name” còn trống."]),
        ("title: a\nparts: [{name: dài quá}]", ["x.yaml:2: “name” quá dài; tối đa 5."]),
        (
            'title: a\nparts: [{name: a, day: "2026-01-01"}]',
            ["x.yaml:2: “day” phải là ngày, viết như 2027-06-30 (không đặt trong ngoặc kép)."],
        ),
        ("title: a\nslug: A1", ["x.yaml:2: “slug” gồm chữ thường không dấu, chữ số và gạch nối."]),
        ("title: HOA", ["x.yaml:1: Đừng viết hoa cả dòng."]),
    ],
)
def test_every_mistake_is_said_in_vietnamese_at_its_line(text: str, told: list[str]) -> None:
    located, problems = read_yaml(text, "x.yaml")
    assert problems == []
    document, problems = validate(Sheet, located, "x.yaml")
    assert document is None
    assert [str(problem) for problem in problems] == told


def test_a_value_split_by_its_comma_is_explained() -> None:
    located, _ = read_yaml("title: a\nparts: [{name: Luật Phòng, chống tham nhũng}]", "x.yaml")
    _, problems = validate(Sheet, located, "x.yaml")
    assert "bị tách ra vì dấu phẩy" in str(problems[0])


def test_a_right_document_is_built() -> None:
    located, _ = read_yaml("title: a\nparts: [{name: b, day: 2026-01-01}]\nshare: 1", "x.yaml")
    document, problems = validate(Sheet, located, "x.yaml")
    assert problems == []
    assert document == Sheet(title="a", parts=(Part(name="b", day=date(2026, 1, 1)),), share=1.0)
