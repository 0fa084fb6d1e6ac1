"""Replays a draft over a month of stored calls beside the book in force, and tells what that takes.

Customers, calls and answers come from a seeded generator; the store is the real one, an SQLite file. Printed are the
seconds by the clock and of processors, by process, for each run. `--older` stores the calls under an older book, so
that both books decide every call anew. `--store` keeps the file for another time.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from agent_assist.cli.rules_replay_run import Task, replay  # noqa: E402
from agent_assist.customize.deciding import decide  # noqa: E402
from agent_assist.customize.decisions import Asking, Decision  # noqa: E402
from agent_assist.customize.rule_book import RuleBook, read_book  # noqa: E402
from agent_assist.customize.worth_parts import Likelihood  # noqa: E402
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue, FactValue, Unknown  # noqa: E402
from agent_assist.differentiate.facts import encode  # noqa: E402
from agent_assist.differentiate.profile import Profile, Standing  # noqa: E402
from agent_assist.identify.matching import Candidate, Match  # noqa: E402
from agent_assist.identify.numbers import Normalised  # noqa: E402
from agent_assist.interact.calls import IncomingCall, Integration  # noqa: E402
from agent_assist.interact.remembering import Memory  # noqa: E402
from agent_assist.records import calls, decisions, integrations, migrate  # noqa: E402
from agent_assist.records.session import Database  # noqa: E402
from bench.making_rules import INTENTS, TODAY, make_facts, make_sources  # noqa: E402

NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 18, tzinfo=UTC)
DAYS, BATCH = 30, 2_000
CHANGED = 20
STATUSES = ("matched",) * 17 + ("unmatched", "unmatched", "multiple")
BROAD = 12
"""Questions for whole tiers, as desks have them beside the many narrow ones: so about half of the calls are asked."""


def make_books(rules: int, seed: int) -> tuple[RuleBook, RuleBook]:
    """A book, and a draft of it in which some rules are changed, and one each is new, gone and switched off."""
    sources = {**make_sources(rules - BROAD, seed), **{f"discovery/{name}.yaml": text for name, text in _broad()}}
    others = {path.rpartition("/")[2]: text for path, text in make_sources(rules - BROAD, seed + 1).items()}
    paths = sorted(path for path in sources if path.rpartition("/")[2] in others)
    draft = dict(sources)
    for path in paths[:: len(paths) // CHANGED]:
        draft[path] = others[path.rpartition("/")[2]]
    del draft["discovery/broad-01.yaml"]
    draft["discovery/broad-02.yaml"] = draft["discovery/broad-02.yaml"].replace("status: live", "status: draft")
    draft["discovery/broad-03.yaml"] = draft["discovery/broad-03.yaml"].replace("is MVC", "is MVC or LM")
    draft["discovery/quite-new.yaml"] = _asking("quite-new", "something new", "is MGC")
    observed = Catalogue(OBSERVED)
    return read_book(sources, observed), read_book(draft, observed)


def _broad() -> Iterator[tuple[str, str]]:
    tiers = ("is MVC", "is MGC", "is LM or NEW", "is MVC or MGC or LM")
    for number in range(BROAD):
        name = f"broad-{number:02d}"
        yield name, _asking(name, f"matter {'abcdefghijkl'[number]}", tiers[(number + 1) % len(tiers)])


def _asking(name: str, learns: str, tier: str) -> str:
    head = f"rule: {name}\npurpose: To be measured.\nowner: supervisors\nstatus: live\nmatters: may\nwhen:\n"
    asked = f"  tier: {tier}\nask: What about {learns}?\nlearns: {learns}\nanswers:\n  - a\n  - b\n  - c\n"
    return f"{head}{asked}because: It helps to know.\n"


class Caller:
    """One customer with what is known of them, and where their questions stand."""

    def __init__(self, number: int, book: RuleBook, random: Random) -> None:
        self.id, self.book, self.random = f"customer-{number:06d}", book, random
        self.known: dict[str, FactValue | Unknown] = make_facts(Catalogue(OBSERVED), 0.15, random)
        self.known |= {"open complaint": random.random() < 0.05, "service consent": True}
        self.known |= {fact.name: Unknown("not asked yet") for fact in book.catalogue.learned}
        self.ledger: dict[str, Standing] = {}
        self.asked: list[int] = []
        self.likelihoods = {
            fact.name: Likelihood(round(random.random(), 4), {"a": random.randrange(9), "b": random.randrange(9)})
            for fact in book.catalogue.learned
        } | {"": Likelihood(0.5)}

    def call(self, at: datetime, lookup_id: str, integration: Integration) -> Memory:
        """What one call of theirs would be remembered by; what comes of its question is known to the next."""
        random, status = self.random, self.random.choice(STATUSES)
        facts = {**self.known, "call intent": random.choice(INTENTS)}
        asking = Asking(
            status=status,
            arm="control" if random.random() < 0.05 else "treated",
            asked_times=tuple(self.asked),
            likelihoods=self.likelihoods,
            first_name="Annabelle",
            rep_seconds=random.choice((0, 0, 60, 120)),
        )
        profile = Profile(self.id, "Annabelle Yu", "person", ledger=dict(self.ledger))
        decision = decide(self.book, facts, self.ledger, at, context=asking)
        is_known = status == "matched"
        if is_known:
            self._answer(decision, at, lookup_id)
        candidates = (Candidate(self.id, ("The number is on record.",), 1, 0.9),)
        return Memory(
            call=IncomingCall(integration, lookup_id, at, ani="+441134960710", agent="rep-07", queue="service"),
            lookup_id=lookup_id,
            number=Normalised("e164", "+441134960710", ("It is written as in GB.",)),
            match=Match(
                status, self.id if is_known else "", candidates, "One customer.", "claimed", ("One customer.",)
            ),
            profile=profile,
            facts=encode(facts),
            asking=asking.of(decision.weighed),
            decision=decision,
            asked=None,
            names={self.id: "Annabelle Yu"},
            at=at,
        )

    def _answer(self, decision: Decision, at: datetime, lookup_id: str) -> None:
        prompt = decision.prompt
        if prompt is None:
            return
        now, came = int(at.timestamp()) + 60, self.random.random()
        state: dict[str, Any] = {"state": "asked_no_answer"}
        if came < 0.6:
            answer = self.random.choice(prompt.answers).value
            state = {"state": "answered", "answer": answer, "expires_at": now + 365 * 86_400}
            self.known[prompt.question] = answer
        elif came < 0.75:
            state = {"state": "declined", "wait_until": now + 182 * 86_400}
        self.asked.insert(0, now)
        self.ledger[prompt.question] = Standing(
            prompt.question, at=now, rule=prompt.rule, channel="phone", rep="rep-07", lookup_id=lookup_id, **state
        )


def make_memories(book: RuleBook, integration: Integration, options: argparse.Namespace) -> Iterator[Memory]:
    """The calls of all customers, five each on average: most call once or twice, some often."""
    random = Random(options.seed)
    weights = [random.paretovariate(1.5) for _ in range(options.customers)]
    of_each = [0] * options.customers
    for number in random.choices(range(options.customers), weights, k=options.decisions):
        of_each[number] += 1
    lookups = iter(range(options.decisions))
    for number, times in enumerate(of_each):
        caller = Caller(number, book, random)
        for before in sorted((random.randrange(DAYS * 86_400) for _ in range(times)), reverse=True):
            yield caller.call(NOW - timedelta(seconds=before), f"lookup-{next(lookups):08d}", integration)


def store(database: Database, book: RuleBook, options: argparse.Namespace) -> float:
    """Stores the calls as `book` decides them; the seconds that took."""
    began = time.perf_counter()
    migrate.upgrade(database)
    with database.write() as connection:
        integration = integrations.settle(connection, "bench", NOW, region="GB")
    memories = make_memories(book, integration, options)
    while batch := list(islice(memories, BATCH)):
        with database.write() as connection:
            for memory in batch:
                calls.insert_arrival(connection, memory)
                decisions.keep(connection, memory)
    return time.perf_counter() - began


def run(task: Task) -> tuple[dict[str, Any], list[str]]:
    """The result, and the row of figures for it."""
    before = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    began = time.perf_counter()
    found = replay(task, lambda done, total: True)
    wall = time.perf_counter() - began
    after = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    own, others = (
        new.ru_utime + new.ru_stime - old.ru_utime - old.ru_stime for new, old in zip(after, before, strict=True)
    )
    each = others / task.workers
    return found, [f"{wall:.1f}", f"{own:.1f}", f"{others:.1f}", f"{each:.1f}", f"{found['calls'] / wall:,.0f}"]


def main() -> None:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--decisions", type=int, default=100_000)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--rules", type=int, default=300)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--older", action="store_true", help="let both books decide every call anew")
    parser.add_argument("--store", type=Path, help="keep the store in this file, or take it from there")
    options = parser.parse_args()
    console = Console()
    in_force, draft = make_books(options.rules, options.seed)
    with tempfile.TemporaryDirectory() as folder:
        path = options.store or Path(folder) / "calls.sqlite"
        is_new = not path.exists()
        database = Database(f"sqlite:///{path}", statement_seconds=600)
        if is_new:
            console.print(f"{options.decisions:,} calls stored in {store(database, in_force, options):.0f} s")
        if options.older:
            # Another version that says the same: no stored decision is that of the book in force.
            remarked = {file: f"# Looked at again.\n{text}" for file, text in in_force.sources.items()}
            in_force = read_book(remarked, Catalogue(OBSERVED))
        table = Table("seconds", "parent cpu", "workers cpu", "cpu each", "calls/s", title="Replay of a draft")
        for _ in range(options.runs):
            found, figures = run(Task(database, in_force, draft, DAYS, NOW, options.workers))
            table.add_row(*figures)
        database.close()
    console.print(table)
    prompts = found["prompts"]
    console.print(
        f"{found['calls']:,} calls of {found['questions_per_customer']['customers']:,} customers, "
        f"{prompts['before']:,} of them asked; {found['changed']:,} changed: "
        f"{prompts['gained']:,} prompts gained, {prompts['lost']:,} lost, {prompts['other']:,} others; "
        f"{found['decided_again']:,} decided anew by the book in force."
    )


if __name__ == "__main__":
    main()
