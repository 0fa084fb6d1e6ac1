"""The numbered migrations make the very tables the program is written for, and can be taken back."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text

from agent_assist.records import migrate
from agent_assist.records.session import Database
from agent_assist.records.tables import current_values, fence_members, metadata


def test_an_empty_database_is_at_no_version(unmigrated: Database) -> None:
    assert migrate.current(unmigrated) == ""


def test_migrating_up_twice_is_the_same_as_once(unmigrated: Database) -> None:
    migrate.upgrade(unmigrated)
    migrate.upgrade(unmigrated)

    assert migrate.current(unmigrated) == migrate.latest()


def test_the_migrated_schema_is_the_one_the_program_is_written_for(unmigrated: Database) -> None:
    migrate.upgrade(unmigrated)

    with unmigrated.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_every_migration_can_be_taken_back_and_made_again(unmigrated: Database) -> None:
    migrate.upgrade(unmigrated)
    for revision in ScriptDirectory(str(migrate.FOLDER)).walk_revisions():
        migrate.downgrade(unmigrated, str(revision.down_revision or "base"))
        assert migrate.current(unmigrated) == (revision.down_revision or "")

    with unmigrated.read() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    migrate.upgrade(unmigrated)
    assert migrate.current(unmigrated) == migrate.latest()


def test_assessments_in_snapshots_move_to_a_table_of_their_own(unmigrated: Database) -> None:
    migrate.upgrade(unmigrated, "0003")
    value = '{"tier":"MVC","objective":"keep","actual":1240,"potential":300,"currency":"GBP","as_of":1700000000}'
    add = "INSERT INTO snapshots (customer_id, body, version, last_contact_at, updated_at) VALUES (:id, :body, 1, 0, 0)"
    with unmigrated.write() as connection:
        connection.exec_driver_sql("INSERT INTO integrations (id, name, created_at) VALUES ('I', 'shop', 0)")
        for id_, kept in (("A", value), ("T", "null")):
            row = f"INSERT INTO customers (id, integration_id, ref) VALUES ('{id_}', 'I', '{id_}')"
            connection.exec_driver_sql(row)
            connection.execute(text(add), {"id": id_, "body": f'{{"name":"Mei Tan","value":{kept}}}'})

    migrate.upgrade(unmigrated)

    with unmigrated.read() as connection:
        row = connection.execute(select(current_values)).one()
    assert (row.customer_id, row.tier, row.actual_minor, row.assessed_at) == ("A", "MVC", 1240, 1700000000000)
    assert orjson.loads(row.value) == orjson.loads(value)
    migrate.downgrade(unmigrated, "0003")
    with unmigrated.read() as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM snapshots").scalars().all()
    assert [orjson.loads(body)["value"] for body in bodies] == [None, None]


def test_managers_named_in_records_stand_behind_the_fence_from_then_on(unmigrated: Database) -> None:
    migrate.upgrade(unmigrated, "0003")
    with unmigrated.write() as connection:
        connection.exec_driver_sql("INSERT INTO integrations (id, name, created_at) VALUES ('I', 'shop', 0)")
        for id_, manager in (("A", "Mei Tan"), ("T", "")):
            columns = "(id, integration_id, ref, manager, updated_at)"
            connection.exec_driver_sql(
                f"INSERT INTO customers {columns} VALUES ('{id_}', 'I', '{id_}', '{manager}', 7)"
            )

    migrate.upgrade(unmigrated)

    with unmigrated.read() as connection:
        members = connection.execute(select(fence_members)).mappings().all()
    assert [(row["customer_id"], row["manager"], row["since_at"], row["ended_at"]) for row in members] == [
        ("A", "Mei Tan", 7, 0)
    ]
    migrate.downgrade(unmigrated, "0003")
    with unmigrated.read() as connection:
        managers = connection.exec_driver_sql("SELECT manager FROM customers ORDER BY id").scalars().all()
    assert managers == ["Mei Tan", ""]


def test_the_migrations_are_found_from_any_folder(
    unmigrated: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    migrate.upgrade(unmigrated)

    assert migrate.current(unmigrated) == migrate.latest()


def test_migrations_are_numbered_without_a_gap() -> None:
    numbers = sorted(path.name[:4] for path in (migrate.FOLDER / "versions").glob("*.py"))

    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert numbers[-1] == migrate.latest() == ScriptDirectory(str(migrate.FOLDER)).get_current_head()
