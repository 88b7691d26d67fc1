"""Headers of every response, and the check that a write comes from our own pages."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from learn.config import Settings
from learn.errors import Forbidden, say
from learn.web.site import site_of

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # same-origin, not no-referrer: with no-referrer a form of our own would send `Origin: null`.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# What the page's script asks for is a piece, never a document: it loads nothing, and a save on a phone pays for
# every header. Only a script of our own can send the header that marks such a request.
PIECE = {"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff"}
HSTS = "max-age=31536000; includeSubDomains"
SAFE = {"GET", "HEAD", "OPTIONS"}


def headers_for(settings: Settings) -> dict[str, str]:
    """The headers of every response of an application with these settings."""
    return HEADERS | ({"Strict-Transport-Security": HSTS} if settings.is_https else {})


class SecurityHeaders:
    """Adds the headers to every response, errors included; what a route set itself stays."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._page, self._piece = _raw(headers_for(settings)), _raw(PIECE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        chosen = self._piece if any(name == b"hx-request" for name, _ in scope["headers"]) else self._page

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message["headers"])
                own = {name.lower() for name, _ in given}
                message["headers"] = given + [header for header in chosen if header[0] not in own]
            await send(message)

        await self._app(scope, receive, with_headers)


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


class PlainRequests:
    """Requests as the routes expect them: HEAD as GET, of which the server drops the body, and no NUL in an address.

    No name of ours has a NUL and PostgreSQL refuses to look for one, so there U+FFFD stands for it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if scope["method"] == "HEAD":
                scope = {**scope, "method": "GET"}
            if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
                path = scope["path"].replace("\x00", "\ufffd")
                scope = {**scope, "path": path, "query_string": scope["query_string"].replace(b"%00", b"%EF%BF%BD")}
        await self._app(scope, receive, send)


async def own_origin(request: Request) -> None:
    """Refuse a write that another site's page sent (a dependency of every route).

    A browser names the origin of every POST. A request that names neither an origin nor where it came
    from is not a browser's, carries nobody's cookies unknowingly, and passes.
    """
    if request.method in SAFE:
        return
    origin = request.headers.get("origin")
    if origin is not None:
        # In production the configured address decides; Host is whatever the sender likes to write.
        ours = site_of(request).settings.origin or f"{request.url.scheme}://{request.headers.get('host', '')}"
        is_ours = origin == ours
    else:
        is_ours = request.headers.get("sec-fetch-site") in (None, "same-origin", "none")
    if not is_ours:
        raise Forbidden(say("Yêu cầu này đến từ một trang khác nên không được thực hiện. Mở lại trang và thử lại."))


def address_of(request: Request) -> str:
    """The client's own address, "" where there is none: the server has applied the proxies that are trusted, so no
    header is believed here."""
    return request.client.host if request.client else ""
