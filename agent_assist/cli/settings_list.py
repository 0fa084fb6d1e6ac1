"""The command `settings`: every setting of this installation with its value and meaning."""

from __future__ import annotations

import argparse

from agent_assist import settings as settings_module
from agent_assist.settings import Settings


def describe(parser: argparse.ArgumentParser) -> None:
    """Says what `settings` does."""
    parser.description = "Prints every setting with its value and meaning."
    parser.set_defaults(run=show)


def show(_: argparse.Namespace, settings: Settings) -> int:
    """Prints the settings."""
    for name, value, meaning in settings_module.describe(settings):
        print(f"{name}={value}\n    {meaning}")
    return 0
