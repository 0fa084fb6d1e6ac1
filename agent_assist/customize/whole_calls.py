"""Runs whole calls: with all rules together, who is asked what, or why nobody is.

`whole-calls/complaints.cases.yaml`:

    calls:
      - name: A complaint is heard before anything is sold
        who: annabelle                    # optional: one of people.yaml
        facts:                            # added or changed, as in the cases beside a rule
          open complaint: yes
        ledger:                           # optional: where questions stand (answered, declined)
          works from home: answered
        asked: [3 days ago]               # optional: when this customer was asked something
        given:                            # optional: when this customer was last given a treatment
          goodwill credit: 20 days ago
        status: matched                   # optional: multiple, unmatched, withheld, invalid
        arm: treated                      # optional: control
        expect:
          prompt: open-complaint          # the rule that asks; or instead `silence: complaint`
          reminders: [mention-delay]      # optional: these are among those shown; `none` for no reminder at all
          treatments: none                # optional, likewise
          steer: order-status             # optional: the rule that steers; `none` for none
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from agent_assist.customize.cases import Cast, Result, base_facts, listed
from agent_assist.customize.conditions import Facts
from agent_assist.customize.deciding import decide
from agent_assist.customize.decisions import Asking, Decision
from agent_assist.customize.durations import read_days
from agent_assist.customize.entries import Entries
from agent_assist.customize.example_facts import FactReader
from agent_assist.customize.objections import SPOKEN_ORDER
from agent_assist.customize.rule_book import RuleBook
from agent_assist.differentiate.profile import Standing
from agent_assist.sheets import Items, Node, Table, Text, did_you_mean

DAY = 86_400
KEYS = ("name", "who", "facts", "ledger", "asked", "given", "status", "arm", "expect")
STATUSES = ("multiple", "unmatched", "withheld", "invalid", "pending", "matched")


@dataclass(frozen=True)
class WholeCall:
    """One call with what the book should say; empty expectations are not looked at, `none` is a list of nothing.

    One with a fault, or with a person who has one, is not `sound`: to run it proves nothing.
    """

    name: str
    file: str
    line: int
    facts: Facts
    ledger: Mapping[str, Standing]
    asking: Asking
    prompt: str = ""
    silence: str = ""
    reminders: tuple[str, ...] | None = None
    treatments: tuple[str, ...] | None = None
    steer: tuple[str, ...] | None = None
    sound: bool = True


def read_whole_calls(
    table: Table, reader: FactReader, people: Cast, rules: Collection[str], now: datetime
) -> list[WholeCall]:
    """The calls of one file, which may expect something of `rules`; faults go to the reader's notes."""
    entries = Entries(table, reader.notes)
    entries.refuse_others(("calls",), "A file of whole calls")
    return [_read_call(entry, reader, people, rules, now) for entry in listed(entries.table, "calls", reader.notes)]


def run_whole_call(call: WholeCall, book: RuleBook, now: datetime) -> Result:
    """Whether the book says what the call expects."""
    decision = decide(book, call.facts, call.ledger, now, context=call.asking)
    wrong = _differences(call, decision)
    return Result(call.file, call.line, call.name, not wrong, "; ".join(wrong))


def _differences(call: WholeCall, decision: Decision) -> list[str]:
    happened = f"`{decision.prompt.rule}` asks" if decision.prompt else f"nothing is asked: {decision.silence}"
    wrong = []
    if call.prompt and (decision.prompt is None or decision.prompt.rule != call.prompt):
        verdict = next((str(verdict) for verdict in decision.verdicts if verdict.rule == call.prompt), "")
        wrong.append(f"`{call.prompt}` should ask, but {happened}. It {verdict}")
    if call.silence and decision.silence != call.silence:
        wrong.append(f"silence should be {call.silence}, but {happened}")
    wrong += _missing("reminder", call.reminders, [reminder.rule for reminder in decision.reminders])
    wrong += _missing("treatment", call.treatments, [treatment.rule for treatment in decision.treatments])
    return wrong + _missing("steer", call.steer, [decision.steer.rule] if decision.steer else [])


