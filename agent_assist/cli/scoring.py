"""The commands `score` and `rebuild`: what every customer is worth, and every snapshot made anew."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from agent_assist.cli.opening import open_database
from agent_assist.differentiate.assessment import Activity, Assessor, TwelveMonths
from agent_assist.differentiate.profile import Value
from agent_assist.differentiate.tiers import load_tiers
from agent_assist.records import assessments, snapshots
from agent_assist.settings import Settings
from agent_assist.sheets import SheetFaults

CHUNK = 1_000


def add_to(commands: Any) -> None:
    """Adds `score` and `rebuild` to the command line."""
    scored = commands.add_parser(
        "score",
        help="assess every customer and place them in tiers",
        description="Assesses every customer; may be repeated.",
    )
    as_of = "the day to assess at, such as 2011-12-10 (default: today); what comes out is in force from now on"
    scored.add_argument("--as-of", type=_day, help=as_of)
    scored.set_defaults(run=score)
    commands.add_parser(
        "rebuild",
        help="make every snapshot anew from the events",
        description="Makes every snapshot anew; changes nothing if all is well.",
    ).set_defaults(run=rebuild)


def score(options: argparse.Namespace, settings: Settings) -> int:
    """Assesses all customers with the lines of rules/tiers.yaml, and prints how many are in each tier."""
    try:
        tiers = load_tiers(settings.rules_folder / "tiers.yaml")
    except SheetFaults as faults:
        print("\n".join(str(fault) for fault in faults.faults), file=sys.stderr)
        return 2
    now = datetime.now(UTC)
    as_of = options.as_of or now
    database = open_database(settings)
    assessor: Assessor = TwelveMonths(tiers, int(as_of.timestamp()))
    counted: Counter[str] = Counter()
    with database.read() as connection:
        for chunk in _progress(_chunks(assessments.activities(connection, as_of))):
            assessed = list(_assessed(assessor, chunk))
            with database.write() as writing:
                assessments.store(writing, assessed, now)
            counted.update(value.tier for _, value in assessed)
    _print_tiers(counted, as_of)
    return 0


def rebuild(_: argparse.Namespace, settings: Settings) -> int:
    """Makes every snapshot anew and tells how many had to change."""
    changed = snapshots.rebuild(open_database(settings), datetime.now(UTC))
    print(f"{changed} snapshots had to change." if changed else "Every snapshot was as it should be.")
    return 0


def _assessed(assessor: Assessor, chunk: list[Activity]) -> Iterator[tuple[str, Value]]:
    for activity, value in zip(chunk, assessor.assess(chunk), strict=True):
        yield activity.customer_id, value


def _chunks(activities: Iterator[Activity]) -> Iterator[list[Activity]]:
    while chunk := list(islice(activities, CHUNK)):
        yield chunk


def _progress(chunks: Iterable[list[Activity]]) -> Iterable[list[Activity]]:
    console = Console(stderr=True)
    return track(chunks, "Assessing", console=console) if console.is_terminal else chunks


def _print_tiers(counted: Counter[str], as_of: datetime) -> None:
    table = Table("tier", "customers", "share", title=f"{counted.total()} customers as of {as_of:%Y-%m-%d}")
    for tier in ("MVC", "MGC", "LM", "BZ", "NEW"):
        share = counted[tier] / counted.total() if counted else 0
        table.add_row(tier, str(counted[tier]), f"{share:.1%}")
    Console().print(table)


def _day(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a day. Write for example 2011-12-10.") from None
