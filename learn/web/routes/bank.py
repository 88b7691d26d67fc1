"""The bank of a course for its instructor: every question, found by words and filters, and what its tests lack."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from learn.dashboards.bank import BankQuery, bank_page
from learn.dashboards.bank_filters import FACETS
from learn.dashboards.coverage import coverage_page
from learn.text import tidy
from learn.web import pages
from learn.web.deps import CurrentLanguage, ReadDb, Teacher

router = APIRouter()


@router.get("/teach/{slug}/questions", name="bank:questions")
def show_bank(
    slug: str,
    request: Request,
    teacher: Teacher,
    language: CurrentLanguage,
    db: ReadDb,
    q: str = "",
    page: int = 1,
) -> Response:
    """Every question of a course's bank that words and filters leave; the address says all of it."""
    wanted = {facet: request.query_params[facet] for facet in FACETS if request.query_params.get(facet)}
    view = bank_page(db, teacher, slug, BankQuery(tidy(q), wanted, page), language)
    return pages.show(request, "dashboards/bank.html", {"view": view}, section="teach")


@router.get("/teach/{slug}/coverage", name="bank:coverage")
def show_coverage(slug: str, request: Request, teacher: Teacher, language: CurrentLanguage, db: ReadDb) -> Response:
    """What the tests of a course ask of its bank, and what the bank has."""
    view = coverage_page(db, teacher, slug, language)
    return pages.show(request, "dashboards/coverage.html", {"view": view}, section="teach")
