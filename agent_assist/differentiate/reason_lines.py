"""Decides how the lines of many assessments are written as JSON, each distinct label made once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import orjson

from agent_assist.differentiate.forecasting import (
    COSTS,
    FIRST_GROUP,
    LINE_COUNT,
    MARGIN,
    OTHER_GROUPS,
    POTENTIAL_LINE_COUNT,
    Forecast,
)
from agent_assist.differentiate.parameters import Parameters
from agent_assist.differentiate.population import Population, Real, Whole
from agent_assist.differentiate.reason_words import NEVER_BOUGHT, OTHER_CONTACTS, line_label, potential_label
from agent_assist.differentiate.tiers import Tiers, unit_costs

NO_COUNT = -1.0


def actual_lines(forecast: Forecast, population: Population, parameters: Parameters, tiers: Tiers) -> list[str]:
    """The reasons of each customer as a JSON list; lines of nothing are left out, the margin never.

    Contacts so rare that they would be said as none make one line together.
    """
    units = unit_costs(tiers)
    columns = [_margin_line(forecast, population, parameters)]
    rare = np.zeros(len(forecast), dtype=np.int64)
    for line in range(MARGIN + 1, LINE_COUNT):
        amounts, counts = forecast.lines[:, line], np.full(len(forecast), NO_COUNT)
        if line >= COSTS.start and units[line - COSTS.start]:
            counts = _rounded(-amounts / units[line - COSTS.start])
            rare += np.where(counts == 0, amounts, 0)
            amounts = np.where(counts == 0, 0, amounts)
        columns.append(_written(amounts, counts, _labeller(line, parameters)))
    columns.append(_written(rare, np.zeros(len(rare)), lambda _: OTHER_CONTACTS))
    return _lists(columns, len(forecast))


def _margin_line(forecast: Forecast, population: Population, parameters: Parameters) -> list[str]:
    amounts = forecast.lines[:, MARGIN]
    counts = _rounded(np.where(amounts < 0, -forecast.purchases, forecast.purchases))
    # NaN stands for a customer without a purchase, whose margin is that of newcomers.
    counts = np.where(population.purchase_days > 0, counts, np.nan)
    return _written(amounts, counts, _labeller(MARGIN, parameters), always=True)


def potential_lines(forecast: Forecast, parameters: Parameters, tiers: Tiers) -> list[str]:
    """The lines of potential of each customer as a JSON list; lines of nothing are left out."""
    columns = []
    for line in range(POTENTIAL_LINE_COUNT):
        keys = np.full(len(forecast), NO_COUNT)
        if FIRST_GROUP <= line < OTHER_GROUPS:
            keys = forecast.groups[:, line - FIRST_GROUP].astype(np.float64)
        columns.append(_written(forecast.potential_lines[:, line], keys, _group_labeller(line, parameters, tiers)))
    return _lists(columns, len(forecast))


def _labeller(line: int, parameters: Parameters) -> Callable[[float], str]:
    return lambda count: NEVER_BOUGHT if count != count else line_label(line, count, parameters)


def _group_labeller(line: int, parameters: Parameters, tiers: Tiers) -> Callable[[float], str]:
    names = parameters.peers.groups
    return lambda key: potential_label(line, names[int(key)] if key >= 0 else "", tiers)


def _written(amounts: Whole, keys: Real, label: Callable[[float], str], always: bool = False) -> list[str]:
    """A JSON line for each amount, "" for those of nothing; no lines at all where every amount is nothing."""
    if not (always or amounts.any()):
        return []
    distinct, where = np.unique(keys, return_inverse=True)
    heads = [f'{{"label":{orjson.dumps(label(key)).decode()},"amount":' for key in distinct.tolist()]
    pairs = zip(amounts.tolist(), where.tolist(), strict=True)
    return [f"{heads[place]}{amount}}}" if amount or always else "" for amount, place in pairs]


def _rounded(counts: Real) -> Real:
    """Counts as they are said, in two significant digits, so that few labels differ."""
    size = np.floor(np.log10(np.maximum(np.abs(np.nan_to_num(counts)), 1.0)))
    step = 10.0 ** np.maximum(size - 1, -1)
    step = np.where(size < 1, 0.1, step)
    return np.round(counts / step) * step


def _lists(columns: list[list[str]], size: int) -> list[str]:
    written = [column for column in columns if column]
    if not written:
        return ["[]"] * size
    return [f"[{','.join(filter(None, row))}]" for row in zip(*written, strict=True)]
