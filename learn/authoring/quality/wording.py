"""Texts as people read them: plain words out of HTML, sentences, and how alike two texts are."""

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from learn.text import fold, tidy

# Above this a sentence is hard to keep in mind on a phone: plain-language guides ask for 15 to 20 words on average
# and split what is longer than 30 to 35. Vietnamese words are counted as they are written apart, syllable by
# syllable, of which a word has about one and a half; so the limit is mild.
LONG_SENTENCE = 35

# Two questions that share this much of their pairs of words are one text with a name or a number changed: questions
# on one rule, asked from two sides, stay below a quarter.
ALIKE = 0.5

# A stem shorter than this ("Which of these is right?") is rightly the same in many questions: then the answers count.
SHORT_STEM = 12

_TAG = re.compile(r"<[^>]*>")
_BLOCK_END = re.compile(r"</(?:p|li|dt|dd|h[1-6]|td|th|caption|figcaption|cite|pre)>|<br ?/?>")
_CODE = re.compile(r"<(pre|code)\b[^>]*>.*?</\1>", re.DOTALL)
_SENTENCE_END = re.compile(r"(?<=[.!?…:;])[\s”’\")]+|\n+")
_WORD = re.compile(r"\w")


def sentences(text: str) -> list[str]:
    """The sentences of safe HTML; a cell, an item or a heading ends one too. Code is nobody's prose."""
    broken = _TAG.sub(" ", _BLOCK_END.sub("\n", _CODE.sub(" ", text.replace("\n", " "))))
    return [one for part in _SENTENCE_END.split(html.unescape(broken)) if _WORD.search(one := tidy(part))]


def words(text: str) -> list[str]:
    """What is written apart: for Vietnamese these are syllables."""
    return [each for each in text.split() if _WORD.search(each)]


@dataclass(frozen=True)
class Reading:
    """How long sentences are: the mean in words, and the share (0 to 1) of those over LONG_SENTENCE words."""

    sentences: int
    mean: float
    long_share: float
    longest: str = ""


def reading(texts: Iterable[str]) -> Reading:
    """The sentence lengths of several HTML texts. No formula of reading ease holds for Vietnamese, so none is used."""
    found = [(len(words(sentence)), sentence) for text in texts for sentence in sentences(text)]
    if not found:
        return Reading(0, 0.0, 0.0)
    long = sum(length > LONG_SENTENCE for length, _ in found)
    return Reading(len(found), sum(length for length, _ in found) / len(found), long / len(found), max(found)[1])


@dataclass(frozen=True)
class Pair:
    """Two texts by name, and how alike they are, 0 to 1."""

    first: str
    second: str
    likeness: float


def shingles(text: str) -> frozenset[tuple[str, str]]:
    """The pairs of neighbouring words, without accents, so that a changed mark is no change."""
    bare = re.findall(r"\w+", fold(text))
    return frozenset(pairwise(bare))


def likeness(one: frozenset[tuple[str, str]], two: frozenset[tuple[str, str]]) -> float:
    """The share of the pairs of both that both have (Jaccard), 0 to 1."""
    return len(one & two) / len(one | two) if one or two else 0.0


def near_duplicates(asked: Mapping[str, tuple[str, Sequence[str]]]) -> list[Pair]:
    """The pairs of questions that ask nearly the same, the most alike first. `asked`: stem and answers by id.

    Two stems are compared when both say enough to tell questions apart; else stem and answers together.
    """
    long = {name: shingles(stem) for name, (stem, _) in asked.items() if len(words(stem)) >= SHORT_STEM}
    whole = {name: shingles(" ".join((stem, *answers))) for name, (stem, answers) in asked.items()}
    found: dict[tuple[str, str], float] = {}
    for compared in (long, whole):
        for pair in _sharing(compared):
            alike = likeness(compared[pair[0]], compared[pair[1]])
            if alike >= ALIKE:
                found[pair] = max(alike, found.get(pair, 0.0))
    return sorted((Pair(*pair, alike) for pair, alike in found.items()), key=lambda each: -each.likeness)


def _sharing(compared: Mapping[str, frozenset[tuple[str, str]]]) -> set[tuple[str, str]]:
    """The pairs with at least one shingle in common, in the order of the texts; most pairs have none."""
    place = {name: number for number, name in enumerate(compared)}
    having: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, its in compared.items():
        for shingle in its:
            having[shingle].append(name)
    return {
        (one, two) for names in having.values() for one, two in combinations(sorted(names, key=place.__getitem__), 2)
    }
