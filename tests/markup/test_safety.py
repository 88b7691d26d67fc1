"""Whatever is written, what comes out can only be read."""

from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learn.markup.containers import NAMES
from learn.markup.links import Placed
from learn.markup.rendering import Html, render_fragment, render_lesson, variant
from learn.markup.sanitising import ICONS, clean

SAFE_SCHEMES = ("", "http", "https", "mailto", "tel")
NEVER = {"script", "style", "iframe", "object", "embed", "form", "base", "link", "meta", "math", "template", "textarea"}

VECTORS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x.vn/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror\n=\nalert(1)>",
    '<img """><script>alert(1)</script>">',
    "<img src=javascript:alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    '<svg><use href="data:image/svg+xml,<svg id=x onload=alert(1)>#x"></use></svg>',
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<math><a xlink:href=javascript:alert(1)>x</a></math>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<input onfocus=alert(1) autofocus>",
    "<details open ontoggle=alert(1)>",
    "<body onload=alert(1)>",
    "<base href=https://x.vn/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=https://x.vn/x.css>",
    "<style>@import 'https://x.vn/x.css'</style>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<a href=javascript:alert(1)>x</a>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<textarea></textarea><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo '<script>alert(1)</script>' ?>",
    "<!DOCTYPE x [<!ENTITY y '<script>alert(1)</script>'>]>",
    "<x onclick=alert(1)>y</x>",
    "</p><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](  javascript:alert(1)  )",
    "[x](<javascript:alert(1)>)",
    "[x](java\tscript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](java&#10;script:alert(1))",
    "[x](java&NewLine;script:alert(1))",
    "[x](java&Tab;script&colon;alert(1))",
    "[x](&#106;&#97;vascript:alert(1))",
    "[x](&#x6A;avascript&#58;alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](%6Aavascript:alert(1))",
    "[x](java%0ascript:alert(1))",
    "[x](java%0D%0Ascript:alert(1))",
    "[x](javascript%3Aalert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](\u00a0javascript:alert(1))",
    "[x](\u200bjavascript:alert(1))",
    "[x](\ufeffjavascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml,<svg onload=alert(1)>)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://x.vn/1)",
    "[x](//x.vn)",
    "[x](\\\\x.vn)",
    "[x](/\\x.vn)",
    "[x](https:javascript:alert(1))",
    "[x](feed:javascript:alert(1))",
    "[x](view-source:javascript:alert(1))",
    '[x](https://x.vn" onclick="alert(1))',
    "[x](https://x.vn 'a\" onmouseover=\"alert(1)')",
    '[x](https://x.vn "a" onclick=alert(1))',
    "[x][1]\n\n[1]: javascript:alert(1)",
    "[x]\n\n[x]: <java&#09;script:alert(1)> 'y'",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    '![x"onerror="alert(1)](media/a.png)',
    '![x](media/a.png "\'><script>alert(1)</script>")',
    '![x](media/a.png){onerror=alert(1) width="1 onerror=alert(1)"}',
    '![x](media/a.png){.small" onerror="alert(1)}',
    "[x](https://x.vn){onclick=alert(1) href=javascript:alert(1)}",
    "[x](https://x.vn){style=position:fixed id=a}",
    "{onclick=alert(1)}\nđoạn",
    '{caption="<script>alert(1)</script>"}\n| a |\n| --- |\n| b |',
    "| <script>alert(1)</script> |\n| --- |\n| <img src=x onerror=alert(1)> |",
    "## x {onclick=alert(1)}",
    '## x {#"><script>alert(1)</script>}',
    "## <img src=x onerror=alert(1)> {#a}",
    "::: tip <script>alert(1)</script>\n<script>alert(1)</script>\n:::",
    '::: law "><img src=x onerror=alert(1)>\nx\n:::',
    '::: "><script>alert(1)</script>\nx\n:::',
    "::: region <script>\nx\n:::",
    "```<script>alert(1)</script>\n</code></pre><script>alert(1)</script>\n```",
    '```html" onclick="alert(1)\n<script>alert(1)</script>\n```',
    "x[^<script>]\n\n[^<script>]: <script>alert(1)</script>",
    "- [x] <input type=checkbox onclick=alert(1)>",
    "<script>\n: alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\<script>alert(1)\\</script>",
    "`<script>alert(1)</script>`",
    "<a href='&#x6A;avascript:alert(1)'>x</a>",
    "a\x00<script\x00>alert(1)</script>",
    "<\u200bscript>alert(1)</script>",
    "＜script＞alert(1)＜/script＞",
]


class Anything:
    """A course in which every file exists, with names that try to break out."""

    def link(self, path: str) -> str | None:
        return f"/media/f00/{path}"

    def picture(self, path: str) -> Placed | None:
        return Placed(f"/media/f00/{path}", 100, 50)


