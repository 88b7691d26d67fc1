"""The last gate before HTML is stored: whatever rendering made, only this passes."""

import nh3

from learn.markup.labels import BOXES

SCHEMES = frozenset({"http", "https", "mailto", "tel"})
ICONS = tuple(f"i-{name}" for name in (*BOXES, "region"))

_TAGS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "div", "section", "hr", "br", "span"),
    *("ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "code", "cite"),
    *("em", "strong", "s", "b", "sup", "a", "img", "figure", "figcaption", "input", "svg", "use"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {
    "*": {"id", "class"},
    "a": {"href", "rel", "aria-label"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "th": {"scope"},
    "div": {"aria-label", "aria-labelledby"},
    "section": {"aria-labelledby"},
    "pre": {"aria-label"},
    "input": {"aria-label", "checked", "disabled"},
}
# Attributes that may have these values and no other.
_VALUES = {
    "input": {"type": {"checkbox"}},
    "img": {"loading": {"lazy"}, "decoding": {"async"}},
    "div": {"role": {"region"}, "tabindex": {"0"}},
    "pre": {"role": {"region"}, "tabindex": {"0"}},
    "svg": {"aria-hidden": {"true"}, "focusable": {"false"}},
    "use": {"href": {f"#{icon}" for icon in ICONS}},
}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={"script", "style"},
    attributes=_ATTRIBUTES,
    tag_attribute_values=_VALUES,
    url_schemes=set(SCHEMES),
    link_rel=None,
)


def clean(html: str) -> str:
    """The HTML with everything outside the allow list removed; cleaning twice changes nothing."""
    return _CLEANER.clean(html)
