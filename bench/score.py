"""Measures the score of a whole population: a million invented customers in an embedded database, step by step.

The customers are written straight into SQLite, not through the ingest door, by a purchase process with a fixed seed:
each buys at a rate of their own and may stop after any purchase. Then the very code of `score --all` runs on them, and
its steps are timed; the memory is the peak of its process.
"""

from __future__ import annotations

import argparse
import os
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

# As in the program: to be said before numpy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from agent_assist.cli.scoring_progress import Teller  # noqa: E402
from agent_assist.cli.scoring_run import Desk, Wish, score  # noqa: E402
from agent_assist.differentiate.tiers import load_tiers  # noqa: E402
from agent_assist.records import migrate  # noqa: E402
from agent_assist.records.session import Database  # noqa: E402

AS_OF = date(2026, 11, 1)
DAY_MS = 86_400_000
YEARS = 3
MOST_PURCHASES = 300
CHANNELS = ("phone", "web", "email", "chat")


@dataclass(frozen=True)
class Size:
    """How many customers, and how many transactions each makes on average."""

    customers: int
    transactions: float
    seed: int


def invent(path: Path, size: Size) -> tuple[int, int]:
    """Fills a new database; returns how many transactions and interactions there are."""
    database = Database(f"sqlite:///{path}")
    migrate.upgrade(database)
    database.close()
    rng = np.random.default_rng(size.seed)
    connection = sqlite3.connect(path)
    for pragma in ("journal_mode = WAL", "synchronous = OFF", "cache_size = -200000"):
        connection.execute(f"PRAGMA {pragma}")
    indexes = [row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE name LIKE 'ix_%_sums'")]
    for name in ("ix_transactions_sums", "ix_interactions_sums"):
        connection.execute(f"DROP INDEX {name}")
    joined = _customers(connection, rng, size.customers)
    bought = _transactions(connection, rng, size, joined)
    told = _interactions(connection, rng, size.customers, joined)
    for index in indexes:
        connection.execute(index)
    connection.commit()
    connection.close()
    return bought, told


def _customers(connection: sqlite3.Connection, rng: np.random.Generator, count: int) -> Any:
    today = (AS_OF - date(1970, 1, 1)).days
    joined = today - rng.integers(1, YEARS * 365, count)
    since = joined.astype("datetime64[D]").astype(str).tolist()
    body = '{"name":"Greta Vogel","kind":"person","region":"GB","language":"en","times":{},"counts":{},"version":1}'
    connection.execute("INSERT INTO integrations (id, name, created_at) VALUES ('I', 'shop', 0)")
    customers = ((_id("C", number), str(number), since[number]) for number in range(count))
    connection.executemany("INSERT INTO customers (id, integration_id, ref, since) VALUES (?, 'I', ?, ?)", customers)
    snapshots = ((_id("C", number), body) for number in range(count))
    connection.executemany("INSERT INTO snapshots (customer_id, body, version) VALUES (?, ?, 1)", snapshots)
    return joined


def _transactions(connection: sqlite3.Connection, rng: np.random.Generator, size: Size, joined: Any) -> int:
    """Poisson purchases at gamma rates until a geometric end, the first on the day of joining; 3 % come back."""
    today = (AS_OF - date(1970, 1, 1)).days
    age = (today - joined).astype(float)
    rate = rng.gamma(0.6, 1 / 0.6, size.customers) * (size.transactions - 1) * 1.75 / (YEARS * 365 / 2)
    lifetime = rng.geometric(np.clip(rng.beta(1.0, 12.0, size.customers), 1e-4, 1))
    count = 1 + np.minimum(np.minimum(rng.poisson(rate * age), lifetime), MOST_PURCHASES)
    who = np.repeat(np.arange(size.customers), count)
    part = rng.random(len(who)) * np.minimum(count / (1 + rate * age), 1)[who]
    part[np.concatenate([[0], np.cumsum(count)[:-1]])] = 0
    at = ((joined[who] + part * age[who]) * DAY_MS).astype(np.int64)
    ticket = rng.gamma(4.0, 250.0, size.customers)[who] * rng.gamma(6.0, 1 / 6.0, len(who))
    margin, is_return = ticket.astype(np.int64) + 1, rng.random(len(who)) < 0.03
    order = np.argsort(at, kind="stable")
    columns = [column[order].tolist() for column in (who, at, np.where(is_return, -margin, margin), is_return)]
    rows = (
        (_id("T", number), str(number), _id("C", customer), "return" if back else "purchase", when, 3 * amount, amount)
        for number, (customer, when, amount, back) in enumerate(zip(*columns, strict=True))
    )
    connection.executemany(
        "INSERT INTO transactions (id, integration_id, ref, customer_id, kind, currency, occurred_at, revenue_minor, "
        "margin_minor) VALUES (?, 'I', ?, ?, ?, 'GBP', ?, ?, ?)",
        rows,
    )
    return len(who)


def _interactions(connection: sqlite3.Connection, rng: np.random.Generator, customers: int, joined: Any) -> int:
    """About one contact a customer, very unevenly: a few call all the time."""
    today = (AS_OF - date(1970, 1, 1)).days
    count = np.minimum(rng.poisson(rng.gamma(0.3, 1 / 0.3, customers)), 200)
    who = np.repeat(np.arange(customers), count)
    at = ((joined[who] + rng.random(len(who)) * (today - joined[who])) * DAY_MS).astype(np.int64)
    channel, complains = rng.integers(0, len(CHANNELS), len(who)), rng.random(len(who)) < 0.05
    order = np.argsort(at, kind="stable")
    columns = [column[order].tolist() for column in (who, at, channel, complains)]
    rows = (
        (_id("N", number), str(number), _id("C", customer), when, CHANNELS[way], "complaint" if bad else "contact")
        for number, (customer, when, way, bad) in enumerate(zip(*columns, strict=True))
    )
    connection.executemany(
        "INSERT INTO interactions (id, integration_id, ref, customer_id, occurred_at, channel, kind) "
        "VALUES (?, 'I', ?, ?, ?, ?, ?)",
        rows,
    )
    return len(who)


def _id(kind: str, number: int) -> str:
    return f"01{kind}{number:023d}"


def _told(seconds: dict[str, float], whole: float) -> Iterator[tuple[str, float]]:
    yield from seconds.items()
    yield "everything else", whole - sum(seconds.values())


def main() -> None:
    """Generates, scores, and prints what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--transactions", type=float, default=5.0, help="of a customer, on average (default: 5)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to keep the database (default: a temporary folder)")
    options = parser.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        path = Path(folder) / "score.sqlite"
        begun = time.monotonic()
        size = Size(options.customers, options.transactions, options.seed)
        # In a process of its own, whose memory is not that of the score.
        with ProcessPoolExecutor(1, get_context("spawn")) as other:
            bought, told = other.submit(invent, path, size).result()
        counted = f"{options.customers:,} customers, {bought:,} transactions, {told:,} interactions"
        console.print(f"{counted}: generated in {time.monotonic() - begun:.0f} s, {path.stat().st_size / 1e6:,.0f} MB")
        before, processor = _peak(), time.process_time()
        teller, database = Teller(Console(stderr=True)), Database(f"sqlite:///{path}", statement_seconds=600)
        tiers, begun = load_tiers(ROOT / "rules" / "tiers.yaml"), time.monotonic()
        done = score(Desk(database, tiers, lambda: datetime.now(UTC), teller), Wish(AS_OF, everybody=True))
        _print(console, teller, time.monotonic() - begun)
        console.print(f"processor time {time.process_time() - processor:.1f} s")
        console.print(f"peak memory {_peak():,.0f} MB ({before:,.0f} MB before it began)")
        console.print(f"database {path.stat().st_size / 1e6:,.0f} MB, tiers {dict(done.tiers)}")
        database.close()


def _print(console: Console, teller: Teller, whole: float) -> None:
    table = Table("step", "seconds", title="score --all")
    for name, seconds in _told(teller.seconds, whole):
        table.add_row(name, f"{seconds:.1f}")
    table.add_row("together", f"{whole:.1f}")
    console.print(table)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
