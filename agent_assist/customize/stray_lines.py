"""Reads conditions that stand beside an empty `when` or `unless`, in its column, as those that were meant below it."""

from __future__ import annotations

from collections.abc import Collection

from agent_assist.differentiate.catalogue import Catalogue
from agent_assist.sheets import Node, Notes, Table, Text

LISTS = ("when", "unless")


def with_strays_below(table: Table, known: Collection[str], catalogue: Catalogue, notes: Notes) -> Table:
    """The table of a rule with such lines in their place; told once for each list. `known` are the lines of a rule."""
    entries: dict[str, Node] = {}
    keys: dict[str, Text] = {}
    strays: dict[str, Table] = {}
    above = ""
    for key, node in table.entries.items():
        place = table.keys[key]
        if above and key not in known and catalogue.get(key):
            below = strays.setdefault(above, Table({}, {}, place.line, place.column))
            below.entries[key], below.keys[key] = node, place
            continue
        above = key if key in LISTS and isinstance(node, Text) and not node.value.strip() else ""
        entries[key], keys[key] = node, place
    for name, below in strays.items():
        first, *more = below.keys.values()
        also = f"; nor {'does' if len(more) == 1 else 'do'} {len(more)} more" if more else ""
        message = f"`{first.value}` does not stand below `{name}`{also}."
        notes.add(first, message, f"Begin {'these lines' if more else 'this line'} with two spaces.")
        entries[name] = below
    return Table(entries, keys, table.line, table.column) if strays else table
