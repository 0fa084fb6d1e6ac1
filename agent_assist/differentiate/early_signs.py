"""Decides which early signs tell that a customer's value is about to change, before the number does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent_assist.differentiate.forecasting import Forecast
from agent_assist.differentiate.lifetime.contact_cost import shrunk_rate
from agent_assist.differentiate.parameters import Parameters
from agent_assist.differentiate.population import Population
from agent_assist.differentiate.profile import Sign
from agent_assist.differentiate.tiers import Tiers, unit_costs
from agent_assist.differentiate.valuing_rates import RECENT_DAYS, YEAR_DAYS, known_days

Flags = NDArray[np.bool_]

# One purchase in a year: of less, a fall by a third tells nothing.
LEAST_EXPECTED = 0.25
LEAST_DAYS = 2

SIGNS = (
    Sign("purchases slowing", "They buy less often than they used to."),
    Sign("service cost rising", "They need our help more often than they used to."),
    Sign("complaint unresolved", "A complaint of theirs is still waiting for its answer."),
    Sign("ticket falling", "They spend less at a time than they used to."),
    Sign("share falling", "They buy more elsewhere than they used to, by their own words."),
    Sign("declines repeatedly", "They have not cared to answer several questions lately."),
    Sign("referral made", "They have sent us a new customer: say thank you.", is_good=True),
)


@dataclass(frozen=True)
class Signs:
    """`flags` of shape (n, len(SIGNS)): which customer shows which sign, in the order of SIGNS."""

    flags: Flags

    def of(self, customer: int) -> tuple[Sign, ...]:
        """The signs of the customer at this place in the population."""
        return shown(self.flags[customer])

    def counts(self) -> dict[str, int]:
        """How many customers show each sign."""
        return {sign.name: int(count) for sign, count in zip(SIGNS, self.flags.sum(axis=0), strict=True)}

    def take(self, chosen: Any) -> Signs:
        """The signs of the customers that an index array, mask or slice selects."""
        return Signs(self.flags[chosen])


def shown(flags: Sequence[bool] | Flags) -> tuple[Sign, ...]:
    """The signs whose flag is set."""
    return tuple(sign for sign, is_there in zip(SIGNS, flags, strict=True) if is_there)


def read_signs(population: Population, forecast: Forecast, parameters: Parameters, tiers: Tiers) -> Signs:
    """Every early sign of every customer, by the thresholds of `tiers`."""
    columns = (
        _purchases_slow(forecast, tiers),
        _cost_rises(population, parameters, tiers),
        population.open_complaints > 0,
        _ticket_falls(population, tiers),
        population.share_before - population.share >= tiers.share_down - 1e-9,
        population.declines_365 >= tiers.declines,
        population.referrals > 0,
    )
    return Signs(np.stack(columns, axis=1))


def _purchases_slow(forecast: Forecast, tiers: Tiers) -> Flags:
    matters = forecast.soon_before >= LEAST_EXPECTED
    slow: Flags = matters & (forecast.soon <= (1 - tiers.purchases_down) * forecast.soon_before)
    return slow


def _ticket_falls(population: Population, tiers: Tiers) -> Flags:
    days, days_before = population.purchase_days_90, population.purchase_days - population.purchase_days_90
    enough = (days >= LEAST_DAYS) & (days_before >= LEAST_DAYS)
    before = (population.margin - population.margin_90) / np.maximum(days_before, 1)
    falls: Flags = (
        enough & (before > 0) & (population.margin_90 / np.maximum(days, 1) <= (1 - tiers.ticket_down) * before)
    )
    return falls


def _cost_rises(population: Population, parameters: Parameters, tiers: Tiers) -> Flags:
    """Whether the cost of the last 90 days is well above the customer's own pace before, and above what is usual."""
    known = np.minimum(known_days(population, parameters.history_days), YEAR_DAYS)
    weeks, weeks_before = np.minimum(known, RECENT_DAYS) / 7, np.maximum(known - RECENT_DAYS, 0) / 7
    recent, before = np.zeros(len(population)), np.zeros(len(population))
    for channel, (cost, fit) in enumerate(zip(unit_costs(tiers)[:-1], parameters.contacts, strict=True)):
        # A channel that has been recorded for 90 days only has no before.
        if parameters.contact_days[channel] > RECENT_DAYS:
            now = population.contacts_90[:, channel]
            earlier = population.contacts_365[:, channel] - now
            own = np.where(weeks_before > 0, earlier / np.maximum(weeks_before, 1), 0)
            recent += cost * now
            before += cost * np.maximum(own, shrunk_rate(fit, earlier, weeks_before))
    rises: Flags = (recent >= max(tiers.cost_at_least, 1)) & (recent >= (1 + tiers.cost_up) * before * weeks)
    return rises
