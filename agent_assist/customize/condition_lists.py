"""Reads the lists of conditions in a rule file: when, unless, and the alternatives of any of."""

from __future__ import annotations

from agent_assist.customize.conditions import Condition, Test
from agent_assist.customize.phrase_faults import PhraseFault
from agent_assist.customize.phrases import read_phrase
from agent_assist.customize.promised import NOTHING_PROMISED, Promised
from agent_assist.differentiate.catalogue import Catalogue, Fact
from agent_assist.sheet_reading.slips_of_place import with_colon
from agent_assist.sheets import Items, Node, Notes, Table, Text, did_you_mean

MAX_ALTERNATIVES = 16
MOST_SHOWN = 60


class ConditionReader:
    """Reads conditions against one catalogue; facts in `promised` are learned by files that could not be read."""

    def __init__(self, catalogue: Catalogue, notes: Notes, promised: Promised = NOTHING_PROMISED) -> None:
        self.catalogue = catalogue
        self.notes = notes
        self.promised = promised

    def all_of(self, node: Node | None, key: str) -> tuple[Condition, ...]:
        """The conditions under `key`, all of which are meant."""
        if node is None:
            return ()
        if isinstance(node, Items):
            self.notes.add(node, f"`{key}` is a list with dashes.", "Leave them away: `fact: phrase` on each line.")
            return ()
        if isinstance(node, Text) and (said := " ".join(node.value.split())):
            meant = with_colon(said[:MOST_SHOWN])
            is_short = node.shift >= 0 and len(said) <= MOST_SHOWN
            cure = f"Write `{meant}`." if is_short else "Write `fact: phrase` on each line."
            self.notes.add(node, "A colon is missing after the name.", cure, said[meant.index(":") :])
            return ()
        if not isinstance(node, Table) or not node.entries:
            cure = "Write a line `fact: phrase` below it, or remove it."
            self.notes.add(node, f"`{key}` holds no condition.", cure)
            return ()
        seen: dict[str, Text] = {}
        for name, place in node.keys.items():
            first = seen.setdefault(name.casefold(), place)
            if first is not place:
                self.notes.add(place, f"`{name}` stands here twice, first in line {first.line}.", "Keep one of them.")
        read = (self._condition(place, node.entries[name]) for name, place in node.keys.items())
        return tuple(condition for condition in read if condition)

    def any_of(self, node: Node | None) -> tuple[tuple[Condition, ...], ...]:
        """The alternatives under `any of`, one of which must be true as a whole."""
        if node is None:
            return ()
        if not isinstance(node, Items) or len(node.values) < 2:
            cure = "Begin each alternative with a dash: `- fact: phrase`."
            self.notes.add(node, "`any of` needs at least two alternatives.", cure)
            return ()
        if len(node.values) > MAX_ALTERNATIVES:
            self.notes.add(node, f"`any of` has more than {MAX_ALTERNATIVES} alternatives.", "Split the rule.")
        return tuple(self.all_of(alternative, "any of") for alternative in node.values)

    def _condition(self, place: Text, node: Node) -> Condition | None:
        fact = self.catalogue.get(place.value)
        if fact is None:
            if not self.promised.may_be(place.value, self.catalogue.names()):
                cure = did_you_mean(place.value, self.catalogue.names()) or "facts.md lists every fact."
                self.notes.add(place, f"There is no fact `{place.value}`.", cure)
            return None
        if not isinstance(node, Text):
            self.notes.add(node, f"`{place.value}` should be followed by one phrase.", "Nothing may be nested here.")
            return None
        test = self._test(node, fact)
        return Condition(fact, " ".join(node.value.split()), place.line, test) if test else None

    def _test(self, node: Text, fact: Fact) -> Test | None:
        try:
            return read_phrase(node.value, fact)
        except PhraseFault as fault:
            self.notes.add(node, fault.message, fault.cure, fault.part)
            return None
