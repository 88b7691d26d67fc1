"""The bank and its forms: how many questions each objective has, for what, and how equal the forms are."""

from collections import Counter
from collections.abc import Mapping, Sequence

from learn.authoring.quality.figures import Figure, none_of
from learn.courses.documents import CourseBundle
from learn.errors import say
from learn.quizzes.documents import QuestionDocument

# A third question lets a learner try again after a mistake and a second look.
LEAST_PRACTICE = 3
# The least with which a form measures an objective (the check of forms asks for it too).
LEAST_IN_FORMS = 3

Cell = tuple[str, int, str]


def counts(questions: Sequence[QuestionDocument]) -> Counter[Cell]:
    """Questions by objective, level and use."""
    return Counter((each.objective, each.level, each.use) for each in questions)


def per_objective(objectives: Sequence[str], questions: Sequence[QuestionDocument]) -> Figure:
    """Questions of each objective by level and use."""
    cells = counts(questions)
    practised = Counter(each.objective for each in questions if each.use == "practice")
    few = tuple(f"{name}: {practised[name]}" for name in objectives if practised[name] < LEAST_PRACTICE)
    return Figure(
        "questions",
        say("Câu hỏi theo mục tiêu, bậc và cách dùng"),
        {
            name: {f"{level}/{use}": cells[name, level, use] for level, use in _kinds(cells, name)}
            for name in objectives
        },
        say("%(count)s câu", count=len(questions)),
        say("mỗi mục tiêu từ %(least)s câu luyện tập", least=LEAST_PRACTICE),
        not few,
        details=tuple(_line(cells, name) for name in objectives),
        places=few,
    )


def per_form(forms: Mapping[str, Sequence[str]], questions: Sequence[QuestionDocument]) -> Figure:
    """Questions of each form by objective and level; forms that differ do not measure the same."""
    by_id = {each.id: each for each in questions}
    papers = {letter: [by_id[id_] for id_ in ids] for letter, ids in forms.items()}
    held = {letter: Counter((each.objective, each.level) for each in paper) for letter, paper in papers.items()}
    unequal = tuple(
        f"{objective} {level}: " + ", ".join(f"{letter} {its[objective, level]}" for letter, its in held.items())
        for objective, level in sorted({cell for its in held.values() for cell in its})
        if len({its[objective, level] for its in held.values()}) > 1
    )
    return Figure(
        "forms",
        say("Câu hỏi theo đề"),
        {letter: {f"{objective}/{level}": n for (objective, level), n in its.items()} for letter, its in held.items()},
        ", ".join(f"{letter} {len(ids)}" for letter, ids in forms.items()) or "–",
        say("các đề như nhau ở từng mục tiêu và bậc"),
        not unequal,
        details=tuple(_types(letter, paper) for letter, paper in papers.items()),
        places=unequal,
    )


def unserved(bundle: CourseBundle, questions: Sequence[QuestionDocument], *, is_measured: bool) -> Figure:
    """Objectives that no lesson teaches or, where there are tests, that too few form questions measure."""
    language = bundle.languages[0]
    taught = {name for lesson in bundle.lessons for name in lesson.head[language].objectives}
    measured = Counter(each.objective for each in questions if each.use == "form")
    places = [
        f"{objective.id}: {measured[objective.id]}"
        for objective in bundle.main.objectives
        if objective.id not in taught or (is_measured and measured[objective.id] < LEAST_IN_FORMS)
    ]
    return none_of(
        "objectives_unserved",
        say("Mục tiêu không bài nào dạy hoặc có dưới %(least)s câu kiểm tra", least=LEAST_IN_FORMS),
        places,
    )


def _types(letter: str, paper: Sequence[QuestionDocument]) -> str:
    found = sorted(Counter(each.type for each in paper).items())
    return f"{letter}: " + ", ".join(f"{name} {number}" for name, number in found)


def _kinds(cells: Mapping[Cell, int], objective: str) -> list[tuple[int, str]]:
    return sorted((level, use) for name, level, use in cells if name == objective)


def _line(cells: Mapping[Cell, int], objective: str) -> str:
    found = [f"{level} {use}: {cells[objective, level, use]}" for level, use in _kinds(cells, objective)]
    return f"{objective}: {'; '.join(found) or '–'}"
