"""Decides how treatments are shown: with the authority of each role, and with what was given on the call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from agent_assist.customize.decisions import Treatment
from agent_assist.customize.treatments import ROLES, authority_words, spoken_money
from agent_assist.interact.calls import CallFile, Given
from agent_assist.interact.masking import may_see_all


def treatments_json(file: CallFile) -> list[dict[str, Any]]:
    """The treatments of a call as panel and API show them: with each role's authority, and what was given."""
    shown: Sequence[Mapping[str, Any]] = (file.decision or {}).get("treatments", ())
    by_name = {one.treatment: one for one in file.given}
    return [_shown(Treatment(**each), by_name.get(each["name"]), file.call.verification) for each in shown]


def given_words(given: Sequence[Given]) -> str:
    """What was given, for the history: "Given: goodwill credit £15, stock alert."."""
    told = [f"{one.treatment} {_money(one)}".strip() for one in given]
    return f"Given: {', '.join(told)}." if told else ""


def _shown(treatment: Treatment, given: Given | None, verification: str) -> dict[str, Any]:
    limits = treatment.limits
    return {
        "rule": treatment.rule,
        "name": treatment.name,
        "text": treatment.text,
        "kind": treatment.kind,
        "currency": treatment.currency,
        "limits_minor": dict(limits),
        "authority": {role: authority_words(treatment.kind, treatment.currency, limits, role) for role in ROLES},
        "given": _said(given, verification) if given else "",
    }


def _said(given: Given, verification: str) -> str:
    money = _money(given) if may_see_all(verification) else ""
    return f"{f'Given: {money}' if money else 'Given'} by {given.rep}"


def _money(given: Given) -> str:
    return spoken_money(given.amount, given.currency) if given.amount else ""
