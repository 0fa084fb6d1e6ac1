"""Decides what may be given on a call, by whom and up to which amount."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from agent_assist.customize.decisions import Treatment
from agent_assist.customize.treatments import refusal
from agent_assist.differentiate.profile import Profile
from agent_assist.interact.calls import GIVEN, CallFile, Given
from agent_assist.interact.card import stamp
from agent_assist.interact.outcome import NotPossible

DAY = 86_400
_NOT_OFFERED = "No such treatment is recommended on this call."
_NOBODY = "Nobody is known on this call yet. Pick the customer first."


def offered(file: CallFile, name: str) -> Treatment:
    """The treatment of that name that this call recommends. Raises NotPossible."""
    if not file.call.customer_id:
        raise NotPossible("no_customer", _NOBODY, "lookup_id")
    wanted = " ".join(name.split()).casefold()
    shown: Sequence[Mapping[str, Any]] = (file.decision or {}).get("treatments", ())
    found = next((each for each in shown if each["name"].casefold() == wanted), None)
    if found is None:
        some = ", ".join(each["name"] for each in shown)
        raise NotPossible("not_offered", f"{_NOT_OFFERED} There is: {some or 'none'}.", "treatment")
    return Treatment(**found)


def check(treatment: Treatment, role: str, amount: int, file: CallFile, profile: Profile | None, now: int) -> None:
    """Raises NotPossible where one in `role` may not give that, or the customer had it too lately on another call."""
    if why := refusal(treatment.kind, treatment.currency, treatment.limits, role, amount):
        raise NotPossible("above_authority", why, "amount")
    on_this_call = {int(one.at.timestamp()) for one in file.given if one.treatment == treatment.name}
    if on_this_call or not treatment.every_days or profile is None:
        return
    times = profile.times.get(f"{GIVEN}{treatment.name}", ())
    if any(now - treatment.every_days * DAY < at <= now for at in times):
        words = f"They were given this already; it is for once in {treatment.every_days} days."
        raise NotPossible("given_already", words, "treatment")


def last_given(profile: Profile | None, now: datetime) -> dict[str, int]:
    """When each treatment was last given to this customer, in epoch seconds."""
    if profile is None:
        return {}
    until = int(now.timestamp())
    found = {
        measure.removeprefix(GIVEN): max((at for at in times if at <= until), default=0)
        for measure, times in profile.times.items()
        if measure.startswith(GIVEN)
    }
    return {name: at for name, at in found.items() if at}


def given_json(file: CallFile, given: Given, repeat: bool) -> dict[str, Any]:
    """What is answered to whoever gave it."""
    return {
        "call_id": file.call.call_id,
        "lookup_id": file.call.lookup_id,
        "customer_id": file.call.customer_id,
        "treatment": given.treatment,
        "rule": given.rule,
        "amount": f"{given.amount / 100:.2f}" if given.amount else "",
        "amount_minor": given.amount,
        "currency": given.currency if given.amount else "",
        "rep": given.rep,
        "role": given.role,
        "given_at": stamp(given.at.timestamp()),
        "repeat": repeat,
    }
