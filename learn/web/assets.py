"""Static files under names that hold their content's hash: cached for a year, never stale, compressed once."""

import gzip
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from rjsmin import jsmin
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

FOLDER = Path(__file__).parent / "static"

# An explicit table: the system's MIME types differ between machines, and what is not listed (notes) is not served.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
COMPRESSED = {".css", ".js", ".svg"}
YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """One file as it is served. `gzipped` is None where compressing doesn't help (pictures)."""

    name: str
    served_as: str
    digest: str
    media_type: str
    plain: bytes
    gzipped: bytes | None


class Assets:
    """An ASGI application for `/static`, and the way from a file's name to its address."""

    def __init__(self, assets: Mapping[str, Asset], prefix: str = "/static") -> None:
        self._by_name = dict(assets)
        self._by_address = {asset.served_as: asset for asset in assets.values()}
        self._prefix = prefix

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Self:
        """Read, hash and compress every servable file directly in `folder`."""
        return cls({asset.name: asset for asset in _read(folder)})

    def text(self, name: str) -> str:
        """What a file says as it is served. KeyError for a file that is not there."""
        return self._by_name[name].plain.decode()

    def url(self, name: str) -> str:
        """The address of a file, `/static/learn.0123456789.css`. KeyError for a file that is not there."""
        return f"{self._prefix}/{self._by_name[name].served_as}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; anything that is not a known fingerprinted name is a 404."""
        if scope["type"] != "http":
            return
        await self._answer(scope)(scope, receive, send)

    def _answer(self, scope: Scope) -> Response:
        if scope["method"] not in ("GET", "HEAD"):
            return Response(status_code=405, headers={"Allow": "GET, HEAD"})
        asset = self._by_address.get(scope["path"].rpartition("/")[2])
        if asset is None:
            return Response(status_code=404)
        asked = Headers(scope=scope)
        headers = {"Cache-Control": YEAR, "ETag": f'"{asset.digest}"', "X-Content-Type-Options": "nosniff"}
        if asset.gzipped is not None:
            headers["Vary"] = "Accept-Encoding"
        if asset.digest in asked.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        body = asset.plain
        if asset.gzipped is not None and accepts_gzip(asked.get("accept-encoding", "")):
            body = asset.gzipped
            headers["Content-Encoding"] = "gzip"
        # With HEAD the server sends these headers and drops the body.
        return Response(body, headers=headers, media_type=asset.media_type)


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether a header like `br;q=0.8, gzip` allows gzip; `gzip;q=0` refuses it."""
    for choice in accept_encoding.split(","):
        coding, _, weight = choice.strip().partition(";")
        if coding.strip().lower() in ("gzip", "*"):
            return weight.replace(" ", "").lower() not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _as_served(path: Path) -> bytes:
    """Our scripts without comments and indentation: a phone pays for each byte, and nobody reads them there."""
    if path.suffix != ".js" or path.name.endswith(".min.js"):
        return path.read_bytes()
    return str(jsmin(path.read_text(encoding="utf-8"))).encode()


def _read(folder: Path) -> Iterator[Asset]:
    for path in sorted(folder.iterdir()):
        if path.suffix not in TYPES:
            continue
        plain = _as_served(path)
        digest = hashlib.sha256(plain).hexdigest()[:10]
        # A fixed time stamp keeps the compressed bytes the same on every start.
        gzipped = gzip.compress(plain, 9, mtime=0) if path.suffix in COMPRESSED else None
        yield Asset(path.name, f"{path.stem}.{digest}{path.suffix}", digest, TYPES[path.suffix], plain, gzipped)
