"""The commands `rules check`, `try`, `explain` and `schema`, with what they ask of the database handed in."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from agent_assist import sheets
from agent_assist.cli import rules_check
from agent_assist.cli.rules import DESCRIPTION
from agent_assist.cli.rules_check import FAULTY, GOOD, UNUSABLE, Looking, check, with_the_cast
from agent_assist.customize.checking import load_people
from agent_assist.customize.conditions import Facts
from agent_assist.customize.decisions import Asking
from agent_assist.customize.explaining import Explanation, explain, explain_rule, in_lines
from agent_assist.customize.flipping import smallest_change
from agent_assist.customize.flipping_sizes import NO_FLIP
from agent_assist.customize.judging import account_for
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rule_files import learned_fact, read_rule
from agent_assist.customize.rules import Rule
from agent_assist.customize.rules_folder import load_folder
from agent_assist.customize.schema import SCHEMA_FILE, schema_text
from agent_assist.customize.verdicts import verdict_of
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.differentiate.profile import Standing
from agent_assist.sheets import Notes, SheetFaults, did_you_mean
from agent_assist.story.recalling import BookNotKept


@dataclass(frozen=True)
class StoredDecision:
    """Everything that a decision was made from, as it was remembered."""

    book: RuleBook
    facts: Facts
    ledger: Mapping[str, Standing]
    now: datetime
    asking: Asking


@dataclass(frozen=True)
class Records:
    """What the commands ask of the database: a customer's facts by a book, a stored decision; None where unknown.

    `look` says what is worth a look in a book.
    """

    facts_of: Callable[[str, RuleBook], Facts | None] = lambda customer, book: None
    decision_of: Callable[[str], StoredDecision | None] = lambda lookup_id: None
    look: Looking = with_the_cast


def main(argv: Sequence[str], records: Records | None = None) -> int:
    """Runs `rules …` and answers with the exit code: 0 good, 1 faults, 2 nothing to work on."""
    options = _parser().parse_args(argv)
    folder, records = Path(options.folder), records or Records()
    if options.command == "check":
        return check(folder, options.format, look=records.look)
    if options.command == "schema":
        return write_schema(folder)
    if options.command == "try":
        return try_on(Path(options.file), options.customer, folder, records)
    return explain_lookup(options.lookup_id, records, options.rule)


def write_schema(folder: Path) -> int:
    """Writes rule.schema.json for the rules as they are."""
    try:
        book = load_folder(folder, Catalogue(OBSERVED))
    except SheetFaults as error:
        return _told(error)
    (folder / SCHEMA_FILE).write_text(schema_text(book), encoding="utf-8")
    print(f"{folder / SCHEMA_FILE} knows {len(book.catalogue)} facts.")
    return GOOD


def try_on(file: Path, customer: str, folder: Path, records: Records) -> int:
    """Prints what the rule in `file`, in force or not, does for one of the cast or a customer's id, line by line."""
    now = datetime.now(UTC)
    try:
        book = load_folder(folder, Catalogue(OBSERVED))
        rule = read_one(file, book.catalogue)
    except SheetFaults as error:
        return _told(error)
    person = load_people(folder, book.catalogue, now, []).get(customer.casefold())
    facts = person.facts if person else records.facts_of(customer, book)
    if facts is None:
        print(f"There is no customer `{customer}`, and nobody of the cast has this name.", file=sys.stderr)
        return UNUSABLE
    print("\n".join(try_rule(rule, facts, now)))
    return GOOD


def read_one(file: Path, catalogue: Catalogue) -> Rule:
    """The rule in a file that may lie anywhere and learn a fact of its own. Raises SheetFaults."""
    notes = Notes(file.name)
    table = sheets.read_file(file)
    own = learned_fact(table, file.name)
    if own and catalogue.get(own.name) is None:
        catalogue = catalogue.with_learned([own])
    rule = read_rule(table, notes, catalogue)
    notes.raise_if_any()
    return rule


def try_rule(rule: Rule, facts: Facts, now: datetime) -> list[str]:
    """What the conditions of `rule` say of `facts`, as lines to print."""
    today = now.astimezone(UTC).date()
    verdict = verdict_of(rule, account_for(rule, facts, today).finding, facts)
    return list(in_lines(explain_rule(rule, verdict, facts, now)))


def explain_lookup(lookup_id: str, records: Records, rule_name: str = "") -> int:
    """Prints what was decided for a lookup, and the verdict of every rule, or of one with what would turn it over.

    Writes nothing.
    """
    try:
        stored = records.decision_of(lookup_id)
    except BookNotKept as fault:
        print(fault, file=sys.stderr)
        return UNUSABLE
    if stored is None:
        print(f"No decision is kept for the lookup `{lookup_id}`.", file=sys.stderr)
        return UNUSABLE
    rule = stored.book.rule(rule_name)
    if rule_name and rule is None:
        hint = did_you_mean(rule_name, [other.name for other in stored.book.rules])
        print(f"Rule book {stored.book.version} has no rule `{rule_name}`. {hint}".strip(), file=sys.stderr)
        return UNUSABLE
    explanation = explain(stored.book, stored.facts, stored.ledger, stored.now, context=stored.asking)
    print("\n".join(explained_lines(explanation, rule_name)))
    if rule:
        flip = smallest_change(stored.book, stored.facts, stored.ledger, stored.now, stored.asking, rule)
        print(f"It {flip.words}." if flip else NO_FLIP)
    return GOOD


def explained_lines(explanation: Explanation, rule_name: str = "") -> Iterator[str]:
    """The decision in one line, then every rule, or the one of this name, line by line."""
    decision = explanation.decision
    asked = f"`{decision.prompt.rule}` asks: {decision.prompt.text}" if decision.prompt else decision.silence_words
    yield f"Rule book {decision.book_version}. {asked}"
    for explained in explanation.rules:
        if rule_name in ("", explained.rule):
            yield from in_lines(explained)


def _told(error: SheetFaults) -> int:
    print("\n".join(str(fault) for fault in error.faults), file=sys.stderr)
    return FAULTY


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="agent-assist rules", description=DESCRIPTION)
    commands = parser.add_subparsers(dest="command", required=True)
    made = {name: commands.add_parser(name) for name in ("check", "try", "explain", "schema")}
    rules_check.describe(made["check"])
    for command in made.values():
        command.add_argument("--folder", default="rules", help="the folder of the rules (default: rules)")
    made["try"].add_argument("file", help="a rule file")
    made["try"].add_argument("--customer", required=True, help="a customer's id, or a name in people.yaml")
    made["explain"].add_argument("lookup_id")
    made["explain"].add_argument("--rule", default="", help="only this rule, with what would turn its verdict over")
    return parser
