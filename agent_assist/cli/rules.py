"""The commands `rules …`: which there are, what each is for, and which module runs it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module

from agent_assist.settings import Settings

# As in main.py, only the module of the command that is wanted is loaded; its `main` takes the words from the name on.
COMMANDS = {
    "replay": ("rules_replay", "say what a change would have done on the calls of the last days"),
    "publish": ("rules_publishing", "bring the files of a folder into force, or ask for approval where that is needed"),
    "books": ("rules_publishing", "list every book that came into force"),
    "diff": ("rules_publishing", "say what differs between two books, in words"),
    "rollback": ("rules_publishing", "bring an earlier book into force again"),
    "drafts": ("rules_publishing", "list the drafts under way"),
    "approve": ("rules_publishing", "say yes to somebody else's draft"),
    "check": ("recorded", "tell every fault and run every case"),
    "try": ("recorded", "say what a rule does for a customer, line by line"),
    "explain": ("recorded", "say what was decided for a lookup, and why"),
    "schema": ("recorded", "write rule.schema.json for editors"),
}
DESCRIPTION = """The command line of the rule book: check the rules, try one on a customer, explain a decision, write
the schema."""


def main(argv: Sequence[str], settings: Settings) -> int:
    """Runs one command and answers with its exit code."""
    if argv and argv[0] in COMMANDS:
        module, _ = COMMANDS[argv[0]]
        return int(import_module(f"agent_assist.cli.{module}").main(argv, settings))
    parser = _parser()
    parser.parse_args(argv)
    parser.error("name the command first")


def meaning(name: str) -> str:
    """What the command is for."""
    return COMMANDS[name][1]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="agent-assist rules", description=DESCRIPTION)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in COMMANDS:
        commands.add_parser(name, help=meaning(name))
    return parser
