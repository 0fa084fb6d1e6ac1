"""The story of what a rep gives a customer on a call: once, within their authority, told to every desk that has it."""

from __future__ import annotations

from typing import Any

from agent_assist.interact import giving
from agent_assist.interact.calls import Given
from agent_assist.interact.outcome import Rep
from agent_assist.story import telling
from agent_assist.story.at_hand import held_file, renewed
from agent_assist.story.desk import Desk


def treatment_given(
    desk: Desk, rep: Rep, call_id: str, lookup_id: str, treatment: str, amount: int, role: str
) -> dict[str, Any]:
    """Keeps that `treatment` was given, with its amount in minor units, 0 for what is no money.

    Repeating it changes nothing; another amount on the same call replaces the first, which the audit keeps. Raises
    UnknownCall and NotPossible (nobody is known, not recommended here, above authority, given too lately).
    """
    with desk.writing() as (records, post):
        file = held_file(records, rep, call_id, lookup_id)
        offered = giving.offered(file, treatment)
        # From here on nobody else gives this customer anything, so that two who do so at once count as one.
        profile = records.hold(file.call.customer_id)
        giving.check(offered, role, amount, file, profile, int(desk.now.timestamp()))
        before = next((one for one in file.given if one.treatment == offered.name), None)
        if before and before.amount == amount:
            return giving.given_json(file, before, repeat=True)
        who = rep.panel or telling.who_talks(records.legs(file.call.lookup_id)) or rep.name
        at = before.at if before else desk.now
        given = Given(offered.name, offered.rule, amount, offered.currency, who, role, at)
        records.keep_treatment(file, given, desk.now)
        return giving.given_json(renewed(desk, records, post, file.call.lookup_id), given, repeat=False)
