"""Reads one rule file: its form, its conditions and the one thing it does; notes every fault with place and cure."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from agent_assist.customize.condition_lists import ConditionReader
from agent_assist.customize.conditions import Condition
from agent_assist.customize.entries import Entries
from agent_assist.customize.offers import NOTHING, Offers, named_treat, named_way
from agent_assist.customize.promised import NOTHING_PROMISED, Promised
from agent_assist.customize.questions import ASK_KEYS, read_ask
from agent_assist.customize.rules import BANDS, MAX_CONDITIONS, RETIRED, STATUSES, Ask, Rule
from agent_assist.customize.service_floor import check_floor
from agent_assist.customize.steering import Way
from agent_assist.customize.stray_lines import with_strays_below
from agent_assist.customize.treatments import Treat
from agent_assist.differentiate.catalogue import Catalogue, Fact
from agent_assist.sheets import Notes, Table, Text

ACTIONS = ("ask", "remind", "treat", "steer")
KEYS = (
    "rule", "purpose", "owner", "status", "matters", "starts", "ends", "when", "any of", "unless", *ASK_KEYS,
    "because", "remind", "treat", "steer", "campaign", "floor", "retired because",
)  # fmt: skip
_WHAT_TO_DO = "Add a line `ask: …`, `remind: …`, `treat: …` or `steer: …`."
RULE_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def read_rule(
    table: Table,
    notes: Notes,
    catalogue: Catalogue,
    promised: Promised = NOTHING_PROMISED,
    offers: Offers = NOTHING,
) -> Rule:
    """The rule in `table`; usable only if nothing was added to `notes`, whose file is the path in the rules folder.

    `promised` names facts that other, unreadable files learn, so that their fault is not told twice. A rule in the
    folder of the retired is read for its form alone: the facts it spoke of may be gone.
    """
    path = PurePosixPath(notes.file)
    group = path.parts[0] if len(path.parts) > 1 else ""
    entries = Entries(with_strays_below(table, KEYS, catalogue, notes), notes)
    entries.refuse_others(KEYS, "A rule")
    lenient = Notes(notes.file) if group == RETIRED else notes
    reader = ConditionReader(catalogue, lenient, promised)
    action = _action(entries)
    treat = named_treat(Entries(entries.table, lenient), offers) if action == "treat" else None
    way = named_way(Entries(entries.table, lenient), offers) if action == "steer" else None
    rule = Rule(
        name=_name(entries, path),
        group=group,
        file=notes.file,
        purpose=entries.text("purpose"),
        owner=entries.text("owner", limit=100),
        status=_status(entries, group),
        matters=entries.one_of("matters", BANDS),
        starts=entries.day("starts"),
        ends=entries.day("ends"),
        when=(*reader.all_of(entries.table.get("when"), "when"), *_of_its_own(treat or way)),
        any_of=reader.any_of(entries.table.get("any of")),
        unless=reader.all_of(entries.table.get("unless"), "unless"),
        ask=read_ask(entries) if action == "ask" else None,
        remind=entries.spoken("remind") if action == "remind" else "",
        treat=treat,
        steer=way,
        because=entries.spoken("because", default=""),
        floor=entries.is_yes("floor"),
        campaign=entries.is_yes("campaign"),
        retired_because=entries.text("retired because", default=""),
    )
    _check_whole(rule, entries)
    check_floor(rule, entries)
    return rule


def _of_its_own(offer: Treat | Way | None) -> tuple[Condition, ...]:
    return offer.conditions if offer else ()


def learned_fact(table: Table, file: str) -> Fact | None:
    """The fact that the file's question learns, None where it asks nothing or does not say what it learns."""
    entries = Entries(table, Notes(file))
    entries.refuse_others(KEYS, "A rule")
    if not entries.has("ask"):
        return None
    ask: Ask = read_ask(entries)
    return ask.as_fact() if ask.learns else None


def _name(entries: Entries, path: PurePosixPath) -> str:
    if not entries.has("rule"):
        entries.notes.add(entries.table, "`rule` is missing.", f"Add a line `rule: {path.stem}`.")
        return path.stem
    name = entries.text("rule", limit=60)
    if name and not RULE_NAME.fullmatch(name):
        suggested = "-".join(re.findall(r"[a-z0-9]+", name.lower())) or "home-office"
        cure = f"Write small letters and hyphens, as in `{suggested}`."
        entries.notes.add(entries.table.entries["rule"], f"`{name}` cannot be the name of a rule.", cure)
    elif name and name != path.stem:
        cure = f"Write `rule: {path.stem}`, or rename the file."
        entries.notes.add(entries.table.entries["rule"], f"The rule is called `{name}`, its file `{path.name}`.", cure)
    return name or path.stem


def _status(entries: Entries, group: str) -> str:
    status = entries.one_of("status", STATUSES)
    if group == RETIRED and status != "retired":
        cure = "Write `status: retired`, or move the file to the folder of its purpose."
        entries.notes.add(entries.table.entries.get("status", entries.table), "The rule stands in retired.", cure)
    return status


def _action(entries: Entries) -> str:
    found = [action for action in ACTIONS if entries.has(action)]
    if not found:
        entries.notes.add(entries.table, "The rule does nothing.", _WHAT_TO_DO)
        return ""
    for second in found[1:]:
        cure = "Put each into a file of its own."
        entries.notes.add(entries.table.keys[second], f"The rule has both `{found[0]}` and `{second}`.", cure)
    if found[0] != "ask":
        for key in ASK_KEYS[1:]:
            if entries.has(key):
                cure = "Remove the line, or add `ask: …`."
                entries.notes.add(entries.table.keys[key], f"`{key}` belongs to a question, and none is asked.", cure)
    return found[0]


def _check_whole(rule: Rule, entries: Entries) -> None:
    notes, table = entries.notes, entries.table
    if not (entries.has("when") or entries.has("any of")):
        notes.add(table, "`when` is missing: the rule would fit everybody.", "Add `when:` and a condition below it.")
    if len(rule.conditions) > MAX_CONDITIONS:
        notes.add(table, f"The rule has {len(rule.conditions)} conditions, more than {MAX_CONDITIONS}.", "Split it.")
    if rule.starts and rule.ends and rule.ends < rule.starts:
        ends = entries.table.entries["ends"]
        assert isinstance(ends, Text)
        notes.add(ends, f"The rule ends on {rule.ends}, before it starts.", f"Write a day after {rule.starts}.")
