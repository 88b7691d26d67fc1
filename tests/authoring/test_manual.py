"""The manual for authors is the gallery, on any Git host: up to date, whole, and with links that lead somewhere."""

import re
from pathlib import Path

import pytest

from learn.authoring.manual import Chapter, manual, plain
from learn.errors import NotFound
from learn.markup.parser import tokens
from tests.authoring.test_gallery import GALLERY, LANGUAGES, lessons

DOCS = Path(__file__).parents[2] / "docs"


def written(language: str) -> str:
    return (DOCS / f"authors.{language}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_what_the_gallery_says_now(language: str) -> None:
    assert written(language) == manual(GALLERY, language, "../content/courses/gallery"), "run: make manual"


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_links_lead_somewhere(language: str) -> None:
    text = written(language)
    anchors = set(re.findall(r'<a id="([^"]+)"></a>', text))
    hrefs = {
        str(child.attrs.get("href") or child.attrs.get("src"))
        for token in tokens(text)
        for child in token.children or ()
        if child.type in ("link_open", "image")
    }
    assert len(hrefs) > len(lessons(language))
    inside = {href for href in hrefs if ":" not in href}
    assert {href for href in inside if href.startswith("#") and href[1:] not in anchors} == set()
    assert {href for href in inside if not href.startswith("#") and not (DOCS / href).is_file()} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_source_of_the_gallery_is_in_it(language: str) -> None:
    text = written(language)
    sources = [token.content for each in lessons(language).values() for token in tokens(each) if token.type == "fence"]
    assert [source for source in sources if source not in text] == []


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("## Mục {#muc .small}", ['<a id="bai-muc"></a>', "", "### Mục"]),
        ("## Mục", ["### Mục"]),
        ("Mục\n---", ["### Mục"]),
        ("Chữ\n\n---\n\nChữ", ["Chữ", "", "---", "", "Chữ"]),
        ("::: tip Mẹo\nCộng ngược.\n:::", ["> **Gợi ý** Mẹo", ">", "> Cộng ngược."]),
        ("::: region hai-dao\nĐi tàu.\n\n::: question a\n:::\n:::", ["> **Dành cho** hải đảo", ">", "> Đi tàu."]),
        ("Trước\n\n::: question a\n:::\n\nSau", ["Trước", "", "Sau"]),
        ('{caption="Tên"}\n| a |\n| - |', ["**Tên**", "", "| a |", "| - |"]),
        ("{#x .small}\nNguồn", ["Nguồn"]),
        ("![m](media/a.png){width=9} và `[x](media/b)`", ["![m](nguon/media/a.png) và `[x](media/b)`"]),
        ("[a](02-bai-hai.md#m) [b](#m) [c](https://x.vn)", ["[a](#bai-hai-m) [b](#bai-m) [c](https://x.vn)"]),
        ("```\n## Mã {#a}\n\n\n{.small}\n```", ["```", "## Mã {#a}", "", "", "{.small}", "```"]),
    ],
)
def test_what_only_our_pages_understand_is_said_otherwise(markdown: str, shown: list[str]) -> None:
    assert plain(Chapter("bai", "Bài", markdown), "vi", "nguon") == shown


def test_a_language_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        manual(GALLERY, "fr", ".")
