"""From a view object to a page: the one way in which routes answer with HTML."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from learn.web.forms import FormState
from learn.web.i18n import COOKIE, Language, choose_language
from learn.web.site import site_of
from learn.web.templating import Page

NOTHING_TYPED = FormState()


def language_of(request: Request) -> Language:
    return choose_language(request.cookies.get(COOKIE))


def page_of(request: Request, section: str | None = None, language: Language | None = None) -> Page:
    """The frame around a page: language, address, who is signed in."""
    frame = getattr(request.state, "frame", None)
    return Page(
        language=language or language_of(request),
        path=request.url.path,
        person=frame,
        section=section,
        unit_url=f"/units/{frame.unit_code}" if frame and frame.unit_code else None,
        notices=frame.unread if frame else 0,
        owner=str(frame.public_id) if frame else "",
    )


def typed(request: Request) -> FormState:
    """What was typed into the form of a page that is shown again because something in it is wrong."""
    form: FormState = request.scope.get("learn.form", NOTHING_TYPED)
    return form


def text(
    request: Request,
    template: str,
    values: Mapping[str, object],
    section: str | None = None,
    language: Language | None = None,
) -> str:
    """A template as text, with the frame (`page`) and the form (`form`) that every page may use.

    In the reader's language, or in `language`: what is printed for others has theirs.
    """
    form = typed(request)
    page = page_of(request, section, language)
    context = {"page": page, "form": form, **values}
    return site_of(request).templates.render(template, context, page.language)


def show(
    request: Request,
    template: str,
    values: Mapping[str, object],
    *,
    section: str | None = None,
    status: int = HTTPStatus.OK,
    language: Language | None = None,
) -> Response:
    """A page. When it is shown again because its form was wrong, the status is the form's."""
    form = typed(request)
    body = text(request, template, values, section, language)
    chosen = form.status if form.status != HTTPStatus.OK else status
    return HTMLResponse(body, chosen, headers={"Cache-Control": "no-store", "Vary": "Cookie"})


def see_other(address: str) -> Response:
    """To another page after a POST. Only addresses of this site are followed."""
    return RedirectResponse(local(address), HTTPStatus.SEE_OTHER)


def local(address: str | None, otherwise: str = "/") -> str:
    """The address when it is a path of this site, else the other one: no open redirect."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return otherwise
    if any(ord(c) < 0x20 or c == "\\" for c in address):
        return otherwise
    return address


def is_partial(request: Request) -> bool:
    """Whether the page's script asks for a piece rather than a page."""
    return request.headers.get("hx-request") == "true"
