"""A text with gaps in it, some typed, some chosen from a list."""

from dataclasses import dataclass
from typing import ClassVar, Self

from learn.errors import Message, say
from learn.quizzes.types.base import Json, Response, Texts, in_language
from learn.quizzes.types.gaps import MARK, Gapped, GapsMarking, GapsShown, mark


class GapTextShown(GapsShown):
    """The text, in HTML, with a mark where each gap stands, in the order of the gaps."""

    text: Texts


@dataclass(frozen=True)
class GapText(Gapped):
    """See `Gapped`."""

    key: ClassVar[str] = "gap_text"

    shown: GapTextShown

    def __post_init__(self) -> None:
        super().__post_init__()
        for text in self.shown.text.values():
            if [int(gap) for gap in MARK.findall(text)] != list(range(len(self.shown.gaps))):
                raise ValueError("a text with gaps names each of them once, in order")

    @classmethod
    def build(cls, shown: Json, marking: Json) -> Self:
        return cls(GapTextShown.model_validate(shown), GapsMarking.model_validate(marking))

    @classmethod
    def sample(cls) -> Self:
        text = f"<p>Đơn được thụ lý trong {mark(0)} ngày, trả lời bằng {mark(1)}; {mark(2)} ký.</p>"
        accepted = [{"text": "10"}, {"text": "mười"}]
        return cls.build(
            {
                "stem": {"vi": "<p>Điền vào chỗ trống.</p>"},
                "text": {"vi": text},
                "gaps": [{}, {"options": [{"vi": "văn bản"}, {"vi": "điện thoại"}, {"vi": "lời nói"}]}, {}],
            },
            {
                "gaps": [
                    {"accepted": {"vi": accepted}},
                    {"right": 0},
                    {"accepted": {"vi": [{"text": "chủ tịch*", "wildcard": True}]}},
                ]
            },
        )

    @property
    def kind_label(self) -> Message:
        return say("Điền vào chỗ trống · %(gaps)s chỗ", gaps=len(self.shown.gaps))

    def details(self, response: Response, language: str, seed: int) -> Json:  # noqa: ARG002
        return {"pieces": self.placed(in_language(self.shown.text, language), language, seed)}
