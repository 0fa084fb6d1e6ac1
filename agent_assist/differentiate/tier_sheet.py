"""Decides how a line of tiers.yaml is read, and what to write instead where it cannot be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from agent_assist import sheets

Reading = Callable[[str], Any]
Setting = tuple[str, str, str, Reading]
MOST_WHOLE = 10_000
MOST_MANAGERS = 500
MOST_MONEY = Decimal(10_000_000)
PLACES = "places"
T = TypeVar("T")


class Reader:
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
        """Notes every name that is not among those `known`."""
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

    def settings(self, table: sheets.Table, settings: Iterable[Setting]) -> dict[str, Any]:
        """The members that the sheet sets; those it leaves out, or has wrong, are not there."""
        settings = tuple(settings)
        sections: dict[str, sheets.Table | None] = {}
        for section in dict.fromkeys(section for section, *_ in settings):
            if table.get(section) is not None:
                names = tuple(name for where, name, *_ in settings if where == section)
                sections[section] = self.section(table, section, names)
        read: dict[str, Any] = {}
        for section, name, member, reading in settings:
            there = sections.get(section)
            if there is not None and there.get(name) is not None:
                value = self._places(there) if name == PLACES else self.read(there, name, reading, None)
                read |= {} if value is None else {member: value}
        return read

    def _places(self, table: sheets.Table) -> dict[str, int] | None:
        node = table.get(PLACES)
        if not isinstance(node, sheets.Table):
            places = self.read(table, PLACES, whole, None)
            return None if places is None else {"": places}
        if len(node.entries) > MOST_MANAGERS:
            self.notes.add(node, f"`{PLACES}` has more than {MOST_MANAGERS} managers.", "Write one number for all.")
            return None
        return {name: self.read(node, name, whole, 0) for name in node.entries}


def money(written: str) -> int:
    """An amount in minor units."""
    cure = "Write an amount such as 4.50, without a currency sign."
    try:
        amount = Decimal(written.replace(",", ""))
    except InvalidOperation:
        raise ValueError(cure) from None
    if not amount.is_finite() or abs(amount) > MOST_MONEY or amount != round(amount, 2):
        raise ValueError(cure)
    return int(amount * 100)


def cost(written: str) -> int:
    """An amount in minor units that is not below zero."""
    amount = money(written)
    if amount < 0:
        raise ValueError("A cost is written without a minus.")
    return amount


def not_above_zero(written: str) -> int:
    """An amount in minor units that is zero or less."""
    amount = money(written)
    if amount > 0:
        raise ValueError("Nobody who brings money is below zero: write 0 or an amount with a minus.")
    return amount


def whole(written: str) -> int:
    """A count."""
    if not (written.isascii() and written.isdigit() and len(written) < 9 and int(written) <= MOST_WHOLE):
        raise ValueError("Write a whole number such as 28.")
    return int(written)


def positive(written: str) -> int:
    """A count of at least one."""
    number = whole(written)
    if not number:
        raise ValueError("Write a whole number of at least 1.")
    return number


def one_or_two(written: str) -> int:
    """How many runs must agree; no more are kept."""
    if written not in ("1", "2"):
        raise ValueError("Write 1 or 2.")
    return int(written)


def share(written: str) -> float:
    """A share between 0 and 1, written in per cent."""
    cure = "Write a share between 0 % and 100 %, such as 25 %."
    number, sign, rest = written.partition("%")
    try:
        value = Decimal(number.strip())
    except InvalidOperation:
        raise ValueError(cure) from None
    if not sign or rest.strip() or not value.is_finite() or not 0 <= value <= 100:
        raise ValueError(cure)
    return float(value / 100)


def share_above_zero(written: str) -> float:
    """A share that is not zero."""
    value = share(written)
    if not value:
        raise ValueError("Write a share above 0 %, such as 5 %.")
    return value


def yes_or_no(written: str) -> bool:
    """A written yes or no."""
    if written not in ("yes", "no"):
        raise ValueError("Write yes or no.")
    return written == "yes"


def one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    """A reading that takes one of `choices`."""

    def read(written: str) -> str:
        if written.casefold() not in choices:
            raise ValueError(f"Write {' or '.join(choices)}.")
        return written.casefold()

    return read


def currency(written: str) -> str:
    """The three letters of a currency."""
    if not (len(written) == 3 and written.isascii() and written.isalpha()):
        raise ValueError("Write the three letters of the currency, such as GBP.")
    return written.upper()


def words(written: str) -> str:
    """A sentence."""
    if not written:
        raise ValueError("Write a sentence.")
    return " ".join(written.split())
