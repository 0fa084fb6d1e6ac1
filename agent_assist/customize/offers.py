"""Reads rules/treatments.yaml: the treatments a rule may recommend, and the ways to which it may steer.

currency: GBP
treatments:
  goodwill credit:
    words: Add a credit, with an apology.
    kind: money                 # or: call back, paper, service
    tiers: MVC, MGC             # optional: whom it is for
    needs:                      # optional: for which need, in the phrases of a rule; all of them
      wanted remedy: is a refund
    authority:                  # what each may give alone; a line left out is that of the one before
      rep: £20
      supervisor: £200
    at most: once in 6 months   # optional, for one customer
steer:
  order page:
    channel: web                # or: app, chat, email
    words: They can see this on the page of orders.
    link: https://www.example.com/orders
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from agent_assist.customize.condition_lists import ConditionReader
from agent_assist.customize.conditions import Condition
from agent_assist.customize.entries import Entries
from agent_assist.customize.phrases import read_phrase
from agent_assist.customize.steering import Way, read_way
from agent_assist.customize.treatments import KINDS, MONEY, ROLES, Treat, read_amount
from agent_assist.differentiate.catalogue import TIERS
from agent_assist.sheets import Node, Table, Text, did_you_mean

_KEYS = ("words", "kind", "tiers", "needs", "authority", "at most")
_UP_TO = " up to "


@dataclass(frozen=True)
class Offers:
    """What rules may name: treatments and ways, by their names in small letters.

    They are not `known` where their sheet cannot be read; nothing that a rule names is missed then.
    """

    treats: Mapping[str, Treat] = field(default_factory=dict)
    ways: Mapping[str, Way] = field(default_factory=dict)
    known: bool = True


NOTHING = Offers()
NOT_KNOWN = Offers(known=False)


def read_offers(table: Table, reader: ConditionReader) -> Offers:
    """The offers in the sheet; faults go to the reader's notes."""
    entries = Entries(table, reader.notes)
    entries.refuse_others(("currency", "treatments", "steer"), "treatments.yaml")
    currency = entries.text("currency", default="GBP", limit=3)
    treats = [_treat(name, inner, reader, currency) for name, inner in _tables(entries, "treatments")]
    ways = [
        read_way(name, inner, Entries(inner, reader.notes), reader.catalogue)
        for name, inner in _tables(entries, "steer")
    ]
    return Offers({treat.name.casefold(): treat for treat in treats}, {way.name.casefold(): way for way in ways})


def named_treat(entries: Entries, offers: Offers) -> Treat | None:
    """The treatment that a rule's `treat:` names, with its conditions at that line; notes what is wrong."""
    if isinstance(entries.table.get("treat"), Table):
        cure = "Write `treat: goodwill credit`, and its words in treatments.yaml."
        entries.notes.add(entries.table.entries["treat"], "`treat` names a treatment of treatments.yaml.", cure)
        return None
    written = entries.text("treat", limit=100)
    found = offers.treats.get(written.casefold())
    name, up_to, amount = written.rpartition(_UP_TO)
    if found is None and up_to and (found := offers.treats.get(name.casefold())):
        found = _capped(found, amount, entries)
    if found is None:
        if offers.known:
            _unknown(entries, "treat", name or written, "treatment", [each.name for each in offers.treats.values()])
        return None
    return replace(found, conditions=_at_line(found.conditions, entries.table.entries["treat"]))


def named_way(entries: Entries, offers: Offers) -> Way | None:
    """The way that a rule's `steer:` names, likewise."""
    written = entries.text("steer", limit=100)
    found = offers.ways.get(written.casefold())
    if found is None:
        if offers.known:
            _unknown(entries, "steer", written, "way to steer", [each.name for each in offers.ways.values()])
        return None
    return replace(found, conditions=_at_line(found.conditions, entries.table.entries["steer"]))


