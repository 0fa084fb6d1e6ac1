"""Reads the rules folder: which files are rules, which are their cases, and which do not belong there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from agent_assist.customize.checked_files import CheckedFiles
from agent_assist.customize.rule_book import BOOK_SHEETS, RuleBook, read_book
from agent_assist.customize.rules import GROUPS, RETIRED
from agent_assist.differentiate.catalogue import Catalogue
from agent_assist.sheets import MAX_BYTES, Fault, SheetFaults, did_you_mean

WHOLE_CALLS = "whole-calls"
CASES_ENDING = ".cases.yaml"
PEOPLE_SHEET = "people.yaml"
TIERS_SHEET = "tiers.yaml"
OTHER_SHEETS = (TIERS_SHEET, "trunks.yaml", PEOPLE_SHEET)


@dataclass
class Inventory:
    """The files of a rules folder, by what they are; paths are relative to it, with slashes."""

    rules: list[str] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)
    whole_calls: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def load_folder(folder: Path, observed: Catalogue, checked: CheckedFiles | None = None) -> RuleBook:
    """The book in `folder`. Raises SheetFaults with every fault of every rule file; cases are not looked at.

    `checked` remembers what was read the last time.
    """
    found = take_inventory(folder)
    files = [*found.rules, *(sheet for sheet in BOOK_SHEETS if (folder / sheet).is_file())]
    faults = list(found.faults)
    sources: dict[str, str] = {}
    for file in files:
        try:
            sources[file] = read_text(folder / file, file)
        except SheetFaults as error:
            faults += error.faults
    try:
        book = read_book(sources, observed, checked)
    except SheetFaults as error:
        raise SheetFaults(faults + error.faults) from None
    if faults:
        raise SheetFaults(faults)
    return book


def take_inventory(folder: Path) -> Inventory:
    """What lies in `folder`; files in places where nobody would look for them are faults."""
    found = Inventory()
    if not folder.is_dir():
        found.faults.append(Fault(str(folder), 0, 0, "is not a folder.", "Name the folder that holds the rules."))
        return found
    for file in sorted(_sheets_in(str(folder), "")):
        _sort(file, found)
    if not found.rules and not found.faults:
        found.faults.append(Fault(str(folder), 0, 0, "holds no rule.", f"Rules stand in {', '.join(GROUPS)}."))
    return found


def read_text(path: Path, name: str) -> str:
    """The text of a file. Raises SheetFaults if it cannot be read, is too large or is not UTF-8."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise SheetFaults([Fault(name, 0, 0, f"cannot be read: {error.strerror}.")]) from error
    if len(raw) > MAX_BYTES:
        cure = "Split it into several files."
        raise SheetFaults([Fault(name, 0, 0, f"is larger than {MAX_BYTES // 1024} KB.", cure)])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SheetFaults([Fault(name, 0, 0, "is not UTF-8 text.", "Save it as UTF-8.")]) from error


def _sheets_in(folder: str, inside: str) -> Iterator[str]:
    """The paths of all sheets in `folder` and below it, hidden ones left out, each with `inside` before it."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((".", "~")):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _sheets_in(entry.path, f"{inside}{entry.name}/")
            elif fnmatchcase(entry.name, "*.y*ml") and entry.is_file():
                yield inside + entry.name


def _sort(file: str, found: Inventory) -> None:
    folder, _, name = file.rpartition("/")
    if not file.endswith(".yaml"):
        found.faults.append(Fault(file, 0, 0, "does not end in .yaml.", "Rename it."))
    elif not folder:
        if name not in (*BOOK_SHEETS, *OTHER_SHEETS):
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
