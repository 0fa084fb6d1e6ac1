"""The command `import`: record files come in, as CSV or gzipped CSV, the table told by the header."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from agent_assist import sheets
from agent_assist.cli import importing
from agent_assist.cli.opening import open_database
from agent_assist.customize.agenda import questions_in
from agent_assist.customize.rule_book import RuleBook, empty_book
from agent_assist.customize.rules_folder import load_folder
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.identify.trunks import choose_trunk, read_trunks, unknown_trunk
from agent_assist.settings import Settings

DESCRIPTION = """\
Brings in customers, identifiers, interactions and transactions. Each record is known by the source and its own
reference: importing a file twice changes nothing, and an import that was stopped goes on when it is repeated.
Good records are kept; every bad one is told with file and line.
Exit code 0: all in; 1: some refused; 2: not possible."""


def describe(parser: argparse.ArgumentParser) -> None:
    """Says what `import` does and takes."""
    parser.description = DESCRIPTION
    parser.add_argument("--source", required=True, help="the system the records come from, such as shop")
    parser.add_argument("--trunk", default="", help="how numbers are written: a profile of rules/trunks.yaml")
    parser.add_argument("--region", default="", help="where numbers are at home if no profile is named, such as GB")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.set_defaults(run=bring_in)


def bring_in(options: argparse.Namespace, settings: Settings) -> int:
    """Imports the files."""
    try:
        trunks = read_trunks(sheets.read_file(settings.rules_folder / "trunks.yaml"), "trunks.yaml")
    except sheets.SheetFaults as faults:
        print("\n".join(str(fault) for fault in faults.faults), file=sys.stderr)
        return importing.UNUSABLE
    if hint := unknown_trunk(trunks, options.trunk):
        print(f"agent-assist: {hint}", file=sys.stderr)
        return importing.UNUSABLE
    database = open_database(settings)
    trunk = choose_trunk(trunks, options.trunk, options.region)
    questions = tuple(questions_in(_book(settings.rules_folder)).values())
    return importing.run(database, options.source, options.files, trunk, datetime.now(UTC), questions=questions)


def _book(folder: Path) -> RuleBook:
    observed = Catalogue(OBSERVED)
    try:
        return load_folder(folder, observed)
    except sheets.SheetFaults:
        print(
            "note: the rules cannot be read (see `rules check`); no attribute is taken as an answer.", file=sys.stderr
        )
        return empty_book(observed)
