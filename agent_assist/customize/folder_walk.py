"""Finds the sheets that lie in a rules folder, within bounds, and tells what only looks like one."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from agent_assist.sheets import Fault

HIDDEN = (".", "~")
MOST_ENTRIES = 50_000
DEEPEST = 4
_ENDINGS = (".yaml", ".yml", ".yaml.txt", ".yml.txt")


@dataclass
class Walk:
    """One walk: the paths of the sheets, with slashes, and what is wrong; links to `folders` are told."""

    folders: Collection[str] = ()
    sheets: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    seen: int = 0

    def through(self, folder: Path) -> Walk:
        """Walks through a folder that is there."""
        try:
            self._enter(str(folder), "", 1)
        except _TooMuch:
            cure = "Keep the rules in a folder of their own."
            # What was found until then would change with the order in which the files lie.
            self.sheets = []
            self.faults = [Fault(str(folder), 0, 0, f"holds more than {MOST_ENTRIES:,} files.", cure)]
        return self

    def _enter(self, folder: str, inside: str, depth: int) -> None:
        try:
            with os.scandir(folder) as entries:
                for entry in self._counted(entries):
                    if not entry.name.startswith(HIDDEN):
                        self._meet(entry, f"{inside}{entry.name}", depth)
        except OSError as error:
            cure = "Look at its rights."
            self.faults.append(Fault(inside.rstrip("/") or folder, 0, 0, f"cannot be read: {error.strerror}.", cure))

    def _counted(self, entries: Iterator[os.DirEntry[str]]) -> Iterator[os.DirEntry[str]]:
        for entry in entries:
            self.seen += 1
            if self.seen > MOST_ENTRIES:
                raise _TooMuch
            yield entry

    def _meet(self, entry: os.DirEntry[str], path: str, depth: int) -> None:
        if entry.is_dir(follow_symlinks=False):
            # Rules stand one folder deep; a little deeper they are told to be in the wrong place.
            if depth < DEEPEST:
                self._enter(entry.path, f"{path}/", depth + 1)
        elif path in self.folders:
            self._tell(path, "is no folder, or a link to one.", "Put the folder itself in its place.")
        elif entry.name.lower().endswith(_ENDINGS):
            self._look_at(entry, path)

    def _look_at(self, entry: os.DirEntry[str], path: str) -> None:
        try:
            mode = entry.stat().st_mode
        except OSError:
            # A file that went away meanwhile is none; a link stays, wherever it leads.
            if entry.is_symlink():
                self._tell(path, "is a link that leads nowhere.", "Remove it, or put the file in its place.")
            return
        if stat.S_ISREG(mode):
            self.sheets.append(path)
        else:
            self._tell(path, "is no ordinary file.", "Put the file itself in its place.")

    def _tell(self, path: str, message: str, cure: str) -> None:
        self.faults.append(Fault(shown(path), 0, 0, message, cure))


class _TooMuch(Exception):
    """More lies in the folder than any desk's rules."""


def shown(path: str) -> str:
    """A path as it may be printed anywhere."""
    return "".join(sign if sign.isprintable() else "?" for sign in path[:200])