class Reader(HTMLParser):
    """Looks at what a browser would act upon."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in NEVER:
            self.wrong.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "srcdoc", "formaction", "xlink:href", "action"):
                self.wrong.append(name)
            if name in ("href", "src") and urlsplit("".join((value or "").split())).scheme.lower() not in SAFE_SCHEMES:
                self.wrong.append(f"{name}={value}")
            if tag == "use" and (value or "").lstrip("#") not in ICONS:
                self.wrong.append(f"use {value}")

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"comment {data}")


def check(html: str) -> None:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.wrong == []
    assert "<script" not in html.lower()
    assert clean(html) == html


def everything(markdown: str) -> list[str]:
    """The HTML of every way in which a text is rendered."""
    body = render_lesson(markdown, file="x.md", first_line=1, language="vi", resolve=Anything())
    fragment, _ = render_fragment(markdown, file="x.md", first_line=1, resolve=Anything())
    alone, _ = render_fragment(markdown, file="x.md", first_line=1)
    return [fragment, alone, *(part.text for part in body.parts if isinstance(part, Html))]


def test_there_are_many_vectors() -> None:
    assert len(set(VECTORS)) == len(VECTORS) >= 60


@pytest.mark.parametrize("vector", VECTORS)
def test_no_vector_comes_through(vector: str) -> None:
    for around in ("{}", "Chữ {} chữ", "- {}", "> {}", "::: tip\n{}\n:::", "**{}**"):
        for html in everything(around.replace("{}", vector, 1)):
            check(html)


PIECES = st.sampled_from(
    [
        *VECTORS,
        *(f"::: {name} mien-nui\n" for name in NAMES),
        *(":::\n", "\n", "\n\n", "```\n", "~~~", "> ", "- ", "1. ", "    ", "\t", "| a | b |\n| - | - |\n"),
        *("[", "](", ")", "![", "{#a .b", "}", "<", ">", '"', "'", "`", "*", "_", "[^1]", "[^1]: ", "\n: ", "&#", ";"),
        *("## ", "# ", "#### ", "javascript:", "\\", "\x00", "\u202e", "đ", "e\u0301", "- [ ] "),
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=12).map("".join))


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_any_text_gives_html_that_cleaning_leaves_alone(markdown: str) -> None:
    for html in everything(markdown):
        check(html)


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_rendering_the_same_text_gives_the_same(markdown: str) -> None:
    assert everything(markdown) == everything(markdown)
    first, second = (render_lesson(markdown, file="x", first_line=1, language="en", resolve=None) for _ in range(2))
    assert first == second


@given(TEXTS, st.integers(1, 50))
@settings(max_examples=150, deadline=None)
def test_lines_told_lie_inside_the_text_and_move_with_it(markdown: str, first_line: int) -> None:
    lines = markdown.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    here = render_lesson(markdown, file="x", first_line=first_line, language="vi", resolve=None).problems
    assert all(first_line <= problem.line < first_line + lines for problem in here)
    moved = render_lesson("\n\n" + markdown, file="x", first_line=first_line, language="vi", resolve=None).problems
    assert [(p.line + 2, str(p.message)) for p in here] == [(p.line, str(p.message)) for p in moved]


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_every_variant_is_made_of_the_parts(markdown: str) -> None:
    parts = render_lesson(markdown, file="x", first_line=1, language="vi", resolve=None).parts
    seen = variant(parts, "mien-nui")
    assert not any(isinstance(one, Html) and isinstance(two, Html) for one, two in pairwise(seen))
    text = "".join(part.text for part in parts if isinstance(part, Html) and part.regions in (None, ("mien-nui",)))
    assert "".join(part.text for part in seen if isinstance(part, Html)) == text


@pytest.mark.parametrize("vector", VECTORS)
def test_the_last_gate_holds_alone(vector: str) -> None:
    check(clean(vector))


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ('<p onclick="x" style="y" class="z">a</p>', '<p class="z">a</p>'),
        ('<svg class="i"><use href="#i-law"></use></svg>', '<svg class="i"><use href="#i-law"></use></svg>'),
        ('<svg class="i"><use href="https://x.vn/#a"></use></svg>', '<svg class="i"><use></use></svg>'),
        ('<a href="javascript:x">a</a>', "<a>a</a>"),
        ('<div role="alert" tabindex="5">a</div>', "<div>a</div>"),
        ('<input type="text">', "<input>"),
        ("<script>a</script><style>b</style>c", "c"),
    ],
)
def test_the_last_gate_knows_tags_attributes_and_values(html: str, cleaned: str) -> None:
    assert clean(html) == cleaned


@pytest.mark.parametrize("html", ["<b>x</b>", '<div onclick="x">y</div>', "<!-- z -->"])
def test_html_is_shown_as_it_was_written(html: str) -> None:
    shown, problems = render_fragment(f"a\n\n{html}", file="x.md", first_line=1)
    assert html.replace("<", "&lt;").replace(">", "&gt;").replace("\n", " ") in shown.replace("&quot;", '"')
    assert problems
