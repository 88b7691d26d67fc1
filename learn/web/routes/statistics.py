"""What an instructor sees of the tests: how well they measure, each question, and all of it as files."""

from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from learn.dashboards.ability_map import ability_map
from learn.dashboards.course_statistics import course_statistics
from learn.dashboards.effect import effect_page
from learn.dashboards.gains_page import gains_page
from learn.dashboards.question_page import question_page
from learn.web import pages
from learn.web.deps import CurrentLanguage, CurrentSite, Now, ReadDb, Teacher
from learn.web.statistics_files import Kind, gains_file, statistics_file

router = APIRouter()
FILES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@router.get("/teach/{slug}/statistics", name="statistics:course")
def show_statistics(
    slug: str,
    request: Request,
    teacher: Teacher,
    language: CurrentLanguage,
    db: ReadDb,
    sort: str = "form",
) -> Response:
    """How well the tests of a course measure, and what it changed by objective and question."""
    view = course_statistics(db, teacher, slug, language, sort)
    return pages.show(request, "dashboards/course_statistics.html", {"view": view}, section="teach")


@router.get("/teach/{slug}/statistics.{kind}", name="statistics:file")
async def download_statistics(
    slug: str,
    kind: Kind,
    teacher: Teacher,
    site: CurrentSite,
    language: CurrentLanguage,
    now: Now,
) -> Response:
    """The same as a file; nobody is named in it."""
    work = partial(statistics_file, viewer=teacher, slug=slug, kind=kind, language=language, now=now)
    return _file(await site.apart.read(work), slug, kind)


@router.get("/teach/{slug}/gains", name="statistics:gains")
def show_gains(
    slug: str,
    request: Request,
    teacher: Teacher,
    language: CurrentLanguage,
    db: ReadDb,
) -> Response:
    """Every figure of what the people of a course gained, and how the changes are distributed."""
    view = gains_page(db, teacher, slug, language)
    return pages.show(request, "dashboards/course_gains.html", {"view": view}, section="teach")


@router.get("/teach/{slug}/gains.{kind}", name="statistics:gains-file")
def download_gains(
    slug: str,
    kind: Kind,
    teacher: Teacher,
    language: CurrentLanguage,
    now: Now,
    db: ReadDb,
) -> Response:
    """The same as a file."""
    return _file(gains_file(db, teacher, slug, kind=kind, language=language, now=now), f"{slug}-gains", kind)


@router.get("/teach/{slug}/map", name="statistics:map")
def show_map(
    slug: str,
    request: Request,
    teacher: Teacher,
    language: CurrentLanguage,
    db: ReadDb,
    test: str = "",
) -> Response:
    """The people and the questions of one test on one scale."""
    view = ability_map(db, teacher, slug, test, language)
    return pages.show(request, "dashboards/ability_map.html", {"view": view}, section="teach")


@router.get("/teach/{slug}/effect", name="statistics:effect")
def show_effect(
    slug: str,
    request: Request,
    teacher: Teacher,
    language: CurrentLanguage,
    db: ReadDb,
) -> Response:
    """What the course did beyond time and habit, where it is compared with people who begin later."""
    view = effect_page(db, teacher, slug, language)
    return pages.show(request, "dashboards/effect.html", {"view": view}, section="teach")


@router.get("/teach/{slug}/questions/{name}", name="statistics:question")
def show_question(
    slug: str,
    name: str,
    request: Request,
    teacher: Teacher,
    language: CurrentLanguage,
    db: ReadDb,
) -> Response:
    """One question of a test: its wording, whom each option attracts, and its history."""
    view = question_page(db, teacher, slug, name, language)
    return pages.show(request, "dashboards/question.html", {"view": view}, section="teach")


def _file(body: bytes, name: str, kind: Kind) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"', "Cache-Control": "no-store"}
    return Response(body, media_type=FILES[kind], headers=headers)
