"""Edits single lines of a sheet: what is not edited keeps every byte, with its comments, order, quotes and blank lines.

ruamel.yaml says where each node begins and ends, and writes new scalars; the edit is cut into the text at these places,
since writing the whole sheet anew would also re-indent what a supervisor laid out in their own way. Every edit is read
again by the reader of the rules, and refused if the sheet then says anything else than it should.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from agent_assist import sheets
from agent_assist.customize.sheet_places import EditFault, Places, find, written

Contents = dict[str, Any]
"""What a sheet says: texts, lists and tables without their places."""


def contents(text: str, name: str = "The file") -> Contents:
    """What the sheet says. Raises SheetFaults."""
    found: Contents = _bare(sheets.read(text.removeprefix("\ufeff"), name))
    return found


def put(text: str, key: str, value: str, order: Sequence[str] = ()) -> str:
    """The sheet with the line `key: value`; a new line stands where `order` has it."""
    value = " ".join(value.split())
    wanted = contents(text)
    if wanted.get(key) == value:
        return text
    return _verified(_Sheet(text).put(key, value, order), {**wanted, key: value})


def take_out(text: str, key: str) -> str:
    """The sheet without the line, or lines, of `key`."""
    wanted = contents(text)
    if key not in wanted:
        raise EditFault(f"There is no line `{key}`.")
    del wanted[key]
    return _verified(_Sheet(text).take_out(key), wanted)


def append(text: str, key: str, lines: Sequence[str]) -> str:
    """The sheet with one more item in the list under `key`; `lines` are those of the item, without its dash."""
    item = contents("\n".join(lines))
    if not text.strip():
        return f"{key}:\n" + "".join(_as_item(lines, 2, 4))
    wanted = contents(text)
    listed = wanted.get(key) or []
    if not isinstance(listed, list):
        raise EditFault(f"`{key}` should be a list.")
    return _verified(_Sheet(text).append(key, lines), {**wanted, key: [*listed, item]})


class _Sheet(Places):
    """A text to be edited once: each method gives the text after one edit."""

    def put(self, key: str, value: str, order: Sequence[str]) -> str:
        found = find(self.root, key)
        return self._replaced(*found, value) if found else self._inserted(key, value, order)

    def take_out(self, key: str) -> str:
        if isinstance(self.root, MappingNode) and self.root.flow_style:
            raise EditFault("The file stands in braces. Write its lines one below the other first.")
        name, value = self.found(key)
        before, after = self.text[: self.line_of(self.start(name))], self.text[self.behind(name, value) :]
        if (not before or before.endswith(("\n\n", "\n\r\n"))) and after.startswith(("\n", "\r\n")):
            after = after[after.index("\n") + 1 :]
        return before + after

    def append(self, key: str, lines: Sequence[str]) -> str:
        name, node = self.found(key)
        if not isinstance(node, SequenceNode) or node.flow_style:
            if not (isinstance(node, ScalarNode) or not node.value):
                raise EditFault(f"`{key}` stands in brackets. Write its items one below the other first.")
            item = "".join(_as_item(lines, 2, 4, self.newline))
            return self._headed(name, node) + item + self.text[self.behind(name, node) :]
        dash, last = self.column(self.start(node)), node.value[-1]
        item = "".join(_as_item(lines, dash, self.column(self.start(last)), self.newline))
        is_spaced = len(node.value) > 1 and not self.text[: self.line_of(self.start(last))].splitlines()[-1].strip()
        end = self.behind(name, node)
        return self.text[:end] + (self.newline if is_spaced else "") + item + self.text[end:]

    def _replaced(self, key: Node, value: Node, new: str) -> str:
        if not isinstance(value, ScalarNode) or value.style in ("|", ">") or self.is_empty(value):
            is_block = not self.is_empty(value)
            end = self.behind(key, value) if is_block else self.line_after(self.start(key))
            return self._headed(key, value, written(new)) + self.text[end:]
        start, end = self.start(value), self.end(value)
        words = written(new, value.style)
        return (
            self.text[:start] + words + self._moved_comment(end, self.column(start) + len(words)) + self._from_next(end)
        )

    def _inserted(self, key: str, value: str, order: Sequence[str]) -> str:
        """The line after the last of the keys that stand before `key` in `order`, else at the end of the sheet."""
        root = self.root
        if not isinstance(root, MappingNode) or root.flow_style:
            raise EditFault("The file cannot be edited line by line. Change it in the editor.")
        before = set(order[: order.index(key)]) if key in order else {name.value for name, _ in root.value}
        first = self.start(root.value[0][0])
        ends = [self.behind(name, node) for name, node in root.value if name.value in before]
        at = max(ends, default=self.line_of(first))
        line = f"{' ' * self.column(first)}{written(key)}: {written(value)}".rstrip() + self.newline
        return self.text[:at] + line + self.text[at:]

    def _headed(self, key: Node, value: Node, words: str = "") -> str:
        """The text up to and with the line of the key, which keeps its comment; `words` are put after the colon."""
        colon = self.text.index(":", key.end_mark.index + self.shift) + 1
        end = colon
        if isinstance(value, (MappingNode, SequenceNode)) and value.flow_style:
            end = self.end(value)
        elif isinstance(value, ScalarNode) and value.style in ("|", ">"):
            end = self.start(value) + 1
            while self.text[end] in "0123456789+-":
                end += 1
        elif isinstance(value, ScalarNode) and not self.is_empty(value):
            end = self.end(value)
        words = f" {words}" if words else ""
        return self.text[:colon] + words + self._moved_comment(end, self.column(colon) + len(words))

    def _moved_comment(self, end: int, column: int) -> str:
        """What follows on the line from `end` on, where it now ends at `column`: a comment stays where it was."""
        rest = self.text[end : self.line_after(end)]
        comment = rest.lstrip(" ")
        if not comment.startswith("#"):
            return rest
        return " " * max(1, self.column(end + len(rest) - len(comment)) - column) + comment

    def _from_next(self, at: int) -> str:
        return self.text[self.line_after(at) :]


def _as_item(lines: Sequence[str], dash: int, column: int, newline: str = "\n") -> Iterator[str]:
    for number, line in enumerate(lines):
        pad = f"{' ' * dash}-{' ' * (column - dash - 1)}" if number == 0 else " " * column
        yield f"{pad}{line}{newline}"


def _verified(text: str, wanted: Contents) -> str:
    try:
        is_right = contents(text) == wanted
    except sheets.SheetFaults:
        is_right = False
    if not is_right:
        raise EditFault("The file is written in a way that this edit would break. Change it in the editor.")
    return text


def _bare(node: sheets.Node) -> Any:
    if isinstance(node, sheets.Text):
        return " ".join(node.value.split())
    if isinstance(node, sheets.Items):
        return [_bare(item) for item in node]
    return {key: _bare(value) for key, value in node.entries.items()}
