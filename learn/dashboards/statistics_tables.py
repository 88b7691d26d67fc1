"""The tables of a course's statistics as files: numbers as numbers, in the units their headings name."""

from dataclasses import replace
from datetime import datetime

from learn.assessments.models import Occasion
from learn.assessments.statistics.legends import CALIBRATION
from learn.dashboards.course_statistics import CourseStatistics, FormLine, ObjectiveLine, QuestionLine
from learn.dashboards.exports import DIGITS, Cell, Table, Translate
from learn.errors import Message, say

OCCASIONS = {Occasion.PRE: say("Đầu vào"), Occasion.POST: say("Đầu ra"), Occasion.FOLLOW_UP: say("Sau khoá học")}
LIGHTS = {
    "red": say("Cần xem lại ngay"),
    "amber": say("Nên xem lại"),
    "green": say("Tốt"),
    "grey": say("Chưa đủ số liệu"),
}

_MADE = say("Thời điểm lập")
_EMPTY = (say("Ô trống"), say("Chưa đo hoặc chưa tính được. Ô trống không phải là số 0."))
_FORMS = (
    say("Đề"),
    say("Bài"),
    say("Số người (n)"),
    say("Trung bình, %"),
    say("Độ lệch chuẩn, điểm phần trăm"),
    say("Độ tin cậy α"),
    say("α, khoảng 95% từ"),
    say("α, khoảng 95% đến"),
    say("Sai số phép đo, điểm phần trăm"),
    say("Người bốc đề (để quy đổi)"),
    say("Quy về đề A: độ dốc"),
    say("Quy về đề A: cộng thêm, điểm phần trăm"),
)
_OBJECTIVES = (
    say("Mã mục tiêu"),
    say("Mục tiêu"),
    say("Đủ hai lần đo (n)"),
    say("Đạt trước, %"),
    say("Đạt sau, %"),
    say("Mới đạt"),
    say("Mất"),
    say("Thay đổi, điểm phần trăm"),
    say("Khoảng 95%, từ"),
    say("Khoảng 95%, đến"),
    say("Bài dạy"),
)
_QUESTIONS = (
    say("Đề"),
    say("Câu số"),
    say("Mã câu hỏi"),
    say("Mục tiêu"),
    say("Làm tới, trước"),
    say("Tỷ lệ đúng trung bình trước, %"),
    say("Làm tới, sau"),
    say("Tỷ lệ đúng trung bình sau, %"),
    say("Thay đổi, điểm phần trăm"),
    say("Độ phân biệt"),
    say("Thời gian, trung vị, giây"),
    say("Câu hỏi"),
    say("Nhận xét"),
)
_MODELS = (
    say("Đề"),
    say("Câu số"),
    say("Mã câu hỏi"),
    say("Bài"),
    say("Mô hình"),
    say("Độ dốc a"),
    say("Sai số chuẩn của a"),
    say("Độ khó b"),
    say("Sai số chuẩn của b"),
    say("Infit"),
    say("Outfit"),
)
_MEANINGS = (
    (say("Độ dốc a"), CALIBRATION["a"]),
    (say("Độ khó b"), CALIBRATION["b"]),
    (say("Infit"), CALIBRATION["infit"]),
    (say("Outfit"), CALIBRATION["outfit"]),
    (say("Độ tin cậy α"), say("α của Cronbach trên điểm có trọng số; khoảng 95% theo Feldt.")),
    (say("Sai số phép đo, điểm phần trăm"), say("Độ lệch chuẩn × √(1 − α): mức một điểm có thể lệch vì ngẫu nhiên.")),
    (
        say("Quy về đề A: độ dốc"),
        say(
            "Điểm theo đề A = độ dốc × điểm của đề + phần cộng thêm. Trống khi các đề chưa so sánh được: ở bài đầu vào "
            "cần ít nhất 100 người bốc mỗi đề, không kể bài trên giấy."
        ),
    ),
    (say("Độ phân biệt"), say("Tương quan của câu với tổng các câu còn lại, ở bài đầu ra nếu có, từ −1 đến 1.")),
    (
        say("Thời gian, trung vị, giây"),
        say("Một nửa số người trả lời câu này nhanh hơn, một nửa chậm hơn; cùng bài với độ phân biệt."),
    ),
    (say("Đạt trước, %"), say("Phần người được từ hai phần ba số điểm của mục tiêu.")),
    (say("Mới đạt"), say("Số người đạt ở bài đầu ra mà chưa đạt ở bài đầu vào.")),
    (say("Mất"), say("Số người đạt ở bài đầu vào mà không đạt ở bài đầu ra.")),
    (
        say("Khoảng 95%, từ"),
        say("Khoảng tin cậy của thay đổi, tính theo cụm (CR1): một đơn vị, hoặc vài đơn vị nhỏ gộp lại."),
    ),
    (say("Thay đổi, điểm phần trăm"), say("Sau trừ trước. Đây là thay đổi, chưa phải tác động của khoá học.")),
)


