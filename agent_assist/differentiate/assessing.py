"""Decides what is said of each customer: the number, its lines, its band and its tier, in words, as one Value.

A million assessments are written at once, so they are made as JSON text from whole columns; a Value is read from that
text, and so there is one shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from itertools import repeat
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from agent_assist.differentiate.early_signs import Signs, shown
from agent_assist.differentiate.forecasting import Forecast
from agent_assist.differentiate.parameters import Parameters
from agent_assist.differentiate.placing import Placement
from agent_assist.differentiate.population import Population, Texts
from agent_assist.differentiate.profile import Value, value_from_json
from agent_assist.differentiate.reason_lines import actual_lines, potential_lines
from agent_assist.differentiate.reason_words import why_words
from agent_assist.differentiate.tiers import OBJECTIVE_OF, Tiers

DAY = 86_400
CHUNK = 20_000
ROW = "{" + ",".join(f'"{part.name}":%s' for part in fields(Value)) + "}"


def values(
    population: Population,
    forecast: Forecast,
    placement: Placement,
    parameters: Parameters,
    signs: Signs,
    overrides: Mapping[str, str],
    tiers: Tiers,
) -> Iterator[Value]:
    """The value of each customer, in the order of the population; `overrides` maps customer ids to a tier."""
    for text in stored(population, forecast, placement, parameters, signs, overrides, tiers):
        yield value_from_json(orjson.loads(text))


def stored(
    population: Population,
    forecast: Forecast,
    placement: Placement,
    parameters: Parameters,
    signs: Signs,
    overrides: Mapping[str, str],
    tiers: Tiers,
) -> Iterator[str]:
    """The same as JSON text, as it is kept, each in the form of `dataclasses.asdict(Value)`."""
    tier = overridden(population.ids, placement.tier, overrides)
    for start in range(0, len(population), CHUNK):
        part = slice(start, start + CHUNK)
        yield from _texts(
            population.take(part),
            forecast.take(part),
            placement.take(part),
            parameters,
            signs.take(part),
            tier[part],
            tiers,
        )


def overridden(ids: Texts, tier: Texts, overrides: Mapping[str, str]) -> Texts:
    """The tiers in force: a person's decision goes before the numbers."""
    if not overrides:
        return tier
    return np.array([overrides.get(id_, by_numbers) for id_, by_numbers in zip(ids, tier, strict=True)], dtype=object)


def _texts(
    population: Population,
    forecast: Forecast,
    placement: Placement,
    parameters: Parameters,
    signs: Signs,
    tier: Texts,
    tiers: Tiers,
) -> Iterator[str]:
    columns: dict[str, Iterable[str | int]] = {
        "tier": _each(tier, _quoted),
        "objective": _each(tier, lambda name: _quoted(OBJECTIVE_OF[name])),
        "actual": forecast.actual.tolist(),
        "potential": forecast.potential.tolist(),
        "currency": repeat(_quoted(tiers.currency)),
        "as_of": repeat(population.as_of_day * DAY),
        "parameters": repeat(_quoted(parameters.version)),
        "reasons": actual_lines(forecast, population, parameters, tiers),
        "potential_reasons": potential_lines(forecast, parameters, tiers),
        "band": _bands(forecast),
        "active": _chances(forecast),
        "purchase_days": population.purchase_days.tolist(),
        "is_estimate": _each(forecast.is_estimate, lambda guess: "true" if guess else "false"),
        "computed_tier": _each(placement.tier, _quoted),
        "next_tier": _each(placement.next_tier, _quoted),
        "to_next": placement.to_next.tolist(),
        "why": _whys(placement, parameters, tiers),
        "signs": _sign_texts(signs),
    }
    # Columns that repeat have no end of their own.
    for row in zip(*(columns[part.name] for part in fields(Value)), strict=False):
        yield ROW % row


def _each(column: NDArray[Any], written: Callable[[Any], str]) -> list[str]:
    """The text of each value, made once for those that are equal."""
    values = column.tolist()
    told = {value: written(value) for value in set(values)}
    return [told[value] for value in values]


def _bands(forecast: Forecast) -> list[str]:
    low, high = (np.nan_to_num(np.rint(end)).astype(np.int64).tolist() for end in (forecast.low, forecast.high))
    known = np.isfinite(forecast.low).tolist()
    return [f"[{a},{b}]" if is_known else "null" for a, b, is_known in zip(low, high, known, strict=True)]


def _chances(forecast: Forecast) -> list[str]:
    return ["null" if chance != chance else repr(chance) for chance in np.round(forecast.active, 4).tolist()]


def _whys(placement: Placement, parameters: Parameters, tiers: Tiers) -> list[str]:
    columns = (placement.reason.tolist(), placement.wanted.tolist(), placement.tier.tolist())
    told: dict[tuple[int, str, str], str] = {}
    for key in set(zip(*columns, strict=True)):
        told[key] = _quoted(why_words(*key, tiers, parameters.note))
    return [told[key] for key in zip(*columns, strict=True)]


def _sign_texts(signs: Signs) -> list[str]:
    weights = 1 << np.arange(signs.flags.shape[1])
    keys, where = np.unique(signs.flags @ weights, return_inverse=True)
    told = [orjson.dumps(shown([bool(key & bit) for bit in weights.tolist()])).decode() for key in keys.tolist()]
    return [told[place] for place in where.tolist()]


def _quoted(text: str) -> str:
    return orjson.dumps(text).decode()
