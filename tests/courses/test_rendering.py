import pytest

from learn.courses.rendering import CourseFiles, LessonVariant, lesson_variants
from learn.markup.links import Placed
from learn.markup.rendering import render_lesson

PICTURE = Placed("/media/f00/ban.png", 4, 3)
FILES = CourseFiles("khoa", {"02-sau.md": "sau"}, {"bang.csv": "/media/f01/bang.csv"}, {"ban.png": PICTURE})


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("02-sau.md", "/courses/khoa/lessons/sau"),
        ("./02-sau.md", "/courses/khoa/lessons/sau"),
        ("../lessons/02-sau.md", "/courses/khoa/lessons/sau"),
        ("lessons/02-sau.md", "/courses/khoa/lessons/sau"),
        ("media/bang.csv", "/media/f01/bang.csv"),
        ("../media/bang.csv", "/media/f01/bang.csv"),
        ("bang.csv", None),
        ("media/02-sau.md", None),
        ("../../other/lessons/02-sau.md", None),
        ("../../etc/passwd", None),
        ("", None),
    ],
)
def test_links_lead_to_lessons_and_attachments_of_this_course(path: str, address: str | None) -> None:
    assert FILES.link(path) == address


@pytest.mark.parametrize(("path", "picture"), [("media/ban.png", PICTURE), ("ban.png", None), ("media/bang.csv", None)])
def test_pictures_are_in_media(path: str, picture: Placed | None) -> None:
    assert FILES.picture(path) == picture


def variants(markdown: str) -> dict[str, LessonVariant]:
    return lesson_variants(render_lesson(markdown, file="x.md", first_line=1, language="vi", resolve=FILES))


def test_a_lesson_without_regions_has_one_variant() -> None:
    (only,) = variants("## Mục\n\na\n\n::: question q\n:::").values()
    assert only.parts == ({"html": '<h2 id="muc">Mục</h2>\n<p>a</p>\n'}, {"question": "q"})
    assert only.headings == ({"id": "muc", "text": "Mục"},)


def test_a_region_sees_its_part_and_the_sections_in_it() -> None:
    found = variants("## Chung\n\na\n\n::: region hai-dao\n## Riêng\n\nb\n:::")
    assert list(found) == ["", "hai-dao"]
    assert [each["id"] for each in found[""].headings] == ["chung"]
    assert [each["id"] for each in found["hai-dao"].headings] == ["chung", "rieng"]
    assert found[""].hash != found["hai-dao"].hash


def test_the_hash_is_of_what_is_seen() -> None:
    assert variants("a\n\n\nb")[""].hash == variants("a\n\nb\n")[""].hash
    assert variants("a")[""].hash != variants("b")[""].hash
