"""Puts a tally into the result that is kept, shown and handed out: JSON with ids of calls and customers, no names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, zip_longest
from typing import Any

from agent_assist.customize.objections import SPOKEN_ORDER
from agent_assist.differentiate.catalogue import TIERS
from agent_assist.interact.card import stamp
from agent_assist.learn.changed_calls import CHANGES, PROMPT_GAINED, PROMPT_LOST, PROMPT_OTHER, SILENCE_OTHER, WORDED
from agent_assist.learn.said import PROMPT, SHOWN_KINDS
from agent_assist.learn.seeing import NO_TIER
from agent_assist.learn.tally import AFTER, BEFORE, GAINED, LOST, Example, Tally

MOST_EXAMPLES = 10
OTHER = "other"
COLUMNS = (BEFORE, AFTER, GAINED, LOST)
_ONLY_WORDS = (WORDED, SILENCE_OTHER)
_ORDER = (*TIERS, NO_TIER)
_NAMES = {"prompt": "prompts", "reminder": "reminders", "treatment": "treatments", "steer": "steers"}


@dataclass(frozen=True)
class Span:
    """What was replayed: the books by their versions, the days, and from when to when calls were read.

    Where there were more than `most` calls, only the latest were read, and `cut` says so.
    """

    in_force: str
    draft: str
    days: int
    since: datetime
    until: datetime
    most: int
    cut: bool = False


def result_of(tally: Tally, span: Span) -> dict[str, Any]:
    """The whole result. Each list is in the order in which it is shown."""
    return {
        "in_force": span.in_force,
        "draft": span.draft,
        "days": span.days,
        "since": stamp(span.since.timestamp()),
        "until": stamp(span.until.timestamp()),
        "most": span.most,
        "cut": span.cut,
        "calls": tally.calls,
        "changed": tally.changed,
        "decided_again": tally.again,
        "left_out": tally.left_out,
        **{_NAMES.get(kind, "in_trial"): _shown(tally, kind) for kind in SHOWN_KINDS},
        "changes": _changes(tally),
        "silences": _silences(tally),
        "questions_per_customer": _questions(tally),
        "rep_seconds": _seconds(tally),
        "losers": [_loser(loser) for loser in tally.losers],
        **_examples(tally),
    }


def _shown(tally: Tally, kind: str) -> dict[str, Any]:
    """What rules of one kind show, by rule and by tier, the greatest change first."""
    by_rule: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COLUMNS, 0))
    by_tier: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COLUMNS, 0))
    tiers_of: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: {GAINED: 0, LOST: 0}))
    for (its_kind, rule, tier, column), count in tally.shown.items():
        if its_kind == kind:
            by_rule[rule][column] += count
            by_tier[tier][column] += count
            if column in (GAINED, LOST):
                tiers_of[rule][tier][column] += count
    columns = (*COLUMNS, *_count_by_call(tally, by_tier)) if kind == PROMPT else COLUMNS
    whole = {column: sum(counts[column] for counts in by_tier.values()) for column in columns}
    rules = sorted(by_rule, key=lambda rule: (-by_rule[rule][GAINED] - by_rule[rule][LOST], rule))
    return {
        **whole,
        "rules": [{"rule": rule, **by_rule[rule], "tiers": _by_tier(tiers_of[rule])} for rule in rules],
        "tiers": _by_tier(by_tier),
    }


def _count_by_call(tally: Tally, by_tier: Mapping[str, dict[str, int]]) -> tuple[str, ...]:
    """For a customer one question in the place of another is neither gained nor lost: it has a column of its own."""
    for tier, counts in by_tier.items():
        for column, kind in ((GAINED, PROMPT_GAINED), (LOST, PROMPT_LOST), (OTHER, PROMPT_OTHER)):
            counts[column] = tally.changes[kind, tier]
    return (OTHER,)


def _changes(tally: Tally) -> list[dict[str, Any]]:
    """How many calls have a change of each kind, by tier as well."""
    rows = []
    for kind in CHANGES:
        tiers = {tier: count for (its_kind, tier), count in tally.changes.items() if its_kind == kind}
        if tiers:
            rows.append({"kind": kind, "calls": sum(tiers.values()), "tiers": _in_order(tiers)})
    return rows


def _silences(tally: Tally) -> list[dict[str, Any]]:
    reasons = {reason for reason, _ in tally.silences}
    known = [reason for reason in SPOKEN_ORDER if reason in reasons]
    return [
        {"reason": reason, BEFORE: tally.silences[reason, BEFORE], AFTER: tally.silences[reason, AFTER]}
        for reason in (*known, *sorted(reasons.difference(known)))
    ]


def _questions(tally: Tally) -> dict[str, Any]:
    """How many customers hear how many questions more, or fewer."""
    spread: dict[int, dict[str, int]] = defaultdict(dict)
    for (tier, extra), customers in tally.customers.items():
        spread[extra][tier] = customers
    return {
        "customers": tally.customers.total(),
        "spread": [
            {"extra": extra, "customers": sum(spread[extra].values()), "tiers": _in_order(spread[extra])}
            for extra in sorted(spread)
        ],
    }


def _seconds(tally: Tally) -> dict[str, Any]:
    days = len(tally.days)
    per_day = {column: round(tally.seconds[column] / days) if days else 0 for column in (BEFORE, AFTER)}
    return {"days_with_calls": days, **per_day}


def _loser(loser: Any) -> dict[str, Any]:
    told = loser._asdict()
    return {"points": -told.pop("less_points"), **told}


def _examples(tally: Tally) -> dict[str, Any]:
    """Ten calls of all kinds of change, taken in turns, and up to ten of each kind.

    Of the kinds that change nothing but words one is enough, unless there is nothing else.
    """
    by_kind = {kind: list(_of_kind(tally, kind)) for kind in CHANGES}
    first = _in_turns(told[:1] if kind in _ONLY_WORDS else told for kind, told in by_kind.items())
    rest = _in_turns(by_kind[kind][1:] for kind in _ONLY_WORDS)
    return {
        "examples": [*first, *rest][:MOST_EXAMPLES],
        "examples_by_kind": {kind: told for kind, told in by_kind.items() if told},
    }


def _of_kind(tally: Tally, kind: str) -> Iterator[dict[str, Any]]:
    """The most telling of every pair of rules first, then the second of each."""
    pairs = sorted((kept[0], key, kept) for key, kept in tally.examples.items() if key[0] == kind)
    lists = [[_example(key, example) for example in kept] for _, key, kept in pairs]
    for number, told in enumerate(_in_turns(lists)):
        if number == MOST_EXAMPLES:
            return
        yield told


def _in_turns(lists: Iterable[list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    return (each for each in chain.from_iterable(zip_longest(*lists)) if each is not None)


def _example(key: tuple[str, str, str], example: Example) -> dict[str, Any]:
    kind, before, after = key
    return {
        "kind": kind,
        "lookup_id": example.lookup_id,
        "customer_id": example.customer_id,
        "tier": example.tier,
        "at": stamp(-example.less_at),
        "rule_before": before,
        "rule_after": after,
        "points": -example.less_points + 0.0,
        "before": example.before,
        "after": example.after,
        "why": example.why,
    }


def _by_tier(counts: Mapping[str, Mapping[str, int]]) -> list[dict[str, Any]]:
    return [{"tier": tier, **told} for tier, told in _in_order(counts).items()]


def _in_order(by_tier: Mapping[str, Any]) -> dict[str, Any]:
    return {tier: by_tier[tier] for tier in sorted(by_tier, key=lambda tier: (_rank(tier), tier))}


def _rank(tier: str) -> int:
    return _ORDER.index(tier) if tier in _ORDER else len(_ORDER)
