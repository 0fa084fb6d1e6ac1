"""Decides the lines between the tiers and who stands on which side, so that noise moves nobody to and fro."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent_assist.differentiate.forecasting import Forecast
from agent_assist.differentiate.population import Population, Texts, Whole
from agent_assist.differentiate.tiers import Tiers

Flags = NDArray[np.bool_]

NO_PURCHASE, NEWCOMER, BELOW, BELOW_STILL, VALUABLE, VALUABLE_STILL, GROWABLE, GROWABLE_STILL, STEADY = range(9)
TIER_OF_REASON = np.array(["NEW", "NEW", "BZ", "BZ", "MVC", "MVC", "MGC", "MGC", "LM"], dtype=object)


@dataclass(frozen=True)
class Lines:
    """The amounts from which a customer is most valuable and most growable, in minor units; 0 for no line."""

    mvc_minor: int
    mgc_minor: int

    def as_json(self) -> dict[str, int]:
        return asdict(self)


@dataclass(frozen=True)
class Placement:
    """Columns of length n: `tier` in force, `wanted` by this run alone, and why.

    Where `tier` is not `wanted`, the change waits for a second run that agrees. `reason` is a code from above
    and speaks of `wanted`. `next_tier` is the nearest tier above `tier`, "" for none, and `to_next` the minor units
    missing to it.
    """

    tier: Texts
    wanted: Texts
    reason: Whole
    next_tier: Texts
    to_next: Whole

    def take(self, chosen: Any) -> Placement:
        """The customers that an index array, mask or slice selects, in that order."""
        return Placement(**{part.name: getattr(self, part.name)[chosen] for part in fields(self)})


def draw_lines(population: Population, forecast: Forecast, tiers: Tiers) -> Lines:
    """The lines for this population, newcomers left out since their value is an estimate.

    Most valuable are the fewest who hold `mvc_holds` of all positive actual value, at most `mvc_at_most` of the
    customers; most growable the `mgc_top` of potential among the rest. Customers of equal value stand on the same side:
    where they would be too many, the line is drawn above them.
    """
    known = ~newcomers(population, tiers)
    actual = forecast.actual[known]
    mvc = _holding(actual, tiers.mvc_holds, int(tiers.mvc_at_most * len(actual) + 1e-9))
    rest = known & ~_is_below(population, forecast, tiers) & ~_reaches(forecast.actual, mvc)
    potential = forecast.potential[rest]
    return Lines(mvc, _top(potential, int(tiers.mgc_top * len(potential) + 1e-9)))


def place(population: Population, forecast: Forecast, lines: Lines, tiers: Tiers) -> Placement:
    """Everybody's tier between `lines`, given the tier they had (`population.tier`, `population.wanted_tier`)."""
    reason = _reasons(population, forecast, lines, tiers)
    wanted = TIER_OF_REASON[reason]
    tier = _settled(population, wanted, tiers)
    next_tier, to_next = _next(tier, forecast, lines, tiers)
    return Placement(tier, wanted, reason, next_tier, to_next)


def newcomers(population: Population, tiers: Tiers) -> Flags:
    """Who has no transaction at all, or is with us for less than `new_days` and has bought on one day at most."""
    none = np.iinfo(np.int64).max
    known_days = [np.where(days >= 0, days, none) for days in (population.joined_day, population.first_day)]
    since = np.minimum(np.minimum(*known_days), population.as_of_day)
    is_young = population.as_of_day - since < tiers.new_days
    new: Flags = (population.transactions == 0) | (is_young & (population.purchase_days <= 1))
    return new


def service_events(population: Population) -> Whole:
    """Contacts (complaints among them) and returns of the last twelve months."""
    events: Whole = population.contacts_365.sum(axis=1) + population.returns_365
    return events


