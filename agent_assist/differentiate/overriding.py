"""Decides what a tier set by a person does to an assessment: it takes the computed tier's place, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from agent_assist.differentiate.profile import Value
from agent_assist.differentiate.tiers import objective_of


def with_tier_set(value: Value, tier: str) -> Value:
    """The value placed in `tier`, or in its computed tier where `tier` is "": nobody has set one, or no longer.

    Amounts and reasons stay; `computed_tier` keeps where the customer would be without the override.
    """
    computed = value.computed_tier or value.tier
    placed = tier or computed
    return replace(value, tier=placed, objective=objective_of(placed), computed_tier=computed)
