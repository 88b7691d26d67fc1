import pytest

from learn.errors import Message
from learn.markup.headings import Heading, HeadingError, is_identifier, read_heading


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("## Quà biếu", Heading("Quà biếu")),
        ("Quà biếu", Heading("Quà biếu")),
        ("### Quà biếu ###", Heading("Quà biếu")),
        ("## Quà {#qua}", Heading("Quà", "qua")),
        ("## Quà {#qua .order .fixed}", Heading("Quà", "qua", ("order", "fixed"))),
        ("## Quà {#qua level=2 use=form}", Heading("Quà", "qua", (), {"level": "2", "use": "form"})),
        ('## Quà {group="hai chữ" #qua}', Heading("Quà", "qua", (), {"group": "hai chữ"})),
        ("## {#qua}", Heading("", "qua")),
        ("## Tập {1, 2} và {x}", Heading("Tập {1, 2} và {x}")),
        ("## Tập {x} {#qua}", Heading("Tập {x}", "qua")),
        ("## Quà biê\u0301u", Heading("Quà biếu")),
        ("## Quà {}", Heading("Quà")),
    ],
)
def test_attributes_are_read_from_the_end_of_a_heading(line: str, heading: Heading) -> None:
    assert read_heading(line) == heading


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("## Quà {#qua", "chưa đóng ngoặc"),
        ("## Quà {#qua #bieu}", "chỉ có một mã"),
        ("## Quà {level=1 level=2}", "hai lần"),
        ("## Quà {#qua bieu}", "“bieu”"),
        ("## Quà {#Qua}", "#Qua"),
        ("## Quà {#quà}", "#quà"),
        ('## Quà {group="hai}', "Không đọc được"),
        ("## Quà {#-a}", "#-a"),
    ],
)
def test_malformed_attributes_are_refused_in_words(line: str, said: str) -> None:
    with pytest.raises(HeadingError) as refused:
        read_heading(line)
    assert isinstance(refused.value.message, Message)
    assert said in str(refused.value)


@pytest.mark.parametrize("word", ["a", "qua-bieu-01", "0", "a" * 80])
def test_an_identifier_is_lower_case_ascii(word: str) -> None:
    assert is_identifier(word)


@pytest.mark.parametrize("word", ["", "-", "a-", "Qua", "quà", "a b", "a_b", "a\n", "a" * 81, "٣"])
def test_anything_else_is_no_identifier(word: str) -> None:
    assert not is_identifier(word)