def _reasons(population: Population, forecast: Forecast, lines: Lines, tiers: Tiers) -> Whole:
    was, actual, potential = population.tier, forecast.actual, forecast.potential
    lower = 1 - tiers.lower_inside
    stays_below = (actual < tiers.below_zero_until) & (forecast.realised < tiers.below_zero_until)
    choices = (
        (population.transactions == 0, NO_PURCHASE),
        (newcomers(population, tiers), NEWCOMER),
        (_is_below(population, forecast, tiers), BELOW),
        ((was == "BZ") & stays_below, BELOW_STILL),
        (_reaches(actual, lines.mvc_minor), VALUABLE),
        ((was == "MVC") & _reaches(actual, lines.mvc_minor * lower), VALUABLE_STILL),
        (_reaches(potential, lines.mgc_minor), GROWABLE),
        ((was == "MGC") & _reaches(potential, lines.mgc_minor * lower), GROWABLE_STILL),
    )
    return np.select([flags for flags, _ in choices], [code for _, code in choices], STEADY).astype(np.int64)


def _is_below(population: Population, forecast: Forecast, tiers: Tiers) -> Flags:
    # Two witnesses, because a forecast alone would call everybody a loss who rang us twice and bought last year. An
    # estimate is no witness: it knows the last twelve months or other customers, and nothing else of this one.
    both = ~forecast.is_estimate & (forecast.actual < tiers.below_zero_under) & (forecast.realised < 0)
    is_sure = service_events(population) >= tiers.below_zero_contacts
    below: Flags = both & is_sure
    return below


def _settled(population: Population, wanted: Texts, tiers: Tiers) -> Texts:
    """The tier after waiting for a second run that agrees.

    Nobody waits to become or to stop being NEW: that is a matter of dates, which do not go to and fro, and who came ten
    weeks ago is not to be welcomed as new because the next run is late.
    """
    was, wanted_before = population.tier, population.wanted_tier
    agrees = (wanted == wanted_before) | (tiers.agreeing_runs < 2)
    return np.where(agrees | (was == "") | (was == "NEW") | (wanted == "NEW"), wanted, was).astype(object)


def _next(tier: Texts, forecast: Forecast, lines: Lines, tiers: Tiers) -> tuple[Texts, Whole]:
    to_mvc = np.maximum(lines.mvc_minor - forecast.actual, 0)
    to_mgc = np.maximum(lines.mgc_minor - forecast.potential, 0)
    to_lm = np.maximum(tiers.below_zero_until - np.minimum(forecast.actual, forecast.realised), 0)
    far_mvc = to_mvc / lines.mvc_minor if lines.mvc_minor > 0 else np.full(len(tier), np.inf)
    far_mgc = to_mgc / lines.mgc_minor if lines.mgc_minor > 0 else np.full(len(tier), np.inf)
    is_grown = (tier == "LM") & (far_mgc < far_mvc)
    rises = ((tier == "LM") | (tier == "MGC")) & ~is_grown & bool(lines.mvc_minor > 0)
    which = [tier == "BZ", is_grown, rises]
    next_tier = np.select(which, ["LM", "MGC", "MVC"], "").astype(object)
    return next_tier, np.select(which, [to_lm, to_mgc, to_mvc], 0).astype(np.int64)


def _reaches(amounts: Whole, line: float) -> Flags:
    return (amounts >= line) & bool(line > 0)


def _holding(amounts: Whole, share: float, at_most: int) -> int:
    positive = np.sort(amounts[amounts > 0])[::-1]
    if not len(positive):
        return 0
    held = np.cumsum(positive)
    fewest = int(np.searchsorted(held, share * float(held[-1]))) + 1
    return _line_above(positive, min(fewest, at_most), at_most)


def _top(amounts: Whole, count: int) -> int:
    positive = np.sort(amounts[amounts > 0])[::-1]
    return _line_above(positive, min(count, len(positive)), count)


def _line_above(falling: Whole, count: int, at_most: int) -> int:
    """The line that takes in the first `count` amounts and those equal to the last of them, or leaves these all out."""
    if not count:
        return 0
    line = int(falling[count - 1])
    taken = int(np.count_nonzero(falling >= line))
    return line if taken <= at_most else line + 1
