"""Keeps what is known of one arriving call at any moment, so that an answer can be given whenever its time is up."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import replace

from ulid import ULID

from agent_assist.interact.calls import CallFile, IncomingCall, KnownCall

PARTS = ("identity", "value", "history", "prompt")
MOST_PENDING = 20_000
WINDOW_SECONDS = 4 * 3_600


def lookup_id_of(call: IncomingCall) -> str:
    """A ULID that every process makes alike for the same call, so that they agree while the records are away.

    It rises by the four hours after which a switch may use a call id again.
    """
    window = max(0, int(call.occurred_at.timestamp()) // WINDOW_SECONDS)
    named = "\x1f".join((call.integration.id, call.call_id, str(window)))
    began = (window * WINDOW_SECONDS * 1000).to_bytes(6, "big")
    return str(ULID.from_bytes(began + hashlib.sha256(named.encode("utf-8", "replace")).digest()[:10]))


class PendingIds:
    """Keeps the lookup id of calls that are answered but not yet remembered, so that a repeat gets the same one."""

    def __init__(self) -> None:
        self._ids: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, call: IncomingCall) -> str:
        """The id for this call: the one that is pending, or its own."""
        with self._lock:
            lookup_id = self._ids.setdefault((call.integration.id, call.call_id), lookup_id_of(call))
            if len(self._ids) > MOST_PENDING:
                self._ids.popitem(last=False)
            return lookup_id

    def settle(self, call: IncomingCall) -> None:
        """The call is remembered: from now on its id is read from the records."""
        with self._lock:
            self._ids.pop((call.integration.id, call.call_id), None)


class Unfolding:
    """The file of a call while it grows; `so_far` is replaced as a whole, so that any thread reads a consistent one."""

    def __init__(self, call: IncomingCall, lookup_id: str) -> None:
        self.complete = threading.Event()
        self.so_far = CallFile(
            KnownCall(
                lookup_id,
                call.integration.id,
                call.call_id,
                call.occurred_at,
                ani=call.ani,
                dnis=call.dnis,
                direction=call.direction,
                trunk=call.trunk,
                queue=call.queue,
                intent=call.intent,
                agent=call.agent,
            ),
            missing=PARTS,
        )

    def show(self, file: CallFile, known: tuple[str, ...]) -> None:
        """`file` is what is known now; the parts in `known` are no longer missing."""
        missing = tuple(part for part in self.so_far.missing if part not in known)
        self.so_far = replace(file, missing=missing)
