"""Text as it arrives: composed, and never a way to keep the machine busy."""

from learn.text import nfc, typed


def test_text_is_composed_and_composing_twice_changes_nothing():
    decomposed = "Nguye\u0302\u0303n"
    assert nfc(decomposed) == "Nguyễn"
    assert nfc(nfc("a" + "\u0315\u0300" * 100)) == nfc("a" + "\u0315\u0300" * 100)


def test_long_vietnamese_text_in_nfd_keeps_every_mark():
    assert nfc("Nguye\u0302\u0303n Thi\u0323 " * 1000) == "Nguyễn Thị " * 1000


def test_marks_without_end_on_one_letter_are_cut():
    """Ordering n of them takes n² steps: a form of 512 KB would stop the server for minutes."""
    assert len(nfc("a" + "\u0315\u0300" * 100_000)) <= 31


def test_what_nobody_types_is_left_out():
    assert typed("a\0b\ud800c\udfffd\ue000key\ue001 \ue010😀") == "abcdkey \ue010😀"
