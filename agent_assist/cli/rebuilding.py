"""The command `rebuild`: makes every snapshot anew from the events, and tells how many had to change."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from agent_assist.cli.opening import open_database
from agent_assist.records import snapshots
from agent_assist.settings import Settings


def describe(parser: argparse.ArgumentParser) -> None:
    """Says what `rebuild` does."""
    parser.description = "Makes every snapshot anew; changes nothing if all is well."
    parser.set_defaults(run=rebuild)


def rebuild(_: argparse.Namespace, settings: Settings) -> int:
    """Makes every snapshot anew."""
    changed = snapshots.rebuild(open_database(settings), datetime.now(UTC))
    print(f"{changed} snapshots had to change." if changed else "Every snapshot was as it should be.")
    return 0
