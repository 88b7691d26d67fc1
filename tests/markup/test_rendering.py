from dataclasses import dataclass

import pytest

from learn.markup.links import Placed
from learn.markup.rendering import Html, LessonBody, Question, render_fragment, render_lesson, variant


@dataclass(frozen=True)
class Course:
    """A course with one other lesson, one sheet and one picture."""

    def link(self, path: str) -> str | None:
        return {"02-sau.md": "/courses/c/lessons/sau", "media/bang.csv": "/media/f00/bang.csv"}.get(path)

    def picture(self, path: str) -> Placed | None:
        return Placed("/media/abc/ban.png", 640, 480) if path == "media/ban.png" else None


def lesson(markdown: str, language: str = "vi", first_line: int = 1) -> LessonBody:
    return render_lesson(markdown, file="x.md", first_line=first_line, language=language, resolve=Course())


def html(markdown: str, language: str = "vi") -> str:
    body = lesson(markdown, language)
    assert body.problems == ()
    return "".join(part.text for part in body.parts if isinstance(part, Html))


def told(markdown: str) -> list[str]:
    return [str(problem) for problem in lesson(markdown, first_line=10).problems]


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("Chọn **một**.", "Chọn <strong>một</strong>."),
        ("Một\n\nHai", "<p>Một</p>\n<p>Hai</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("", ""),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        ("a\nb", "a\nb"),
        ("`<b>`", "<code>&lt;b&gt;</code>"),
        ("~~cũ~~", "<s>cũ</s>"),
    ],
)
def test_a_fragment_of_one_paragraph_has_no_paragraph(markdown: str, shown: str) -> None:
    assert render_fragment(markdown, file="x.md", first_line=1) == (shown, [])


@pytest.mark.parametrize(
    ("markdown", "line", "said"),
    [
        ("a\n\n## Mục", 12, "không đặt tiêu đề"),
        ("a\n\n::: question q\n:::", 12, "chỉ dùng trong bài học"),
        ("::: region mien-nui\na\n:::", 10, "chỉ dùng trong bài học"),
        ("a[^1]\n\n[^1]: b", 10, "không đặt chú thích"),
        ("a\n[b](02-sau.md)", 11, "Không thấy tệp"),
        ("a\n![b](media/ban.png)", 11, "Không có ảnh"),
    ],
)
def test_a_fragment_has_no_sections_and_names_nothing_it_can_not_see(markdown: str, line: int, said: str) -> None:
    _, (problem,) = render_fragment(markdown, file="x.md", first_line=10)
    assert (problem.line, said in str(problem)) == (line, True)


def test_a_fragment_sees_the_files_of_its_course_when_it_may() -> None:
    shown, problems = render_fragment("![Bàn](media/ban.png)", file="x.md", first_line=1, resolve=Course())
    assert problems == []
    assert 'src="/media/abc/ban.png"' in shown


def test_headings_have_ids_once_and_the_sections_are_listed() -> None:
    body = lesson("## Đừng vội\n\n### Nhỏ\n\n## Đừng vội")
    assert body.headings == (("dung-voi", "Đừng vội"), ("dung-voi-2", "Đừng vội"))
    body = lesson("## Đừng vội\n\n## Khác {#dung-voi}\n\n## **Đậm** `x`")
    assert body.headings == (("dung-voi-2", "Đừng vội"), ("dung-voi", "Khác"), ("dam-x", "Đậm x"))


def test_a_slug_never_takes_an_id_of_the_page_or_of_a_note() -> None:
    body = lesson("## Notes\n\n## Fn 1\n\na[^1]\n\n[^1]: b")
    assert [at for at, _ in body.headings] == ["notes-2", "fn-1-2"]


def test_a_box_says_its_kind_in_words_with_an_icon() -> None:
    shown = html("::: tip Câu nói dùng được\nCảm ơn bác.\n:::")
    assert shown.startswith('<div class="box tip"><p class="kind"><svg class="i" aria-hidden="true"')
    assert '<use href="#i-tip"></use></svg><span>Gợi ý</span> <b>Câu nói dùng được</b></p>' in shown


