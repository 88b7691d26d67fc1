"""Every router of the application, named: a file that is not listed here answers nothing."""

from learn.web.routes import assessments, audit, courses, dashboards, media, organisation, people, quizzes, site

ROUTERS = tuple(
    feature.router for feature in (site, people, organisation, audit, courses, assessments, quizzes, dashboards, media)
)
