"""Reads the rules folder: which files are rules, which are their cases, and which do not belong there."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from agent_assist import sheets
from agent_assist.customize.checked_files import CheckedFiles
from agent_assist.customize.folder_walk import HIDDEN, Walk, shown
from agent_assist.customize.making_way import in_turns
from agent_assist.customize.rule_book import BOOK_SHEETS, RuleBook, read_book
from agent_assist.customize.rules import GROUPS, RETIRED
from agent_assist.differentiate.catalogue import Catalogue
from agent_assist.sheets import Fault, Notes, SheetFaults, did_you_mean

WHOLE_CALLS = "whole-calls"
CASES_ENDING = ".cases.yaml"
PEOPLE_SHEET = "people.yaml"
TIERS_SHEET = "tiers.yaml"
TRUNKS_SHEET = "trunks.yaml"
OTHER_SHEETS = (TIERS_SHEET, TRUNKS_SHEET, PEOPLE_SHEET)
LONGEST_PATH = 120
MOST_LETTERS = 64 * 1024 * 1024
ROOM_SHEETS = (*BOOK_SHEETS, PEOPLE_SHEET)
JOURNAL = ".publishing.json"
"""While it lies in the folder, the files are being written and nobody should read them."""


@dataclass
class Inventory:
    """The files of a rules folder, by what they are; paths are relative to it, with slashes."""

    rules: list[str] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)
    whole_calls: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def room_files(self) -> list[str]:
        """All that a draft may change."""
        return [*self.rules, *self.cases, *self.whole_calls, *(file for file in self.sheets if file in ROOM_SHEETS)]

    @property
    def book_sheets(self) -> list[str]:
        """The sheets that belong to the rule book."""
        return [file for file in self.sheets if file in BOOK_SHEETS]


def load_folder(folder: Path, observed: Catalogue, checked: CheckedFiles | None = None) -> RuleBook:
    """The book in `folder`. Raises SheetFaults with every fault of every rule file; cases are not looked at.

    `checked` remembers what was read the last time.
    """
    found = take_inventory(folder)
    faults = list(found.faults)
    sources = _texts(folder, [*found.rules, *found.book_sheets], faults)
    try:
        book = read_book(sources, observed, checked)
    except SheetFaults as error:
        raise SheetFaults(faults + error.faults) from None
    if faults:
        raise SheetFaults(faults)
    return book


def read_files(folder: Path) -> dict[str, str]:
    """The room files in `folder`, path → text: all that a draft may change. Raises SheetFaults.

    The lines between the tiers and the trunks are not among them.
    """
    files, faults = read_readable(folder)
    if faults:
        raise SheetFaults(faults)
    return files


def read_readable(folder: Path) -> tuple[dict[str, str], list[Fault]]:
    """The room files that can be read, and what is wrong with the others and with the folder."""
    found = take_inventory(folder)
    return _texts(folder, found.room_files, found.faults), found.faults


def _texts(folder: Path, files: Iterable[str], faults: list[Fault]) -> dict[str, str]:
    """The texts of the files that can be read; what is wrong with others is added to `faults`."""
    texts: dict[str, str] = {}
    letters = 0
    for file in in_turns(files):
        text = sheets.text_as_far(folder / file, Notes(file, faults))
        if text is not None:
            texts[file] = text
            letters += len(text)
        if letters > MOST_LETTERS:
            cure = "Keep the rules in a folder of their own."
            faults.append(Fault(str(folder), 0, 0, f"holds more than {MOST_LETTERS // 1024**2} MB of rules.", cure))
            return {}
    return texts


def sort_files(files: Iterable[str]) -> Inventory:
    """What these paths in a rules folder are; those in places where nobody would look for them are faults."""
    found, written = Inventory(), dict[str, str]()
    for file in sorted(files):
        _sort(file, found)
        first = written.setdefault(_as_some_see(file), file)
        if first != file:
            cure = "Give one of the two another name."
            found.faults.append(
                Fault(shown(file), 0, 0, f"is the same file as {shown(first)} on some computers.", cure)
            )
    return found


def take_inventory(folder: Path) -> Inventory:
    """What lies in `folder`; files in places where nobody would look for them are faults."""
    if not folder.is_dir():
        cure = "Name the folder that holds the rules."
        return Inventory(faults=[Fault(str(folder), 0, 0, "is not a folder.", cure)])
    walk = Walk((*GROUPS, RETIRED, WHOLE_CALLS)).through(folder)
    found = sort_files(walk.sheets)
    found.faults += walk.faults
    if not found.rules and not found.faults:
        found.faults.append(Fault(str(folder), 0, 0, "holds no rule.", f"Rules stand in {', '.join(GROUPS)}."))
    return found


def _as_some_see(file: str) -> str:
    """A path as computers see it that tell neither capitals nor the two ways of writing an accent apart."""
    return file if file.isascii() and file.islower() else unicodedata.normalize("NFC", file).casefold()


def _wrong_path(file: str) -> str:
    """Why this is no path in a rules folder, empty if it is one."""
    parts = file.split("/")
    if len(file) > LONGEST_PATH:
        return f"has a name of more than {LONGEST_PATH} letters."
    if not file.isprintable():
        return "has a sign in its name that no name has."
    if "\\" in file or any(part in ("", ".", "..") for part in parts):
        return "is no path in the rules folder."
    return "is hidden, and hidden files are not read." if any(part[0] in HIDDEN for part in parts) else ""


def _sort(file: str, found: Inventory) -> None:
    if wrong := _wrong_path(file):
        cure = "Write the folder and the name, as in `growth/home-office.yaml`."
        found.faults.append(Fault(shown(file[:LONGEST_PATH]), 0, 0, wrong, cure))
        return
    folder, _, name = file.rpartition("/")
    if not file.endswith(".yaml"):
        found.faults.append(Fault(file, 0, 0, "does not end in .yaml.", "Rename it."))
    elif not folder:
        if name in (*BOOK_SHEETS, *OTHER_SHEETS):
            found.sheets.append(file)
        else:
            stems = [sheet.removesuffix(".yaml") for sheet in (*BOOK_SHEETS, *OTHER_SHEETS)]
            cure = did_you_mean(name.removesuffix(".yaml"), stems)
            cure = cure or f"A rule stands in the folder of its purpose: {', '.join(GROUPS)}."
            found.faults.append(Fault(file, 0, 0, "does not belong here.", cure))
    elif folder == WHOLE_CALLS:
        found.whole_calls.append(file)
    elif folder not in (*GROUPS, RETIRED):
        cure = did_you_mean(folder, [*GROUPS, RETIRED, WHOLE_CALLS])
        cure = cure or f"Rules stand in {', '.join(GROUPS)}."
        found.faults.append(Fault(file, 0, 0, f"stands in `{folder}`, which is no purpose.", cure))
    else:
        (found.cases if file.endswith(CASES_ENDING) else found.rules).append(file)
