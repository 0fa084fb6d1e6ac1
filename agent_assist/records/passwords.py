"""Keeps passwords as argon2id hashes, and checks a few at a time so that signing in never starves a call."""

from __future__ import annotations

import secrets
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from agent_assist.customize.accounts import TooManySigningIn, plain_password

# The profile's memory and passes, with one lane: one password is checked by one thread.
PARAMETERS = replace(RFC_9106_LOW_MEMORY, parallelism=1)
AT_ONCE = 2
WAIT_SECONDS = 5.0


class Passwords:
    """One for each process: it lets `AT_ONCE` hashings run, and the others wait a little."""

    def __init__(self, parameters: Parameters = PARAMETERS, wait_seconds: float = WAIT_SECONDS) -> None:
        self._hasher = PasswordHasher.from_parameters(parameters)
        self._nobodys = _nobodys(parameters)
        self._wait_seconds = wait_seconds
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def hash(self, password: str) -> str:
        """What is kept of a password. Raises TooManySigningIn."""
        with self.place():
            return self._hasher.hash(_bytes(password))

    def matches(self, kept: str, password: str) -> bool:
        """Whether the password is the one that was kept; "" is nobody's, and takes as long. Raises TooManySigningIn."""
        with self.place():
            try:
                return self._hasher.verify(kept or self._nobodys, _bytes(password)) and bool(kept)
            except (VerificationError, InvalidHashError):
                return False

    def is_dated(self, kept: str) -> bool:
        """Whether it was hashed with other parameters than we would take today."""
        return self._hasher.check_needs_rehash(kept)

    @contextmanager
    def place(self) -> Iterator[None]:
        """Room for one hashing. Raises TooManySigningIn."""
        if not self._places.acquire(timeout=self._wait_seconds):
            raise TooManySigningIn
        try:
            yield
        finally:
            self._places.release()


def _bytes(password: str) -> bytes:
    return plain_password(password).encode("utf-8", "replace")


def _nobodys(parameters: Parameters) -> str:
    """A hash that no password has, made without the work of hashing one."""
    salt, hashed = (
        b64encode(secrets.token_bytes(length)).rstrip(b"=").decode()
        for length in (parameters.salt_len, parameters.hash_len)
    )
    cost = f"m={parameters.memory_cost},t={parameters.time_cost},p={parameters.parallelism}"
    return f"$argon2id$v={parameters.version}${cost}${salt}${hashed}"
