"""Edits one rule file as a supervisor would by hand: a line, the status, a case; all else stays as it is.

Every function takes the text of a file and gives the text after the edit. What cannot be read is refused by the reader
of the rules (SheetFaults), what cannot be edited by EditFault. Whether the rule is a good one then, the check says.
"""

from __future__ import annotations

from collections.abc import Mapping

from agent_assist.customize.drafts import Changes
from agent_assist.customize.readable_files import cases_beside, stem
from agent_assist.customize.rule_files import KEYS
from agent_assist.customize.rules import RETIRED
from agent_assist.customize.sheet_editing import append, contents, put, take_out
from agent_assist.customize.sheet_places import EditFault, written
from agent_assist.sheets import did_you_mean

ORDER = (
    "rule", "purpose", "owner", "status", "matters", "starts", "ends", "campaign", "floor", "retired because",
    "when", "any of", "unless", "ask", "remind", "treat", "steer", "learns", "answers", "good for", "after a decline",
    "purpose of data", "because",
)  # fmt: skip
"""The order in which the lines of a rule stand; a new one is put in its place."""

_IN_LINES = ("when", "any of", "unless", "answers")


def set_line(text: str, key: str, value: str | None) -> str:
    """The rule with the line `key: value`; None or nothing takes the line away."""
    if key not in KEYS:
        raise EditFault(f"A rule has no line `{key}`. {did_you_mean(key, list(KEYS))}".strip())
    if key in _IN_LINES:
        raise EditFault(f"`{key}` is more than one line.")
    if value is None or not value.strip():
        return take_out(text, key) if key in contents(text) else text
    return put(text, key, value, ORDER)


def retire(text: str, reason: str) -> str:
    """The rule switched off, with the reason."""
    if not reason.strip():
        raise EditFault("Say why the rule is switched off.")
    return set_line(set_line(text, "status", "retired"), "retired because", reason)


def retiring(files: Mapping[str, str], rule_file: str, reason: str) -> Changes:
    """The changes that switch a rule of `files` off and move it, with its cases, to the folder of the retired."""
    if rule_file not in files:
        raise EditFault(f"There is no rule file `{rule_file}`.")
    retired = f"{RETIRED}/{stem(rule_file)}.yaml"
    if rule_file != retired and retired in files:
        raise EditFault(f"`{RETIRED}/` holds a rule `{stem(rule_file)}` already. Rename one of them first.")
    changes: dict[str, str | None] = {rule_file: None, retired: retire(files[rule_file], reason)}
    cases = cases_beside(rule_file)
    if cases in files and rule_file != retired:
        changes |= {cases: None, cases_beside(retired): files[cases]}
    return changes


def add_case(
    text: str,
    name: str,
    *,
    who: str = "",
    facts: Mapping[str, str] | None = None,
    expect: bool = True,
    because_of: str = "",
) -> str:
    """The cases with one more at the end; `facts` are in the words of a case ("3", "web, phone", "20 days ago").

    A name that is taken gets a number.
    """
    listed = contents(text).get("cases") if text.strip() else None
    taken = {case.get("name") for case in listed or () if isinstance(case, dict)}
    lines = [f"name: {written(_free(' '.join(name.split()), taken))}"]
    lines += [f"who: {written(who)}"] if who else []
    lines += ["facts:", *(f"  {written(fact)}: {written(value)}" for fact, value in facts.items())] if facts else []
    lines += [f"expect: {'yes' if expect else 'no'}"]
    lines += [f"because of: {written(because_of)}"] if because_of and not expect else []
    return append(text, "cases", lines)


def _free(name: str, taken: set[str | None]) -> str:
    numbers = range(2, len(taken) + 3)
    return next(each for each in (name, *(f"{name} ({number})" for number in numbers)) if each not in taken)
