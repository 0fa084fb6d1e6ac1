"""Decides what a rep's panel shows of one call: the card, in words that may be shown to how sure we are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from agent_assist.differentiate import history
from agent_assist.differentiate.profile import Contact, Profile, Reason, Value
from agent_assist.interact import wording
from agent_assist.interact.calls import CallFile, KnownCall, Outcome
from agent_assist.interact.masking import may_see_all, shown_name, shown_number
from agent_assist.interact.treating_view import treatments_json

TIMELINE = 10
CARD_STATES = {"offered": "ringing", "ringing": "ringing", "talking": "talking", "held": "held", "wrapup": "wrapup"}
CONFLICT = "Two different numbers were signalled for this call."


def build(file: CallFile, leg_state: str, tier_words: Mapping[str, str], resume: Sequence[str] = ()) -> dict[str, Any]:
    """The card of one call as JSON for the panel; every text is plain text, to be escaped where it is shown.

    `tier_words` says for each tier what the rep is to do, `resume` where the dialogue stopped. The history is told as
    of the beginning of the call.
    """
    call, profile, then = file.call, file.profile, file.call.occurred_at
    return {
        "lookup_id": call.lookup_id,
        "call_id": call.call_id,
        "state": CARD_STATES.get(leg_state, "ended"),
        "at": stamp(call.occurred_at.timestamp()),
        "status": call.status,
        "queue": call.queue,
        "intent": call.intent,
        "caller": _caller(call, profile),
        "tier": _tier(profile, tier_words, then),
        "repair": repair_words(file.decision),
        "value": _value(profile, call.verification, then),
        "signs": _signs(profile, call.verification),
        "last": _last(profile, call.verification, then),
        "open_threads": [_thread(thread, call.verification, then) for thread in open_threads(file)],
        "resume": list(resume),
        **_dialogue(file),
        "outcome": outcome_json(file.outcome),
        "timeline": timeline(profile, call.verification, then),
        "candidates": candidates(file),
        "draft": file.draft,
        "conflict": CONFLICT if call.conflicts else "",
        "degraded": ",".join(file.missing),
        "picked": call.picked,
        "parent_lookup_id": call.parent_lookup_id,
    }


def repair_words(decision: Mapping[str, Any] | None) -> str:
    """What the call is for while a complaint is open, "" where none is."""
    return wording.REPAIR_FIRST if decision and decision.get("is_repair") else ""


def cleared(file: CallFile, reason: str) -> dict[str, str]:
    """The notice that takes a card away, with the reason in words."""
    return {"lookup_id": file.call.lookup_id, "call_id": file.call.call_id, "reason": reason}


def outcome_json(outcome: Outcome | None) -> dict[str, str] | None:
    """What came of the prompt, None while nothing has."""
    if outcome is None:
        return None
    words = wording.outcome_words(outcome.result, outcome.answer)
    return {"result": outcome.result, "answer": outcome.answer, "words": words}


def candidates(file: CallFile) -> list[dict[str, Any]]:
    """Who the caller may be, best evidence first; names are always masked, nobody is known yet."""
    return [
        {
            "customer_id": candidate["customer_id"],
            "name": shown_name(file.names.get(candidate["customer_id"], ""), "person", "claimed"),
            "evidence": list(candidate["evidence"]),
        }
        for candidate in file.match.get("candidates", ())
        if file.call.status == "multiple" or file.call.picked
    ]


def open_threads(file: CallFile) -> tuple[Contact, ...]:
    """The conversations that were not finished when the call began, complaints first."""
    return history.open_threads(file.profile, int(file.call.occurred_at.timestamp())) if file.profile else ()


def timeline(profile: Profile | None, verification: str, now: datetime) -> list[dict[str, Any]]:
    """The latest contacts, newest first; what was said is left out below `verified`."""
    if profile is None:
        return []
    until = int(now.timestamp())
    return [contact_json(contact, verification, now) for contact in profile.recent if contact.at <= until][:TIMELINE]


def contact_json(contact: Contact, verification: str, now: datetime) -> dict[str, Any]:
    """One contact as it may be shown."""
    return {
        "at": stamp(contact.at),
        "ago": history.spoken_ago(int(now.timestamp()) - contact.at),
        "channel": contact.channel,
        "direction": contact.direction,
        "kind": contact.kind,
        "topic": contact.topic,
        "status": contact.status,
        "summary": contact.summary if may_see_all(verification) else "",
    }


def stamp(seconds: float) -> str:
    """Epoch seconds as RFC 3339 in UTC."""
    from_epoch = datetime.fromtimestamp(seconds, tz=UTC)
    return from_epoch.strftime("%Y-%m-%dT%H:%M:%SZ")


def _caller(call: KnownCall, profile: Profile | None) -> dict[str, str]:
    if profile is None:
        name, sure = wording.WHO.get(call.status, ""), wording.HOW_SURE_OF_NOBODY.get(call.status, "")
    else:
        name = shown_name(profile.name, profile.kind, call.verification)
        sure = wording.HOW_SURE.get(call.verification, "")
    return {
        "name": name,
        "number": shown_number(call.number, call.verification),
        "how_sure": sure,
        "verification": call.verification,
        "kind": profile.kind if profile else "",
        "customer_id": call.customer_id,
        "since": wording.customer_since(profile.since) if profile else "",
    }


def _tier(profile: Profile | None, tier_words: Mapping[str, str], now: datetime) -> dict[str, str]:
    value = profile.value if profile else None
    code = value.tier if value else "unknown"
    words = tier_words.get(value.tier, "") if value else ""
    return {
        "code": code,
        "objective": value.objective if value else "",
        "words": words,
        "manager": profile.manager if profile else "",
        "looked_after": wording.looked_after(profile.manager, profile.manager_since, now.date()) if profile else "",
    }


def _value(profile: Profile | None, verification: str, now: datetime) -> dict[str, Any] | None:
    value: Value | None = profile.value if profile else None
    if value is None or not may_see_all(verification):
        return None
    return {
        "words": wording.value_words(value),
        "actual": wording.money(value.actual, value.currency),
        "potential": wording.potential_words(value),
        "next": wording.distance_words(value),
        "why": wording.why_words(value),
        "as_of": history.spoken_ago(int(now.timestamp()) - value.as_of),
        "reasons": _lines(value.reasons, value.currency),
        "potential_reasons": _lines(value.potential_reasons, value.currency),
    }


def _lines(reasons: Sequence[Reason], currency: str) -> list[dict[str, str]]:
    return [{"label": line.label, "amount": wording.money(line.amount, currency)} for line in reasons]


def _signs(profile: Profile | None, verification: str) -> str:
    value = profile.value if profile else None
    return wording.sign_words(value.signs) if value and may_see_all(verification) else ""


def _last(profile: Profile | None, verification: str, now: datetime) -> dict[str, str] | None:
    contact = history.last_contact(profile, int(now.timestamp())) if profile else None
    return _thread(contact, verification, now) if contact else None


def _thread(contact: Contact, verification: str, now: datetime) -> dict[str, str]:
    return {
        "words": history.where_it_stopped(contact, int(now.timestamp())),
        "topic": contact.topic,
        "summary": contact.summary if may_see_all(verification) else "",
    }


def _dialogue(file: CallFile) -> dict[str, Any]:
    decision: Mapping[str, Any] = file.decision or {}
    prompt = decision.get("prompt")
    silent = None if prompt else {"code": decision.get("silence", ""), "words": decision.get("silence_words", "")}
    return {
        "prompt": prompt_json(prompt) if prompt else None,
        "silence": silent,
        "reminders": list(decision.get("reminders", ())),
        "treatments": treatments_json(file),
        "steer": decision.get("steer"),
    }


def prompt_json(prompt: Mapping[str, Any]) -> dict[str, Any]:
    """The question as the panel and the API show it."""
    return {
        "id": prompt["rule"],
        "purpose": prompt.get("purpose", ""),
        "question": prompt["question"],
        "kind": prompt["kind"],
        "text": prompt["text"],
        "answers": list(prompt["answers"]),
        "why": prompt["reason"],
        "because": prompt["because"],
        "waiting": list(prompt.get("waiting", ())),
        "otherwise": list(prompt.get("otherwise", ())),
    }
