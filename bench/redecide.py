"""Stores many decisions, changes the book, makes every one again from what was stored, and counts the differences.

Facts, ledgers and moments come from a seeded generator; the store is the real one, an SQLite file. Printed are how many
decisions were stored and made again in a second, and how many came out otherwise, which should be none.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from agent_assist.customize.deciding import decide  # noqa: E402
from agent_assist.customize.decisions import Asking  # noqa: E402
from agent_assist.customize.rule_book import RuleBook, read_book  # noqa: E402
from agent_assist.customize.worth_parts import Likelihood  # noqa: E402
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue  # noqa: E402
from agent_assist.differentiate.facts import encode  # noqa: E402
from agent_assist.differentiate.profile import Profile, Standing  # noqa: E402
from agent_assist.identify.matching import Match  # noqa: E402
from agent_assist.identify.numbers import Normalised  # noqa: E402
from agent_assist.interact.calls import IncomingCall, Integration  # noqa: E402
from agent_assist.interact.remembering import Memory  # noqa: E402
from agent_assist.records import calls, decisions, integrations, migrate  # noqa: E402
from agent_assist.records.moments import as_ms  # noqa: E402
from agent_assist.records.session import Database  # noqa: E402
from agent_assist.story.recalling import decided_again, recall  # noqa: E402
from bench.making_rules import TODAY, make_facts, make_sources  # noqa: E402

NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 10, tzinfo=UTC)
BATCH = 1_000
STATUSES = ("matched",) * 12 + ("unmatched", "multiple")


def make_memories(book: RuleBook, integration: Integration, count: int, seed: int) -> Iterator[Memory]:
    """What `count` calls of all kinds would be remembered by."""
    random = Random(seed)
    questions = [fact.name for fact in book.catalogue.learned]
    for number in range(count):
        at = NOW + timedelta(seconds=random.randrange(90 * 86_400))
        status = random.choice(STATUSES)
        ledger = {name: _standing(name, at, random) for name in random.sample(questions, min(5, len(questions)))}
        asking = _asking(status, questions, at, random)
        known = make_facts(book.catalogue, random.choice((0.0, 0.15, 0.5)), random)
        decision = decide(book, known, ledger, at, context=asking)
        customer = f"customer-{number}" if status == "matched" else ""
        yield Memory(
            call=IncomingCall(integration, f"c-{number}", at),
            lookup_id=f"lookup-{number:08d}",
            number=Normalised("absent", "", ()),
            match=Match(status, customer, (), "", "claimed", ()),
            profile=Profile(customer, "Annabelle Yu", "person", ledger=ledger),
            facts=encode(known),
            asking=asking.of(decision.weighed),
            decision=decision,
            asked=None,
            names={},
            at=at,
        )


def run(options: argparse.Namespace, database: Database) -> tuple[float, float, list[str]]:
    """Seconds to decide and store, seconds to read and decide again, and the lookups that came out otherwise."""
    migrate.upgrade(database)
    book = read_book(make_sources(options.rules, options.seed), Catalogue(OBSERVED))
    changed = read_book(make_sources(options.rules, options.seed + 1), Catalogue(OBSERVED))
    with database.write() as connection:
        for each in (book, changed):
            decisions.keep_book(connection, each.version, each.as_json(), as_ms(NOW))
        integration = integrations.settle(connection, "bench", NOW, region="GB")
    memories = make_memories(book, integration, options.decisions, options.seed)
    began = time.perf_counter()
    ids = []
    for _ in range(0, options.decisions, BATCH):
        with database.write() as connection:
            for memory in islice(memories, BATCH):
                calls.insert_arrival(connection, memory)
                decisions.keep(connection, memory)
                ids.append(memory.lookup_id)
    stored = time.perf_counter()
    different = []
    with database.read() as connection:
        for lookup_id in ids:
            reviewed = decisions.review(connection, lookup_id)
            if reviewed is None or decided_again(recall(reviewed, changed)).as_json() != reviewed.decision:
                different.append(lookup_id)
    return stored - began, time.perf_counter() - stored, different


def _standing(name: str, at: datetime, random: Random) -> Standing:
    seconds, later = int(at.timestamp()), random.randrange(-30, 300) * 86_400
    if random.random() < 0.5:
        return Standing(name, "answered", seconds - 86_400, answer="a", expires_at=seconds + later)
    return Standing(name, "declined", seconds - 86_400, wait_until=seconds + later)


def _asking(status: str, questions: list[str], at: datetime, random: Random) -> Asking:
    likelihoods = {
        name: Likelihood(round(random.random(), 4), {"a": random.randrange(9), "b": random.randrange(9)})
        for name in random.sample(questions, min(8, len(questions)))
    }
    days = random.sample(range(60), random.randrange(3))
    return Asking(
        status=status,
        arm="control" if random.random() < 0.05 else "treated",
        asked_times=tuple(int(at.timestamp()) - day * 86_400 for day in days),
        likelihoods=likelihoods,
        first_name=random.choice(("", "Annabelle")),
        rep_seconds=random.choice((0, 0, 60, 236)),
    )


def main() -> None:
    """Runs the benchmark; ends with 1 where a decision came out otherwise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--decisions", type=int, default=100_000)
    parser.add_argument("--rules", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/decisions.sqlite")
        try:
            storing, again, different = run(options, database)
        finally:
            database.close()
    table = Table("decisions", "rules", "stored/s", "made again/s", "different", title="Decisions made again")
    rates = (f"{options.decisions / seconds:,.0f}" for seconds in (storing, again))
    table.add_row(f"{options.decisions:,}", f"{options.rules:,}", *rates, f"{len(different):,}")
    Console().print(table)
    if different:
        raise SystemExit(f"The first that differ: {', '.join(different[:5])}")


if __name__ == "__main__":
    main()
