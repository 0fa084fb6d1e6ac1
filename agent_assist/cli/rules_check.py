"""Checks a rules folder from the command line, and tells what it found to people, to programs or to GitHub."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import orjson

from agent_assist.customize.checking import Report, check_folder
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.schema import SCHEMA_FILE, schema_text
from agent_assist.customize.witnesses import Witnesses, read_beside, witnesses_in
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.learn.worth_a_look import Look, look_at

GOOD, FAULTY, UNUSABLE = 0, 1, 2
Looking = Callable[[RuleBook, Witnesses, datetime], Look]
"""From a book, those who are beside it and the time to what is worth a look."""

HELP = """Tells every fault of every file at once, runs the cases beside each rule and the whole calls,
and names what is worth a look. Nothing is changed: a folder may be checked at any time.

Each fault is told as FILE:LINE:COLUMN, what is wrong, and what to write instead. What is worth
a look stands in nobody's way and does not count as a fault. It names a witness: one of the cast
or, where the database is at hand, a customer of the last 60 days with the call."""
AFTERWARDS = """exit code:
  0  all good; the rules may come into force
  1  something has to be mended
  2  there is no such folder

formats:
  text    lines for people; editors and terminals jump to the place
  json    one object for programs, the same that POST /v1/rules/check answers
  github  workflow commands, by which GitHub marks the lines in a pull request

examples:
  python -m agent_assist rules check
  python -m agent_assist rules check --folder rules --format json
  python -m agent_assist rules check --format github     as a step of a workflow"""


def describe(parser: argparse.ArgumentParser) -> None:
    """Says what `rules check` does and takes."""
    parser.description, parser.epilog = HELP, AFTERWARDS
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--format", choices=tuple(_FORMATS), default="text", help="how to tell it (default: text)")


def with_the_cast(book: RuleBook, beside: Witnesses, now: datetime) -> Look:
    """What is worth a look where no call bears witness."""
    return look_at(book, beside, now, None)


def check(folder: Path, form: str = "text", now: datetime | None = None, look: Looking = with_the_cast) -> int:
    """Checks the folder and prints what it found: 0 all good, 1 faults or failed cases, 2 no folder."""
    now = now or datetime.now(UTC)
    report = check_folder(folder, Catalogue(OBSERVED), now)
    if report.book:
        found = look(report.book, witnesses_in(report.book, read_beside(folder), now), now)
        report.worth_a_look, report.witnesses = list(found.remarks), found.witnesses
    print("\n".join(_FORMATS[form](report, folder)))
    if report.is_good:
        return GOOD
    return FAULTY if folder.is_dir() else UNUSABLE


def _as_text(report: Report, folder: Path) -> Iterator[str]:
    """The report as lines that an editor can follow to file and line."""
    yield from (str(fault) if fault.file == str(folder) else f"{folder}/{fault}" for fault in report.faults)
    yield from (f"{folder}/{result}" for result in report.failed)
    if report.book:
        yield _counts(report)
        yield from (f"Worth a look: {folder}/{remark}" for remark in report.worth_a_look)
        yield f"Witnesses: {report.witnesses}."
        if _schema_is_old(report, folder):
            yield f"Note: {folder}/{SCHEMA_FILE} is out of date: run `rules schema`."
    yield _conclusion(report)


def _as_json(report: Report, folder: Path) -> Iterator[str]:
    yield orjson.dumps(report.as_json(), option=orjson.OPT_INDENT_2).decode()


def _as_github(report: Report, folder: Path) -> Iterator[str]:
    """The report as workflow commands; what GitHub does not know is printed as it stands."""
    shown = _seen_from_here(folder)
    for fault in report.faults:
        file = str(folder) if fault.file == str(folder) else f"{shown}{fault.file}"
        yield _command("error", file, fault.line, fault.column, f"{fault.message} {fault.cure}")
    for result in report.failed:
        words = f"{result.name}: {result.words}"
        yield _command("error", f"{shown}{result.file}", result.line, 1, words)
    for remark in report.worth_a_look:
        words = " ".join(filter(None, (remark.message, remark.cure, remark.witness_words)))
        yield _command("warning", f"{shown}{remark.file}", remark.line, remark.column, words)
    if _schema_is_old(report, folder):
        yield _command("notice", f"{shown}{SCHEMA_FILE}", 0, 0, "It is out of date: run `rules schema`.")
    if report.book:
        yield _counts(report)
    yield _conclusion(report)


_FORMATS: dict[str, Callable[[Report, Path], Iterator[str]]] = {
    "text": _as_text,
    "json": _as_json,
    "github": _as_github,
}


def _counts(report: Report) -> str:
    told = report.as_json()
    return f"{told['rules']} rules, {told['live']} of them live; {told['cases']} cases run."


def _conclusion(report: Report) -> str:
    if report.is_good and report.book:
        return f"All good: rule book {report.book.version}."
    return f"{len(report.faults) + len(report.failed)} to mend."


def _command(level: str, file: str, line: int, column: int, words: str) -> str:
    """One workflow command; signs that mean something in it are written as percent and two digits."""
    place = f",line={line},col={max(column, 1)}" if line else ""
    escaped = _escaped(file).replace(":", "%3A").replace(",", "%2C")
    return f"::{level} file={escaped}{place}::{_escaped(words.strip())}"


def _escaped(words: str) -> str:
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _seen_from_here(folder: Path) -> str:
    """The folder as GitHub knows its files: from where the command runs, which is the root of the repository."""
    try:
        inside = folder.resolve().relative_to(Path.cwd())
    except ValueError:
        inside = folder
    return "" if inside == Path() else f"{inside.as_posix()}/"


def _schema_is_old(report: Report, folder: Path) -> bool:
    path = folder / SCHEMA_FILE
    if report.book is None or not path.is_file():
        return False
    wanted = schema_text(report.book).encode()
    return path.stat().st_size != len(wanted) or path.read_bytes() != wanted
