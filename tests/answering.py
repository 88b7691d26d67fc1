"""How the requests of tests are answered: all of a worker in one event loop, and each in one visit to it.

Starlette's client goes there and back eight times for one answer, so that tests can read one that never ends; and each
way takes as long as finding a page. No test here reads before the whole answer is there.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2 as httpx
import pytest
from anyio.from_thread import start_blocking_portal
from starlette.testclient import TestClient, _TestClientTransport


def _answer(transport: _TestClientTransport, request: httpx.Request) -> httpx.Response:
    """The whole answer. Raises what the application raises, if the client wants that."""
    application = httpx.ASGITransport(
        transport.app,
        raise_app_exceptions=transport.raise_server_exceptions,
        root_path=transport.root_path,
        client=transport.client,
    )

    async def whole() -> httpx.Response:
        found = await application.handle_async_request(request)
        body = b"".join([part async for part in found.aiter_raw()])
        return httpx.Response(found.status_code, headers=found.headers, stream=httpx.ByteStream(body))

    with transport.portal_factory() as portal:
        return portal.call(whole)


@contextmanager
def answered_at_once() -> Iterator[None]:
    """For as long as this is entered."""
    with start_blocking_portal() as portal, pytest.MonkeyPatch.context() as patch:
        patch.setattr(TestClient, "portal", portal)
        patch.setattr(_TestClientTransport, "handle_request", _answer)
        yield
