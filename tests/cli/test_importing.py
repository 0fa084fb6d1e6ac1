"""Files are brought in as they are, and every line that could not be is told."""

from __future__ import annotations

import gzip
import io
import os
import random
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from agent_assist.cli import importing
from agent_assist.cli.record_files import look_at
from agent_assist.identify.trunks import plain_trunk
from agent_assist.records import tables
from agent_assist.records.session import Database

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
REAL_DATA = os.environ.get("AGENT_ASSIST_REAL_DATA", "")
DESK = ("customers", "identifiers", "interactions", "transactions")

CUSTOMERS = "customer_ref,name,kind,region,language,since\nA-1,Annabelle Yu,person,GB,en,2011-01-18\n"
CONTACTS = "interaction_ref,customer_ref,occurred_at,channel,topic\n"


@dataclass
class Told:
    code: int
    out: str
    err: str


@pytest.fixture
def bring_in(database: Database, tmp_path: Path) -> Callable[..., Told]:
    """Writes files by name and content, and imports them in the order given."""

    def bring_in(**files: str | bytes) -> Told:
        paths = []
        for name, content in files.items():
            paths.append(tmp_path / f"{name}.csv")
            paths[-1].write_bytes(content if isinstance(content, bytes) else content.encode())
        return imported(database, paths)

    return bring_in


def imported(database: Database, paths: list[Path]) -> Told:
    out, err = io.StringIO(), io.StringIO()
    code = importing.run(database, "shop", paths, plain_trunk("GB"), NOW, out, err)
    return Told(code, out.getvalue(), err.getvalue())


def count(database: Database, name: str) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(tables.metadata.tables[name])).scalar_one()


def contents(database: Database) -> dict[str, Any]:
    with database.read() as connection:
        return {
            name: sorted(map(tuple, connection.execute(select(tables.metadata.tables[name]))))
            for name in (*DESK, "snapshots", "consents")
        }


def test_files_are_brought_in_before_what_refers_to_them(bring_in: Callable[..., Told], database: Database) -> None:
    told = bring_in(contacts=CONTACTS + "C-1,A-1,2026-10-07T13:41:00Z,web,Late\n", customers=CUSTOMERS)

    assert (told.code, told.err) == (0, "")
    assert told.out.splitlines()[0].startswith("customers.csv: 1 customers: 1 new, 0 changed, 0 unchanged, 0 refused")
    assert count(database, "interactions") == 1


def test_bad_lines_are_told_by_file_and_line_and_the_good_ones_kept(
    bring_in: Callable[..., Told], database: Database, tmp_path: Path
) -> None:
    lines = ["C-1,A-1,yesterday,web,Late", '"C-2",A-1,2026-10-07T13:41:00Z,web,"two', 'lines"', "C-3,A-1,2026,web", ""]
    lines.append("C-4,nobody,2026-10-07T13:41:00Z,web,")
    told = bring_in(customers=CUSTOMERS, contacts=CONTACTS + "\n".join(lines) + "\n")

    assert told.code == 1
    where = [line.split(": ")[0] for line in told.err.splitlines()]
    assert where == [f"{tmp_path / 'contacts.csv'}:{line}" for line in (2, 5, 7)]
    assert "has 4 values, where the header has 5 names" in told.err
    assert count(database, "interactions") == 1


def test_only_the_first_fifty_bad_lines_are_told_in_full(bring_in: Callable[..., Told]) -> None:
    told = bring_in(contacts=CONTACTS + "C-1,nobody,2026-10-07T13:41:00Z,web,\n" + "C-1,,,,\n" * 79)

    assert len(told.err.splitlines()) == 51
    assert told.err.splitlines()[-1] == "… and 30 more records were refused."


