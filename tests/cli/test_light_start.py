"""A command loads what it needs itself, and a service that nobody asks for a picture loads nothing to draw with."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"flask", "sqlalchemy", "alembic", "numpy", "scipy", "matplotlib", "granian", "rich", "requests", "zxcvbn"}
FOR_FEW = {"matplotlib", "scipy", "alembic"}
HELP = """
import contextlib
from agent_assist.cli.main import main
with contextlib.suppress(SystemExit):
    main([{words}])
"""


@pytest.mark.parametrize(
    ("code", "unwanted"),
    [
        (HELP.format(words='"--help"'), HEAVY),
        (HELP.format(words='"rules", "--help"'), HEAVY),
        (HELP.format(words='"settings"'), HEAVY),
        ("import agent_assist.app", FOR_FEW),
    ],
    ids=["help", "help-about-rules", "settings", "the-service"],
)
def test_only_what_is_needed_is_loaded(code: str, unwanted: set[str]) -> None:
    # In a process of its own: this one has loaded everything already.
    told = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"], capture_output=True, text=True, timeout=60
    )
    loaded = set(told.stdout.splitlines()[-1].split())
    assert "agent_assist" in loaded, told.stderr
    assert loaded & unwanted == set()
