"""The commands `rules drafts` and `approve`: what is under way, and the yes of whoever sits at the command line."""

from __future__ import annotations

import argparse
from typing import Any

from rich.console import Console
from rich.table import Column, Table

from agent_assist.cli.rules_check import GOOD
from agent_assist.cli.rules_room import operator
from agent_assist.customize.book_changes import compare_files
from agent_assist.customize.drafts import Draft
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.story.approving import approve
from agent_assist.story.books import files_of
from agent_assist.story.drafting import find_draft, list_drafts
from agent_assist.story.replaying import is_replayed
from agent_assist.story.rule_room import RuleRoom

MOST_DRAFTS = 200
COMMANDS = ("drafts", "approve")
APPROVING = """Says yes to a draft for which approval was asked, and prints what it changes.

Whoever has changed a draft cannot approve it: at the command line people are told apart by the user of the machine, so
what this user has put before others with `rules publish` needs somebody else. Nothing is in force by it: publish the
draft at the desk, or run `rules publish` again where it began with that.

Exit code 0: approved, now or before; 1: it may not be, and one line says why; 2: there is no such draft."""


def describe(made: dict[str, argparse.ArgumentParser]) -> None:
    """Gives both commands their options."""
    limit: dict[str, Any] = {"type": int, "choices": range(1, MOST_DRAFTS + 1), "default": 50, "metavar": "N"}
    made["drafts"].add_argument("--limit", help="how many at most, those changed last first (default: 50)", **limit)
    made["drafts"].set_defaults(run=show_drafts)
    made["approve"].description = APPROVING
    made["approve"].formatter_class = argparse.RawDescriptionHelpFormatter
    made["approve"].add_argument("draft", metavar="DRAFT", help="its id, as `rules drafts` lists it")
    made["approve"].add_argument(
        "--revision", type=int, metavar="N", help="only if it still is the revision that you have looked at"
    )
    made["approve"].set_defaults(run=approve_draft)


def show_drafts(options: argparse.Namespace, room: RuleRoom) -> int:
    """Prints the drafts under way."""
    found, further = list_drafts(room, options.limit)
    if not found:
        print("No draft is under way.")
        return GOOD
    table = Table(Column("draft", no_wrap=True), "state", "revision", "title", "author", "files", "changed (UTC)")
    for draft in found:
        changed = f"{draft.updated_at:%Y-%m-%d %H:%M:%S}"
        files = ", ".join(draft.changes) or "none yet"
        table.add_row(draft.id, draft.state, str(draft.revision), draft.title, draft.author, files, changed)
    console = Console()
    console.print(table)
    if further:
        console.print("There are more.")
    return GOOD


def approve_draft(options: argparse.Namespace, room: RuleRoom) -> int:
    """Approves a draft as the user of this machine."""
    found = find_draft(room, options.draft)
    wanted = found.revision if options.revision is None else options.revision
    draft = approve(room, operator(), found.id, wanted)
    without = "" if is_replayed(room, draft) else ", without a replay"
    print(f"Draft {draft.id} is approved in revision {draft.revision}{without}. It changes:")
    print("\n".join(f"  {words}" for words in _changes(room, draft)))
    print(f"Publish it at /desk/rules/drafts/{draft.id}.")
    return GOOD


def _changes(room: RuleRoom, draft: Draft) -> list[str]:
    base = files_of(room, draft.base_seq)
    return list(compare_files(base, draft.over(base), Catalogue(OBSERVED)).words) or ["nothing but spacing"]
