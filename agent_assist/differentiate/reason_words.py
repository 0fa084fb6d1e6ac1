"""Decides the words beside each line of an assessment, and the sentence that says how a tier came about."""

from __future__ import annotations

from agent_assist.differentiate.catalogue import CHANNELS
from agent_assist.differentiate.forecasting import (
    COMPLAINTS,
    CORRECTION,
    COSTS,
    ELSEWHERE,
    FEES,
    MARGIN,
    MAY_BE_GONE,
    NOT_WON,
    OTHER_GROUPS,
    REFERRALS,
)
from agent_assist.differentiate.observing import COST_LABEL
from agent_assist.differentiate.parameters import Parameters
from agent_assist.differentiate.placing import (
    BELOW,
    BELOW_STILL,
    GROWABLE,
    GROWABLE_STILL,
    NEWCOMER,
    NO_PURCHASE,
    STEADY,
    VALUABLE,
    VALUABLE_STILL,
)
from agent_assist.differentiate.tiers import Tiers
from agent_assist.differentiate.value_words import CHANNEL_NAMES, counted, spoken_share

NEVER_BOUGHT = "What newcomers like this bring on average"
OTHER_CONTACTS = f"{COST_LABEL}a contact now and then"
SAME_AGAIN = "Margin of the last twelve months, taken for the next"


def line_label(line: int, count: float, parameters: Parameters) -> str:
    """The words for a line of actual value; `count` is how many purchases or contacts are expected.

    Purchases are counted below zero where the customer brings a loss.
    """
    if line == MARGIN:
        return _margin_label(count) if parameters.is_fitted else SAME_AGAIN
    if line == FEES:
        return "Fees and charges"
    if line == CORRECTION:
        return f"Correction by the last back-test (× {parameters.correction:.2f})"
    if line == REFERRALS:
        return "Customers they may send us"
    if line == COMPLAINTS:
        return f"{COST_LABEL}putting right about {counted(count, 'complaint', 'complaints')}"
    channel = CHANNELS[line - COSTS.start]
    return f"{COST_LABEL}about {counted(count, *CHANNEL_NAMES[channel])}"


def _margin_label(count: float) -> str:
    if count < 0:
        return f"Lost on about {counted(-count, 'more purchase', 'more purchases')}: they send back more than they keep"
    return f"Margin on about {counted(count, 'more purchase', 'more purchases')}"


def potential_label(line: int, group: str, tiers: Tiers) -> str:
    """The words for a line of potential value; `group` is the product group of those lines that have one."""
    if line == ELSEWHERE:
        return "Bought elsewhere, by what they told us of their spending"
    if line == OTHER_GROUPS:
        return "Other products that customers like them buy"
    if line == NOT_WON:
        return f"What we do not win: {spoken_share(1 - tiers.win_rate)} of it"
    if line == MAY_BE_GONE:
        return "They may have stopped buying"
    return f"{group or 'Products without a group'}: customers like them buy it here"


def why_words(reason: int, wanted: str, computed: str, tiers: Tiers, note: str) -> str:
    """How the computed tier came about; `wanted` is that of this run alone. A person's decision is told beside it."""
    told = _because(reason, tiers)
    if computed != wanted:
        told = f"By this assessment {wanted}; a second one must agree. {told}"
    return f"{told} {note}".strip()


def _because(reason: int, tiers: Tiers) -> str:
    # Not by which share a line was drawn: it stands for a quarter, and a person may have moved it since.
    lower = f"less than {spoken_share(tiers.lower_inside)} below the line"
    return {
        NO_PURCHASE: "Nothing bought yet.",
        NEWCOMER: f"With us for less than {tiers.new_days} days, and has bought on one day at most.",
        BELOW: "We expect them to cost more than they bring, and in the last twelve months they did.",
        BELOW_STILL: "Still costs more than they bring, by what we expect and in the last twelve months.",
        VALUABLE: "Worth the line of the most valuable, or more.",
        VALUABLE_STILL: f"Has been one of the most valuable, and is {lower}.",
        GROWABLE: "Could bring the line of the most growable on top, or more.",
        GROWABLE_STILL: f"Has been one of the most growable, and is {lower}.",
        STEADY: "Below the lines of the most valuable and the most growable.",
    }[reason]