def test_a_law_ends_with_its_source() -> None:
    assert "<p>a</p>\n<cite>Điều 22 &lt;sửa&gt;</cite></div>" in html("::: law Điều 22 <sửa>\na\n:::")


@pytest.mark.parametrize(("language", "word"), [("vi", "Tình huống"), ("en", "Case"), ("fr", "Tình huống")])
def test_a_box_speaks_the_language_of_the_text(language: str, word: str) -> None:
    assert f"<span>{word}</span>" in html("::: case\na\n:::", language)


def test_a_lesson_is_cut_at_its_questions() -> None:
    body = lesson("Trước\n\n::: question q-1\n:::\n\nSau", first_line=5)
    assert body.parts == (Html("<p>Trước</p>\n"), Question("q-1"), Html("<p>Sau</p>\n"))
    assert (body.question_ids, body.question_lines) == (("q-1",), (7,))


def test_a_region_is_seen_by_its_people_only() -> None:
    body = lesson("Chung\n\n::: region mien-nui\nNúi\n\n::: question q-1\n:::\n\nNúi nữa\n:::\n\nHết")
    everyone = variant(body.parts, "do-thi")
    assert everyone == [Html("<p>Chung</p>\n<p>Hết</p>\n")] == variant(body.parts, None)
    before, question, after = variant(body.parts, "mien-nui")
    assert isinstance(before, Html)
    assert isinstance(after, Html)
    assert question == Question("q-1")
    assert "<b>miền núi</b>" in before.text
    assert "Núi nữa" in after.text
    # Each part is balanced, and why it is shown is said once.
    for part in (before, after):
        assert part.text.count("<div") == part.text.count("</div>")
    assert (before.text + after.text).count("mọi vùng như nhau") == 1


def test_a_table_is_a_region_named_by_its_caption_its_heading_or_a_number() -> None:
    table = "| a | b |\n| --- | ---: |\n| 1 | 2 |\n"
    shown = html(f'{{caption="Việc cần làm"}}\n{table}\n## Mục\n\n{table}\n\n{table}')
    assert 'aria-labelledby="bang-1" tabindex="0"><table><caption id="bang-1">Việc cần làm</caption>' in shown
    assert 'aria-labelledby="muc" tabindex="0"><table>' in shown
    assert 'aria-label="Bảng 3" tabindex="0"><table>' in shown
    assert '<th scope="col" class="right">b</th>' in shown
    assert "style" not in shown


def test_a_picture_keeps_its_place_and_its_title_is_its_caption() -> None:
    shown = html('![Bàn tiếp dân](media/ban.png "Buổi sáng"){width=320}')
    picture = (
        '<img src="/media/abc/ban.png" alt="Bàn tiếp dân" width="320" height="240" loading="lazy" decoding="async">'
    )
    assert shown == f"<figure>{picture}<figcaption>Buổi sáng</figcaption></figure>\n"
    assert lesson("![Bàn](media/ban.png)").media_names == ("media/ban.png",)


def test_a_picture_is_never_drawn_larger_than_it_is() -> None:
    assert 'width="640" height="480"' in html("![Bàn](media/ban.png){width=1900}")


def test_links_lead_outside_or_to_files_of_the_course() -> None:
    shown = html("[a](https://x.vn/b?c=1&d) [b](02-sau.md#muc) [c](media/bang.csv) <tel:113> <mailto:a@b.vn>")
    assert '<a href="https://x.vn/b?c=1&amp;d" rel="external noopener noreferrer">a</a>' in shown
    assert '<a href="/courses/c/lessons/sau#muc">b</a>' in shown
    assert '<a href="/media/f00/bang.csv">c</a>' in shown
    assert '<a href="tel:113">' in shown
    assert lesson("a\n[b](02-sau.md#muc)", first_line=4).links[0].line == 5


