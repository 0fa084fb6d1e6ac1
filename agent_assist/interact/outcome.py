"""Decides what a rep may tell of a call: the results there are, and what is asked of each."""

from __future__ import annotations

from dataclasses import dataclass

from agent_assist.interact.calls import Integration


class NotPossible(Exception):
    """What the rep told does not fit the call; `code`, `field` and the text say why and what to do."""

    def __init__(self, code: str, message: str, field: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.field = field


class UnknownCall(NotPossible):
    """No call under this id that the asker may touch."""

    def __init__(self) -> None:
        super().__init__("not_found", "No such call. Send the lookup_id that the lookup answered.", "lookup_id")


@dataclass(frozen=True)
class Rep:
    """Who tells it: a rep at a panel, who may touch only calls that came to their desk, or an integration's key.

    `panel` is the rep's name where a panel speaks, "" for a key; `name` is what the ledger and the audit keep.
    """

    integration: Integration
    name: str
    panel: str = ""

    @property
    def integration_id(self) -> str:
        return self.integration.id
