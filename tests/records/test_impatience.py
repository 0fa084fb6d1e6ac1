"""A server that stops answering is given up on, and the next use gets a connection that works."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cable import Cable
from sqlalchemy import make_url, text

from agent_assist.records.session import Database, RecordsAway


@pytest.fixture
def cable(postgresql_url: str) -> Iterator[Cable]:
    folder = Path(str(make_url(postgresql_url).query["host"]))
    cable = Cable(str(next(folder.glob(".s.PGSQL.*[0-9]"))))
    yield cable
    cable.close()


def test_a_frozen_server_is_given_up_on_and_used_again_when_it_thaws(postgresql_url: str, cable: Cable) -> None:
    near = make_url(postgresql_url).set(host="127.0.0.1", port=cable.port, query={})
    database = Database(near.render_as_string(hide_password=False), pool_size=1, wait_seconds=1, statement_seconds=0.5)
    with database.read() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1

    cable.clog()
    began = time.monotonic()
    with pytest.raises(RecordsAway), database.read() as connection:
        connection.execute(text("SELECT 1"))
    gave_up_after = time.monotonic() - began
    cable.clear()

    assert gave_up_after < 10
    with database.read() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1
    database.close()
