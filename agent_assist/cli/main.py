"""The command line: `python -m agent_assist …`. Exit code 0: done; 1: done, with faults told; 2: not possible."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from agent_assist import settings as settings_module
from agent_assist.cli import rules
from agent_assist.cli.not_possible import NotPossible
from agent_assist.interact.absence import RecordsAway
from agent_assist.settings import BadSetting

DONE, IMPOSSIBLE, STOPPED = 0, 2, 130
DATABASE_CURE = "Look at AGENT_ASSIST_DATABASE_URL, and whether that server runs, or that folder is there."

# Each command with its module and what it is for. Together the modules take seconds to load: only the one that is
# wanted is, and it says the rest by its function `describe`.
COMMANDS = {
    "serve": ("serving", "run the service: API, panel and event streams on one port"),
    "import": ("intake", "bring in record files"),
    "replay": ("replaying", "drive a running service with recorded calls"),
    "score": ("scoring", "assess customers and place them in tiers; `score report` tells what came of it"),
    "rebuild": ("rebuilding", "make every snapshot anew from the events"),
    "keys": ("keyring", "create, list and revoke keys"),
    "accounts": ("accounts", "say who may sign in to the desk, and what they may do there"),
    "demo": ("demo", "run everything with invented customers and calls"),
    "rules": ("rules", "check, try, explain and publish rules"),
    "migrate": ("migrating", "bring the database's schema up to date"),
    "settings": ("settings_list", "list every setting with its value and meaning"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; an error is one line on standard error."""
    argv = list(sys.argv[1:] if arguments is None else arguments)
    try:
        settings = settings_module.from_environment(os.environ)
        if argv[:1] == ["rules"]:
            return rules.main(argv[1:], settings)
        options = _parser(argv).parse_args(argv)
        return int(options.run(options, settings))
    except RecordsAway as fault:
        # What a driver says may take several lines.
        words = " ".join(str(fault).split()).rstrip(".")
        print(f"agent-assist: The database is away: {words}. {DATABASE_CURE}", file=sys.stderr)
    except (BadSetting, NotPossible) as fault:
        print(f"agent-assist: {fault}", file=sys.stderr)
    except BrokenPipeError:
        # Whoever reads our output has seen enough; nothing more may be written on the way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        print("Stopped. What was kept stays; run the command again to go on.", file=sys.stderr)
        return STOPPED
    return IMPOSSIBLE


def _parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    """Knows what every command is for, and what the one named in `argv` takes."""
    wanted = next((word for word in argv if not word.startswith("-")), "")
    parser = argparse.ArgumentParser(prog="agent-assist", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (module, text) in COMMANDS.items():
        command = commands.add_parser(name, help=text)
        if name == wanted:
            import_module(f"agent_assist.cli.{module}").describe(command)
    return parser
