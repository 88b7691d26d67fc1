"""Questions on paper: every type is printed or says why not, with a place for each part of an answer and no key."""

import pytest

from learn.quizzes import printed, written
from learn.quizzes.formsets import SlotQuestion
from learn.quizzes.rulings import Mending
from learn.quizzes.types.base import QuestionType
from learn.quizzes.types.registry import TYPES

# The parts of each sample's answer; a choice is one part, however many boxes it has.
PARTS = {
    "single_choice": 1,
    "multiple_choice": 1,
    "true_false": 3,
    "short_text": 1,
    "number": 1,
    "matching": 3,
    "ordering": 4,
    "ranking": 4,
    "categorising": 4,
    "gap_text": 3,
    "table_entry": 3,
    "judgement": 4,
    "survey": 3,
    "hotspot": 1,
}
REFUSED = {"case_study", "workbook", "document", "csv", "essay", "file_task"}


def asked(question: QuestionType) -> SlotQuestion:
    """A sample as it stands in a form."""
    return SlotQuestion(
        slot=7,
        weight=1,
        version_id=1,
        marking_id=1,
        name="cau-hoi",
        type=question.key,
        objective="",
        lesson="",
        shown=question.shown.model_dump(),  # type: ignore[attr-defined]
        feedback={},
        question=question,
        mending=Mending(),
    )


def test_every_type_is_printed_or_says_why_not() -> None:
    refused = {key for key, kind in TYPES.items() if printed.refusal(asked(kind.sample()))}
    assert refused == REFUSED
    assert {*PARTS, *REFUSED} == {*TYPES}


@pytest.mark.parametrize(("key", "parts"), PARTS.items())
def test_a_sheet_has_a_place_for_each_part_of_an_answer(key: str, parts: int) -> None:
    sample = asked(TYPES[key].sample())
    places = printed.places(sample)
    assert len(places) == parts
    assert [place.label for place in places] == ([""] if parts == 1 else [str(at) for at in range(1, parts + 1)])
    # What can be ticked is what can be copied: a sign of each place, or of one.
    if all(place.marks for place in places):
        cell = "".join(str(place.marks[0]) for place in places)
        assert written.response_in(cell, sample.question) not in (None, {}, written.UNREADABLE)
    else:
        assert not any(place.marks for place in places)


@pytest.mark.parametrize("key", PARTS)
def test_a_printed_question_shows_what_is_asked_and_nothing_of_its_key(key: str) -> None:
    sample = asked(TYPES[key].sample())
    page = printed.printed(sample, "vi")
    assert page.number == 7
    assert page.stem == sample.shown["stem"]["vi"]
    for letter, text in page.options:
        assert letter.isupper()
        assert text
    assert not {"shares", "accepted", "right", "regions", "feedback"} & {*page.details}
    assert "chủ tịch" not in repr(page)
