"""Plays telephony and the shop for one rep's desk: sends customers in, lets their calls arrive, all over HTTP."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any, Protocol

import requests
from playwright.sync_api import Page

COMPLAINT = {"channel": "web", "direction": "inbound", "kind": "complaint", "topic": "Delivery late", "status": "open"}

OpenPanel = Callable[..., Page]

_counter = itertools.count(1)


class Service(Protocol):
    url: str

    def key(self, *scopes: str) -> str: ...
    def lookup(self, **members: Any) -> dict[str, Any]: ...
    def event(self, **members: Any) -> None: ...
    def panel_url(self, rep: str) -> str: ...


class Desk:
    """One rep, with numbers and call names nobody else uses."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.rep = f"rep-{next(_counter) + 100}"
        self._bearer = {"Authorization": f"Bearer {service.key('ingest')}"}

    def panel_url(self) -> str:
        return self.service.panel_url(self.rep)

    def number(self) -> str:
        return f"+447700900{next(_counter):03d}"

    def customer(self, name: str, number: str, **members: str) -> str:
        ref = f"c-{next(_counter)}"
        record = {"customer_ref": ref, "name": name, "kind": "person", "since": "2011-01-10"}
        self._ingest("customers", {**record, **members})
        self._ingest("identifiers", {"customer_ref": ref, "kind": "phone", "value": number, "verified": "yes"})
        return ref

    def complaint(self, customer_ref: str, topic: str) -> None:
        record = {**COMPLAINT, "customer_ref": customer_ref, "interaction_ref": f"i-{next(_counter)}", "topic": topic}
        self._ingest("interactions", {**record, "occurred_at": "2026-01-10T09:00:00Z"})

    def contact(self, customer_ref: str, **members: str) -> None:
        record = {"customer_ref": customer_ref, "interaction_ref": f"i-{next(_counter)}", "direction": "inbound"}
        self._ingest("interactions", {**record, "occurred_at": "2026-01-10T09:00:00Z", **members})

    def _ingest(self, table: str, record: dict[str, str]) -> None:
        answer = requests.post(f"{self.service.url}/v1/ingest/{table}", json=[record], headers=self._bearer, timeout=10)
        answer.raise_for_status()

    def rings(self, number: str, **members: str) -> dict[str, Any]:
        named = {"call_id": f"call-{next(_counter)}", "ani": number, "agent": self.rep, "queue": "support"}
        return self.service.lookup(**named, **members)

    def answers(self, call: dict[str, Any]) -> dict[str, Any]:
        self.service.event(call_id=call["call_id"], event="answered", agent=self.rep)
        return call

    def customer_rings(self, name: str) -> dict[str, Any]:
        number = self.number()
        self.customer(name, number)
        return self.rings(number)

    def call_with_question(self, name: str = "Annabelle Yu") -> dict[str, Any]:
        """A call with a question of two answers or more: of somebody whose complaint is open, who is always asked."""
        number = self.number()
        self.complaint(self.customer(name, number), "Delivery late")
        call = self.answers(self.rings(number))
        answers = (call["detail"].get("prompt") or {}).get("answers", [])
        assert len(answers) >= 2, f"the rule book asks nothing about an open complaint: {call}"
        return call

    def shared_line_rings(self, *names: str) -> dict[str, Any]:
        number = self.number()
        for name in names:
            self.customer(name, number)
        return self.answers(self.rings(number))


def label(call: dict[str, Any], index: int) -> str:
    """The words on the answer button number `index`, from 0."""
    return str(call["detail"]["prompt"]["answers"][index]["label"])
