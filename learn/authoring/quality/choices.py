"""What a test-wise guesser could use in single choice: where the key stands, and how long it is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from learn.authoring.quality.figures import Figure, percent
from learn.errors import say
from learn.quizzes.documents import QuestionDocument
from learn.text import plain

# A position that holds the key half as often again as chance would have it is worth betting on. With 50 questions
# of four options chance alone stays below this in 19 banks of 20.
MOST_OVER_EXPECTED = 1.5
# With fewer questions than this one key more or less swings the figure by itself.
FEWEST_TO_JUDGE = 20
# Of four options the longest is the key in one of four by chance; whoever always takes it should gain little.
MOST_LONGEST = 0.35


@dataclass(frozen=True)
class Choice:
    """A single choice as a guesser sees it: the options in words, and the ordinal of the key."""

    options: Sequence[str]
    key: int

    @property
    def key_is_longest(self) -> bool:
        """Whether the key is longer than every other option."""
        others = [len(option) for at, option in enumerate(self.options) if at != self.key]
        return len(self.options[self.key]) > max(others, default=0)


def choice_of(question: QuestionDocument, language: str) -> Choice | None:
    """The question as a guesser sees it; None for another type."""
    if question.type != "single_choice":
        return None
    shown, marking = question.question.shown, question.question.marking  # type: ignore[attr-defined]
    return Choice([plain(option.get(language, "")) for option in shown.options], marking.shares.index(1))


def positions(choices: Sequence[Choice]) -> tuple[list[int], float]:
    """How many keys stand at each position, and the largest count over what chance would put there (0 for none)."""
    counts = Counter(choice.key for choice in choices)
    most = max((len(choice.options) for choice in choices), default=0)
    expected = [sum(1 / len(each.options) for each in choices if at < len(each.options)) for at in range(most)]
    return [counts[at] for at in range(most)], max((counts[at] / expected[at] for at in range(most)), default=0.0)


def key_positions(choices: Sequence[Choice]) -> Figure:
    counts, over = positions(choices)
    few = len(choices) < FEWEST_TO_JUDGE
    return Figure(
        "key_positions",
        say("Vị trí đáp án của câu chọn một"),
        {"counts": list(counts), "over_expected": round(over, 2), "questions": len(choices)},
        say("%(counts)s; nơi nhiều nhất gấp %(over)s lần ngẫu nhiên", counts=counts, over=round(over, 2))
        if counts
        else say("không có câu chọn một"),
        say("không quá %(most)s lần (khi có từ %(least)s câu)", most=MOST_OVER_EXPECTED, least=FEWEST_TO_JUDGE),
        few or over <= MOST_OVER_EXPECTED,
    )


def longest_keys(choices: Sequence[tuple[str, Choice]]) -> Figure:
    """`choices` with the place of each."""
    places = tuple(place for place, choice in choices if choice.key_is_longest)
    share = len(places) / len(choices) if choices else 0.0
    return Figure(
        "longest_is_key",
        say("Đáp án là phương án dài nhất"),
        round(share, 3),
        percent(share),
        say("không quá %(most)s%%", most=round(MOST_LONGEST * 100)),
        share <= MOST_LONGEST,
        places=places,
    )
