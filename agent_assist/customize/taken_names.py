"""Keeps the names that no rule may have, because pages and addresses of the rule room stand under them.

Only a check tells them: a book that was kept with such a rule is still read, decided by and brought back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from agent_assist.customize.readable_files import stem
from agent_assist.sheets import Fault

TAKEN = frozenset(
    {"books", "cast", "check", "diff", "drafts", "from-folder", "look", "new", "rule", "try"},
)
"""What stands below /v1/rules/ and /desk/rules/."""


def why_taken(name: str) -> str:
    """Why no rule may have this name, "" where one may."""
    return f"The name `{name}` is taken by a page of the rule room." if name in TAKEN else ""


def faults_of_names(rule_files: Iterable[str]) -> Iterator[Fault]:
    """One for each rule file whose name is taken."""
    for file in rule_files:
        if why := why_taken(stem(file)):
            cure = f"Call the file `{stem(file)}-rule.yaml`; its line `rule:` and the file of its cases alike."
            yield Fault(file, 1, 1, why, cure)
