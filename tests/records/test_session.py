"""The database is read and written in short visits, and says in one way that it is away."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from agent_assist.records import tables
from agent_assist.records.session import Database, RecordsAway
from agent_assist.records.statements import Upsert

SEATS = tables.seats
KEEP = Upsert(SEATS, key=("rep",), change=("last_seq",))
LEAVE = Upsert(SEATS, key=("rep",))


def seqs(database: Database) -> dict[str, int]:
    with database.read() as connection:
        return {row.rep: row.last_seq for row in connection.execute(select(SEATS))}


def test_what_is_written_can_be_read(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(SEATS), {"rep": "rep-01", "last_seq": 3})

    assert seqs(database) == {"rep-01": 3}


def test_a_write_that_fails_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(insert(SEATS), {"rep": "rep-01"})
        connection.execute(insert(SEATS), {"rep": "rep-01"})

    assert seqs(database) == {}


def test_a_write_after_one_that_failed_stands_on_its_own(database: Database) -> None:
    for _ in range(3):
        with pytest.raises(LookupError), database.write() as connection:
            connection.execute(insert(SEATS), {"rep": "rep-01"})
            raise LookupError
    with database.write() as connection:
        connection.execute(insert(SEATS), {"rep": "rep-02"})

    assert seqs(database) == {"rep-02": 0}


def test_a_reading_visit_cannot_write(database: Database) -> None:
    with pytest.raises((DBAPIError, RecordsAway)), database.read() as connection:
        connection.execute(insert(SEATS), {"rep": "rep-01"})

    assert seqs(database) == {}


def test_rows_must_belong_to_rows_that_exist(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(insert(tables.keys), {"id": "k", "integration_id": "nobody", "hash": "h"})


def test_an_upsert_inserts_once_and_changes_from_then_on(database: Database) -> None:
    with database.write() as connection:
        KEEP.run_many(connection, [{"rep": "rep-01", "last_seq": 1}, {"rep": "rep-02", "last_seq": 1}])
        assert KEEP.run(connection, {"rep": "rep-01", "last_seq": 2})

    assert seqs(database) == {"rep-01": 2, "rep-02": 1}


def test_an_upsert_without_changes_leaves_the_first_row_be(database: Database) -> None:
    with database.write() as connection:
        assert LEAVE.run(connection, {"rep": "rep-01", "last_seq": 1})
        assert not LEAVE.run(connection, {"rep": "rep-01", "last_seq": 2})

    assert seqs(database) == {"rep-01": 1}


def test_writers_in_many_threads_take_turns(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(SEATS), {"rep": "rep-01", "last_seq": 0})

    def add() -> None:
        for _ in range(10):
            with database.write() as connection:
                locked = select(SEATS.c.last_seq).where(SEATS.c.rep == "rep-01").with_for_update()
                seq = connection.execute(locked).scalar_one()
                connection.execute(SEATS.update().values(last_seq=seq + 1))

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seqs(database) == {"rep-01": 40}


def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(SEATS), {"rep": "rep-01"})

        assert seqs(database) == {}


def test_a_database_can_be_used_again_after_it_was_closed(database: Database) -> None:
    database.close()

    assert seqs(database) == {}


def test_connections_that_the_server_has_ended_are_replaced_unnoticed(postgresql_url: str) -> None:
    database = Database(postgresql_url, pool_size=2)
    seqs(database)
    with database.write() as connection:
        connection.execute(select(1))
    ours = "FROM pg_stat_activity WHERE application_name = 'agent-assist' AND datname = current_database()"
    with psycopg.connect(postgresql_url, autocommit=True) as server:
        ended = server.execute(f"SELECT pg_terminate_backend(pid) {ours}").rowcount
        while server.execute(f"SELECT 1 {ours}").rowcount:
            time.sleep(0.01)
    assert ended >= 2

    assert seqs(database) == {}
    with database.write() as connection:
        assert connection.execute(select(1)).scalar() == 1
    database.close()


def test_a_statement_that_takes_too_long_is_given_up(postgresql_url: str) -> None:
    database = Database(postgresql_url, statement_seconds=0.1)
    with pytest.raises(RecordsAway, match="timeout"), database.read() as connection:
        connection.execute(text("SELECT pg_sleep(5)"))

    assert seqs(database) == {}
    database.close()


def test_no_free_connection_is_told_as_away(postgresql_url: str) -> None:
    database = Database(postgresql_url, pool_size=1, wait_seconds=0.1)
    with database.read(), pytest.raises(RecordsAway), database.read():
        pass
    database.close()


def test_a_server_that_is_not_there_is_told_as_away() -> None:
    database = Database("postgresql://nobody@127.0.0.1:9/nothing")

    with pytest.raises(RecordsAway), database.read():
        pass
    with pytest.raises(RecordsAway), database.write():
        pass


def test_a_folder_that_is_not_there_is_told_as_away(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'nowhere' / 'file.sqlite'}")

    with pytest.raises(RecordsAway), database.read():
        pass


def test_a_writer_gives_up_when_another_does_not_end(sqlite_url: str) -> None:
    database = Database(sqlite_url, wait_seconds=0.1)
    with database.write(), pytest.raises(RecordsAway, match="Another writer"), database.write():
        pass
    database.close()


def test_a_writer_gives_up_when_another_process_does_not_end(sqlite_url: str) -> None:
    one, other = Database(sqlite_url), Database(sqlite_url, wait_seconds=0.1)
    with one.write(), pytest.raises(RecordsAway, match="locked"), other.write():
        pass
    one.close()
    other.close()


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg://u@h/d"])
def test_every_way_to_write_postgresql_means_the_same(url: str) -> None:
    database = Database(url)

    assert database.url.drivername == "postgresql+psycopg"
    assert not database.is_embedded


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "mysql://u:secret@h/d", "postgresql://u:secret@h:p/d", "h/d"]
)
def test_a_database_that_cannot_be_used_is_refused_with_a_hint(url: str) -> None:
    with pytest.raises(ValueError, match="write sqlite:///FILE or postgresql") as refused:
        Database(url)

    assert "secret" not in str(refused.value)
