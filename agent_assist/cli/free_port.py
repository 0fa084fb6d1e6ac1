"""Decides whether `serve` may listen on its port: its processes share one, and would share it with strangers too."""

from __future__ import annotations

import errno
import socket
import sys
import time

# Processes whose main process was killed give the port back within seconds.
PATIENCE_SECONDS = 10.0
LOOK_AGAIN_SECONDS = 0.25


def hindrance(host: str, port: int, patience_seconds: float = PATIENCE_SECONDS) -> str:
    """What hinders listening there, with what to do; empty if nothing does. A port in use is waited for a little."""
    until = time.monotonic() + patience_seconds
    is_told = False
    while True:
        try:
            _try(host, port)
            return ""
        except (OSError, OverflowError) as fault:
            if getattr(fault, "errno", 0) != errno.EADDRINUSE:
                words = getattr(fault, "strerror", "") or str(fault)
                return f"It cannot listen on {host}:{port}: {words}. Choose others with --host and --port."
        if time.monotonic() >= until:
            return f"Port {port} is in use. End what listens there, or choose another port with --port."
        if not is_told:
            print(f"Port {port} is in use. Waiting a moment for it.", file=sys.stderr, flush=True)
            is_told = True
        time.sleep(LOOK_AGAIN_SECONDS)


def _try(host: str, port: int) -> None:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        # What ended a moment ago does not count; who listens now does, as this one does not ask to share.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
