"""Tells in words and in a table what each picture shows, for who cannot see it or wants the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent_assist.web.value_money import about_money, change_money, money, percent
from agent_assist.web.value_view import PART_WORDS, PARTS, Month, Shown

Row = tuple[str, ...]
Histogram = Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class Story:
    """`alt` says what is to be seen, `head` and `rows` are the table behind it; the first cell names its row.

    `heights` of the picture in CSS pixels, on a wide and on a narrow page.
    """

    name: str
    alt: str
    caption: str
    head: Row
    rows: tuple[Row, ...]
    heights: tuple[int, int]


def distribution_story(shown: Shown, actual: Histogram | None, potential: Histogram | None) -> Story | None:
    """Customers by value."""
    if not actual:
        return None
    edges, counts = actual["edges_minor"], actual["counts"]
    most = max(range(len(counts)), key=lambda place: counts[place])
    lines = [
        f"{name} at {money(shown.line(key), shown.currency)}"
        for key, name in (("bz", "below zero"), ("mvc", "MVC"), ("fence", "the fence"), ("mgc", "MGC, by potential,"))
        if shown.line(key)
    ]
    alt = (
        f"Bars: how many customers are worth how much. Most, {counts[most]:,}, lie between "
        f"{money(edges[most], shown.currency)} and {money(edges[most + 1], shown.currency)}. Lines: {', '.join(lines)}."
    )
    rows = [("actual", *row) for row in _bands(edges, counts, shown.currency)]
    if potential:
        bands = _bands(potential["edges_minor"], potential["counts"], shown.currency)
        rows += [("potential", *row) for row in bands]
    heights = (520, 520) if potential else (260, 260)
    head = ("Value", "From", "To below", "Customers")
    return Story("distribution", alt, "Customers by value", head, tuple(rows), heights)


def tiers_story(shown: Shown) -> Story | None:
    """What share each tier has."""
    if not shown.tiers:
        return None
    said = [
        f"{row.tier} {percent(row.customers_share)} of customers and {percent(row.value_share)} of value"
        for row in shown.tiers
    ]
    rows = tuple(
        (
            row.tier,
            f"{row.customers:,}",
            percent(row.customers_share, 1),
            money(row.actual, shown.currency),
            percent(row.value_share, 1),
            money(row.potential, shown.currency),
        )
        for row in shown.tiers
    )
    head = ("Tier", "Customers", "Share", "Actual value", "Share of value", "Potential")
    return Story("tiers", f"Bars: {'; '.join(said)}.", "Shares of the tiers", head, rows, (290, 290))


def migration_story(month: Month | None) -> Story | None:
    """Who went where."""
    if month is None:
        return None
    cells = [
        (count, was, now)
        for was, row in zip(month.rows, month.customers, strict=True)
        for now, count in zip(month.columns, row, strict=True)
    ]
    stayed = sum(count for count, was, now in cells if was == now)
    moves = sorted((cell for cell in cells if cell[1] != cell[2] and cell[0]), reverse=True)[:2]
    said = "; ".join(f"{count:,} from {was} to {now}" for count, was, now in moves) or "nobody moved"
    alt = (
        f"Table in shades, {month.begin} to {month.end}: {stayed:,} customers stayed in their tier. Most moves: {said}."
    )
    rows = tuple((was, *(f"{count:,}" for count in row)) for was, row in zip(month.rows, month.customers, strict=True))
    height = 80 + 44 * len(month.rows)
    return Story("migration", alt, "Customers from (row) to (column)", ("From", *month.columns), rows, (height, height))


def equity_story(shown: Shown) -> Story | None:
    """Return on customer."""
    equity = shown.equity
    if not equity:
        return None
    base = equity.get("equity_before") or 0
    known = [part for part in PARTS if part != "model" or equity.get("was_reported", True)]
    parts = [(PART_WORDS[part], equity[part]) for part in known]
    together = "all four" if len(parts) == len(PARTS) else "all that is known"
    every = [*parts, (together, sum(minor for _, minor in parts))]
    said = ", ".join(f"{name} {change_money(minor, shown.currency)}" for name, minor in every)
    rows = tuple(
        (name, change_money(minor, shown.currency), percent(minor / base, 1) if base > 0 else "")
        for name, minor in every
    )
    head = ("Part", "Amount", "Of the value before")
    return Story("equity", f"Bars, one after the other: {said}.", "Return on customer", head, rows, (270, 270))


def calibration_story(shown: Shown) -> Story | None:
    """How the forecast did."""
    test = shown.back_test
    if not test:
        return None
    deciles, currency = test["deciles"], shown.currency
    rows = tuple(
        (
            str(place),
            f"{decile['customers']:,}",
            money(decile["predicted_minor"], currency),
            money(decile["real_minor"], currency),
            f"{money(decile['low_minor'], currency)} to {money(decile['high_minor'], currency)}",
        )
        for place, decile in enumerate(deciles, 1)
    )
    best = deciles[-1]
    alt = (
        f"Points for each tenth of the customers by forecast: predicted, and what came. The highest tenth was "
        f"predicted about {about_money(best['predicted_minor'], currency)} each and brought about "
        f"{about_money(best['real_minor'], currency)}."
    )
    head = ("Tenth", "Customers", "Predicted each", "Came, each", "8 in 10 brought")
    return Story("calibration", alt, "Predicted and real, per customer", head, rows, (360, 330))


def course_story(history: Sequence[Mapping[str, Any]]) -> Story | None:
    """One customer's assessments, given the latest first."""
    if not history:
        return None
    first, last, currency = history[-1], history[0], history[0]["currency"]
    went = f"{about_money(first['actual_minor'], currency)} to {about_money(last['actual_minor'], currency)}"
    days = f"from {first['as_of'][:10]} to {last['as_of'][:10]}"
    alt = f"Lines of actual and potential value {days}: actual value went from about {went}."
    rows = tuple(
        (
            told["as_of"][:10],
            told["tier"],
            money(told["actual_minor"], told["currency"]),
            money(told["potential_minor"], told["currency"]),
            told["parameters"],
        )
        for told in history
    )
    head = ("Day", "Tier", "Actual", "Potential", "Parameters")
    return Story("course", alt, "All assessments, the latest first", head, rows, (300, 300))


def _bands(edges: Sequence[int], counts: Sequence[int], currency: str) -> list[Row]:
    """The bands in which there is anybody."""
    bands = zip(edges, edges[1:], counts, strict=False)
    return [(money(low, currency), money(high, currency), f"{count:,}") for low, high, count in bands if count]
