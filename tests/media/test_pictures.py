import io
import struct
import zlib

import pytest
from PIL import Image

from learn.errors import Invalid
from learn.media.pictures import MOST_PIXELS, reencode


def drawn(form: str, size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 128 if mode in ("L", "P", "1") else None).save(out, form, **options)
    return out.getvalue()


def with_camera_data(orientation: int = 1) -> bytes:
    picture = Image.new("RGB", (40, 20), "red")
    picture.putpixel((0, 0), (0, 0, 255))
    exif = picture.getexif()
    exif[0x0112] = orientation
    exif[0x010F] = "Hãng máy ảnh"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=b"rieng tu", quality=95)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A header that promises pixels and holds none."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("form", "mode", "mime"),
    [
        ("PNG", "RGB", "image/png"),
        ("PNG", "RGBA", "image/png"),
        ("PNG", "P", "image/png"),
        ("PNG", "1", "image/png"),
        ("JPEG", "RGB", "image/jpeg"),
        ("JPEG", "L", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("WEBP", "RGB", "image/webp"),
        ("WEBP", "RGBA", "image/webp"),
    ],
)
def test_a_picture_keeps_its_format_and_its_size(form: str, mode: str, mime: str) -> None:
    picture = reencode(drawn(form, mode=mode))
    assert (picture.mime, picture.width, picture.height) == (mime, 40, 20)
    with Image.open(io.BytesIO(picture.content)) as again:
        assert (again.format, again.size) == (form, (40, 20))
        again.load()


def test_what_the_camera_wrote_stays_behind() -> None:
    source = with_camera_data()
    assert b"Exif" in source
    content = reencode(source).content
    assert b"Exif" not in content
    assert b"rieng tu" not in content
    with Image.open(io.BytesIO(content)) as again:
        assert not again.getexif()
        assert {"exif", "comment", "icc_profile"}.isdisjoint(again.info)


def test_a_text_in_a_png_stays_behind() -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "Nguyen Van A")
    assert b"Nguyen Van A" not in reencode(drawn("PNG", pnginfo=info)).content


@pytest.mark.parametrize(("orientation", "size"), [(1, (40, 20)), (3, (40, 20)), (6, (20, 40)), (8, (20, 40))])
def test_a_picture_comes_out_upright(orientation: int, size: tuple[int, int]) -> None:
    picture = reencode(with_camera_data(orientation))
    assert (picture.width, picture.height) == size


@pytest.mark.parametrize(("tag", "kind"), [(0x0100, 2), (0x010E, 12), (0x011A, 7)])
def test_what_a_camera_wrote_wrongly_keeps_no_picture_out(tag: int, kind: int) -> None:
    """A text for its width, a number for its description, bytes for its resolution: phones do write such things."""
    entries = struct.pack("<HHHII", 2, 0x0112, 3, 1, 6) + struct.pack("<HHII", tag, kind, 1, 8)
    said = b"Exif\0\0II*\0\x08\0\0\0" + entries + b"\0\0\0\0"
    plain = drawn("JPEG")
    picture = reencode(plain[:2] + b"\xff\xe1" + struct.pack(">H", len(said) + 2) + said + plain[2:])
    assert (picture.width, picture.height) == (20, 40)


def test_transparency_is_kept() -> None:
    picture = Image.new("P", (4, 4), 1)
    picture.putpalette([255, 0, 0, 0, 255, 0])
    out = io.BytesIO()
    picture.save(out, "PNG", transparency=1)
    with Image.open(io.BytesIO(reencode(out.getvalue()).content)) as again:
        assert again.convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]


def test_the_same_bytes_give_the_same_picture() -> None:
    assert reencode(with_camera_data(6)) == reencode(with_camera_data(6))


def test_of_an_animation_the_first_frame_is_kept() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    with Image.open(io.BytesIO(reencode(out.getvalue()).content)) as again:
        assert getattr(again, "n_frames", 1) == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (png_of(8000, 5001), "tối đa 40 triệu điểm"),
        (png_of(60_000, 60_000), "tối đa 40 triệu điểm"),
        (png_of(40, 20), "hỏng"),
        (drawn("PNG")[:40], "hỏng"),
        (drawn("JPEG")[:100], "hỏng"),
        (b"\x89PNG\r\n\x1a\nnonsense", "hỏng"),
        (b"%PDF-1.7", "Tệp này không phải ảnh; nhận ảnh PNG, JPEG và WebP."),
        (b"\x00\x00\x00\x18ftypheic\x00", "HEIC"),
        (b"<svg></svg>", "SVG"),
        (b"", "trống"),
        (b"\xff\xd8\xff" + b"\x00" * 10_000_000, "tối đa 10 MB"),
    ],
    ids=str.split("large immense empty cut-png cut-jpeg nonsense pdf heic svg nothing heavy"),
)
def test_what_can_not_be_drawn_is_told(data: bytes, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        reencode(data)
    assert said in str(refused.value.fields["file"])


def test_forty_megapixels_are_the_limit() -> None:
    assert MOST_PIXELS == 40_000_000
