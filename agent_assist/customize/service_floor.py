"""Decides which rules may be a floor of service: the locked class that reaches everybody, and that nothing silences."""

from __future__ import annotations

from agent_assist.customize.entries import Entries
from agent_assist.customize.rules import RETIRED, Rule

FLOOR_GROUPS = ("recovery", "service")
FENCE_FACTS = frozenset({"has manager", "behind the fence", "days behind the fence"})
_LOCKED_OUT = {
    "campaign": "What reaches everybody is no campaign.",
    "steer": "Nobody may be sent elsewhere by a rule that has to reach everybody.",
}


def check_floor(rule: Rule, entries: Entries) -> None:
    """Notes what a `floor: yes` may not be or read: it is for all, so that worth and fence are none of its business."""
    if not rule.floor or rule.group == RETIRED:
        return
    notes, table = entries.notes, entries.table
    place = table.entries["floor"]
    if rule.group not in FLOOR_GROUPS:
        cure = "Move it to recovery/ or service/, or remove the line."
        notes.add(place, f"A rule of {rule.group}/ cannot be a floor of service.", cure)
    for key, why in _LOCKED_OUT.items():
        if entries.has(key) and (key != "campaign" or rule.campaign):
            notes.add(table.keys[key], f"{why} A floor has no `{key}`.", "Remove one of the two lines.")
    if rule.treat and rule.treat.every_days:
        cure = "Leave `at most` away, or let the rule be no floor."
        notes.add(place, f"`{rule.treat.name}` is given at most once in a while, and a floor to everybody.", cure)
    for fact in dict.fromkeys(condition.fact for condition in rule.conditions):
        if fact.about == "value" or fact.name in FENCE_FACTS:
            cure = "Leave that line away: complaint, safety and legal dialogue is the same for all."
            notes.add(place, f"A floor of service may not read `{fact.name}`.", cure)
