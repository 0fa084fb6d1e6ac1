"""Keeps the secret of this installation, by which sessions and tokens are signed, in a file for its user alone."""

from __future__ import annotations

import os
import secrets
import threading
from pathlib import Path

_LOCK = threading.Lock()


def read_secret(path: Path) -> str:
    """The secret in the file, which is made where it does not exist."""
    with _LOCK:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secret := secrets.token_urlsafe(48))
        return secret
