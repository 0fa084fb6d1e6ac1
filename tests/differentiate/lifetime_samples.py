"""Histories to try the lifetime models on: the published sample, and customers who do just what the models assume."""

from __future__ import annotations

import gzip
import os
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from agent_assist.differentiate.lifetime.purchases import PurchaseFit

Real = NDArray[np.float64]

REAL_DATA = os.environ.get("AGENT_ASSIST_REAL_DATA", "")
needs_real_data = pytest.mark.skipif(not REAL_DATA, reason="AGENT_ASSIST_REAL_DATA names no folder with real data")
CALIBRATION_ENDS = date(1997, 9, 30)
HOLDOUT_ENDS = date(1998, 6, 30)


@dataclass(frozen=True)
class Cdnow:
    """Histories of 39 weeks with the mean spend of repeat purchase days, and purchase days of the next 39 weeks."""

    repeats: Real
    recency: Real
    age: Real
    spend: Real
    next_days: Real

    @property
    def history(self) -> tuple[Real, Real, Real]:
        return self.repeats, self.recency, self.age


def cdnow(name: str = "cdnow_sample.txt.gz") -> Cdnow:
    """Customer, date and dollars stand in the first, third last and last column of the file."""
    spent: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    with gzip.open(Path(REAL_DATA) / name, "rt") as lines:
        for line in lines:
            customer, *_, day, _, dollars = line.split()
            if day.isdigit():
                spent[customer][date.fromisoformat(day)] += float(dollars)
    return Cdnow(*np.array([_summary(of_one) for of_one in spent.values()]).T)


def _summary(spent: dict[date, float]) -> tuple[float, ...]:
    days = sorted(day for day in spent if day <= CALIBRATION_ENDS)
    later = sum(CALIBRATION_ENDS < day <= HOLDOUT_ENDS for day in spent)
    first, latest = days[0], days[-1]
    spend = float(np.mean([spent[day] for day in days[1:]])) if days[1:] else 0.0
    return len(days) - 1, (latest - first).days / 7, (CALIBRATION_ENDS - first).days / 7, spend, later


@dataclass(frozen=True)
class Lived:
    """What simulated customers did up to a moment, and what they did in a horizon after it."""

    repeats: Real
    recency: Real
    age: Real
    active: NDArray[np.bool_]
    purchases: Real
    discounted: Real
    active_weeks: Real

    @property
    def history(self) -> tuple[Real, Real, Real]:
        return self.repeats, self.recency, self.age


def live(fit: PurchaseFit, customers: int, seed: int, horizon: float = 156.0, discount: float = 0.0018) -> Lived:
    """Customers of the fit's parameters, first seen up to 100 weeks ago; each buys and leaves purchase by purchase."""
    chance = np.random.default_rng(seed)
    age = chance.integers(0, 701, customers) / 7
    rate = chance.gamma(fit.r, 1 / fit.alpha, customers)
    leaves = chance.beta(fit.a, fit.b, customers)
    clock, left_at = np.zeros(customers), np.full(customers, np.inf)
    repeats, recency, purchases, discounted = (np.zeros(customers) for _ in range(4))
    here = np.arange(customers)
    if fit.model == "mbg/nbd":
        left_at[chance.random(customers) < leaves] = 0.0
        here = np.flatnonzero(left_at > 0)
    while len(here):
        clock[here] += chance.exponential(1 / np.maximum(rate[here], 1e-300))
        here = here[clock[here] <= age[here] + horizon]
        seen = clock[here] <= age[here]
        repeats[here] += seen
        recency[here[seen]] = clock[here[seen]]
        purchases[here] += ~seen
        discounted[here] += ~seen * np.exp(-discount * (clock[here] - age[here]))
        gone = chance.random(len(here)) < leaves[here]
        left_at[here[gone]] = clock[here[gone]]
        here = here[~gone]
    weeks = np.clip(left_at - age, 0, horizon)
    return Lived(repeats, recency, age, left_at > age, purchases, discounted, -np.expm1(-discount * weeks) / discount)
