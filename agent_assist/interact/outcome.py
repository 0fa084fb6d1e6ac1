"""Decides what a rep may tell of a call: the results there are, and what is asked of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent_assist.customize.decisions import Prompt
from agent_assist.differentiate.profile import Standing
from agent_assist.interact.calls import CallFile, Integration
from agent_assist.interact.card import stamp


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

    `panel` is the rep's name where a panel speaks, "" for a key; `name` is what the ledger and the audit keep. Whoever
    does not see amounts is not told what a customer is worth, verified or not. `role` is that of the panel, ""
    for a key.
    """

    integration: Integration
    name: str
    panel: str = ""
    sees_amounts: bool = True
    role: str = ""

    @property
    def integration_id(self) -> str:
        return self.integration.id


@dataclass(frozen=True)
class ToldAnswer:
    """What a customer said otherwise than to the question of a call; `at` is aware, None where nobody said when.

    `result` is answered or declined, `source` api or unprompted. `ref` is the name its source knows it by, so that
    telling it again changes nothing, and telling it otherwise corrects it.
    """

    question: str
    result: str
    answer: str
    source: str
    channel: str = ""
    rep: str = ""
    note: str = ""
    ref: str = ""
    lookup_id: str = ""
    at: datetime | None = None


def ledger_entry(file: CallFile, prompt: Prompt, standing: Standing) -> dict[str, Any]:
    """Where the question stands now, for whoever told the outcome; a moment that never comes is empty."""
    told = file.outcome
    return {
        "call_id": file.call.call_id,
        "lookup_id": file.call.lookup_id,
        "customer_id": file.call.customer_id,
        "question": prompt.question,
        "rule": prompt.rule,
        "state": standing.state,
        "result": told.result if told else "",
        "answer": standing.answer,
        "note": told.note if told else "",
        "rep": told.rep if told else "",
        "expires_at": stamp(standing.expires_at) if standing.expires_at else "",
        "wait_until": stamp(standing.wait_until) if standing.wait_until else "",
    }
