"""Finds where each line of a sheet begins and ends, so that one can be edited and the others keep every byte.

ruamel.yaml reads the nodes with their places, and writes new scalars.
"""

from __future__ import annotations

import io
import unicodedata
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, SingleQuotedScalarString

_QUOTED = {'"': DoubleQuotedScalarString, "'": SingleQuotedScalarString}
_WIDE = 1 << 20


class EditFault(ValueError):
    """An edit that cannot be made, in words a supervisor understands."""


class _AllIsText(VersionedResolver):
    """Takes every scalar as text: `no` stays no, 012 stays 012, and `<<` is a name like any other."""

    @property
    def versioned_resolver(self) -> dict[str, list[Any]]:
        return {}


def written(value: str, style: str | None = None) -> str:
    """A text as it stands after the colon, in quotation marks where it needs them or `style` has them."""
    words = " ".join(value.split())
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in words):
        raise EditFault("The text holds a character that does not belong in a text file.")
    stream = io.StringIO()
    _yaml().dump({"k": _QUOTED.get(style or "", str)(words)}, stream)
    return stream.getvalue().removeprefix("k:").strip()


class Places:
    """A text with its nodes. Places are characters from the start; `shift` is how many the nodes do not count."""

    def __init__(self, text: str) -> None:
        self.text = text if text.endswith("\n") else f"{text}\n"
        self.newline = "\r\n" if "\r\n" in text else "\n"
        try:
            # A mark at the start of a file is no text: the places count from behind it.
            self.shift = len(self.text) - len(self.text.removeprefix("\ufeff"))
            self.root: Node = _yaml().compose(self.text[self.shift :])
        except YAMLError as error:
            raise EditFault("The file cannot be edited line by line. Change it in the editor.") from error

    def found(self, key: str) -> tuple[Node, Node]:
        """The key and the value of a line. Raises EditFault."""
        found = find(self.root, key)
        if found is None:
            raise EditFault(f"There is no line `{key}`.")
        return found

    def start(self, node: Node) -> int:
        return int(node.start_mark.index) + self.shift

    def end(self, node: Node) -> int:
        return int(node.end_mark.index) + self.shift

    def is_empty(self, node: Node) -> bool:
        return isinstance(node, ScalarNode) and node.start_mark.index == node.end_mark.index

    def line_of(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def line_after(self, at: int) -> int:
        return self.text.index("\n", at) + 1

    def column(self, at: int) -> int:
        return at - self.line_of(at)

    def behind(self, key: Node, value: Node) -> int:
        """Where the line after an entry begins."""
        return self.line_after(self.start(key) if self.is_empty(value) else self.last(value))

    def last(self, node: Node) -> int:
        """A place on the last line of a node. The marks of blocks end only where the next node begins."""
        if isinstance(node, ScalarNode) and node.style in ("|", ">"):
            return self.start(node) + len(self.text[self.start(node) : self.end(node)].rstrip()) - 1
        if not isinstance(node, CollectionNode) or node.flow_style:
            return max(self.start(node), self.end(node) - 1)
        last = node.value[-1]
        key, value = last if isinstance(node, MappingNode) else (None, last)
        if self.is_empty(value):
            return self.start(key) if key else self.start(node)
        return self.last(value)


def find(sheet: Node, key: str) -> tuple[Node, Node] | None:
    """The key and the value of a line of the sheet."""
    pairs = sheet.value if isinstance(sheet, MappingNode) else ()
    return next(((name, value) for name, value in pairs if name.value == key), None)


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.Resolver = _AllIsText
    yaml.preserve_quotes = True
    yaml.width = _WIDE
    yaml.allow_unicode = True
    return yaml
