import pytest

from learn.markup.containers import find_containers


def found(text: str) -> list[tuple[str, str, int, int, int]]:
    containers, _ = find_containers(text.split("\n"))
    return [(c.name, c.title, c.start, c.text_end, c.end) for c in containers.values()]


def told(text: str) -> list[tuple[int, str]]:
    _, wrong = find_containers(text.split("\n"))
    return [(line, str(message)) for line, message in wrong]


def test_a_container_reaches_from_mark_to_mark() -> None:
    text = "a\n::: tip Lời khuyên hay\nb\n:::\nc"
    assert found(text) == [("tip", "Lời khuyên hay", 1, 3, 4)]
    assert told(text) == []


def test_only_a_region_holds_others() -> None:
    text = "::: region mien-nui\n::: law Điều 1\na\n:::\n::: question q-1\n:::\n:::"
    assert [name for name, *_ in found(text)] == ["region", "law", "question"]
    assert told(text) == []


def test_marks_inside_code_are_text() -> None:
    assert found("```\n::: tip\n```\n~~~~\n::: tip\n~~~\n~~~~") == []
    assert told("```\n::: tip\n```\n~~~~\n::: tip\n~~~\n~~~~") == []


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("::: tip\na", 0, "chưa đóng"),
        ("::: tip\na\n::: note\nb\n:::", 0, "chưa đóng"),
        ("a\n:::", 1, "không đóng khối nào"),
        ("::: note\n::: tip\n:::\n:::", 1, "nằm trong khối “note”"),
        ("::: region mien-nui\n::: region do-thi\n::: tip\n:::\n:::\n:::", 2, "nằm trong khối “region”"),
        ("::: tup\n:::", 0, "có phải “tip”?"),
        ("::: xyz\n:::", 0, "các khối có thể dùng"),
        ("::: region\n:::", 0, "cần tên vùng"),
        ("::: region mien-nui vung-cao\n:::", 0, "“vung-cao”"),
        ("::: question\n:::", 0, "đúng một mã"),
        ("::: question hai ma\n:::", 0, "đúng một mã"),
        ("- a\n  ::: tip", 1, "đầu dòng"),
        ("> ::: tip", 0, "đầu dòng"),
    ],
)
def test_mistakes_are_told_at_their_line(text: str, line: int, said: str) -> None:
    ((at, message),) = told(text)
    assert (at, said in message) == (line, True)


def test_an_unclosed_container_ends_where_the_next_one_begins() -> None:
    assert found("::: tip\na\n::: note\nb\n:::") == [("tip", "", 0, 2, 2), ("note", "", 2, 4, 5)]


def test_regions_come_in_one_order() -> None:
    containers, _ = find_containers(["::: region hai-dao mien-nui", ":::"])
    assert containers[0].regions == ("mien-nui", "hai-dao")
