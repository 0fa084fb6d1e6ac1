"""Keeps what app.py hands to the doors: the desk for a request, and the records that doors read without a story."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from flask import current_app

from agent_assist.identify.trunks import TrunkProfile
from agent_assist.interact.calls import Integration
from agent_assist.settings import Settings
from agent_assist.story.desk import Desk
from agent_assist.web.tokens import PanelTokens


class CustomerRecords(Protocol):
    """Customers and what is known of them, as JSON objects. All raise RecordsAway."""

    def get(self, customer_id: str) -> dict[str, Any] | None: ...
    def find(self, kind: str, value: str, limit: int) -> list[dict[str, Any]]: ...
    def history(self, customer_id: str, limit: int, before: str) -> dict[str, Any]: ...
    def ledger(self, customer_id: str) -> list[dict[str, Any]]: ...
    def value(self, customer_id: str, limit: int) -> list[dict[str, Any]]: ...
    def export(self, customer_id: str) -> dict[str, Any] | None: ...
    def erase(self, customer_id: str, who: str, now: datetime) -> bool: ...
    def ingest(
        self,
        integration: Integration,
        table: str,
        records: Iterable[Mapping[str, object]],
        trunk: TrunkProfile,
        now: datetime,
    ) -> dict[str, Any]: ...


class PanelHosts(Protocol):
    """The web origins that embed the panel."""

    def name(self, origin: str) -> None: ...
    def origins(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Service:
    """Everything the doors of one app need. `readiness` tells of each part whether it is up, and if not, why."""

    settings: Settings
    lay_desk: Callable[[], Desk]
    customers: CustomerRecords
    tokens: PanelTokens
    hosts: PanelHosts
    readiness: Callable[[], dict[str, dict[str, Any]]]


def service() -> Service:
    """The service of the app that answers this request."""
    found: Service = current_app.extensions["agent-assist"]
    return found
