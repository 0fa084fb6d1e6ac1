"""Prints what came of a replay: how it was answered, why it kept silent, what was asked, and what was learned."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from agent_assist.cli.replay_count import Learned, Outcome

RESULTS = ("answered", "declined", "not_asked", "nothing told")


def print_outcome(outcome: Outcome, seconds: float, learned: bool) -> None:
    """All tables; those about learning where answers were told."""
    console = Console()
    console.print(_answers(outcome, seconds))
    if learned:
        console.print(_questions(outcome))
        parts = outcome.by_part()
        console.print(_learning(parts))
        for word, counts in (("Learned", [part.learned for part in parts]), ("Known", [part.known for part in parts])):
            console.print(_course(word, counts, [part.calls for part in parts]))
        console.print(f"Asked again what was settled: {outcome.repeated():,}")
    if len(outcome.seconds) > 1:
        cut = statistics.quantiles(outcome.seconds, n=100)
        told = ", ".join(f"p{share} {cut[share - 1] * 1000:.1f} ms" for share in (50, 95, 99))
        console.print(f"Lookup, seen by the client: {told}")


def _answers(outcome: Outcome, seconds: float) -> Table:
    table = Table("what", "calls", "share", title=f"{outcome.calls:,} calls in {seconds:.1f} s")
    for counter, title in (
        (Counter({"answered 200": outcome.answered}), ""),
        (outcome.statuses, ""),
        (Counter(prompt=outcome.prompts.total()), ""),
        (outcome.silences, "silence: "),
        (outcome.faults, "fault: "),
        (Counter(degraded=outcome.degraded), ""),
    ):
        for name, count in counter.most_common():
            table.add_row(f"{title}{name}", f"{count:,}", f"{count / max(1, outcome.calls):.1%}")
    return table


def _questions(outcome: Outcome) -> Table:
    table = Table("question", "offered", *(result.replace("_", " ") for result in RESULTS), title="By question")
    for question, results in sorted(outcome.results.items(), key=lambda one: (-one[1].total(), one[0])):
        table.add_row(question, f"{results.total():,}", *(f"{results[result]:,}" for result in RESULTS))
    return table


def _course(word: str, counts: Sequence[int], calls: Sequence[int]) -> str:
    first, last = (100 * counts[at] / max(1, calls[at]) for at in (0, -1))
    way = "rising" if last > first else "falling" if last < first else "the same"
    return f"{word} per 100 calls: {way}, from {first:.1f} in the first fifth to {last:.1f} in the last."


def _learning(parts: Sequence[Learned]) -> Table:
    table = Table("fifth", "calls", "offered", "learned", "known", title="Per 100 calls, fifth by fifth")
    for number, part in enumerate(parts, 1):
        shares = (100 * count / max(1, part.calls) for count in (part.offered, part.learned, part.known))
        table.add_row(str(number), f"{part.calls:,}", *(f"{share:.1f}" for share in shares))
    table.caption = "learned: facts new to us; known: facts of the caller that earlier calls had learned"
    return table
