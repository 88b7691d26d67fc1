"""Why a figure is not given, in the same words wherever it happens."""

from learn.errors import Message, say

NOBODY_REACHED = say("Chưa ai làm tới câu này.")
SAME_TOTAL = say("Mọi người có cùng tổng điểm.")
SAME_REST = say("Mọi người có cùng điểm ở các câu còn lại.")
SAME_FRACTION = say("Mọi người làm tới câu này được điểm như nhau.")
PARTIAL_CREDIT = say("Câu này có điểm từng phần; con số này chỉ dành cho câu đúng hoặc sai.")


def too_few_people(least: int, n: int) -> Message:
    """A figure needs more people to be defined at all."""
    return say("Cần ít nhất %(least)s người; ở đây có %(n)s.", least=least, n=n)


def too_few_questions(least: int, questions: int) -> Message:
    """A figure needs more questions to be defined at all."""
    return say("Cần ít nhất %(least)s câu hỏi; ở đây có %(questions)s.", least=least, questions=questions)
