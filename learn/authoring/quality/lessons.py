"""Lessons: how much is practice, how long they are, how they read, and whether they are due for review."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from learn.authoring.quality.figures import Figure, none_of, percent
from learn.authoring.quality.wording import LONG_SENTENCE, reading
from learn.courses.documents import CourseBundle, LessonHead, ParsedLesson
from learn.errors import say
from learn.markup.rendering import Html
from learn.quizzes.documents import QuestionDocument

# Adults at work learn what they do: at least half the lessons are practice or a case.
LEAST_PRACTICE = 0.5
# Learners study between two visitors at the counter: pieces of five to ten minutes.
SHORTEST, LONGEST = 5, 10
# Plain-language guides ask for 15 to 20 words a sentence; Vietnamese is counted by syllables, of which it has more.
MOST_WORDS = 22
# A long sentence now and then is no harm: one in twenty.
MOST_LONG = 0.05


def practice_share(kinds: Sequence[str]) -> float:
    """The share (0 to 1) of lessons that are practice or a case; 0 of no lessons."""
    return sum(kind != "theory" for kind in kinds) / len(kinds) if kinds else 0.0


def practice(bundle: CourseBundle) -> Figure:
    share = practice_share([_head(bundle, lesson).kind for lesson in bundle.lessons])
    return Figure(
        "practice_share",
        say("Bài thực hành và tình huống"),
        round(share, 3),
        percent(share),
        say("từ %(least)s%%", least=round(LEAST_PRACTICE * 100)),
        share >= LEAST_PRACTICE,
    )


def lengths(bundle: CourseBundle) -> Figure:
    """Lessons and minutes: each lesson a piece of its own, and all of them within the hours that are told."""
    by_lesson = {lesson.id: _head(bundle, lesson).minutes for lesson in bundle.lessons}
    minutes, told = list(by_lesson.values()), bundle.main.hours * 60
    outside = [f"{name}: {long}" for name, long in by_lesson.items() if not SHORTEST <= long <= LONGEST]
    return Figure(
        "lessons",
        say("Bài học và số phút"),
        {"lessons": len(minutes), "minutes": sum(minutes), "hours": bundle.main.hours},
        say("%(lessons)s bài, %(minutes)s phút", lessons=len(minutes), minutes=sum(minutes)),
        say(
            "mỗi bài %(shortest)s–%(longest)s phút, tổng trong %(hours)s giờ",
            shortest=SHORTEST,
            longest=LONGEST,
            hours=f"{bundle.main.hours:g}",
        ),
        not outside and sum(minutes) <= told,
        places=tuple(outside),
    )


def reading_level(bundle: CourseBundle) -> Figure:
    """How long the sentences of the lessons are, in the course's own language."""
    language = bundle.languages[0]
    found = reading(
        part.text for lesson in bundle.lessons for part in lesson.body[language].parts if isinstance(part, Html)
    )
    is_good = found.mean <= MOST_WORDS and found.long_share <= MOST_LONG
    return Figure(
        "reading",
        say("Độ dài câu (tiếng một câu; tiếng Việt chưa có công thức độ khó được công nhận)"),
        {"sentences": found.sentences, "mean": round(found.mean, 1), "long_share": round(found.long_share, 3)},
        say(
            "trung bình %(mean)s; %(long)s%% số câu trên %(limit)s",
            mean=round(found.mean, 1),
            long=round(found.long_share * 100, 1),
            limit=LONG_SENTENCE,
        ),
        say("trung bình đến %(mean)s; đến %(long)s%%", mean=MOST_WORDS, long=round(MOST_LONG * 100)),
        is_good,
        places=() if is_good else (found.longest,),
    )


def without_practice(bundle: CourseBundle) -> Figure:
    """Lessons in which nothing is asked."""
    silent = [lesson.id for lesson in bundle.lessons if not lesson.question_ids()]
    return none_of("lessons_without_practice", say("Bài học không có câu luyện tập"), silent)


def review(bundle: CourseBundle, today: date) -> Figure:
    """Whether the course or a lesson of it is past the day on which it should be reviewed."""
    head = bundle.main
    days = {"course.md": head.review_by, **{lesson.id: _head(bundle, lesson).review_by for lesson in bundle.lessons}}
    known = {name: day for name, day in days.items() if day}
    late = tuple(f"{name}: {day}" for name, day in known.items() if day < today)
    first = min(known.values())
    return Figure(
        "review",
        say("Ngày rà soát sớm nhất"),
        first.isoformat(),
        first.isoformat(),
        say("từ %(today)s trở đi", today=today.isoformat()),
        not late,
        places=late,
    )


def mistaught(bundle: CourseBundle, questions: Sequence[QuestionDocument]) -> Figure:
    """Questions that send their learner to a lesson that does not teach their objective."""
    taught = {lesson.id: _head(bundle, lesson).objectives for lesson in bundle.lessons}
    places = list(_mistaught(taught, questions))
    return none_of("lesson_does_not_teach", say("Câu dẫn về bài không dạy mục tiêu của câu"), places)


def _mistaught(taught: Mapping[str, Sequence[str]], questions: Sequence[QuestionDocument]) -> Iterator[str]:
    for each in questions:
        if each.lesson is not None and each.objective not in taught.get(each.lesson, ()):
            yield f"{each.file}:{each.line} #{each.id}: {each.lesson} ≠ {each.objective}"


def _head(bundle: CourseBundle, lesson: ParsedLesson) -> LessonHead:
    return lesson.head[bundle.languages[0]]
