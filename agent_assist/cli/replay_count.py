"""Counts what came of a replay: answers, silences, what was learned, and whether anybody was asked twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

PARTS = 5


@dataclass(frozen=True)
class Played:
    """One call as it was played; the moments are those of this machine's running clock, in seconds.

    `entry` is what the service said of the outcome, None where none was told. `place` is the number of the call.
    """

    place: int
    at: datetime
    answer: Mapping[str, Any] | None
    began: float
    seconds: float
    faults: tuple[str, ...] = ()
    told: str = ""
    entry: Mapping[str, Any] | None = None
    entry_at: float = 0.0


@dataclass
class Learned:
    """What one part of a replay brought: `known` counts, call by call, the facts known of its caller beforehand."""

    calls: int = 0
    offered: int = 0
    learned: int = 0
    known: int = 0


@dataclass
class Outcome:
    """What came of a replay."""

    calls: int = 0
    answered: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    silences: Counter[str] = field(default_factory=Counter)
    prompts: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    degraded: int = 0
    seconds: list[float] = field(default_factory=list)
    results: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    played: list[Played] = field(default_factory=list)

    def add(self, played: Played) -> None:
        """Counts one call."""
        self.faults.update(played.faults)
        answer = played.answer
        if answer is None:
            return
        self.played.append(played)
        self.answered += 1
        self.seconds.append(played.seconds)
        self.statuses[answer["status"]] += 1
        self.degraded += bool(answer["degraded"])
        if not answer["prompt_id"]:
            self.silences[answer["silence"]] += 1
            return
        self.prompts[answer["prompt_id"]] += 1
        self.results[question_of(answer)][played.told or "nothing told"] += 1

    def by_part(self) -> list[Learned]:
        """What each fifth of the calls, in the order of their times, learned and had to go by."""
        parts = [Learned() for _ in range(PARTS)]
        known: dict[str, set[str]] = defaultdict(set)
        for played in sorted(self.played, key=lambda one: one.place):
            assert played.answer is not None
            part, of_customer = parts[played.place * PARTS // max(1, self.calls)], known[played.answer["customer_id"]]
            part.calls += 1
            part.offered += bool(played.answer["prompt_id"])
            part.known += len(of_customer)
            if played.entry and played.entry["state"] == "answered":
                part.learned += played.entry["question"] not in of_customer
                of_customer.add(played.entry["question"])
        return parts

    def repeated(self) -> int:
        """How often a question was put although the service had already settled it for that customer.

        A lookup that was under way while the outcome was told could not know of it, and is not counted.
        """
        settled: dict[tuple[str, str], list[Played]] = defaultdict(list)
        for played in self.played:
            if played.entry:
                settled[played.entry["customer_id"], played.entry["question"]].append(played)
        return sum(
            any(
                _was_settled(before, played)
                for before in settled[played.answer["customer_id"], question_of(played.answer)]
            )
            for played in self.played
            if played.answer and played.answer["prompt_id"]
        )


def question_of(answer: Mapping[str, Any]) -> str:
    """The fact that the question of an answered lookup learns."""
    return str(answer["detail"]["prompt"].get("question", ""))


def _was_settled(before: Played, played: Played) -> bool:
    entry = before.entry
    if entry is None or before is played or before.entry_at > played.began:
        return False
    until = {"answered": entry["expires_at"], "declined": entry["wait_until"]}.get(entry["state"])
    return until is not None and (not until or played.at < datetime.fromisoformat(until))
