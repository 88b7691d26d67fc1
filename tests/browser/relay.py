"""A wire with a meter: passes every byte between a browser and the server on, and counts them."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

CHUNK = 65_536


class Relay:
    """Listens on a free port of this machine. `sent` and `received` are bytes as the browser sees them."""

    def __init__(self, address: str) -> None:
        target = urlsplit(address)
        self._target = (target.hostname or "", target.port or 0)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.sent = 0
        self.received = 0
        self._counting = threading.Lock()
        self._ends: list[socket.socket] = [self._listening]

    @property
    def total(self) -> int:
        return self.sent + self.received

    def run(self) -> None:
        """Accept until closed; a thread for each direction of each connection."""
        with suppress(OSError):
            while True:
                browser, _ = self._listening.accept()
                server = socket.create_connection(self._target)
                self._ends += [browser, server]
                for pump in ((browser, server, "sent"), (server, browser, "received")):
                    threading.Thread(target=self._pump, args=pump, name="relay", daemon=True).start()

    def close(self) -> None:
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _pump(self, source: socket.socket, sink: socket.socket, counter: str) -> None:
        with suppress(OSError):
            while chunk := source.recv(CHUNK):
                # Counted before it goes on: what a page shows has been counted.
                with self._counting:
                    setattr(self, counter, getattr(self, counter) + len(chunk))
                sink.sendall(chunk)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)


@contextmanager
def metered(address: str) -> Iterator[Relay]:
    """A relay to this address, as long as the block lasts."""
    relay = Relay(address)
    thread = threading.Thread(target=relay.run, name="relay", daemon=True)
    thread.start()
    try:
        yield relay
    finally:
        relay.close()
        thread.join()
