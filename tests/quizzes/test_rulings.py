"""What is ruled about answers, beside the key."""

import json

import pytest

from learn.quizzes import scoring
from learn.quizzes.rulings import Mending, Ruling, code_of, read_mending
from learn.quizzes.types.base import QuestionType
from learn.quizzes.types.registry import TYPES
from learn.quizzes.types.short_text import ShortText

EVERY_TYPE = pytest.mark.parametrize("question", [kind.sample() for kind in TYPES.values()], ids=list(TYPES))


@EVERY_TYPE
def test_any_answer_to_any_type_can_be_ruled_about(question: QuestionType) -> None:
    for example in question.examples():
        ruled = Mending((Ruling(example.response, example.language, 0.25),))
        assert scoring.grade(question, example.response, example.language, ruled) == 0.25
        assert scoring.grade(question, example.response, example.language, Mending()) == pytest.approx(example.fraction)


def test_what_was_not_ruled_about_is_left_to_the_key() -> None:
    question = ShortText.sample()
    right = next(example for example in question.examples() if example.fraction == 1)
    mending = Mending((Ruling({"text": "điều khác"}, "vi", 1.0),))
    assert scoring.grade(question, right.response, "vi", mending) == 1
    assert scoring.grade(question, {"text": "Điều  KHÁC "}, "vi", mending) == 1
    assert scoring.grade(question, {"text": "điều khác"}, "en", mending) == 0
    assert scoring.grade(question, {"text": "dieu khac"}, "vi", mending) == 0


def test_an_answer_has_one_name_in_whatever_order_it_is_written() -> None:
    assert code_of({"rows": {"0": "1", "1": "2"}}, "vi") == code_of({"rows": {"1": "2", "0": "1"}}, "vi")
    assert code_of({"text": "ề"}, "vi") == code_of({"text": "ề"}, "vi")
    assert code_of({"text": "5"}, "vi") != code_of({"text": "5"}, "en")
    assert code_of({"options": ["0", "1"]}, "vi") != code_of({"options": ["01"]}, "vi")


def test_what_is_kept_is_what_was_ruled() -> None:
    mending = Mending((Ruling({"option": "2"}, "vi", 0.5),), is_dropped=True)
    kept = json.loads(json.dumps([ruling.as_json() for ruling in mending.rulings]))
    assert read_mending(kept, is_dropped=True) == mending


@pytest.mark.parametrize("fraction", [-0.1, 1.1, float("nan")])
def test_a_ruling_gives_a_fraction(fraction: float) -> None:
    with pytest.raises(ValueError, match="fraction"):
        Ruling({}, "vi", fraction)
