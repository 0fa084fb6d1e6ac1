"""Reads one value of an ingested record, strictly: what cannot be read is told with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from agent_assist.records.moments import as_ms

MOST_MINOR = 10**15
DAYS = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})")
AMOUNT = re.compile(r"[+-]?\d{1,18}(\.\d{1,10})?")
NO_DECIMALS = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split())
THREE_DECIMALS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())

Read = Callable[[str], Any]


@dataclass(frozen=True)
class Field:
    """One column of a record: its `name` outside, its `column` in the table, how it is read, and what absent means."""

    name: str
    column: str
    read: Read
    required: bool = False
    empty: Any = ""


def written(value: object) -> str:
    """The value as text, whether it came from CSV or JSON; stripped. Raises ValueError where it is no single value."""
    if isinstance(value, str):
        return _storable(value.strip())
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal):
        # The shortest text that reads back as the same float is what was sent: no digit is gained or lost.
        return str(value)
    raise ValueError("should be a single value. Write text or a number.")


def text(limit: int) -> Read:
    """Any text up to `limit` characters."""

    def read(value: str) -> str:
        if len(value) > limit:
            raise ValueError(f"is {len(value)} characters long. Write at most {limit}.")
        return value

    return read


def choice(*offered: str) -> Read:
    """One of the words offered, in any case."""

    def read(value: str) -> str:
        word = value.casefold()
        if word not in offered:
            raise ValueError(f"is `{value[:40]}`. Write {_or(offered)}.")
        return word

    return read


def word(value: str) -> str:
    """A short word of the source's own choosing, in small letters."""
    small = value.casefold()
    if not re.fullmatch(r"[^\W_][\w -]{0,39}", small):
        raise ValueError(f"is `{value[:40]}`. Write one short word of letters, such as contact or complaint.")
    return small


def yes_or_no(value: str) -> bool:
    """yes or no, in any case."""
    return bool(choice("yes", "no")(value) == "yes")


def moment(value: str) -> int:
    """A time with its offset from UTC (RFC 3339), as epoch milliseconds."""
    if not MOMENT.fullmatch(value):
        cure = "Write it with its offset from UTC, such as 2026-11-22T10:00:00Z."
        raise ValueError(f"is `{value[:40]}`, not a time with an offset. {cure}")
    try:
        return as_ms(datetime.fromisoformat(value.upper()))
    except (ValueError, OverflowError) as error:
        raise ValueError(f"is `{value}`, and there is no such time. Check the day and the hour.") from error


def day(value: str) -> str:
    """A day as YYYY-MM-DD; of a time with an offset, its day in UTC."""
    try:
        if DAYS.fullmatch(value):
            return date.fromisoformat(value).isoformat()
        if MOMENT.fullmatch(value):
            return datetime.fromisoformat(value.upper()).astimezone(UTC).date().isoformat()
    except (ValueError, OverflowError) as error:
        raise ValueError(f"is `{value}`, and there is no such day.") from error
    raise ValueError(f"is `{value[:40]}`, not a day. Write it as 2026-11-22.")


def amount(value: str) -> Decimal:
    """An amount of money with a decimal point, to be turned into minor units once the currency is known."""
    if not AMOUNT.fullmatch(value):
        raise ValueError(f"is `{value[:40]}`, not an amount. Write digits with a decimal point, such as -12.50.")
    return Decimal(value)


def minor_units(value: Decimal, currency: str) -> int:
    """The amount in the currency's smallest unit. Raises ValueError where it has more decimals than the currency."""
    decimals = 0 if currency in NO_DECIMALS else 3 if currency in THREE_DECIMALS else 2
    try:
        scaled = value.scaleb(decimals)
        whole = int(scaled)
    except InvalidOperation as error:
        raise ValueError("cannot be read as an amount.") from error
    if scaled != whole:
        raise ValueError(f"has more decimals than {currency} has ({decimals}). Round it.")
    if abs(whole) > MOST_MINOR:
        raise ValueError("is too large to be an amount of one transaction.")
    return whole


def currency_code(value: str) -> str:
    """Three letters (ISO 4217)."""
    code = value.upper()
    if not re.fullmatch("[A-Z]{3}", code):
        raise ValueError(f"is `{value[:40]}`. Write the three letters of the currency, such as GBP.")
    return code


def region_code(value: str) -> str:
    """Two letters (ISO 3166)."""
    code = value.upper()
    if not re.fullmatch("[A-Z]{2}", code):
        raise ValueError(f"is `{value[:40]}`. Write the two letters of the country, such as GB.")
    return code


def language_tag(value: str) -> str:
    """A language tag (BCP 47), such as en or en-GB."""
    if not re.fullmatch("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", value):
        raise ValueError(f"is `{value[:40]}`. Write a language tag, such as en or en-GB.")
    return value


def seconds(value: str) -> int:
    """A duration in whole seconds."""
    if not re.fullmatch(r"\d{1,9}", value):
        raise ValueError(f"is `{value[:40]}`. Write whole seconds, such as 95.")
    return int(value)


def _storable(value: str) -> str:
    if "\x00" in value:
        raise ValueError("holds a NUL character. Leave it out.")
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("holds half a character. Send it as UTF-8.")
    return value


def _or(words: Collection[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}"
