"""Prints the report of a whole run for a supervisor at a terminal; no figure is left out because it looks bad."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from agent_assist.differentiate.value_words import spoken_amount

Report = Mapping[str, Any]


def print_report(report: Report, console: Console) -> None:
    """Tables and sentences; amounts in the desk's currency, rounded to two digits where they are forecasts."""
    console.print(
        f"[bold]{report['customers']:,} customers as of {report['as_of']}[/], amounts in {report['currency']}"
    )
    if report.get("note"):
        console.print(report["note"])
    for table in (_tiers(report), _calibration(report), _equity(report), *_months(report), _signs(report)):
        if table is not None:
            console.print(table)
    if report.get("calibration"):
        console.print(report["calibration"]["words"])
    console.print(f"Parameters {report['parameters']}.", highlight=False)


def _tiers(report: Report) -> Table:
    lines = report.get("lines") or {}
    drawn = [f"{name.upper()} from {_exact(minor)}" for name in ("mvc", "mgc") if (minor := lines.get(f"{name}_minor"))]
    table = _table("Tiers", "tier", "customers", "actual value", "potential", "share of value")
    table.caption = f"Lines of {lines['quarter']}: {', '.join(drawn) or 'none drawn'}" if lines else None
    whole = sum(max(row["actual_minor"], 0) for row in report["tiers"]) or 1
    for row in report["tiers"]:
        amounts = (_exact(row["actual_minor"]), _exact(row["potential_minor"]), f"{row['actual_minor'] / whole:.1%}")
        table.add_row(row["tier"], f"{row['customers']:,}", *amounts)
    return table


def _calibration(report: Report) -> Table | None:
    test = report.get("calibration")
    if not test or not test["deciles"]:
        return None
    title = f"Forecast and what came, {test['holdout_weeks']} weeks after {test['as_of']}, a customer"
    table = _table(title, "tenth", "customers", "forecast", "came", "10 %", "90 %", "days forecast", "days came")
    for place, tenth in enumerate(test["deciles"], 1):
        amounts = [_exact(tenth[f"{name}_minor"]) for name in ("predicted", "real", "low", "high")]
        days = [f"{tenth[f'{name}_days']:.2f}" for name in ("predicted", "real")]
        table.add_row(str(place), f"{tenth['customers']:,}", *amounts, *days)
    bias = f"{test['bias']:+.1%}" if test["bias"] is not None else "unknown"
    table.caption = f"In all {_exact(test['predicted_minor'])} forecast, {_exact(test['real_minor'])} came: {bias}"
    return table


def _equity(report: Report) -> Table | None:
    equity = report.get("equity")
    if not equity:
        return None
    table = _table(f"Return on customer, {equity['from']} to {equity['to']}", "part", "amount")
    parts = {"profit": "profit of the period", "existing": "existing customers", "acquired": "customers won"}
    for name, words in {**parts, "model": "model alone", "total": "all four"}.items():
        # Without a report of that time it is not nothing: nobody knows it.
        is_known = name != "model" or equity.get("was_reported", True)
        table.add_row(words, _exact(equity[name]) if is_known else "unknown")
    if equity["rate"] is not None:
        table.caption = f"{equity['rate']:.1%} of the value then, {_exact(equity['restated'])} by today's parameters"
    return table


def _months(report: Report) -> Iterator[Table]:
    for month in (report.get("migration") or {}).get("months", ())[-1:]:
        names = [name or "not yet" for name in month["names"]]
        table = _table(f"From (row) to (column), {month['from']} to {month['to']}", "", *names[:-1], "left")
        for name, row in zip(names, month["customers"], strict=True):
            table.add_row(name, *(f"{count:,}" if count else "·" for count in row))
        table.caption = ", ".join(f"{name} {spoken_amount(minor)}" for name, minor in month["parts"].items())
        yield table


def _signs(report: Report) -> Table | None:
    if not any(report["signs"].values()):
        return None
    table = _table("Early signs", "sign", "customers")
    for name, count in report["signs"].items():
        table.add_row(name, f"{count:,}")
    return table


def _table(title: str, first: str, *others: str) -> Table:
    table = Table(first, title=title, title_justify="left", caption_justify="left")
    for name in others:
        table.add_column(name, justify="right")
    return table


def _exact(minor: float) -> str:
    return f"{minor / 100:,.2f}"
