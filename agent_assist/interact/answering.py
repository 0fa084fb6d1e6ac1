"""Decides what telephony is answered: flat scalars for any switch, the rest nested, no more than may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from agent_assist.differentiate.profile import Profile, Value
from agent_assist.interact import card, wording
from agent_assist.interact.calls import CallFile
from agent_assist.interact.masking import may_see_all, shown_name, shown_number
from agent_assist.interact.treating_view import treatments_json

DETAIL_CONTACTS = 20
REPAIR = "repair"
"""The objective while a complaint is open, whatever the tier."""


def answer(file: CallFile, elapsed_ms: int, sees_amounts: bool = True) -> dict[str, Any]:
    """The answer to a lookup: absent scalars are "" or 0, never null; `detail` holds the nested parts.

    Whoever does not see amounts gets none, however sure we are of the caller.
    """
    call, profile = file.call, file.profile
    value = profile.value if profile else None
    decision: Mapping[str, Any] = file.decision or {}
    prompt = decision.get("prompt") or {}
    return {
        "call_id": call.call_id,
        "lookup_id": call.lookup_id,
        "status": call.status,
        "customer_id": call.customer_id,
        "customer_name": shown_name(profile.name, profile.kind, call.verification) if profile else "",
        "tier": value.tier if value else "unknown",
        "objective": REPAIR if decision.get("is_repair") else value.objective if value else "",
        "manager": profile.manager if profile else "",
        "prompt_id": prompt.get("rule", ""),
        "prompt_text": prompt.get("text", ""),
        "prompt_reason": prompt.get("reason", ""),
        "silence": "" if prompt else decision.get("silence", "degraded"),
        "verification": call.verification,
        "candidates": len(file.match.get("candidates", ())),
        "open_threads": len(card.open_threads(file)),
        "degraded": ",".join(file.missing),
        "elapsed_ms": elapsed_ms,
        "detail": _detail(file, sees_amounts),
    }


def _detail(file: CallFile, sees_amounts: bool) -> dict[str, Any]:
    call, profile, then = file.call, file.profile, file.call.occurred_at
    decision: Mapping[str, Any] = file.decision or {}
    prompt = decision.get("prompt")
    return {
        "identity": _identity(file),
        "customer": customer_json(profile, call.verification) if profile else {},
        "value": value_json(profile, call.verification, sees_amounts) if profile else {},
        "history": _contacts(profile, call.verification, then),
        "open_threads": [card.contact_json(thread, call.verification, then) for thread in card.open_threads(file)],
        "repair": card.repair_words(decision),
        "prompt": card.prompt_json(prompt) if prompt else {},
        "silence_words": "" if prompt else decision.get("silence_words", ""),
        "reminders": list(decision.get("reminders", ())),
        "treatments": treatments_json(file),
        "steer": decision.get("steer") or {},
        "candidates": card.candidates(file),
        "outcome": card.outcome_json(file.outcome) or {},
    }


def _identity(file: CallFile) -> dict[str, Any]:
    call = file.call
    return {
        "status": call.status,
        "reason": file.match.get("reason", ""),
        "verification": call.verification,
        "number": shown_number(call.number, call.verification),
        "number_kind": call.number_kind,
        "picked": call.picked,
        "conflict": bool(call.conflicts),
    }


def customer_json(profile: Profile, verification: str) -> dict[str, Any]:
    """The customer as may be shown at this `verification`."""
    shown: dict[str, Any] = {
        "customer_id": profile.customer_id,
        "name": shown_name(profile.name, profile.kind, verification),
        "kind": profile.kind,
        "language": profile.language,
        "since": profile.since,
        "manager": profile.manager,
    }
    if may_see_all(verification):
        shown |= {"region": profile.region, "attributes": dict(profile.attributes), "consents": dict(profile.consents)}
    return shown


def value_json(profile: Profile, verification: str, sees_amounts: bool = True) -> dict[str, Any]:
    """Tier and objective for everybody; early signs, amounts (minor units) and reasons for a verified caller only.

    `band_minor` is empty and `active` 0 where nothing supports a figure; `words` says all of it in one line.
    """
    value = profile.value
    if value is None:
        return {"tier": "unknown", "objective": ""}
    shown: dict[str, Any] = {"tier": value.tier, "objective": value.objective, "as_of": card.stamp(value.as_of)}
    if not may_see_all(verification):
        return shown
    signs = [{"name": sign.name, "words": sign.words, "is_good": sign.is_good} for sign in value.signs]
    return {**shown, "signs": signs, **(_amounts(value) if sees_amounts else {})}


def _amounts(value: Value) -> dict[str, Any]:
    lines = {"reasons": value.reasons, "potential_reasons": value.potential_reasons}
    return {
        "words": wording.value_words(value),
        "actual_minor": value.actual,
        "potential_minor": value.potential,
        "band_minor": list(value.band or ()),
        "active": value.active or 0,
        "purchase_days": value.purchase_days,
        "is_estimate": value.is_estimate,
        "computed_tier": value.computed_tier or value.tier,
        "next_tier": value.next_tier,
        "to_next_minor": value.to_next,
        "why": value.why,
        "currency": value.currency,
        "parameters": value.parameters,
        **{name: [{"label": line.label, "amount_minor": line.amount} for line in told] for name, told in lines.items()},
    }


def _contacts(profile: Profile | None, verification: str, now: datetime) -> list[dict[str, Any]]:
    if profile is None:
        return []
    until = int(now.timestamp())
    known = [contact for contact in profile.recent if contact.at <= until]
    return [card.contact_json(contact, verification, now) for contact in known[:DETAIL_CONTACTS]]
