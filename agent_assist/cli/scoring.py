"""The commands `score` and `score report`: what every customer is worth, and whether the forecast can be trusted."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from datetime import UTC, date, datetime

import orjson
from rich.console import Console
from rich.table import Table

from agent_assist.cli.opening import open_database
from agent_assist.cli.scoring_progress import Teller
from agent_assist.cli.scoring_run import Desk, Done, NoSuchParameters, Wish, score
from agent_assist.cli.scoring_words import print_report
from agent_assist.differentiate.catalogue import TIERS
from agent_assist.differentiate.tiers import load_tiers
from agent_assist.records import score_runs
from agent_assist.records.score_runs import AlreadyRunning
from agent_assist.settings import Settings
from agent_assist.sheets import SheetFaults

# Nobody waits for it, and there may be very many customers.
STATEMENT_SECONDS = 600.0
DONE, NOTHING_TO_TELL, IMPOSSIBLE = 0, 1, 2

SCORE = """Assesses customers: what each will most likely bring from today on, less what they will cost to serve.

Without options it assesses who has news since the last time (a purchase, a contact, an answer, a changed margin) and
whose assessment is older than `assess again after days` in rules/tiers.yaml, with the parameters of the latest fit.
Everybody is assessed, and the parameters are fitted anew and tested against the latest weeks, with --all, the first
time, in a new quarter, and after a change of tiers.yaml that can move customers. Run it every night, and --all once a
week.

It may be stopped at any time and run again: what is written stays, nothing is written twice, and a whole run goes on
where it stopped."""

REPORT = """Shows what the latest run over everybody found: the tiers and their lines, whether the forecast can be
trusted (what was forecast and what came, by tenths of the customers; too much or too little in all; whether it ranks
customers better than past spend), the return on customer, who moved between the tiers, and early signs."""


def describe(parser: argparse.ArgumentParser) -> None:
    """Says what `score` and `score report` do and take."""
    form = parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = SCORE
    parser.epilog = "Ends with 0 when all is done, 2 where something is wrong, 130 when it was stopped."
    parser.add_argument("--as-of", type=_day, help="the last day to take into account, 2011-12-10 (default: today)")
    parser.add_argument("--all", action="store_true", help="assess everybody, and learn the parameters anew")
    parser.add_argument("--params", default="", metavar="VERSION", help="use these parameters instead of a new fit")
    parser.set_defaults(run=run_score)
    reported = parser.add_subparsers(metavar="report", required=False).add_parser(
        "report", help="what the latest run over everybody found", description=REPORT, formatter_class=form
    )
    reported.add_argument("--json", action="store_true", help="the stored report as it is, for other programs")
    reported.set_defaults(run=report)


def run_score(options: argparse.Namespace, settings: Settings) -> int:
    """Assesses whoever is due, and prints how many of them are in each tier."""
    try:
        tiers = load_tiers(settings.rules_folder / "tiers.yaml")
    except SheetFaults as faults:
        print("\n".join(str(fault) for fault in faults.faults), file=sys.stderr)
        return IMPOSSIBLE
    wish = Wish(options.as_of or datetime.now(UTC).date(), options.all, options.params)
    desk = Desk(open_database(settings, STATEMENT_SECONDS), tiers, _now, Teller(Console(stderr=True)))
    try:
        done = score(desk, wish)
    except (AlreadyRunning, NoSuchParameters) as fault:
        print(f"agent-assist: {fault}", file=sys.stderr)
        return IMPOSSIBLE
    _tell(done, wish.as_of)
    return DONE


def report(options: argparse.Namespace, settings: Settings) -> int:
    """Shows the report of the latest whole run."""
    with open_database(settings).read() as connection:
        found = score_runs.report(connection)
    if found is None:
        print("agent-assist: Nobody has been scored yet. Run: python -m agent_assist score", file=sys.stderr)
        return NOTHING_TO_TELL
    if options.json:
        print(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
    else:
        print_report(found, Console())
    return DONE


def _tell(done: Done, as_of: date) -> None:
    if not done.tiers:
        print(f"Nobody has news as of {as_of}: 0 customers assessed.")
        return
    whole = "everybody" if done.report is not None else "those who had news"
    again = ", going on where the last run stopped" if done.resumed else ""
    _print_tiers(done.tiers, f"{done.tiers.total():,} customers as of {as_of}: {whole}{again}")
    foreign = done.report.get("foreign_transactions") if done.report else 0
    if foreign:
        print(f"{foreign:,} transactions are in another currency than tiers.yaml names, and were left out.")


def _print_tiers(counted: Counter[str], title: str) -> None:
    table = Table("tier", "customers", "share", title=title)
    for tier in TIERS:
        table.add_row(tier, f"{counted[tier]:,}", f"{counted[tier] / counted.total():.1%}")
    Console().print(table)


def _now() -> datetime:
    return datetime.now(UTC)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a day. Write for example 2011-12-10.") from None
