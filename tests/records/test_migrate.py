"""The numbered migrations make the very tables the program is written for, and can be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from agent_assist.records import migrate
from agent_assist.records.session import Database
from agent_assist.records.tables import metadata


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


def test_the_migrations_are_found_from_any_folder(
    unmigrated: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    migrate.upgrade(unmigrated)

    assert migrate.current(unmigrated) == migrate.latest()


def test_migrations_are_numbered_without_a_gap() -> None:
    numbers = sorted(path.name[:4] for path in (migrate.FOLDER / "versions").glob("*.py"))

    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
