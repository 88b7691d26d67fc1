"""Office files as learners send them, made small and in memory."""

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import xlsxwriter

_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STYLES = f"""<w:styles xmlns:w="{W}">
<w:docDefaults><w:rPrDefault><w:rPr>
<w:rFonts w:ascii="Times New Roman"/><w:sz w:val="28"/>
</w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Muc1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Muc1b"><w:name w:val="Mục của xã"/><w:basedOn w:val="Muc1"/></w:style>
<w:style w:type="paragraph" w:styleId="Quanh"><w:name w:val="x"/><w:basedOn w:val="Quanh"/></w:style>
</w:styles>"""
_NUMBERING = f"""<w:numbering xmlns:w="{W}">
<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="8"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>
</w:numbering>"""


def workbook(fill: Callable[[Any], None]) -> bytes:
    """A workbook that `fill` puts sheets into."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    fill(book)
    book.close()
    return out.getvalue()


def paragraph(text: str, style: str = "", *, number: str = "", letters: str = "") -> str:
    """A paragraph of a document; `number` is that of its list, `letters` are properties of its run."""
    listed = f'<w:numPr><w:numId w:val="{number}"/></w:numPr>' if number else ""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{listed}</w:pPr><w:r><w:rPr>{letters}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def document(*body: str, margins: str = "") -> bytes:
    """A document of these paragraphs and tables."""
    page = f"<w:sectPr><w:pgMar {margins}/></w:sectPr>" if margins else ""
    return package(
        {
            "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{"".join(body)}{page}</w:body></w:document>',
            "word/styles.xml": _STYLES,
            "word/numbering.xml": _NUMBERING,
        }
    )


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """An office archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": _TYPES, **parts}.items():
            archive.writestr(name, content)
    return out.getvalue()


def changed(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """An archive with one of its parts changed, or added where there is none."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    return package({**parts, name: change(parts.get(name, b""))})
