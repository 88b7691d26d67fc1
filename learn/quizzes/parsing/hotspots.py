"""A picture with regions: `- region "what it is" rect 10,20,80,40 (x)`, also circle and poly."""

import re
from html import unescape

from learn.errors import say
from learn.quizzes.documents import JsonObject
from learn.quizzes.parsing.blocks import Block, Item
from learn.quizzes.parsing.heading import Facts
from learn.quizzes.parsing.shape import Answers, Context, Shape, is_percent, read_share, tell_repeated
from learn.quizzes.types.hotspot import LARGEST, Region

_BEGINS = re.compile(r"region\b", re.IGNORECASE)
_REGION = re.compile(
    r'region\s+["“](?P<what>[^"“”]+)["”]\s+(?P<shape>rect|circle|poly)\s+(?P<numbers>[0-9][0-9,\s]*?)'
    r"\s*(?:\((?P<mark>[^()]*)\))?",
    re.IGNORECASE,
)
_PICTURE = re.compile(
    r"(?:<figure>|<p>)?\s*<img src=\"(?P<url>[^\"]*)\" alt=\"(?P<alt>[^\"]*)\" width=\"(?P<width>\d+)\""
    r" height=\"(?P<height>\d+)\"[^>]*>\s*(?:<figcaption>.*?</figcaption></figure>|</p>)?"
)


def _recognises(block: Block, facts: Facts) -> bool:  # noqa: ARG001
    return block.kind == "bullet_list" and any(_BEGINS.match(item.text) for item in block.items)


def _read(block: Block, context: Context) -> Answers:
    stem = str(context.stem.get(context.language, ""))
    pictures = list(_PICTURE.finditer(stem))
    rest = _PICTURE.sub("", stem).strip()
    is_too_large = any(int(picture[side]) > LARGEST for picture in pictures for side in ("width", "height"))
    if len(pictures) != 1 or not rest or is_too_large:
        message = say(
            "Câu chỉ hình cần ở thân câu lời hỏi và đúng một hình, mỗi chiều không quá %(most)s điểm.", most=LARGEST
        )
        context.tell(context.facts.line, message)
    if len(block.items) < 2:
        context.tell(block.line, say("Câu chỉ hình cần ít nhất hai vùng."))
    width, height = (int(pictures[0]["width"]), int(pictures[0]["height"])) if pictures else (1, 1)
    # A picture that can't be read is told where it lies, and has no size of its own.
    limits = (width, height) if pictures and pictures[0]["url"] else (LARGEST, LARGEST)
    found = [_region(item, *limits, context) for item in block.items]
    tell_repeated(context, [(item.line, what) for item, (what, _, _) in zip(block.items, found, strict=True)])
    shares = [share for _, _, share in found]
    if 1 not in shares:
        context.tell(block.line, say("Chưa có vùng đúng: ghi (x) ở cuối dòng của vùng ấy."))
    picture: JsonObject = {
        "url": {context.language: unescape(pictures[0]["url"]) if pictures else ""},
        "description": {context.language: unescape(pictures[0]["alt"]) if pictures else ""},
        "width": width,
        "height": height,
    }
    options: list[JsonObject] = [context.plain(what) for what, _, _ in found]
    shown: JsonObject = {"stem": {context.language: rest}, "picture": picture, "options": list(options)}
    marking: JsonObject = {
        "regions": [region.model_dump(mode="json") for _, region, _ in found],
        "shares": list(shares),
    }
    return Answers("hotspot", shown, marking, context.feedback(block.items))


def _region(item: Item, width: int, height: int, context: Context) -> tuple[str, Region, float]:
    """What a region is, where it is, and what it earns."""
    match = _REGION.fullmatch(item.text)
    numbers = tuple(int(each) for each in re.findall(r"[0-9]+", match["numbers"])) if match else ()
    shape = match["shape"].lower() if match else "rect"
    region = Region.model_validate({"shape": shape, "numbers": numbers})
    if match is None or not region.is_whole:
        message = say(
            "Vùng viết: - region “mô tả” rect x1,y1,x2,y2 (hoặc circle x,y,r; poly x1,y1 x2,y2 x3,y3); "
            "vùng đúng thêm (x)."
        )
        context.tell(item.line, message)
    elif not _is_in(region, width, height):
        message = say("Vùng này ra ngoài hình %(width)s × %(height)s điểm.", width=width, height=height)
        context.tell(item.line, message)
    return match["what"] if match else "", region, _share((match and match["mark"]) or "", item, context)


def _share(mark: str, item: Item, context: Context) -> float:
    mark = mark.strip().lower()
    if is_percent(mark):
        return read_share(context, item.line, mark)
    if mark not in ("", "x"):
        context.tell(item.line, say("Cuối vùng chỉ ghi (x), một phần điểm như (50%), hoặc để trống."))
    return float(mark == "x")


def _is_in(region: Region, width: int, height: int) -> bool:
    numbers = region.numbers
    if region.shape == "circle":
        x, y, _ = numbers
        return x <= width and y <= height
    return all(x <= width for x in numbers[::2]) and all(y <= height for y in numbers[1::2])


HOTSPOT = Shape(_recognises, _read)
