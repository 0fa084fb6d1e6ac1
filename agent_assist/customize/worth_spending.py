"""Decides how much potential value hangs on what a customer says of how much of their spending comes to us.

    potential under an answer = win rate x chance that they still buy x margin x (1 / share - 1)

which is how the assessment will value the customer once the answer is known. The margin is the actual value with the
cost to serve put back on it; where the chance that they still buy is not known, it counts as certain.
"""

from __future__ import annotations

from agent_assist.customize.conditions import Facts
from agent_assist.customize.worth_weights import Weights, amount
from agent_assist.differentiate.catalogue import FactValue
from agent_assist.differentiate.share_of_customer import share_told

LEAST_SHARE = 0.05


def potential_under(answer: FactValue, facts: Facts, weights: Weights) -> float:
    """The potential value, in the desk's currency, of a customer who answers so; 0 for an answer without a share."""
    share = share_told(answer) if isinstance(answer, str) else None
    if share is None:
        return 0.0
    margin = amount(facts, "actual value") + amount(facts, "cost to serve")
    still_buys = amount(facts, "chance active", 100.0) / 100
    return weights.win_rate * still_buys * margin * (1 / max(share, LEAST_SHARE) - 1)
