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


def put(text: str, path: Sequence[str], value: str, order: Sequence[str] = ()) -> str:
    """The sheet with `value` at `path` (a key, or a part and a key in it); a new line stands where `order` has it."""
    value = " ".join(value.split())
    wanted = contents(text)
    inner = wanted if len(path) == 1 else wanted.get(path[0])
    if isinstance(inner, dict) and inner.get(path[-1]) == value:
        return text
    if isinstance(inner, dict):
        inner[path[-1]] = value
    else:
        wanted[path[0]] = {path[1]: value}
    return _verified(_Sheet(text).put(path, value, order), wanted)


def take_out(text: str, path: Sequence[str]) -> str:
    """The sheet without the line at `path`; a part that is left empty goes with its last line."""
    wanted = contents(text)
    inner = wanted if len(path) == 1 else wanted.get(path[0])
    if not isinstance(inner, dict) or path[-1] not in inner:
        raise EditFault(f"There is no line `{path[-1]}`.")
    del inner[path[-1]]
    if not inner and inner is not wanted:
        del wanted[path[0]]
        path = path[:1]
    return _verified(_Sheet(text).take_out(path), wanted)


def put_list(text: str, key: str, values: Sequence[str], order: Sequence[str] = ()) -> str:
    """The sheet with a list of words under `key`; lines of words that stay are kept as they are."""
    values = [" ".join(value.split()) for value in values]
    wanted = contents(text)
    if wanted.get(key) == values:
        return text
    return _verified(_Sheet(text).put_list(key, values, order), {**wanted, key: values})


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

    def put(self, path: Sequence[str], value: str, order: Sequence[str]) -> str:
        found = find(self.root, path)
        if found:
            return self._replaced(*found, value)
        line = f"{written(path[-1])}: {written(value)}"
        if len(path) == 1:
            return self._inserted(self.root, [line], order, path[0])
        parent = find(self.root, path[:1])
        if parent is None:
            return self._inserted(self.root, ["", f"{path[0]}:", f"  {line}"], order, path[0])
        if isinstance(parent[1], MappingNode) and not parent[1].flow_style:
            return self._inserted(parent[1], [line], order, path[1])
        return self._written_out(*parent, line)

    def take_out(self, path: Sequence[str]) -> str:
        parent = self.root if len(path) == 1 else self.found(path[:1])[1]
        if isinstance(parent, MappingNode) and parent.flow_style:
            raise EditFault(f"`{path[0]}` stands in braces. Write its lines one below the other first.")
        key, value = self.found(path)
        first, last = self.line_of(self.start(key)), self.behind(key, value)
        before, after = self.text[:first], self.text[last:]
        if (not before or before.endswith(("\n\n", "\n\r\n"))) and after.startswith(("\n", "\r\n")):
            after = after[after.index("\n") + 1 :]
        return before + after

    def put_list(self, key: str, values: Sequence[str], order: Sequence[str]) -> str:
        found = find(self.root, [key])
        if found is None:
            return self._inserted(self.root, [f"{key}:", *(f"  - {written(value)}" for value in values)], order, key)
        name, node = found
        is_listed = isinstance(node, SequenceNode) and not node.flow_style
        kept = dict(self.item_lines(node)) if is_listed else {}
        dash = self.column(self.start(node)) if is_listed else self.column(self.start(name)) + 2
        start = self.line_of(self.start(node)) if is_listed else self.line_after(self.start(name))
        made = [kept.pop(value, f"{' ' * dash}- {written(value)}{self.newline}") for value in values]
        # What a supervisor noted above an answer that goes is theirs to remove.
        notes = [line for lines in kept.values() for line in lines.splitlines(True) if line.lstrip().startswith("#")]
        head = self.text[:start] if is_listed else self._headed(name, node)
        return head + "".join([*made, *notes]) + self.text[self.behind(name, node) :]

    def append(self, key: str, lines: Sequence[str]) -> str:
        name, node = self.found([key])
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

    def _written_out(self, key: Node, value: Node, line: str) -> str:
        """A part that was empty, or stood in braces, with its lines one below the other and `line` as the last."""
        if not (isinstance(value, MappingNode) or self.is_empty(value)):
            raise EditFault(f"`{key.value}` should hold lines.")
        pairs = value.value if isinstance(value, MappingNode) else []
        lines = [*(f"{written(name.value)}: {written(each.value)}" for name, each in pairs), line]
        pad = " " * (self.column(self.start(key)) + 2)
        end = self.line_after(self.start(key)) if self.is_empty(value) else self.behind(key, value)
        return self._headed(key, value) + "".join(f"{pad}{each}{self.newline}" for each in lines) + self.text[end:]

    def _inserted(self, parent: Node, lines: Sequence[str], order: Sequence[str], key: str) -> str:
        """`lines` after the last of the keys that stand before `key` in `order`, else at the end of the parent."""
        if not isinstance(parent, MappingNode) or parent.flow_style:
            raise EditFault("The file cannot be edited line by line. Change it in the editor.")
        before = set(order[: order.index(key)]) if key in order else {name.value for name, _ in parent.value}
        pairs = [pair for pair in parent.value if pair[0].value in before]
        pad = " " * self.column(self.start(parent.value[0][0]))
        at = max((self.behind(*pair) for pair in pairs), default=self.line_of(self.start(parent.value[0][0])))
        block = "".join(f"{pad}{line}".rstrip() + self.newline for line in lines)
        is_part_amid_lines = not lines[0] and self.text[at:].strip() and self.text[at : self.line_after(at)].strip()
        return self.text[:at] + block + (self.newline if is_part_amid_lines else "") + self.text[at:]

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
