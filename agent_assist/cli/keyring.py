"""The command `keys`: create, list and revoke the keys of integrations."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from agent_assist import sheets
from agent_assist.cli.opening import open_database
from agent_assist.customize.rules_folder import TRUNKS_SHEET
from agent_assist.identify.trunks import TrunkProfile, read_trunks, unknown_trunk
from agent_assist.records import integrations, keys
from agent_assist.settings import Settings
from agent_assist.web.scopes import SCOPES


def describe(parser: argparse.ArgumentParser) -> None:
    """Says what `keys` does and takes."""
    parser.description = __doc__
    ways = parser.add_subparsers(dest="way", required=True, metavar="WAY")
    made = ways.add_parser("create", help="make a key; it is shown this once")
    made.add_argument("--name", required=True, help="the system that will use it, such as pbx or crm")
    made.add_argument("--scope", required=True, action="append", choices=SCOPES, help="what it may do; may be repeated")
    made.add_argument("--region", default="", help="where its numbers are at home, such as GB")
    made.add_argument("--trunk", default="", help="the trunk profile (rules/trunks.yaml) where a call names none")
    made.set_defaults(run=create)
    ways.add_parser("list", help="every key with its scopes, never its secret").set_defaults(run=show)
    gone = ways.add_parser("revoke", help="take a key out of force")
    gone.add_argument("key_id", help="the eight letters that `keys list` shows")
    gone.set_defaults(run=revoke)


def create(options: argparse.Namespace, settings: Settings) -> int:
    """Makes a key and prints it, alone on standard output."""
    if hint := unknown_trunk(_trunks(settings), options.trunk):
        print(f"agent-assist: {hint}", file=sys.stderr)
        return 2
    now = datetime.now(UTC)
    with open_database(settings).write() as connection:
        integration = integrations.settle(connection, options.name, now, options.region, options.trunk)
        secret, key = keys.create(connection, integration, options.scope, now)
    print(
        f"Key {key.id} for {options.name}, scopes {' '.join(sorted(key.scopes))}. It is shown only now.",
        file=sys.stderr,
    )
    print(secret)
    return 0


def _trunks(settings: Settings) -> dict[str, TrunkProfile]:
    try:
        return read_trunks(sheets.read_file(settings.rules_folder / TRUNKS_SHEET), TRUNKS_SHEET)
    except sheets.SheetFaults:
        # Keys are also made where no rules lie: the profile is then taken as it is named.
        return {}


def show(_: argparse.Namespace, settings: Settings) -> int:
    """Prints the keys."""
    table = Table("key", "integration", "scopes", "made", "revoked")
    with open_database(settings).read() as connection:
        for key in keys.all_keys(connection):
            revoked = f"{key.revoked_at:%Y-%m-%d %H:%M}" if key.revoked_at else ""
            table.add_row(
                key.id, key.integration.name, " ".join(sorted(key.scopes)), f"{key.created_at:%Y-%m-%d %H:%M}", revoked
            )
    Console().print(table)
    return 0


def revoke(options: argparse.Namespace, settings: Settings) -> int:
    """Takes a key out of force; running servers notice within seconds."""
    with open_database(settings).write() as connection:
        if keys.revoke(connection, options.key_id, datetime.now(UTC)):
            print(f"Key {options.key_id} is revoked.")
            return 0
    print(f"agent-assist: No key in force is called {options.key_id}. List them with: keys list", file=sys.stderr)
    return 2