def test_compressed_files_are_read_whatever_their_name(bring_in: Callable[..., Told], database: Database) -> None:
    assert bring_in(customers=gzip.compress(("\ufeff" + CUSTOMERS).encode())).code == 0
    assert count(database, "customers") == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "The file is empty"),
        (b"name,phone\nx,y\n", "fits no table"),
        (b"call_ref,occurred_at\n1,2\n", "replay FILE"),
        (b"customer_ref,name,name\n", "names `name` twice"),
        (b"interaction_ref,customer_ref,channel\n", "lacks occurred_at"),
        ("customer_ref,name\nA-1,Zoë\n".encode("latin-1"), "not UTF-8"),
        (gzip.compress(CUSTOMERS.encode() * 9, mtime=0)[:-20], "cannot be unpacked"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_and_nothing_else_is_begun(
    bring_in: Callable[..., Told], content: bytes, told: str
) -> None:
    said = bring_in(strange=content)

    assert said.code == 2
    assert told in said.err


def test_a_file_that_is_not_there_is_told(database: Database, tmp_path: Path) -> None:
    told = imported(database, [tmp_path / "nothing.csv"])

    assert (told.code, told.err) == (2, f"{tmp_path / 'nothing.csv'}: cannot be opened: No such file or directory.\n")


def test_a_misspelled_column_is_pointed_out(bring_in: Callable[..., Told]) -> None:
    bring_in(customers=CUSTOMERS)
    told = bring_in(ids="customer_ref,kind,value,verifed\nA-1,phone,0113 496 0710,yes\n")

    assert told.code == 0
    assert "`verifed` is no column of identifiers and is not read. Did you mean `verified`?" in told.err


def test_a_number_that_cannot_be_read_is_noted_and_no_failure(bring_in: Callable[..., Told]) -> None:
    bring_in(customers=CUSTOMERS)
    told = bring_in(ids="customer_ref,kind,value\nA-1,phone,ask at the desk\n")

    assert told.code == 0
    assert "ids.csv:2: note: value `ask at the desk` cannot be read as a phone" in told.err


def test_a_database_that_is_away_is_told(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text(CUSTOMERS)

    told = imported(Database("postgresql://nobody@127.0.0.1:9/nothing"), [tmp_path / "customers.csv"])

    assert told.code == 2
    assert told.err.startswith("The database is away: ")


def written(folder: Path, customers: int) -> list[Path]:
    """A desk of invented customers, each with two identifiers, three purchases, and half of them with a contact."""
    dice = random.Random(7)
    rows: dict[str, list[str]] = {
        "customers": ["customer_ref,name,kind,region,language,since"],
        "identifiers": ["customer_ref,kind,value,verified"],
        "interactions": ["interaction_ref,customer_ref,occurred_at,channel,kind,topic,status"],
        "transactions": ["transaction_ref,customer_ref,occurred_at,kind,revenue,margin,currency"],
    }
    for number in range(customers):
        ref, at = f"R{number}", (NOW - timedelta(hours=dice.randrange(9000))).isoformat()
        rows["customers"].append(f"{ref},Annabelle Yu,person,GB,en,2011-01-18")
        rows["identifiers"].append(f"{ref},account,{ref},yes")
        rows["identifiers"].append(f"{ref},phone,0113 496 0{dice.randrange(1000):03},no")
        rows["transactions"] += [f"T{number}-{n},{ref},{at},purchase,{n}.50,{n}.17,GBP" for n in range(3)]
        if number % 2:
            rows["interactions"].append(f"C{number},{ref},{at},web,complaint,Late delivery,open")
    for name, lines in rows.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
    return [folder / f"{name}.csv" for name in reversed(DESK)]


def test_importing_a_desk_again_changes_nothing(database: Database, tmp_path: Path) -> None:
    files = written(tmp_path, customers=1200)
    assert imported(database, files).code == 0
    before = contents(database)

    told = imported(database, files)

    assert contents(database) == before
    assert len(before["snapshots"]) == 1200
    assert all("0 new, 0 changed" in line for line in told.out.splitlines())


def test_a_file_is_read_line_by_line_and_not_kept(tmp_path: Path) -> None:
    lines = CUSTOMERS + "B-2,Bruno Costa,person,GB,en,\n" * 100_000
    (tmp_path / "long.csv").write_bytes(gzip.compress(lines.encode()))
    file = look_at(tmp_path / "long.csv")

    tracemalloc.start()
    read = sum(1 for _ in file.records(lambda so_far: None))
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert read == 100_001
    assert highest < 500_000


@pytest.mark.skipif(not REAL_DATA, reason="AGENT_ASSIST_REAL_DATA does not point at the real data")
def test_the_real_desk_comes_in_within_twenty_seconds_and_again_changes_nothing(database: Database) -> None:
    files = [Path(REAL_DATA) / "desk" / f"{name}.csv.gz" for name in DESK]
    started = time.monotonic()
    told = imported(database, files)
    seconds = time.monotonic() - started
    before = contents(database)

    assert (told.code, told.err) == (0, "")
    assert seconds < 20
    assert sum(len(before[name]) for name in DESK) == 40_675
    assert imported(database, files).code == 0
    assert contents(database) == before
