"""Every router of the application, named: a file that is not listed here answers nothing."""

from learn.web.routes import (
    answers,
    assessments,
    audit,
    bank,
    correcting,
    courses,
    dashboards,
    discussions,
    late,
    marking,
    media,
    organisation,
    paper,
    people,
    practice,
    quizzes,
    regrading,
    site,
    sittings,
    statistics,
    tokens,
)

# The busiest first: an address is compared with the routes in this order.
ROUTERS = tuple(
    feature.router
    for feature in (
        courses,
        quizzes,
        practice,
        assessments,
        dashboards,
        people,
        site,
        media,
        organisation,
        audit,
        tokens,
        late,
        marking,
        statistics,
        bank,
        regrading,
        discussions,
        sittings,
        answers,
        paper,
        correcting,
    )
)

# Before all others, and without FastAPI's dependencies.
PLAIN = (courses.LESSON, quizzes.ANSWER)
