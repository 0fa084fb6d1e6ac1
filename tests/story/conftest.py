"""Lends the tests of the story a rule room with a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from web.small_room import small_room
from web.switchboard import Switchboard

from agent_assist.story.rule_room import MODES


@pytest.fixture(params=MODES)
def board(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    """A service over two small rules: on SQLite and on PostgreSQL, with rules in force on saving and once approved."""
    with small_room(database_url, tmp_path, publish=request.param) as board:
        yield board


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    """The same on SQLite alone, with rules in force on saving: for what neither can change."""
    with small_room(sqlite_url, tmp_path) as board:
        yield board