def _missing(what: str, expected: tuple[str, ...] | None, shown: list[str]) -> list[str]:
    if expected is None:
        return []
    words = ", ".join(shown) or f"no {what}"
    if not expected:
        return [f"there should be no {what}, but there is {words}"] if shown else []
    return [f"{what} `{rule}` should be shown, but there is {words}" for rule in expected if rule not in shown]


def _read_call(table: Table, reader: FactReader, people: Cast, rules: Collection[str], now: datetime) -> WholeCall:
    entries, before = Entries(table, reader.notes), reader.notes.count
    entries.refuse_others(KEYS, "A whole call")
    facts, person = base_facts(entries, reader, people)
    expect = entries.table.get("expect")
    if not isinstance(expect, Table):
        reader.notes.add(expect or table, "`expect` is missing.", "Write `expect:` and `prompt: rule-name` below it.")
        expect = Table({}, {}, table.line, table.column)
    wanted = Entries(expect, reader.notes)
    wanted.refuse_others(("prompt", "silence", "reminders", "treatments", "steer"), "`expect`")
    call = WholeCall(
        name=entries.text("name"),
        file=reader.notes.file,
        line=table.line,
        facts=facts,
        ledger=_ledger(entries, reader, int(now.timestamp())),
        asking=Asking(
            status=entries.one_of("status", STATUSES, default="matched"),
            arm=entries.one_of("arm", ("control", "treated"), default="treated"),
            asked_times=_asked(entries, int(now.timestamp())),
            given=_given(entries, int(now.timestamp())),
            first_name=(person.name.split() or [""])[0] if person else "",
        ),
        prompt=_rule_named(wanted, "prompt", rules),
        silence=wanted.one_of("silence", SPOKEN_ORDER) if wanted.has("silence") else "",
        reminders=_rules_named(wanted, "reminders", rules),
        treatments=_rules_named(wanted, "treatments", rules),
        steer=_rules_named(wanted, "steer", rules),
    )
    sound = reader.notes.count == before and (person is None or person.sound)
    return call if sound else replace(call, sound=False)


def _ledger(entries: Entries, reader: FactReader, now: int) -> dict[str, Standing]:
    node = entries.table.get("ledger")
    if not isinstance(node, Table):
        return {}
    inner = Entries(node, entries.notes)
    questions = [fact.name for fact in reader.catalogue.learned]
    inner.refuse_others(
        (*questions, *(name for name in node.entries if reader.promised.may_be(name, questions))), "The ledger"
    )
    states = {name: inner.one_of(name, ("answered", "declined")) for name in node.entries if name in questions}
    return {name: Standing(name, state, now - DAY) for name, state in states.items()}


def _asked(entries: Entries, now: int) -> tuple[int, ...]:
    node = entries.table.get("asked")
    items: tuple[Node, ...] = node.values if isinstance(node, Items) else (node,) if node else ()
    return tuple(_past(entries, item, now) for item in items)


def _given(entries: Entries, now: int) -> dict[str, int]:
    node = entries.table.get("given")
    return {name: _past(entries, at, now) for name, at in node.entries.items()} if isinstance(node, Table) else {}


def _past(entries: Entries, item: Node, now: int) -> int:
    written = item.value if isinstance(item, Text) else ""
    days = 0 if written == "today" else read_days(written.removesuffix(" ago"))
    if days is None:
        entries.notes.add(item, f"`{written}` is not a time in the past.", "Write for example `3 days ago`.")
    return now - (days or 0) * DAY


def _rule_named(wanted: Entries, key: str, rules: Collection[str]) -> str:
    name = wanted.text(key, default="")
    return _known_rule(name, wanted.table.entries[key], wanted, rules) if name else ""


def _rules_named(wanted: Entries, key: str, rules: Collection[str]) -> tuple[str, ...] | None:
    node = wanted.table.get(key)
    if node is None:
        return None
    items: tuple[Node, ...] = node.values if isinstance(node, Items) else (node,)
    names = [(item.value, item) for item in items if isinstance(item, Text) and item.value != "none"]
    return tuple(_known_rule(name, item, wanted, rules) for name, item in names)


def _known_rule(name: str, place: Node, wanted: Entries, rules: Collection[str]) -> str:
    if name not in rules:
        cure = did_you_mean(name, list(rules)) or "Name a rule by its file."
        wanted.notes.add(place, f"There is no rule `{name}`.", cure)
    return name
