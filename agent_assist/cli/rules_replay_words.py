"""Prints the result of a replay as tables, the most telling first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

MOST_RULES = 15
_KINDS = {
    "prompts": "Questions",
    "reminders": "Reminders",
    "treatments": "Treatments",
    "steers": "Ways to steer",
    "in_trial": "In trial",
}


def print_result(result: Mapping[str, Any], console: Console) -> None:
    """The whole result; tables without a change are left out."""
    for line in _head(result):
        console.print(line, highlight=False)
    if not result["calls"]:
        return
    for key, name in _KINDS.items():
        _print_rules(result[key], name, console)
    _print_tiers(result["prompts"], console)
    _print_silences(result["silences"], console)
    _print_questions(result["questions_per_customer"], console)
    _print_losers(result["losers"], console)
    _print_examples(result["examples"], console)


def _head(result: Mapping[str, Any]) -> Iterable[str]:
    days = _some(result["days"], "day")
    if not result["calls"] and not result["left_out"]:
        yield f"No calls of the last {days} are stored: there is nothing to replay."
        return
    yield f"{result['calls']:,} calls of the last {days}: {result['in_force']} in force, {result['draft']} tried."
    if result["cut"]:
        yield f"Only the latest {result['most']:,} calls were read, since {result['since']}."
    if result["left_out"]:
        yield f"{result['left_out']:,} calls were left out: what they were decided from is no longer read."
    if not result["changed"]:
        yield "No call would have been any different."
        return
    yield f"{result['changed']:,} calls would have been different ({result['changed'] / result['calls']:.1%})."
    seconds = result["rep_seconds"]
    yield f"Questions would take reps {seconds['after']:,} seconds a day instead of {seconds['before']:,}."


def _some(count: int, what: str) -> str:
    return what if count == 1 else f"{count} {what}s"


def _print_rules(shown: Mapping[str, Any], name: str, console: Console) -> None:
    changed = [row for row in shown["rules"] if row["gained"] or row["lost"]]
    if not changed:
        return
    table = Table("rule", "before", "after", "gained", "lost", title=name)
    for row in changed[:MOST_RULES]:
        table.add_row(row["rule"], *(f"{row[column]:,}" for column in ("before", "after", "gained", "lost")))
    console.print(table)
    if len(changed) > MOST_RULES:
        console.print(f"… and {len(changed) - MOST_RULES} more rules.", highlight=False)


def _print_tiers(prompts: Mapping[str, Any], console: Console) -> None:
    columns = ("before", "after", "gained", "lost", "other")
    table = Table("tier", *columns[:4], "another question", title="Questions by tier")
    for row in (*prompts["tiers"], {"tier": "all", **prompts}):
        table.add_row(row["tier"], *(f"{row[column]:,}" for column in columns))
    console.print(table)


def _print_silences(silences: Iterable[Mapping[str, Any]], console: Console) -> None:
    table = Table("reason", "before", "after", title="Calls without a question")
    for row in silences:
        table.add_row(row["reason"].replace("_", " "), f"{row['before']:,}", f"{row['after']:,}")
    console.print(table)


def _print_questions(questions: Mapping[str, Any], console: Console) -> None:
    table = Table("questions", "customers", "by tier", title=f"Extra questions of {questions['customers']:,} customers")
    for row in questions["spread"]:
        tiers = ", ".join(f"{tier} {count:,}" for tier, count in row["tiers"].items())
        table.add_row(f"{row['extra']:+d}" if row["extra"] else "as many", f"{row['customers']:,}", tiers)
    console.print(table)


def _print_losers(losers: list[Mapping[str, Any]], console: Console) -> None:
    if not losers:
        return
    table = Table("customer", "tier", "points", "questions", "treatments", title="Who loses most")
    for row in losers:
        counts = (f"-{row[f'{kind}_lost']} +{row[f'{kind}_gained']}" for kind in ("prompts", "treatments"))
        table.add_row(row["customer_id"], row["tier"], f"{row['points']:g}", *counts)
    console.print(table)


def _print_examples(examples: list[Mapping[str, Any]], console: Console) -> None:
    for row in examples:
        console.print(f"\n{row['kind']}, lookup {row['lookup_id']} ({row['tier']})", highlight=False, style="bold")
        for name in ("before", "after", "why"):
            if row[name]:
                console.print(f"  {name}: {row[name]}", highlight=False, markup=False, soft_wrap=True)
