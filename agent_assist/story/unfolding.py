"""Keeps what is known of one arriving call at any moment, so that an answer can be given whenever its time is up."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

from agent_assist.interact.calls import CallFile, IncomingCall, KnownCall

PARTS = ("identity", "value", "history", "prompt")
MOST_PENDING = 20_000


class PendingIds:
    """Keeps the lookup id of calls that are answered but not yet remembered, so that a repeat gets the same one."""

    def __init__(self, new_id: Callable[[], str]) -> None:
        self._new_id = new_id
        self._ids: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, call: IncomingCall) -> str:
        """The id for this call, a new one where none is pending."""
        with self._lock:
            lookup_id = self._ids.setdefault((call.integration.id, call.call_id), self._new_id())
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
