"""Tells in a supervisor's words what changed in one rule, from what the rule means before and after."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from agent_assist.customize.condition_changes import condition_changes
from agent_assist.customize.durations import days_in_words
from agent_assist.customize.rule_files import ACTIONS
from agent_assist.customize.rules import RETIRED, Ask, Rule
from agent_assist.customize.sheet_changes import bare
from agent_assist.differentiate.catalogue import CHOICE, DATE, NUMBER, TEXT, YES_OR_NO
from agent_assist.sheets import Table, Text

SPACING = "comments or spacing only"
SAME_MEANING = "says the same in other words"
_KINDS = {CHOICE: "a list", YES_OR_NO: "yes or no", NUMBER: "a number", DATE: "a date", TEXT: "a text"}
_DOES = {"ask": "asks:", "remind": "reminds:", "treat": "recommends", "steer": "steers to"}
_LENGTH = re.compile(r"(\d+) ([a-z]+?)s?")
_PUT_LIVE = {"draft": "a draft", "trial": "in trial", "live": "live", "retired": "retired"}


@dataclass(frozen=True)
class Written:
    """A rule with the table it was read from, for how a length or a cap is put."""

    rule: Rule
    table: Table

    def line(self, key: str) -> str:
        """The text of a line, "" where there is none."""
        node = self.table.get(key)
        return " ".join(node.value.split()) if isinstance(node, Text) else ""

    @property
    def action(self) -> str:
        """ask, remind, treat or steer."""
        return next(action for action in ACTIONS if action in self.table.entries)


def rule_changes(before: Written, after: Written) -> tuple[str, ...]:
    """A sentence for each thing that changed, at least one where the two are not the same file."""
    told = (
        *_standing(before.rule, after.rule),
        *_head(before.rule, after.rule),
        *condition_changes(before.rule, after.rule),
        *_deed(before, after),
    )
    if told:
        return told
    return (SPACING if bare(before.table) == bare(after.table) else SAME_MEANING,)


def introduced(written: Written) -> tuple[str, ...]:
    """What a rule that was not there before is and does."""
    rule = written.rule
    season = [f"from {rule.starts}"] * bool(rule.starts) + [f"until {rule.ends}"] * bool(rule.ends)
    standing = ", ".join([_PUT_LIVE[rule.status], f"matters {rule.matters}", *season])
    return (standing, _does(written))


def _standing(before: Rule, after: Rule) -> Iterator[str]:
    if before.name != after.name:
        yield f"renamed, was `{before.name}`"
    is_switched = before.status != after.status and RETIRED in (before.group, after.group)
    if before.group != after.group and not is_switched:
        yield f"moved to {after.group}, was in {before.group}"
    if before.status != after.status and after.status != "retired":
        yield f"from {before.status} to {after.status}"
    if before.retired_because != after.retired_because and after.status == "retired":
        yield f"retired because: {after.retired_because}" if after.retired_because else "retired, without a reason"
    elif before.status != after.status == "retired":
        yield f"retired, was {before.status}"


def _head(before: Rule, after: Rule) -> Iterator[str]:
    if before.matters != after.matters:
        yield f"matters {after.matters}, was {before.matters}"
    yield from _day("starts", "first day", before.starts, after.starts)
    yield from _day("ends", "end", before.ends, after.ends)
    if before.campaign != after.campaign:
        yield "now a campaign" if after.campaign else "no campaign any more"
    if before.floor != after.floor:
        yield "now reaches everybody" if after.floor else "no longer reaches everybody"
    if before.purpose != after.purpose:
        yield _quoted("purpose", after.purpose, before.purpose)
    if before.owner != after.owner:
        yield f"owner {after.owner}, was {before.owner}"


def _day(key: str, what: str, before: date | None, after: date | None) -> Iterator[str]:
    if before == after:
        return
    if after is None:
        yield f"no {what} any more, was {before}"
    else:
        yield f"{key} {after}, was {before}" if before else f"{key} {after} (had no {what})"


def _deed(before: Written, after: Written) -> Iterator[str]:
    if before.rule.ask and after.rule.ask:
        yield from _question(before.rule.ask, after.rule.ask, before, after)
    elif before.action != after.action:
        yield f"now {_does(after)}, no longer {_does(before)}"
    elif before.rule.remind != after.rule.remind:
        yield _quoted("reminds", after.rule.remind, before.rule.remind)
    elif after.action in ("treat", "steer") and before.line(after.action) != after.line(after.action):
        yield f"{_does(after)}, was {before.line(after.action)}"
    if before.rule.because != after.rule.because:
        yield _quoted("because", after.rule.because, before.rule.because)


def _question(before: Ask, after: Ask, old: Written, new: Written) -> Iterator[str]:
    if before.text != after.text:
        yield _quoted("asks", after.text, before.text)
    if before.learns != after.learns:
        yield f"learns `{after.learns}`, was `{before.learns}`"
    yield from _answers(before, after)
    if before.good_for_days != after.good_for_days:
        was, now = _length(old, "good for", before.good_for_days), _length(new, "good for", after.good_for_days)
        yield f"an answer holds {now or 'for ever'}, was {_short(was, now) or 'for ever'}"
    if before.wait_days != after.wait_days:
        was, now = _length(old, "after a decline", before.wait_days), _length(new, "after a decline", after.wait_days)
        waits = f"waits {now} after a decline" if now else "never asks again after a decline"
        yield f"{waits}, was {_short(was, now)}" if was else f"{waits}, never asked again before"
    if before.consent != after.consent:
        yield f"purpose of data: {after.consent}, was {before.consent}"


def _answers(before: Ask, after: Ask) -> Iterator[str]:
    old, new = ([answer.value for answer in ask.answers] for ask in (before, after))
    if before.kind != after.kind and CHOICE not in (before.kind, after.kind):
        yield f"answers: {_KINDS[after.kind]}, was {_KINDS[before.kind]}"
        return
    if before.kind != after.kind and not (old and new):
        yield f"answers: {_offered(after, new)}, was {_offered(before, old)}"
        return
    yield from (f"new answer `{value}`" for value in new if value not in old)
    yield from (f"no longer offers `{value}`" for value in old if value not in new)
    if old != new and sorted(old) == sorted(new):
        yield "answers in another order"


def _offered(ask: Ask, values: Sequence[str]) -> str:
    return f"one of {', '.join(values)}" if ask.kind == CHOICE else _KINDS[ask.kind]


def _length(written: Written, key: str, days: int) -> str:
    """The length as the file puts it, in words where it leaves it to what is usual; "" for ever."""
    if not days:
        return ""
    line = written.line(key).removeprefix("wait").strip()
    return line or days_in_words(days)


def _short(before: str, after: str) -> str:
    """`3` of "3 months" beside "6 months"."""
    old, new = _LENGTH.fullmatch(before), _LENGTH.fullmatch(after)
    return old[1] if old and new and old[2] == new[2] else before


def _quoted(what: str, after: str, before: str) -> str:
    if not after:
        return f"no `{what}` any more, was “{before}”"
    return f"{what}: “{after}”, was “{before}”" if before else f"{what}: “{after}”, new"


def _does(written: Written) -> str:
    said = f"“{written.line(written.action)}”" if written.action in ("ask", "remind") else written.line(written.action)
    return f"{_DOES[written.action]} {said}"
