"""The commands `rules publish`, `books`, `diff` and `rollback`: what is in force, how it came there, the way back.

Those about drafts of others, `rules drafts` and `approve`, are run here as well.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Column, Table

from agent_assist.cli import rules_drafts
from agent_assist.cli.rules import meaning
from agent_assist.cli.rules_check import FAULTY, GOOD, UNUSABLE, check
from agent_assist.cli.rules_room import opened_room, operator
from agent_assist.customize.book_changes import compare_files
from agent_assist.customize.drafts import Changes, Draft
from agent_assist.customize.publications import Publication
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.outside.rule_folder import RuleFolder
from agent_assist.settings import Settings
from agent_assist.story.approving import ask_approval
from agent_assist.story.books import files_of, find_book, list_books
from agent_assist.story.drafting import begin_draft, find_draft, list_drafts
from agent_assist.story.hand_edits import in_force, settle
from agent_assist.story.publishing import catch_up, folder_changes, publish, roll_back
from agent_assist.story.room_faults import NoSuchBook, NoSuchDraft, NotReady, RoomFault
from agent_assist.story.rule_room import RuleRoom

COMMANDS = ("publish", "books", "diff", "rollback", *rules_drafts.COMMANDS)
PUBLISHING = """Checks the folder, and publishes what differs from the book in force.

With AGENT_ASSIST_PUBLISH=on-save the rules folder of the service is in force without it; the command keeps what is
there under a note of yours. With AGENT_ASSIST_PUBLISH=approved the differences become a draft. If a second person is
needed, the draft waits for them, and is replayed over the calls of the last days meanwhile, by a process that goes on
after this command: they approve it at the desk or with `rules approve`, and publish it there, or you run this again."""
MOST_BOOKS = 200

Run = Callable[[argparse.Namespace, RuleRoom], int]


def main(argv: Sequence[str], settings: Settings) -> int:
    """Runs one of the commands and answers with the exit code: 0 done, 1 something has to be mended, 2 not possible."""
    options = _parser(settings).parse_args(argv)
    run: Run = options.run
    try:
        with opened_room(settings) as room:
            return run(options, room)
    except RoomFault as fault:
        print(f"agent-assist: {fault}", file=sys.stderr)
        report = fault.report if isinstance(fault, NotReady) else None
        for line in [*report.faults, *report.failed] if report else ():
            print(f"  {line}", file=sys.stderr)
        return UNUSABLE if isinstance(fault, NoSuchBook | NoSuchDraft) else FAULTY


def publish_folder(options: argparse.Namespace, room: RuleRoom) -> int:
    """Publishes what differs between the folder and the book in force, or puts it before a second person."""
    folder = Path(options.folder)
    if code := check(folder):
        return code
    source = RuleFolder(folder)
    if not room.follows and folder.resolve() == Path(options.own_folder).resolve():
        return _told(settle(room, operator(), options.note).publication)
    base = in_force(room)
    changes = folder_changes(replace(room, folder=source), base.files)
    if not changes:
        return _told(base.publication)
    draft = _draft_of(room, changes, options.note or f"Files of {folder}")
    if room.second_person and room.follows and not draft.is_approved:
        draft = ask_approval(room, operator(), draft.id, draft.revision)
        print(f"Draft {draft.id} waits for somebody else. They approve it at /desk/rules/drafts/{draft.id},")
        print("or with `rules approve`, and publish it there; or run this command again when they have.")
        return GOOD
    # Whoever may write the files of a desk that takes them on saving needs nobody's yes.
    alone = room if room.follows else replace(room, second_person=False)
    return _told(publish(alone, operator(), draft.id, draft.revision))


def show_books(options: argparse.Namespace, room: RuleRoom) -> int:
    """Prints the latest books, each with who brought it."""
    found, _ = list_books(room, options.limit)
    table = Table("book", Column("version", no_wrap=True), "since (UTC)", "kind", "author", "approved by", "note")
    for book in found:
        since = f"{book.at:%Y-%m-%d %H:%M:%S}"
        table.add_row(str(book.seq), book.version, since, book.kind, book.author, book.approver, book.note)
    Console().print(table)
    return GOOD


def compare_books(options: argparse.Namespace, room: RuleRoom) -> int:
    """Prints what differs between two books."""
    before, after = (find_book(room, wanted) for wanted in (options.before, options.after))
    changes = compare_files(files_of(room, before.seq), files_of(room, after.seq), Catalogue(OBSERVED))
    print("\n".join(changes.words) or "They are the same.")
    return GOOD


def bring_back(options: argparse.Namespace, room: RuleRoom) -> int:
    """Brings an earlier book into force again."""
    return _told(roll_back(room, operator(), find_book(room, options.book).seq, options.note))


def _draft_of(room: RuleRoom, changes: Changes, title: str) -> Draft:
    """The draft of these changes that waits from an earlier run, over the book in force now, else a new one."""
    who, before = operator(), ""
    while True:
        page, before = list_drafts(room, MOST_BOOKS, before)
        same = (draft for draft in page if draft.authors == (who.id,) and draft.changes.keys() == changes.keys())
        mine = next((draft for draft in same if find_draft(room, draft.id).changes == changes), None)
        if mine:
            return catch_up(room, who, mine.id, mine.revision)
        if not before:
            return begin_draft(room, who, title, changes, title)


def _told(book: Publication) -> int:
    by = f", approved by {book.approver}" if book.approver else ""
    print(f"Book {book.seq} ({book.version}) is in force: {book.kind}{by}, {book.at:%Y-%m-%d %H:%M:%S} UTC.")
    return GOOD


def _parser(settings: Settings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="agent-assist rules", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    made = {name: commands.add_parser(name, description=meaning(name)) for name in COMMANDS}
    made["publish"].description = PUBLISHING
    made["publish"].formatter_class = argparse.RawDescriptionHelpFormatter
    own = str(settings.rules_folder)
    made["publish"].add_argument("--folder", default=own, help=f"the folder of the rules (default: {own})")
    made["publish"].add_argument("--note", default="", help="what this is about")
    made["publish"].set_defaults(run=publish_folder, own_folder=own)
    made["books"].add_argument("--limit", type=int, choices=range(1, MOST_BOOKS + 1), default=20, metavar="N")
    made["books"].set_defaults(run=show_books)
    made["diff"].add_argument("before", help="the earlier book, by its number or version")
    made["diff"].add_argument("after", help="the later book")
    made["diff"].set_defaults(run=compare_books)
    made["rollback"].add_argument("book", help="the earlier book, by its number or version")
    made["rollback"].add_argument("--note", default="", help="why")
    made["rollback"].set_defaults(run=bring_back)
    rules_drafts.describe(made)
    return parser
