"""A cable to a service that a test can pull out, or clog so that it is connected and nothing comes through."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Any


class Cable:
    """Forwards one local port to `far`: a host and port, or the path of a Unix socket.

    `pull()` ends every connection and refuses new ones until `plug()`. `clog()` leaves them open, takes new ones, and
    holds back every byte until `clear()`.
    """

    def __init__(self, far: tuple[str, int] | str) -> None:
        self.far = far
        self.is_plugged = True
        self._open: list[socket.socket] = []
        self._flowing = threading.Event()
        self._flowing.set()
        self._door = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def pull(self) -> None:
        self.is_plugged = False
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def plug(self) -> None:
        self.is_plugged = True

    def clog(self) -> None:
        self._flowing.clear()

    def clear(self) -> None:
        self._flowing.set()

    def close(self) -> None:
        self.clear()
        self.pull()
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            try:
                self._join(near)
            except OSError:
                near.close()

    def _join(self, near: socket.socket) -> None:
        if not self.is_plugged:
            raise ConnectionRefusedError
        far = _connect(self.far)
        self._open += [near, far]
        for one, other in ((near, far), (far, near)):
            threading.Thread(target=self._pour, args=(one, other), daemon=True).start()

    def _pour(self, one: socket.socket, other: socket.socket) -> None:
        with one, suppress(OSError):
            while data := one.recv(65536):
                self._flowing.wait()
                other.sendall(data)
        with suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)


def _connect(far: Any) -> socket.socket:
    if not isinstance(far, str):
        return socket.create_connection(far)
    connected = socket.socket(socket.AF_UNIX)
    connected.connect(far)
    return connected
