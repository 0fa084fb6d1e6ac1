"""Decides which rules a supervisor sees in the list, in which order, and how many at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from agent_assist.customize.rules import BANDS, GROUPS, Rule
from agent_assist.learn.rule_track import RuleCounts, Track
from agent_assist.web.room_words import KINDS, STATES, kind_of, state_of

PAGE_SIZE = 100
LONGEST_QUERY = 100
MOST_PAGES = 10_000
ORDERS = {
    "name": "By name",
    "folder": "By folder",
    "band": "By band",
    "state": "By status",
    "shown": "Most shown first",
    "answered": "Least answered first",
}


@dataclass(frozen=True)
class Asked:
    """What the supervisor wants to see; "" filters nothing. `only_look` leaves what is worth a look."""

    q: str = ""
    folder: str = ""
    kind: str = ""
    band: str = ""
    state: str = ""
    only_look: bool = False
    order: str = "name"
    page: int = 1

    def as_query(self, **changes: Any) -> dict[str, Any]:
        """What stands in the address for this list, or for one that differs in `changes`; the usual is left away."""
        told = {**self.__dict__, **changes}
        if "page" not in changes:
            told["page"] = 1
        query = {name: value for name, value in told.items() if value != getattr(_USUAL, name)}
        return {name: 1 if value is True else value for name, value in query.items()}

    @property
    def is_filtered(self) -> bool:
        return bool(self.q or self.folder or self.kind or self.band or self.state or self.only_look)


_USUAL = Asked()


@dataclass(frozen=True)
class Page:
    """Some of the rules that were found, from number `first` (counted from 1) of `found`."""

    rules: tuple[Rule, ...]
    found: int
    number: int = 1
    first: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "first", (self.number - 1) * PAGE_SIZE + 1)

    @property
    def last(self) -> int:
        return self.first + len(self.rules) - 1

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // PAGE_SIZE))


def read_asked(query: Mapping[str, str]) -> Asked:
    """What the address asks for; what it cannot mean is left away."""

    def one_of(name: str, among: Collection[str], usual: str = "") -> str:
        return query[name] if query.get(name) in among else usual

    number = query.get("page", "1")
    return Asked(
        q=" ".join(query.get("q", "").split())[:LONGEST_QUERY],
        folder=one_of("folder", GROUPS),
        kind=one_of("kind", KINDS),
        band=one_of("band", BANDS),
        state=one_of("state", STATES),
        only_look=query.get("only_look") == "1",
        order=one_of("order", ORDERS, "name"),
        page=min(int(number), MOST_PAGES) if number.isdecimal() and len(number) < 9 and int(number) else 1,
    )


def page_of(rules: Iterable[Rule], asked: Asked, today: date, track: Track, looked: Collection[str] = ()) -> Page:
    """The page of the list that was asked for, the last one where there are fewer; `looked` has the rules
    that are worth a look."""
    found = sorted(
        (rule for rule in rules if _fits(rule, asked, today) and (not asked.only_look or rule.name in looked)),
        key=_order(asked.order, today, track),
    )
    number = min(asked.page, max(1, -(-len(found) // PAGE_SIZE)))
    return Page(tuple(found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]), len(found), number)


def is_called(rule: Rule, wanted: str) -> bool:
    """Whether every word of `wanted` stands in the rule's name, purpose, words, or the names of the facts it reads."""
    if not wanted:
        return True
    facts = (condition.fact.name for condition in rule.conditions)
    learned = rule.ask.learns if rule.ask else ""
    text = "\n".join((rule.name, rule.purpose, rule.words, learned, *facts)).casefold()
    return all(word in text for word in wanted.casefold().split())


def share_answered(counts: RuleCounts) -> float | None:
    """Of the times that it was shown, how many were answered; None where it never was."""
    return counts.answered / counts.shown if counts.shown else None


def _fits(rule: Rule, asked: Asked, today: date) -> bool:
    return (
        asked.folder in ("", rule.group)
        and asked.band in ("", rule.matters)
        and asked.kind in ("", kind_of(rule))
        and asked.state in ("", state_of(rule, today))
        and is_called(rule, asked.q)
    )


def _order(order: str, today: date, track: Track) -> Callable[[Rule], Any]:
    """Ties are broken by name, so that a list is the same each time."""

    def least_answered(rule: Rule) -> tuple[bool, float]:
        share = share_answered(track.of(rule.name)) if rule.ask else None
        return share is None, share or 0.0

    keys: dict[str, Callable[[Rule], Any]] = {
        "name": lambda rule: 0,
        "folder": lambda rule: GROUPS.index(rule.group) if rule.group in GROUPS else len(GROUPS),
        "band": lambda rule: rule.band,
        "state": lambda rule: [*STATES, "retired"].index(state_of(rule, today)),
        "shown": lambda rule: -track.of(rule.name).shown,
        "answered": least_answered,
    }
    key = keys[order]
    return lambda rule: (key(rule), rule.name)
