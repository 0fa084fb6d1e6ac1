"""Decides how value becomes a tier: the lines, unit costs and words that supervisors keep in rules/tiers.yaml."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

from agent_assist import sheets
from agent_assist.differentiate.catalogue import CHANNELS, TIERS

OBJECTIVE_OF = {"MVC": "keep", "MGC": "grow", "LM": "serve", "BZ": "contain", "NEW": "discover"}
SECTIONS = ("currency", "lines", "cost per contact", "cost per complaint", "words for the rep", "service floor")
LINES = ("new for days", "below zero under", "below zero needs contacts", "most valuable from", "most growable from")
MOST_DAYS_OR_CONTACTS = 10_000
MOST_MONEY = Decimal(10_000_000)
ONLY_WORDS = ("floor", "words")
T = TypeVar("T")


@dataclass(frozen=True)
class Tiers:
    """The contents of tiers.yaml; amounts in minor units of `currency`.

    `unit_costs` has an amount for each channel, `words` a sentence for each tier. `version` changes with everything
    that can move a customer, and is stored with each assessment.
    """

    currency: str
    new_days: int
    below_zero_under: int
    below_zero_contacts: int
    most_valuable_from: int
    most_growable_from: int
    complaint_cost: int
    floor: str
    unit_costs: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def version(self) -> str:
        numbers = [(part.name, getattr(self, part.name)) for part in fields(self) if part.name not in ONLY_WORDS]
        return "t-" + hashlib.sha256(repr(numbers).encode()).hexdigest()[:12]


def objective_of(tier: str) -> str:
    """What the company wants for a customer of this tier; empty for a tier we do not have."""
    return OBJECTIVE_OF.get(tier, "")


def load_tiers(path: Path) -> Tiers:
    """The tiers in the file at `path`. Raises SheetFaults."""
    return read_tiers(sheets.read_file(path), path.name)


def read_tiers(table: sheets.Table, file: str) -> Tiers:
    """The tiers in a sheet. Raises SheetFaults with every fault; `file` is what the faults call it."""
    reader = _Reader(sheets.Notes(file))
    reader.refuse_strangers(table, SECTIONS)
    lines = reader.section(table, "lines", LINES)
    costs = reader.section(table, "cost per contact", CHANNELS)
    words = reader.section(table, "words for the rep", TIERS)
    tiers = Tiers(
        currency=reader.read(table, "currency", _currency, ""),
        new_days=reader.read(lines, "new for days", _whole, 0),
        below_zero_under=reader.read(lines, "below zero under", _money, 0),
        below_zero_contacts=reader.read(lines, "below zero needs contacts", _whole, 0),
        most_valuable_from=reader.read(lines, "most valuable from", _money, 0),
        most_growable_from=reader.read(lines, "most growable from", _money, 0),
        complaint_cost=reader.read(table, "cost per complaint", _cost, 0),
        floor=reader.read(table, "service floor", _words, ""),
        unit_costs={channel: reader.read(costs, channel, _cost, 0) for channel in CHANNELS},
        words={tier: reader.read(words, tier, _words, "") for tier in TIERS},
    )
    reader.notes.raise_if_any()
    return tiers


class _Reader:
    """Reads values of one sheet and notes all that is missing, unknown or unreadable."""

    def __init__(self, notes: sheets.Notes) -> None:
        self.notes = notes

    def section(self, table: sheets.Table, name: str, known: tuple[str, ...]) -> sheets.Table | None:
        """The section of that name, or None once its absence is noted."""
        node = table.get(name)
        if isinstance(node, sheets.Table):
            self.refuse_strangers(node, known)
            return node
        cure = f"Begin with `{known[0]}:`, one value a line."
        self.notes.add(node or table, f"`{name}` should hold lines of the form `name: value`.", cure)
        return None

    def refuse_strangers(self, table: sheets.Table, known: tuple[str, ...]) -> None:
        for name, key in table.keys.items():
            if name not in known:
                cure = sheets.did_you_mean(name, list(known)) or f"Known here: {', '.join(known)}."
                self.notes.add(key, f"`{name}` is not known here.", cure)

    def read(self, table: sheets.Table | None, name: str, reading: Callable[[str], T], otherwise: T) -> T:
        """What `reading` makes of the value; its ValueError says what to write instead. A fault gives `otherwise`."""
        if table is None:
            return otherwise
        node = table.get(name)
        if node is None:
            self.notes.add(table, f"`{name}` is missing.", f"Add a line `{name}:` with its value.")
            return otherwise
        if not isinstance(node, sheets.Text):
            self.notes.add(node, f"`{name}` should be one value.", "Write it on the same line.")
            return otherwise
        try:
            return reading(node.value.strip())
        except ValueError as cure:
            self.notes.add(node, f"`{name}` cannot be `{node.value}`.", str(cure))
            return otherwise


def _money(written: str) -> int:
    cure = "Write an amount such as 4.50, without a currency sign."
    try:
        amount = Decimal(written.replace(",", ""))
    except InvalidOperation:
        raise ValueError(cure) from None
    if not amount.is_finite() or abs(amount) > MOST_MONEY or amount != round(amount, 2):
        raise ValueError(cure)
    return int(amount * 100)


def _cost(written: str) -> int:
    amount = _money(written)
    if amount < 0:
        raise ValueError("A cost is written without a minus.")
    return amount


def _whole(written: str) -> int:
    if not (written.isascii() and written.isdigit() and int(written) <= MOST_DAYS_OR_CONTACTS):
        raise ValueError("Write a whole number such as 28.")
    return int(written)


def _currency(written: str) -> str:
    if not (len(written) == 3 and written.isascii() and written.isalpha()):
        raise ValueError("Write the three letters of the currency, such as GBP.")
    return written.upper()


def _words(written: str) -> str:
    if not written:
        raise ValueError("Write a sentence.")
    return " ".join(written.split())
