"""A cable between the browser and the service that a test can pull out and plug in again."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class Cable:
    """Forwards one local port to `host:port`. `pull()` ends every connection and refuses new ones until `plug()`."""

    def __init__(self, host: str, port: int) -> None:
        self._far = (host, port)
        self._open: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self.is_plugged = True
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            if self.is_plugged:
                self._join(near)
            else:
                near.close()

    def _join(self, near: socket.socket) -> None:
        far = socket.create_connection(self._far)
        self._open += [near, far]
        for one, other in ((near, far), (far, near)):
            threading.Thread(target=_pour, args=(one, other), daemon=True).start()

    def pull(self) -> None:
        self.is_plugged = False
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def plug(self) -> None:
        self.is_plugged = True

    def close(self) -> None:
        self.pull()
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()


def _pour(one: socket.socket, other: socket.socket) -> None:
    with one, suppress(OSError):
        while data := one.recv(65536):
            other.sendall(data)
    with suppress(OSError):
        other.shutdown(socket.SHUT_RDWR)
