"""Decides what each customer could bring on top: what they buy elsewhere, or what their peers buy and they do not."""

from __future__ import annotations

import numpy as np

from agent_assist.differentiate.forecasting import (
    ELSEWHERE,
    FIRST_GROUP,
    MAY_BE_GONE,
    NAMED_GROUPS,
    NO_GROUP,
    NOT_WON,
    OTHER_GROUPS,
    POTENTIAL_LINE_COUNT,
)
from agent_assist.differentiate.parameters import Parameters, Peers
from agent_assist.differentiate.population import Population, Real, Whole
from agent_assist.differentiate.tiers import Tiers

RANKS = 10
LEAST_PEERS = 20
LEAST_YEARS = 0.25
WEEKS_A_YEAR = 365 / 7


def learn_peers(population: Population) -> Peers:
    """What customers of like spend bring a year in each product group; nothing where no group is known.

    Peers are a tenth of the customers by yearly margin, fewer tenths where these would hold fewer than twenty.
    """
    buyers = population.purchase_days > 0
    if population.group_margin is None or not population.product_groups or not buyers.any():
        return Peers()
    pace, years = _yearly_margin(population)[buyers], _years(population)[buyers]
    ranks = int(np.clip(buyers.sum() // LEAST_PEERS, 1, RANKS))
    edges = np.quantile(pace, np.arange(ranks) / ranks)
    rank = _rank(pace, edges)
    spent = np.maximum(population.group_margin[buyers], 0)
    yearly = [_mean_yearly(spent[rank == i], years[rank == i]) for i in range(ranks)]
    return Peers(tuple(float(edge) for edge in edges), population.product_groups, tuple(yearly))


def potential_parts(
    population: Population, parameters: Parameters, tiers: Tiers, margin: Real, active: Real, weeks: Real
) -> tuple[Real, Whole]:
    """The lines of potential, (n, POTENTIAL_LINE_COUNT) in minor units, and the product groups they name.

    `margin` is expected over the horizon, `active` the chance to be still there, `weeks` the discounted weeks expected
    to be there. The gap is what a customer who is there would spend elsewhere in the horizon; potential is win rate ×
    P(active) × gap.
    """
    certain = np.where(active > 0, active, 1.0)
    parts = np.zeros((len(population), POTENTIAL_LINE_COUNT))
    share = np.clip(population.share, tiers.least_share, 1.0)
    told = np.isfinite(share)
    elsewhere = np.maximum(margin, 0) / certain * (1 / np.where(told, share, 1.0) - 1)
    parts[:, ELSEWHERE] = np.where(told, elsewhere, 0)
    groups = np.full((len(population), NAMED_GROUPS), NO_GROUP, dtype=np.int64)
    looking = ~told & (population.purchase_days > 0)
    if parameters.peers.groups and looking.any():
        named, rest, which = _product_gap(population.take(looking), parameters.peers, (weeks / certain)[looking])
        parts[looking, FIRST_GROUP:OTHER_GROUPS], parts[looking, OTHER_GROUPS] = named, rest
        groups[looking] = which
    gap = parts.sum(axis=1)
    parts[:, NOT_WON] = -(1 - tiers.win_rate) * gap
    parts[:, MAY_BE_GONE] = -tiers.win_rate * (1 - active) * gap
    return parts, groups


def _product_gap(population: Population, peers: Peers, weeks: Real) -> tuple[Real, Real, Whole]:
    """What peers bring in groups the customer does not hold: the largest by group, the others' sum, and which."""
    rank = _rank(_yearly_margin(population), np.asarray(peers.edges))
    gap = np.asarray(peers.yearly)[rank] * (weeks / WEEKS_A_YEAR)[:, None]
    gap[_held(population, peers)] = 0
    order = np.argsort(-gap, axis=1, kind="stable")[:, :NAMED_GROUPS]
    named = np.take_along_axis(gap, order, axis=1)
    rest = np.maximum(gap.sum(axis=1) - named.sum(axis=1), 0)
    missing = NAMED_GROUPS - order.shape[1]
    named = np.pad(named, ((0, 0), (0, missing)))
    order = np.pad(order, ((0, 0), (0, missing)), constant_values=NO_GROUP)
    return named, rest, np.where(named > 0, order, NO_GROUP)


def _held(population: Population, peers: Peers) -> np.ndarray:
    held = np.zeros((len(population), len(peers.groups)), dtype=bool)
    if population.group_margin is not None:
        for column, group in enumerate(population.product_groups):
            if group in peers.groups:
                held[:, peers.groups.index(group)] = population.group_margin[:, column] > 0
    return held


def _years(population: Population) -> Real:
    years: Real = np.maximum(population.age_days / 365, LEAST_YEARS)
    return years


def _yearly_margin(population: Population) -> Real:
    return population.margin / _years(population)


def _rank(pace: Real, edges: Real) -> Whole:
    return np.clip(np.searchsorted(edges, pace, side="right") - 1, 0, len(edges) - 1)


def _mean_yearly(spent: Whole, years: Real) -> tuple[float, ...]:
    total = float(years.sum()) or 1.0
    return tuple(float(amount) / total for amount in spent.sum(axis=0))
