"""The cookies: their names and how they are set, stricter in production."""

from datetime import datetime, timedelta

from starlette.requests import HTTPConnection
from starlette.responses import Response

from learn.web.site import Site, site_of

SESSION = "session"
# Marks a device that somebody signed in from, so that strangers' failures never lock it out.
DEVICE = "device"
YEAR = timedelta(days=365)


def _name(site: Site, name: str) -> str:
    # __Host- binds the cookie to this host, path / and https; browsers refuse it over plain http.
    return f"__Host-{name}" if site.settings.is_https else name


def read_cookie(request: HTTPConnection, name: str) -> str | None:
    return request.cookies.get(_name(site_of(request), name))


def set_cookie(response: Response, site: Site, name: str, value: str, lasts: timedelta) -> None:
    """A cookie that scripts cannot read and other sites cannot send with a form."""
    response.set_cookie(
        _name(site, name),
        value,
        max_age=int(lasts.total_seconds()),
        path="/",
        secure=site.settings.is_https,
        httponly=True,
        samesite="lax",
    )


def drop_cookie(response: Response, site: Site, name: str) -> None:
    response.delete_cookie(_name(site, name), path="/", secure=site.settings.is_https, httponly=True, samesite="lax")


def until(expires_at: datetime, now: datetime) -> timedelta:
    return max(expires_at - now, timedelta(0))