def form_table(view: CourseStatistics, translate: Translate, now: datetime) -> Table:
    """A row a form and occasion."""
    return _table(say("Các đề"), _FORMS, [_form(line, translate) for line in view.forms], translate, now)


def objective_table(view: CourseStatistics, translate: Translate, now: datetime) -> Table:
    """A row an objective."""
    table = _table(say("Các mục tiêu"), _OBJECTIVES, [_objective(line) for line in view.objectives], translate, now)
    if view.withheld is None:
        return table
    return replace(table, legend=(*table.legend, (translate(say("Không hiện")), translate(view.withheld))))


def question_table(view: CourseStatistics, translate: Translate, now: datetime) -> Table:
    """A row a question of a form."""
    return _table(
        say("Các câu hỏi"), _QUESTIONS, [_question(line, translate) for line in view.questions], translate, now
    )


def model_table(view: CourseStatistics, translate: Translate, now: datetime) -> Table:
    """A row a question, occasion and model; empty below 200 people a form."""
    rows: list[tuple[Cell, ...]] = [
        (
            line.form,
            line.slot,
            line.name,
            translate(OCCASIONS[model.occasion]),
            model.name,
            *map(_rounded, (model.a, model.se_a, model.b, model.se_b, model.infit, model.outfit)),
        )
        for line in view.questions
        for model in line.models
    ]
    return _table(say("Câu hỏi trên thước năng lực"), _MODELS, rows, translate, now)


def _table(
    title: Message, columns: tuple[Message, ...], rows: list[tuple[Cell, ...]], translate: Translate, now: datetime
) -> Table:
    explained = [each for each in _MEANINGS if each[0] in columns]
    legend = ((_MADE, say("Lúc %(moment)s", moment=now)), *explained, _EMPTY)
    return Table(
        title=translate(title),
        columns=tuple(translate(column) for column in columns),
        rows=tuple(rows),
        legend=tuple((translate(word), translate(meaning)) for word, meaning in legend),
    )


def _form(line: FormLine, translate: Translate) -> tuple[Cell, ...]:
    low, high = line.alpha_interval or (None, None)
    reliability = tuple(_rounded(each) for each in (line.alpha, low, high))
    return (
        line.letter,
        translate(OCCASIONS[line.occasion]),
        line.n,
        _percent(line.mean),
        _percent(line.sd),
        *reliability,
        _percent(line.sem),
        line.link_n,
        _rounded(line.slope),
        _percent(line.intercept),
    )


def _objective(line: ObjectiveLine) -> tuple[Cell, ...]:
    known, figure = line.mastery, line.figure
    return (
        line.id,
        line.text,
        known.n,
        _percent(known.before),
        _percent(known.after),
        known.gained,
        known.lost,
        *(_percent(each) for each in (figure.change, figure.low, figure.high)),
        "; ".join(line.lessons),
    )


def _question(line: QuestionLine, translate: Translate) -> tuple[Cell, ...]:
    said = "; ".join([translate(LIGHTS[line.light]), *(translate(one) for one in (*line.reasons, *line.flags))])
    return (
        line.form,
        line.slot,
        line.name,
        line.objective,
        line.pre.reached,
        _percent(line.pre.mean),
        line.post.reached,
        _percent(line.post.mean),
        _percent(line.change),
        _rounded(line.discrimination),
        _rounded(line.seconds),
        line.title,
        said,
    )


def _percent(fraction: float | None) -> float | None:
    return None if fraction is None else round(100 * fraction, DIGITS)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
