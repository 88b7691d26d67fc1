"""Pictures are drawn anew: what a camera wrote beside them (place, device, owner) stays behind."""

import io
from dataclasses import dataclass

from PIL import ExifTags, Image, UnidentifiedImageError

from learn.errors import Invalid, Message, say
from learn.media.kinds import JPEG, PNG, WEBP, Kind, recognise

MOST_PIXELS = 40_000_000

# The size is checked here on the header, before anything is decoded; Pillow's own guard would warn as well.
Image.MAX_IMAGE_PIXELS = None

_FORMATS = {PNG.key: "PNG", JPEG.key: "JPEG", WEBP.key: "WEBP"}
_JPEG_QUALITY = 85
# How a picture is turned that a camera wrote as it held it (the Exif standard's values of Orientation; 1 is upright).
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Picture:
    """A picture ready to be stored: upright, without metadata. Width and height are in pixels."""

    content: bytes
    mime: str
    width: int
    height: int


def reencode(data: bytes) -> Picture:
    """The picture, drawn anew in its own format; of an animation the first frame. The same bytes give the same picture.

    Raises Invalid, field `file`: not a picture that is taken, broken, over 10 MB or over 40 megapixels.
    """
    kind = _kind(data)
    try:
        with Image.open(io.BytesIO(data), formats=(_FORMATS[kind.key],)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise _wrong(_too_many_pixels(picture.width, picture.height))
            return _drawn(picture, kind)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise _wrong(say("Ảnh hỏng hoặc chưa tải xong; mở lại ở máy, lưu rồi thử lại.")) from error


def _kind(data: bytes) -> Kind:
    """By content alone: the name was looked at when the file arrived."""
    for candidate in (PNG, JPEG, WEBP):
        found = recognise(f"x{candidate.extensions[0]}", data)
        if found == candidate:
            return candidate
        if isinstance(found, Message) and "%(right)s" not in found.text:
            raise _wrong(found)
    raise _wrong(say("Tệp này không phải ảnh; nhận ảnh PNG, JPEG và WebP."))


def _drawn(picture: Image.Image, kind: Kind) -> Picture:
    upright = _upright(picture)
    out = io.BytesIO()
    if kind == JPEG:
        upright = upright.convert("L" if upright.mode == "L" else "RGB")
        _bare(upright).save(out, "JPEG", quality=_JPEG_QUALITY, optimize=True, progressive=True)
    elif kind == WEBP:
        _bare(upright).save(out, "WEBP", quality=_JPEG_QUALITY, method=4)
    else:
        _bare(upright).save(out, "PNG", optimize=True)
    return Picture(out.getvalue(), kind.mime, upright.width, upright.height)


def _upright(picture: Image.Image) -> Image.Image:
    """By the orientation alone: Pillow's own way writes anew all that a camera said, and fails at nonsense."""
    said = picture.getexif().get(ExifTags.Base.Orientation)
    return picture.transpose(_TURNS[said]) if said in _TURNS else picture


def _bare(picture: Image.Image) -> Image.Image:
    """The pixels and the transparency, without what else was written about them."""
    copy = picture.copy()
    copy.info = {key: value for key, value in picture.info.items() if key == "transparency"}
    copy.getexif().clear()
    return copy


def _too_many_pixels(width: int, height: int) -> Message:
    return say(
        "Ảnh %(width)s × %(height)s điểm quá lớn; thu nhỏ xuống tối đa %(most)s triệu điểm.",
        width=width,
        height=height,
        most=MOST_PIXELS // 1_000_000,
    )


def _wrong(message: Message) -> Invalid:
    return Invalid({"file": message})
