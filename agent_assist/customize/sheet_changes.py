"""Tells in words, line by line, what changed in a sheet that is no rule: manners, treatments, cast, whole calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agent_assist.sheets import Items, Node, Table, Text

MOST_LETTERS = 160
_CONTAINERS = frozenset({"cases", "calls", "people", "treatments", "steer", "facts"})
Path = tuple[str, ...]


def sheet_changes(before: Table, after: Table) -> Iterator[str]:
    """A sentence for each line that is new, gone or other, in the order of the new sheet."""
    yield from _tables(before, after, ())


def bare(node: Node) -> Any:
    """What a node says, without its place: text, a list, or the pairs of a table in their order."""
    if isinstance(node, Text):
        return " ".join(node.value.split())
    if isinstance(node, Items):
        return [bare(item) for item in node]
    return [(key, bare(value)) for key, value in node.entries.items()]


def _tables(before: Table, after: Table, path: Path) -> Iterator[str]:
    for key, node in after.entries.items():
        old = before.get(key)
        if old is None:
            yield f"{_before(path)}new `{key}`{_content(node)}"
        else:
            yield from _nodes(old, node, path if key in _CONTAINERS else (*path, f"`{key}`"))
    for key, node in before.entries.items():
        if key not in after.entries:
            yield f"{_before(path)}no `{key}` any more{_content(node, ', was ')}"


def _nodes(before: Node, after: Node, path: Path) -> Iterator[str]:
    if bare(before) == bare(after):
        return
    if isinstance(before, Table) and isinstance(after, Table):
        yield from _tables(before, after, path)
    elif isinstance(before, Items) and isinstance(after, Items):
        yield from _lists(before, after, path)
    else:
        yield f"{_label(path)}{_content(after) or ': written in another form'}{_content(before, ', was ')}"


def _lists(before: Items, after: Items, path: Path) -> Iterator[str]:
    old, new = _named(before), _named(after)
    for name, node in new.items():
        if name not in old:
            yield f"{_before(path)}new {name}"
        else:
            yield from _nodes(old[name], node, (*path, name))
    yield from (f"{_before(path)}no {name} any more" for name in old if name not in new)
    if [name for name in old if name in new] != [name for name in new if name in old]:
        yield f"{_before(path)}in another order"


def _named(items: Items) -> dict[str, Node]:
    """The items by their names or words; one without is called by its number."""
    found: dict[str, Node] = {}
    for number, item in enumerate(items, 1):
        name = item.get("name") if isinstance(item, Table) else item
        words = f"“{_clipped(name.value)}”" if isinstance(name, Text) else f"number {number}"
        found[words if words not in found else f"{words} (number {number})"] = item
    return found


def _content(node: Node, before: str = ": ") -> str:
    """The words of a line or of a list of words, with `before` in front; nothing for a table."""
    if isinstance(node, Text):
        return before + (_clipped(node.value) or "nothing")
    if isinstance(node, Items) and all(isinstance(item, Text) for item in node):
        return before + _clipped(", ".join(item.value for item in node if isinstance(item, Text)))
    return ""


def _label(path: Path) -> str:
    return ", ".join(path)


def _before(path: Path) -> str:
    return f"{_label(path)}: " if path else ""


def _clipped(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= MOST_LETTERS else f"{words[: MOST_LETTERS - 1]}…"
