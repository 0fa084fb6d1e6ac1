"""Decides what becomes of a draft when other files came into force meanwhile: its changes over these, or conflicts.

A file that changed on one side alone is taken from that side. One that changed on both is merged line by line where the
two touched different lines; where they touched the same ones, or where the merged sheet would not say just what both
changes said, it is a conflict, and both are named. Nothing is dropped that is not there already.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from agent_assist.customize.drafts import Changes
from agent_assist.customize.line_merging import Place, merge_lines, says_both
from agent_assist.customize.rule_book import normalised


@dataclass(frozen=True)
class Conflict:
    """A file that both sides changed. `places` are the lines in question, none where a side removed or made the file,
    and none where the lines differ (`same_lines` is False) and yet do not go together."""

    file: str
    words: str
    same_lines: bool = True
    places: tuple[Place, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The conflict for a page or an API, each place in words too."""
        return {**asdict(self), "places": [{**asdict(place), "words": str(place)} for place in self.places]}


@dataclass(frozen=True)
class Merged:
    """The draft's changes over what is in force now: to be kept where there is no conflict.

    `merged` names files that both sides changed in different lines; `settled` those of the draft that are in force
    already, or that it leaves as they were.
    """

    changes: Changes
    conflicts: tuple[Conflict, ...] = ()
    merged: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """What came of it, for a page or an API; the texts are left out."""
        return {
            "files": sorted(self.changes), "merged": list(self.merged), "settled": list(self.settled),
            "conflicts": [conflict.as_json() for conflict in self.conflicts],
        }  # fmt: skip


def merge(base: Mapping[str, str], now: Mapping[str, str], changes: Changes) -> Merged:
    """The draft's `changes` to `base` as changes to `now`. Files in conflict keep the draft's text."""
    kept: dict[str, str | None] = {}
    conflicts, merged, settled = [], [], []
    for path in sorted(changes):
        before, there, mine = base.get(path), now.get(path), changes[path]
        if _same(mine, there) or _same(mine, before):
            settled.append(path)
            continue
        kept[path] = mine
        if _same(there, before):
            continue
        found = _merge_file(path, before, there, mine)
        if isinstance(found, Conflict):
            conflicts.append(found)
        else:
            kept[path] = found
            merged.append(path)
    return Merged(kept, tuple(conflicts), tuple(merged), tuple(settled))


def _merge_file(path: str, base: str | None, now: str | None, mine: str | None) -> str | Conflict:
    if now is None:
        return Conflict(path, f"{path} was removed meanwhile, and the draft changes it.")
    if mine is None:
        return Conflict(path, f"{path} was changed meanwhile, and the draft removes it.")
    if base is None:
        return Conflict(path, f"{path} was made on both sides, with other lines.")
    lines, places = merge_lines(*(normalised(text).splitlines() for text in (base, now, mine)))
    if places:
        told = "; ".join(map(str, places))
        return Conflict(path, f"{path} was changed on both sides: {told}.", True, tuple(places))
    text = "".join(f"{line}\n" for line in lines)
    if not says_both(base, now, mine, text):
        return Conflict(path, f"{path} was changed on both sides, in lines that do not go together.", False)
    return text


def _same(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return one is other
    return normalised(one) == normalised(other)
