"""Makes populations for the tests: single customers by hand, and whole shops that buy as the models say people do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from agent_assist.differentiate.catalogue import CHANNELS
from agent_assist.differentiate.forecasting import (
    LINE_COUNT,
    NAMED_GROUPS,
    POTENTIAL_LINE_COUNT,
    Forecast,
)
from agent_assist.differentiate.population import Population, empty
from agent_assist.differentiate.tiers import load_tiers

AS_OF = date(2026, 11, 22)
TODAY = AS_OF.toordinal() - date(1970, 1, 1).toordinal()
TIERS = load_tiers(Path(__file__).parents[2] / "rules" / "tiers.yaml")
PHONE = CHANNELS.index("phone")


def population(count: int, as_of: date = AS_OF, **columns: Any) -> Population:
    """`count` customers who did nothing, but for these columns; single values hold for all."""
    made = empty(as_of, np.array([f"c{i:06d}" for i in range(count)], dtype=object))
    for name, values in columns.items():
        if name in ("product_groups", "group_margin"):
            made[name] = values
        else:
            made[name] = np.broadcast_to(np.asarray(values, dtype=made[name].dtype), made[name].shape).copy()
    return Population(**made)


def shop(count: int = 300, seed: int = 1, days: int = 700) -> Population:
    """Customers of a shop that opened `days` ago; they buy, stop buying, call and complain at random."""
    random = np.random.default_rng(seed)
    first = TODAY - random.integers(0, days, count)
    rate, leaves = random.gamma(0.7, 1 / 60, count), random.beta(0.5, 2.0, count)
    bought = [_purchase_days(random, first[i], rate[i], leaves[i]) for i in range(count)]
    ticket = random.gamma(3.0, 1000 / random.gamma(4.0, 1.0, count) * 3)
    purchase_days = np.array([len(one) for one in bought])
    year, quarter = (np.array([sum(day > TODAY - ago for day in one) for one in bought]) for ago in (365, 90))
    contacts = random.poisson(random.gamma(0.4, 2.0, (count, len(CHANNELS))))
    complaints = random.poisson(0.1, count)
    contacts[:, PHONE] += complaints
    return population(
        count,
        joined_day=first,
        transactions=purchase_days,
        purchase_days=purchase_days,
        first_day=first,
        last_day=np.array([max(one) for one in bought]),
        margin=ticket * purchase_days,
        margin_365=ticket * year,
        margin_90=ticket * quarter,
        purchase_days_365=year,
        purchase_days_90=quarter,
        contacts=contacts,
        contacts_365=contacts - contacts // 3,
        contacts_90=contacts // 4,
        complaints=complaints,
        complaints_365=complaints,
        share=np.where(random.random(count) < 0.3, random.choice([0.9, 0.5, 0.2], count), np.nan),
    )


def valued(actual: Any, potential: Any = 0, realised: Any = 0, **columns: Any) -> Forecast:
    """A forecast of which only the amounts matter, each in one line."""
    amounts = np.asarray(actual, dtype=np.int64)
    wide = np.broadcast_to(np.asarray(potential, dtype=np.int64), amounts.shape).copy()
    size, unknown = len(amounts), np.full(len(amounts), np.nan)
    lines = np.zeros((size, LINE_COUNT), dtype=np.int64)
    lines[:, 0] = amounts
    gap = np.zeros((size, POTENTIAL_LINE_COUNT), dtype=np.int64)
    gap[:, 0] = wide
    made = Forecast(
        actual=amounts,
        potential=wide,
        lines=lines,
        potential_lines=gap,
        groups=np.full((size, NAMED_GROUPS), -1, dtype=np.int64),
        active=unknown,
        purchases=unknown,
        soon=unknown,
        soon_before=unknown,
        realised=np.broadcast_to(np.asarray(realised, dtype=np.int64), amounts.shape).copy(),
        low=unknown,
        high=unknown,
        is_estimate=np.zeros(size, dtype=bool),
    )
    return replace(made, **columns)


def known(count: int, **columns: Any) -> Population:
    """Customers of long standing who bought on two days of last year."""
    long_ago = {"joined_day": TODAY - 500, "first_day": TODAY - 500, "last_day": TODAY - 200}
    return population(count, **{**long_ago, "transactions": 2, "purchase_days": 2, "margin": 1_000, **columns})


def _purchase_days(random: np.random.Generator, first: int, rate: float, leaves: float) -> set[int]:
    day, days = float(first), {int(first)}
    while random.random() > leaves:
        day += random.exponential(1 / max(rate, 1e-6))
        if day > TODAY:
            break
        days.add(int(day))
    return days