def _capped(treat: Treat, amount: str, entries: Entries) -> Treat:
    ceiling = read_amount(amount)
    if ceiling is None or treat.kind != MONEY:
        cure = "Write for example `up to £20`." if treat.kind == MONEY else f"Write `treat: {treat.name}`."
        entries.notes.add(entries.table.entries["treat"], f"`{treat.name}` cannot be up to `{amount}`.", cure)
        return treat
    return treat.capped(ceiling)


def _unknown(entries: Entries, key: str, written: str, what: str, known: list[str]) -> None:
    if written:
        cure = did_you_mean(written, known) or "treatments.yaml lists them all."
        entries.notes.add(entries.table.entries[key], f"There is no {what} `{written}`.", cure)


def _at_line(conditions: tuple[Condition, ...], place: Node) -> tuple[Condition, ...]:
    return tuple(replace(condition, line=place.line) for condition in conditions)


def _tables(entries: Entries, key: str) -> Iterator[tuple[str, Table]]:
    node = entries.table.get(key)
    if node is None:
        return
    inner = node.entries if isinstance(node, Table) else {}
    if not inner:
        entries.notes.add(
            node, f"`{key}` should hold lines.", "Write a name and a colon below it, and more below that."
        )
    for name, below in inner.items():
        if isinstance(below, Table):
            yield " ".join(name.split()), below
        else:
            entries.notes.add(below, f"`{name}` should hold lines.", "Write `words: …` below it.")


def _treat(name: str, table: Table, reader: ConditionReader, currency: str) -> Treat:
    entries = Entries(table, reader.notes)
    entries.refuse_others(_KEYS, "A treatment")
    kind = entries.one_of("kind", KINDS)
    conditions = (*_for_tiers(entries, reader), *reader.all_of(entries.table.get("needs"), "needs"))
    return Treat(
        name=name,
        words=entries.spoken("words"),
        kind=kind,
        currency=currency,
        limits=_limits(entries) if kind == MONEY else _allowed(entries),
        every_days=entries.days("at most", default=0, forever=(), prefix="once in"),
        spelled=tuple(map(str, conditions)),
        conditions=conditions,
    )


def _for_tiers(entries: Entries, reader: ConditionReader) -> Iterator[Condition]:
    tiers = entries.words("tiers")
    for tier in tiers:
        if tier not in TIERS:
            cure = did_you_mean(tier, list(TIERS)) or f"Choose among {', '.join(TIERS)}."
            entries.notes.add(entries.table.entries["tiers"], f"There is no tier `{tier}`.", cure)
            return
    if tiers and (fact := reader.catalogue.get("tier")):
        phrase = f"is {' or '.join(tiers)}"
        yield Condition(fact, phrase, 0, read_phrase(phrase, fact))


def _limits(entries: Entries) -> tuple[tuple[str, int], ...]:
    node = entries.table.get("authority")
    lines = node.entries if isinstance(node, Table) else {}
    if not lines:
        cure = "Write `rep: £20` below it, and a line for whoever may give more."
        entries.notes.add(node or entries.table, "`authority` should say up to which amount.", cure)
    if isinstance(node, Table):
        Entries(node, entries.notes).refuse_others(ROLES, "`authority`")
    limits, least = [], 0
    for role in ROLES:
        if role in lines:
            least = _limit(entries, role, lines[role], least)
        limits.append((role, least))
    return tuple(limits)


def _limit(entries: Entries, role: str, node: Node, least: int) -> int:
    amount = read_amount(node.value) if isinstance(node, Text) else None
    if amount is None:
        entries.notes.add(node, f"The authority of a {role} should be an amount.", "Write for example `£20`.")
        return least
    if amount < least:
        cure = "Write at least as much as the line before."
        entries.notes.add(node, f"A {role} may not give less than those below.", cure)
    return max(amount, least)


def _allowed(entries: Entries) -> tuple[tuple[str, int], ...]:
    first = ROLES.index(entries.one_of("authority", ROLES, default=ROLES[0]))
    return tuple((role, int(at >= first)) for at, role in enumerate(ROLES))
