"""Range headers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.media.ranges import Range, Unsatisfiable, parse_range


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("", None),
        ("bytes=0-0", Range(0, 1)),
        ("bytes=0-99", Range(0, 100)),
        ("bytes=0-1000", Range(0, 100)),  # more than there is: what there is
        ("bytes=40-", Range(40, 60)),
        ("bytes=99-", Range(99, 1)),
        ("bytes=-1", Range(99, 1)),
        ("bytes=-1000", Range(0, 100)),
        ("BYTES=1-2", Range(1, 2)),
        ("bytes=5-4", None),
        ("bytes=-", None),
        ("bytes=0-1,5-6", None),  # several parts: the whole is sent
        ("items=0-1", None),
        ("bytes=a-b", None),
        ("bytes=٣-٤", None),  # digits, but not of this standard
        ("bytes=" + "9" * 40 + "-", None),
    ],
)
def test_a_range_of_100_bytes(header: str | None, expected: Range | None) -> None:
    assert parse_range(header, 100) == expected


@pytest.mark.parametrize(
    ("header", "size"), [("bytes=100-", 100), ("bytes=100-200", 100), ("bytes=-0", 100), ("bytes=-1", 0)]
)
def test_a_range_behind_the_end(header: str, size: int) -> None:
    with pytest.raises(Unsatisfiable):
        parse_range(header, size)


def test_the_header_of_the_answer() -> None:
    assert Range(40, 60).content_range(100) == "bytes 40-99/100"


@given(st.text(alphabet="bytes=-0123456789, ", max_size=24), st.integers(0, 200))
def test_a_range_is_always_inside_the_file(header: str, size: int) -> None:
    try:
        part = parse_range(f"bytes={header}", size)
    except Unsatisfiable:
        return
    assert part is None or (part.start >= 0 and part.length >= 1 and part.start + part.length <= size)