def test_footnotes_stand_at_the_end_in_the_language_of_the_text() -> None:
    shown = html("a[^x] và b[^x]\n\n[^x]: Nguồn.", "en")
    assert '<sup><a href="#fn-1" id="fnref-1" aria-label="Notes 1">1</a></sup>' in shown
    assert '<section class="notes" aria-labelledby="notes"><h2 id="notes" class="small">Notes</h2>' in shown
    assert '<li id="fn-1"><p>Nguồn. <a class="link" href="#fnref-1">Back to the text</a></p>' in shown
    assert shown.count('id="fnref-1"') == 1


def test_task_and_definition_lists() -> None:
    shown = html("- [ ] a\n- [x] b\n\nTừ\n: Nghĩa")
    assert '<input type="checkbox" disabled="" aria-label="Chưa xong"> a' in shown
    assert '<input type="checkbox" disabled="" checked="" aria-label="Đã xong"> b' in shown
    assert "<dt>Từ</dt>\n<dd>Nghĩa</dd>" in shown


def test_code_is_coloured_by_classes_alone() -> None:
    shown = html("```python\ndef a(): pass\n```\n\n```khong-co\n<b>\n```")
    assert '<span class="k">def</span>' in shown
    assert "&lt;b&gt;" in shown
    assert 'aria-label="Đoạn mã 2"' in shown
    assert "style=" not in shown


@pytest.mark.parametrize(
    ("markdown", "line", "said"),
    [
        ("a\n\nb <b>c</b>", 12, "“<b>”"),
        ("a\nb\nc <i>d</i>\n<u>e</u>", 12, "“<i>”"),
        ("a\n\n<div>\nb\n</div>", 12, "“<div> b </div>”"),
        ("a\n\n<!-- lời nhắc -->", 12, "HTML"),
        ("a *b\nc* [d](javascript:x)", 11, "“javascript:x”"),
        ("a\n[d]\n\n[d]: data:text/html,x", 11, "“data:text/html,x”"),
        ("| a |\n| --- |\n| [d](vbscript:x) |", 12, "“vbscript:x”"),
        ("- a\n- b\n  [d](//x.vn)", 12, "“//x.vn”"),
        ("[d](/courses)", 10, "“/courses”"),
        ("[d]()", 10, "chưa có địa chỉ"),
        ("[d](99-mat.md)", 10, "“99-mat.md”"),
        ("[d](#mat)", 10, "“#mat”"),
        ("a\n![](media/ban.png)", 11, "lời mô tả"),
        ("a\n![b](https://x.vn/a.png)", 11, "thư mục media"),
        ("a\n![b](media/mat.png)", 11, "“media/mat.png”"),
        ("![b](media/ban.png){width=9000}", 10, "“9000”"),
        ("![b](media/ban.png){onclick=x}", 10, "“onclick”"),
        ("![b](media/ban.png){.to}", 10, "“.to”"),
        ("{style=x}\na", 11, "“style”"),
        ("{width=5}\na", 11, "“width”"),
        ("{caption=a}\nb", 11, "“caption”"),
        ("## Mục {#a x=1}", 10, "“x”"),
        ("# Mục", 10, "bắt đầu từ “##”"),
        ("## Mục\n\n#### Con", 12, "nhảy cấp"),
        ("## Mục {#a}\n\n{#a}\nb", 13, "#a đã dùng"),
        ("## Mục {#a", 10, "chưa đóng ngoặc"),
        ("a\nb[^mat]", 11, "[^mat]"),
        ("::: region mien-nui\na[^1]\n:::\n\n[^1]: b", 11, "không đặt chú thích"),
        ("::: question q\nb\n:::", 10, "không có nội dung"),
    ],
)
def test_a_mistake_is_told_once_at_its_line(markdown: str, line: int, said: str) -> None:
    (problem, *more) = told(markdown)
    assert problem.startswith(f"x.md:{line}: ")
    assert said in problem
    assert len(more) == (1 if "<u>" in markdown else 0)


def test_every_mistake_is_told_at_once() -> None:
    lines = [problem.split(":")[1] for problem in told("# a\n\n<b>\n\n[c](javascript:d)\n\n::: tup\n:::\n\n![](x.png)")]
    assert lines == ["10", "12", "14", "16", "19", "19"]
