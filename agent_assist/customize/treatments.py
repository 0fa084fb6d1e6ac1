"""Keeps what a rep may do for a customer: the treatments in rules/treatments.yaml, and how far whose authority goes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from agent_assist.customize.conditions import Condition

ROLES = ("rep", "senior", "supervisor", "manager")
"""Whose authority there is, each going at least as far as the one before."""

MONEY = "money"
KINDS = (MONEY, "call back", "paper", "service")
_SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}
_AMOUNT = re.compile(r"[£€$]?\s?(\d{1,7})(?:\.(\d{2}))?")
Limits = Mapping[str, int]


@dataclass(frozen=True)
class Treat:
    """A treatment: its name, the words for the rep, and whom it is for.

    `limits` says by role up to which amount (minor units of `currency`) they may give it alone; of what is no money,
    1 for those who may and 0 for those who may not. `conditions` are its tiers and needs, which every rule that
    recommends it takes over; `spelled` has their words. One customer gets it once in `every_days`, 0 sets no limit.
    """

    name: str
    words: str
    kind: str
    currency: str
    limits: tuple[tuple[str, int], ...]
    every_days: int = 0
    spelled: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = field(default=(), compare=False, repr=False)

    def capped(self, ceiling: int) -> Treat:
        """The same, for a rule that leaves a rep no more than `ceiling`; whom they ask decides as ever."""
        limits = tuple((role, min(limit, ceiling) if role == ROLES[0] else limit) for role, limit in self.limits)
        return replace(self, limits=limits)


def read_amount(written: str) -> int | None:
    """`£20` or `20.50` in minor units, None for anything else."""
    match = _AMOUNT.fullmatch(written.strip())
    return int(match[1]) * 100 + int(match[2] or 0) if match else None


def spoken_money(minor: int, currency: str) -> str:
    """2000 in GBP as "£20", 2050 as "£20.50"."""
    sign = _SIGNS.get(currency, f"{currency} ")
    return f"{sign}{minor // 100:,}" if minor % 100 == 0 else f"{sign}{minor / 100:,.2f}"


def authority_words(kind: str, currency: str, limits: Limits, role: str) -> str:
    """What one in `role` may do with it: "You may give up to £20; above that ask a supervisor."."""
    mine, next_up = limits.get(role, 0), _next_up(limits, role)
    if kind != MONEY:
        return "" if mine else f"Ask a {next_up} first." if next_up else "Nobody may give this now."
    above = spoken_money(limits.get(next_up, 0), currency)
    if not mine:
        return f"Ask a {next_up} first: they may give up to {above}." if next_up else "Nobody may give this now."
    own = f"You may give up to {spoken_money(mine, currency)}"
    return f"{own}; above that ask a {next_up}." if next_up else f"{own}, and nobody may give more."


def refusal(kind: str, currency: str, limits: Limits, role: str, amount: int) -> str:
    """Why one in `role` may not give `amount` (minor units, 0 for what is no money), "" if they may."""
    if kind == MONEY and amount <= 0:
        return "Say the amount: more than 0, as in 15.00."
    if kind != MONEY and amount:
        return "This is no matter of money. Leave the amount away."
    if limits.get(role, 0) >= max(amount, 1):
        return ""
    return f"This is more than a {role} may give. {authority_words(kind, currency, limits, role)}"


def _next_up(limits: Limits, role: str) -> str:
    """The first role that may give more, "" where none may."""
    mine = limits.get(role, 0)
    return next((other for other in ROLES if limits.get(other, 0) > mine), "")
