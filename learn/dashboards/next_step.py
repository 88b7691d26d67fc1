"""The one next step of a person in a course. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from learn.assessments.accommodating import minutes_for
from learn.assessments.models import Occasion
from learn.assessments.occasions import NotOpen, Offer, Running, Waiting
from learn.courses.models import LessonVersion
from learn.dashboards.learning import NAMES, Learning
from learn.errors import Message, say


class StepKind(StrEnum):
    """In the order of urgency between courses."""

    RESUME_TEST = "resume-test"
    POST_TEST = "post-test"
    FOLLOW_UP = "follow-up"
    LESSON = "lesson"
    PRE_TEST = "pre-test"
    REVIEW = "review"
    CHOOSE = "choose"
    PRACTISE = "practise"
    NOTHING = "nothing"


@dataclass(frozen=True)
class NextStep:
    """One verb with one button. `title` is what it is about, `why` says why now; `minutes` is None when unknown."""

    kind: StepKind
    verb: Message
    title: Message
    why: Message
    url: str
    minutes: int | None = None


def next_step(one: Learning) -> NextStep | None:
    """What to do next in a course; None when there is nothing to do now."""
    states = {occasion: one.state(occasion) for occasion in Occasion}
    for occasion, state in states.items():
        if isinstance(state, Running):
            return _resume(one, occasion, state)
    for occasion in (Occasion.BASELINE, Occasion.PRE):
        state = states[occasion]
        if isinstance(state, Offer) or (isinstance(state, NotOpen) and state.may_skip):
            return _pre_test(one, occasion)
    lesson = one.outline.next_lesson
    if lesson and one.lessons_unlocked:
        return _lesson(one, lesson)
    for occasion in (Occasion.FOLLOW_UP, Occasion.POST):
        state = states[occasion]
        if isinstance(state, Offer):
            return _test(one, occasion, state)
    post = states[Occasion.POST]
    return _review(one, post) if isinstance(post, Waiting) and post.lessons else None


def _resume(one: Learning, occasion: Occasion, state: Running) -> NextStep:
    left = None if state.deadline is None else max(int((state.deadline - one.now).total_seconds() // 60), 0)
    return NextStep(
        StepKind.RESUME_TEST,
        say("Làm tiếp"),
        _test_title(one, occasion),
        say("Bài đang làm dở; các câu đã lưu vẫn còn."),
        f"/attempts/{state.attempt_id}",
        left,
    )


def _pre_test(one: Learning, occasion: Occasion) -> NextStep:
    is_waiting = occasion is Occasion.BASELINE
    return NextStep(
        StepKind.PRE_TEST,
        say("Xem bài trước kỳ chờ") if is_waiting else say("Xem bài đầu vào"),
        _test_title(one, occasion),
        say("Làm trong lúc chờ: nhờ bài này mới biết khoá học có thực sự giúp được gì.")
        if is_waiting
        else say("Bài này không có đỗ hay trượt: nó giúp thấy học xong thì điều gì đã thay đổi."),
        one.test_url(occasion),
        _minutes(one),
    )


def _test(one: Learning, occasion: Occasion, state: Offer) -> NextStep:
    if occasion is Occasion.FOLLOW_UP:
        kind, verb = StepKind.FOLLOW_UP, say("Làm bài sau khoá học")
        why = say("Đã đến ngày xem điều học được còn giữ được bao nhiêu.")
    else:
        kind, verb = StepKind.POST_TEST, say("Làm bài đầu ra")
        why = say("Anh/chị đã học xong các bài; bài này cho thấy điều gì đã thay đổi.")
        if not state.is_measured:
            verb, why = say("Làm lại bài đầu ra"), say("Anh/chị được làm lại để đạt mức yêu cầu của khoá học.")
    return NextStep(kind, verb, _test_title(one, occasion), why, one.test_url(occasion), _minutes(one))


def _minutes(one: Learning) -> int | None:
    """The time of a test as this person has it."""
    return minutes_for(one.facts.policies, one.facts.granted) if one.facts else None


def _lesson(one: Learning, lesson: LessonVersion) -> NextStep:
    begun = one.outline.progress.get(lesson.lesson)
    title = say("Bài %(number)s: %(title)s", number=one.number(lesson), title=one.lesson_title(lesson))
    if begun and begun.section_number and one.sections >= begun.section_number:
        why = say("Đã đọc đến mục %(section)s trong %(total)s mục.", section=begun.section_number, total=one.sections)
    elif one.outline.done:
        why = say("Đã học %(done)s/%(total)s bài.", done=one.outline.done, total=len(one.outline.lessons))
    else:
        why = say("Bài đầu tiên của khoá học.")
    verb = say("Học tiếp") if begun or one.outline.done else say("Bắt đầu học")
    return NextStep(StepKind.LESSON, verb, title, why, one.lesson_url(lesson), lesson.minutes)


def _review(one: Learning, post: Waiting) -> NextStep | None:
    lesson = one.lesson(post.lessons[0])
    if lesson is None:
        return None
    return NextStep(
        StepKind.REVIEW,
        say("Xem lại bài"),
        say("Bài %(number)s: %(title)s", number=one.number(lesson), title=one.lesson_title(lesson)),
        say("Xem lại các bài còn thiếu thì bài đầu ra mở lại."),
        one.lesson_url(lesson),
        lesson.minutes,
    )


def _test_title(one: Learning, occasion: Occasion) -> Message:
    return say("%(test)s: %(course)s", test=NAMES[occasion], course=one.title)


def most_urgent(people_courses: Iterable[Learning]) -> NextStep | None:
    """The step to take first among several courses: a test under way, then what is due soonest."""
    steps = [(step, one) for one in people_courses if (step := next_step(one))]

    def urgency(found: tuple[NextStep, Learning]) -> tuple[bool, date, int]:
        step, one = found
        due = one.due_on or date.max
        return step.kind is not StepKind.RESUME_TEST, due, list(StepKind).index(step.kind)

    return min(steps, key=urgency)[0] if steps else None
