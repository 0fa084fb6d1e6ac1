"""The command line of the rule book: check the rules, try one on a customer, explain a decision, write the schema."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from agent_assist.customize.checking import Report, check_folder
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue

GOOD, FAULTY, UNUSABLE = 0, 1, 2


def main(argv: Sequence[str]) -> int:
    """Runs `rules …` and answers with the exit code."""
    options = _parser().parse_args(argv)
    return check(Path(options.folder))


def check(folder: Path, now: datetime | None = None) -> int:
    """Checks the folder and prints what it found: 0 all good, 1 faults or failed cases, 2 not a folder of rules."""
    report = check_folder(folder, Catalogue(OBSERVED), now or datetime.now(UTC))
    print("\n".join(report_lines(report, folder)))
    if report.is_good:
        return GOOD
    return FAULTY if folder.is_dir() else UNUSABLE


def report_lines(report: Report, folder: Path) -> list[str]:
    """The report as lines that an editor can follow to file and line."""
    lines = [str(fault) if fault.file == str(folder) else f"{folder}/{fault}" for fault in report.faults]
    lines += [f"{folder}/{result}" for result in report.failed]
    if report.book:
        live = sum(rule.status == "live" for rule in report.book.rules)
        lines.append(f"{len(report.book.rules)} rules, {live} of them live; {len(report.results)} cases run.")
    count = len(report.faults) + len(report.failed)
    good = f"All good: rule book {report.book.version}." if report.book else ""
    return [*lines, good if report.is_good else f"{count} to mend."]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="agent-assist rules", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("check", help="tell every fault and run every case")
    command.add_argument("--folder", default="rules")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
