"""Files that somebody made to do harm are refused with a clear word, in bounded time and memory."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from making_books import WHEN, rule_text

from agent_assist.customize.folder_walk import MOST_ENTRIES

KB = 1024
RULE = rule_text("hostile", WHEN, "remind: Say so.\n", status="trial")
LAUGHS = "a: &a [x, x]\n" + "".join(f"{new}: &{new} [*{old}, *{old}]\n" for old, new in pairwise("abcdefghij"))
ASKS = rule_text("hostile", WHEN, "ask: What?\nlearns: whatever\nbecause: It helps.\nanswers:\n", status="trial")
PEOPLE = "  p{}:\n    facts:\n      tire: x\n"
Make = Callable[[Path], Any]


def holding(text: str | bytes, name: str = "growth/hostile.yaml") -> Make:
    return lambda folder: (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)


def many(line: str, count: int = 9_000, before: str = RULE) -> str:
    return before + "".join(line.format(number, " " * (number % 7)) for number in range(count))


def large(folder: Path) -> None:
    with (folder / "growth" / "hostile.yaml").open("wb") as file:
        file.truncate(100 * KB * KB)


def nested(folder: Path) -> None:
    deepest = folder / "growth" / "/".join("d" * 300)
    deepest.mkdir(parents=True)
    (deepest / "hostile.yaml").write_text(RULE)


def crowded(folder: Path) -> None:
    # Names of one file: to make so many files would take seconds.
    one = folder / "growth" / "fine.yaml"
    for number in range(MOST_ENTRIES):
        os.link(one, f"{one.parent}/{number}.yaml")


def heavy(folder: Path) -> None:
    for number in range(270):
        (folder / "growth" / f"{number}.yaml").write_text("# " + "x" * 250 * KB)


def listening(folder: Path) -> None:
    here = os.getcwd()
    os.chdir(folder / "growth")
    try:
        with socket.socket(socket.AF_UNIX) as door:
            door.bind("hostile.yaml")
    finally:
        os.chdir(here)


def piped(folder: Path) -> None:
    for name in ("people.yaml", "tiers.yaml", "trunks.yaml", "treatments.yaml"):
        os.mkfifo(folder / name)


def linked(to: str, name: str = "growth/hostile.yaml") -> Make:
    return lambda folder: os.symlink(to, folder / name)


DEEP, LONG = "The sheet is nested too deeply. Write it flatter or split it.", "The sheet is too long."
LARGE = "growth/hostile.yaml: is larger than 256 KB. Split it into several files."
NO_FILE = "is no ordinary file. Put the file itself in its place."
HOSTILE: dict[str, tuple[Make, str]] = {
    "laughs": (holding(LAUGHS), "growth/hostile.yaml:1:4: `&` may not stand at the start of a text."),
    "cyclic-alias": (holding("a: &a [*a]\n"), "growth/hostile.yaml:1:4: `&` may not stand at the start of a text."),
    "deep-lists": (holding("a: " + "[" * 10_000), f"growth/hostile.yaml:1:11: {DEEP}"),
    "deep-tables": (holding("a: " + "{a: " * 10_000), f"growth/hostile.yaml:1:29: {DEEP}"),
    "deep-dashes": (holding("a:\n" + "- " * 10_000 + "x\n"), f"growth/hostile.yaml:2:15: {DEEP}"),
    "deep-lines": (holding("".join(" " * level + "a:\n" for level in range(700))), f"growth/hostile.yaml:8:8: {DEEP}"),
    "deep-names": (holding("? " * 10_000), f"growth/hostile.yaml:1:17: {DEEP}"),
    "hundred-megabytes": (large, LARGE),
    "million-keys": (holding(many("k{}: \n", 1_000_000, "")), LARGE),
    "many-keys": (holding(many("k{}: \n", 27_000, "")), LONG),
    "binary": (holding(os.urandom(200 * KB) + b"\0\xff"), "is not UTF-8 text. Save it as UTF-8."),
    "zeros": (holding(b"\0" * 200 * KB), "1:1: A character stands here that does not belong in a text (U+0000)."),
    "turned-round": (
        holding(RULE.replace("MGC", "M\u202eGC")),
        "7:13: A character stands here that does not belong in a text (U+202E).",
    ),
    "one-zero": (holding(RULE.replace("MGC", "M\0C")), "7:13: A character stands here that does not belong in a text"),
    "long-line": (holding("purpose: " + "x" * 250 * KB), "`purpose` has 256000 letters, more than 400."),
    "long-name": (holding("x" * 250 * KB + ": y\n"), "1:1: The line has 256003 letters, which are too many"),
    "long-blank": (holding("when:\n  a" + " " * 250 * KB + "b\n  c: d\n"), "hostile.yaml"),
    "long-quote": (holding('purpose: "' + "x" * 250 * KB), "1:10: A quotation mark is opened and never closed."),
    "unknown-facts": (holding(many("  fact {}: yes\n").replace(WHEN, "") + "when:\n"), "hostile.yaml"),
    "unknown-names": (holding(many("onwer{}: yes\n")), "has more than 200 faults. Mend the others first."),
    "doubled-names": (holding(many("owner: {}\n")), "has more than 200 faults. Mend the others first."),
    "answers": (holding(many("  - answer {}\n", before=ASKS)), "There are 9000 answers, more than 9."),
    "braces": (holding(RULE.replace("Say so", "Say so" + "{a" * 120 * KB)), "cannot be filled in."),
    "slips": (holding(many("owner {}\n")), "9:6: A colon is missing after the name."),
    "columns": (holding(many("{1}a{0}: b\n")), "This line begins in column"),
    "quotes": (holding(many('a{}: "b\n')), "A quotation mark is opened and never closed."),
    "tabs": (holding(many("\ta{}: b\n")), "A tab stands at the start of this line and of 8999 more."),
    "signs": (holding(many("a{}: \x01\n")), "A character stands here that does not belong in a text (U+0001)."),
    "cases": (holding(many("  - who: nobody{}\n", 6_000, "cases:\n"), "growth/fine.cases.yaml"), "has more than 200"),
    "calls": (
        holding(many("  - name: {}\n    expect:\n      prompt: x\n", 2_500, "calls:\n"), "whole-calls/a.cases.yaml"),
        "has more than 200 faults.",
    ),
    "people": (
        holding(many(PEOPLE, 2_500, "people:\n"), "people.yaml"),
        "has more than 200",
    ),
    "link-to-itself": (linked("hostile.yaml"), "growth/hostile.yaml: is a link that leads nowhere."),
    "link-to-above": (linked("..", "growth/loop"), ""),
    "folder-that-is-a-link": (linked("growth", "service"), "service: is no folder, or a link to one."),
    "pipe": (lambda folder: os.mkfifo(folder / "growth" / "hostile.yaml"), f"growth/hostile.yaml: {NO_FILE}"),
    "pipes": (piped, f"trunks.yaml: {NO_FILE}"),
    "device": (linked("/dev/zero"), f"growth/hostile.yaml: {NO_FILE}"),
    "socket": (listening, f"growth/hostile.yaml: {NO_FILE}"),
    "nested-folders": (nested, ""),
    "crowd": (crowded, "holds more than 50,000 files. Keep the rules in a folder of their own."),
    "weight": (heavy, "holds more than 64 MB of rules. Keep the rules in a folder of their own."),
}


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What came of checking each hostile folder: its faults, the seconds and the megabytes that it took."""
    root = tmp_path_factory.mktemp("hostile")
    for name, (make, _) in HOSTILE.items():
        (root / name / "growth").mkdir(parents=True)
        (root / name / "whole-calls").mkdir()
        (root / name / "growth" / "fine.yaml").write_text(RULE.replace("hostile", "fine"))
        make(root / name)
    command = [
        sys.executable,
        str(Path(__file__).with_name("check_hostile.py")),
        *(str(root / name) for name in HOSTILE),
    ]
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    told = subprocess.run(command, env=here, capture_output=True, text=True, timeout=100)
    shutil.rmtree(root)
    assert told.returncode == 0, told.stderr[-2_000:]
    yield json.loads(told.stdout)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_folder_is_refused_with_a_clear_word_and_costs_little(checked: dict[str, Any], name: str) -> None:
    found, expected = checked[name], HOSTILE[name][1]
    assert found["seconds"] < 20 and found["megabytes"] < 200
    assert bool(found["faults"]) == bool(expected) and expected in "\n".join(found["faults"])
    assert len(found["faults"]) <= 220 and max((len(fault) for fault in found["faults"]), default=0) < 1_500
