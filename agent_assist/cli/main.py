"""The command line: `python -m agent_assist …`. Exit code 0: done; 1: done, with faults told; 2: not possible."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from agent_assist import settings as settings_module
from agent_assist.cli import (
    accounts,
    demo,
    intake,
    keyring,
    replaying,
    rules_publishing,
    rules_replay,
    ruling,
    scoring,
    serving,
)
from agent_assist.cli.opening import SchemaBehind
from agent_assist.cli.recorded import stored_decisions
from agent_assist.customize.accounts import Unfit
from agent_assist.interact.remembering import RecordsAway
from agent_assist.records import migrate
from agent_assist.records.session import Database
from agent_assist.settings import BadSetting, Settings

DONE, FAULTS, IMPOSSIBLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; an error is one line on standard error."""
    argv = list(sys.argv[1:] if arguments is None else arguments)
    try:
        settings = settings_module.from_environment(os.environ)
        if argv[:1] == ["rules"]:
            return _about_rules(argv[1:], settings)
        options = _parser().parse_args(argv)
        return int(options.run(options, settings))
    except BadSetting as fault:
        print(f"agent-assist: {fault}", file=sys.stderr)
    except RecordsAway as fault:
        print(f"agent-assist: The database is away: {fault}", file=sys.stderr)
    except (SchemaBehind, Unfit) as fault:
        print(f"agent-assist: {fault}", file=sys.stderr)
    except BrokenPipeError:
        # Whoever reads our output has seen enough; nothing more may be written on the way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        print("Stopped. What was kept stays; run the command again to go on.", file=sys.stderr)
        return 130
    return IMPOSSIBLE


def show_settings(_: argparse.Namespace, settings: Settings) -> int:
    """Prints every setting with its value and meaning."""
    for name, value, meaning in settings_module.describe(settings):
        print(f"{name}={value}\n    {meaning}")
    return DONE


def bring_up_to_date(_: argparse.Namespace, settings: Settings) -> int:
    """Brings the schema to the version this program is written for."""
    database = Database(settings.database_url)
    migrate.upgrade(database)
    print(f"The schema is at {migrate.current(database)}.")
    database.close()
    return DONE


def _about_rules(argv: list[str], settings: Settings) -> int:
    command = argv[0] if argv else ""
    if command == "replay":
        return rules_replay.main(argv[1:], settings)
    if command in rules_publishing.COMMANDS:
        return rules_publishing.main(argv, settings)
    return ruling.main(_with_folder(argv, settings), stored_decisions(settings))


def _with_folder(argv: list[str], settings: Settings) -> list[str]:
    """The rules folder of the settings, unless the command line names one."""
    named = any(word == "--folder" or word.startswith("--folder=") for word in argv)
    return argv if named or not argv or argv[0].startswith("-") else [*argv, "--folder", str(settings.rules_folder)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="agent-assist", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    serving.add_to(commands)
    intake.add_to(commands)
    replaying.add_to(commands)
    scoring.add_to(commands)
    keyring.add_to(commands)
    accounts.add_to(commands)
    demo.add_to(commands)
    commands.add_parser("rules", help="check, try, explain and publish rules", add_help=False)
    for name, run, text in (
        ("migrate", bring_up_to_date, "bring the database's schema up to date"),
        ("settings", show_settings, "list every setting with its value and meaning"),
    ):
        commands.add_parser(name, help=text, description=run.__doc__).set_defaults(run=run)
    return parser
