"""What somebody of the demonstration asks about a lesson, and an answer that stands beside it for all."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from learn.db.columns import id_of
from learn.demo.cast import COURSE
from learn.discussions import answering, asking
from learn.discussions.answering import Deed
from learn.discussions.rules import Act, Topic
from learn.organisation import policy

LESSON = "qua-bieu"
ANSWERED = "Người dân để lại túi cam rồi đi ngay, tôi không kịp từ chối. Khi đó phải làm gì trước?"
ANSWER = (
    "Không từ chối được ngay thì báo cáo và nộp lại, theo Nghị định 59/2019/NĐ-CP mà bài đã dẫn; bài sau hướng dẫn"
    " từng bước."
)
WAITING = "Phần tóm tắt nên nói rõ quà của họ hàng ngoài công việc có phải báo không."


def exchange(db: Session, ids: Mapping[str, int], now: datetime) -> None:
    """One question with its answer, published, and one remark that waits."""
    asked_at = now - timedelta(days=2)
    answered = _ask(db, ids["lan"], ANSWERED, Topic.QUESTION, asked_at)
    _ask(db, ids["lan"], WAITING, Topic.FAULT, now - timedelta(hours=20))
    teacher = policy.load_viewer(db, ids["giang"], now)
    for number, act in enumerate((Act.ANSWER, Act.PUBLISH)):
        deed = Deed(act, act.value, number, ANSWER, ANSWERED)
        answering.do(db, teacher, COURSE, answered, deed, asked_at + timedelta(hours=5))


def _ask(db: Session, person_id: int, text: str, topic: Topic, at: datetime) -> int:
    place = asking.in_lesson(asking.lesson(db, person_id, COURSE, LESSON, "vi", at), "")
    made = asking.ask(db, person_id, place, topic=topic, text=text, key=topic.value, language="vi", now=at)
    return id_of(made)
