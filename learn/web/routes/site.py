"""Pages of the site itself: help, method, privacy, the language, and the two addresses that machines ask."""

import json
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import PlainTextResponse, Response

from learn.db import schema
from learn.web import pages
from learn.web.cookies import YEAR
from learn.web.deps import CurrentSite, Visitor
from learn.web.forms import FormDocument, read_document, submitted
from learn.web.i18n import COOKIE, Language

router = APIRouter()


class LanguageForm(FormDocument):
    """The language switch at the foot of every page."""

    language: Language
    next: str = "/"


async def _language_form(request: Request) -> LanguageForm:
    # It stands on every page, so no one page could be shown again: a wrong one gets the error page.
    return read_document(LanguageForm, await submitted(request))


@router.get("/help", name="site:help")
def show_help(request: Request, _visitor: Visitor) -> Response:
    """How to sign in, take a test and know that an answer is saved."""
    return pages.show(request, "site/help.html", {})


@router.get("/method", name="site:method")
def show_method(request: Request, _visitor: Visitor) -> Response:
    """What each figure means, how it is computed, when there is none, and its source."""
    return pages.show(request, "site/method.html", {})


@router.get("/offline", name="site:offline")
def offline(request: Request) -> Response:
    """What the phone shows while there is no network. Nobody's in particular: it is kept after signing out too."""
    return pages.show(request, "site/offline.html", {})


@router.get("/worker.js", name="site:worker")
async def worker(site: CurrentSite) -> Response:
    """The service worker: at the root, so that it may keep every page. It changes whenever a static file does."""
    assets = site.assets
    kept = [assets.url(name) for name in ("learn.css", "learn.js", "outbox.js")]
    head = f"importScripts({json.dumps(assets.url('outbox.js'))});const ASSETS={json.dumps(kept)};"
    headers = {"Cache-Control": "public, max-age=3600"}
    return Response(f"{head}\n{assets.text('worker.js')}", media_type="text/javascript", headers=headers)


@router.get("/privacy", name="site:privacy")
def privacy(request: Request, _visitor: Visitor) -> Response:
    """What is kept, why, who sees it, how long, and what a person may ask for."""
    return pages.show(request, "site/privacy.html", {})


@router.post("/language", name="site:language")
async def choose_language(fields: Annotated[LanguageForm, Depends(_language_form)], site: CurrentSite) -> Response:
    """Keep the language for a year and go back to the page."""
    response = pages.see_other(fields.next)
    response.set_cookie(
        COOKIE,
        fields.language,
        max_age=int(YEAR.total_seconds()),
        path="/",
        secure=site.settings.is_https,
        httponly=True,
        samesite="lax",
    )
    return response


@router.get("/healthz", name="site:alive")
async def alive() -> Response:
    """200 as long as the process answers; asks nothing of the database."""
    return _plain("ok")


@router.get("/readyz", name="site:ready")
def ready(site: CurrentSite) -> Response:
    """200 when the database answers and has this program's schema, else 503."""
    try:
        is_current = schema.is_current(site.engine)
    except (SQLAlchemyError, OSError):
        return _plain("database unavailable", HTTPStatus.SERVICE_UNAVAILABLE)
    if not is_current:
        return _plain("schema not current", HTTPStatus.SERVICE_UNAVAILABLE)
    return _plain("ok")


def _plain(text: str, status: int = HTTPStatus.OK) -> Response:
    return PlainTextResponse(text, status, headers={"Cache-Control": "no-store"})
