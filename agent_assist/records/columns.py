"""Names the few kinds of column there are, so that a table reads as a list of what it keeps."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, MetaData, Text, false, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def id_(name: str = "id") -> Column[str]:
    """The primary key, in text."""
    return Column(name, Text, primary_key=True)


def of(name: str, target: str) -> Column[str]:
    """The row of another table that this one belongs to."""
    return Column(name, Text, ForeignKey(target), nullable=False)


def texts(*names: str, **defaults: str) -> list[Column[str]]:
    """Columns of text, absent as "" or as the default given."""
    wanted = {**dict.fromkeys(names, ""), **defaults}
    return [Column(name, Text, nullable=False, server_default=default) for name, default in wanted.items()]


def numbers(*names: str) -> list[Column[int]]:
    """Columns of whole numbers (milliseconds, minor units), absent as 0."""
    return [Column(name, BigInteger, nullable=False, server_default="0") for name in names]


def flag(name: str) -> Column[bool]:
    """A column of yes or no, absent as no."""
    return Column(name, Boolean, nullable=False, server_default=false())


def where(condition: str) -> dict[str, Any]:
    """The rows that an index holds, where it does not hold all of them."""
    return {f"{dialect}_where": text(condition) for dialect in ("sqlite", "postgresql")}
