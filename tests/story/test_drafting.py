"""A draft is begun, changed, checked and put before a second person, and nobody's work is overwritten."""

from __future__ import annotations

import pytest
from web.small_room import GRETA, PARCELS, PETS, ROSA, SAMIR, room_of
from web.switchboard import Switchboard

from agent_assist.customize.drafts import APPROVED, ASKED, DISCARDED, OPEN, Draft
from agent_assist.story.approving import approve, ask_approval, send_back
from agent_assist.story.drafting import REVERT, begin_draft, change_draft, check_draft, discard, find_draft, list_drafts
from agent_assist.story.hand_edits import in_force
from agent_assist.story.room_faults import NoSuchDraft, NotAllowed, NotReady, Overtaken


def pets(board: Switchboard) -> str:
    """The rule about pets as it is in force."""
    return in_force(room_of(board)).files[PETS]


def begun(board: Switchboard) -> Draft:
    """A draft of Rosa's that makes the question matter more."""
    text = pets(board).replace("matters: may", "matters: should")
    return begin_draft(room_of(board), ROSA, "Pets matter", {PETS: text})


def test_a_draft_lies_over_the_book_in_force_and_changes_nothing_of_it(board: Switchboard) -> None:
    draft = begun(board)
    assert (draft.author, draft.authors, draft.state, draft.revision) == ("Rosa Marin", ("account:rosa",), OPEN, 1)
    assert (draft.base_seq, draft.base_version) == (1, board.house.shelf.book.version)
    assert find_draft(room_of(board), draft.id) == draft
    assert "matters: may" in pets(board)


def test_changes_replace_those_of_the_same_file_and_can_be_taken_back(board: Switchboard) -> None:
    room, draft = room_of(board), begun(board)
    more = change_draft(room, ROSA, draft.id, 1, {PARCELS: None})
    assert (more.revision, set(more.changes)) == (2, {PETS, PARCELS})
    less = change_draft(room, ROSA, draft.id, 2, {PETS: REVERT}, title="No parcels", note="They bark.")
    assert (less.revision, less.changes, less.title, less.note) == (3, {PARCELS: None}, "No parcels", "They bark.")
    none = change_draft(room, ROSA, draft.id, 3, {PARCELS: in_force(room).files[PARCELS] + "\n  \n"})
    assert none.changes == {}


def test_the_same_change_again_is_answered_with_what_is_there(board: Switchboard) -> None:
    room, draft = room_of(board), begun(board)
    first = change_draft(room, ROSA, draft.id, 1, note="They bark.")
    assert change_draft(room, ROSA, draft.id, 1, note="They bark.") == first


def test_who_comes_second_overwrites_nothing_and_is_told_what_is_there(board: Switchboard) -> None:
    room, draft = room_of(board), begun(board)
    hers = change_draft(room, ROSA, draft.id, 1, note="They bark.")
    with pytest.raises(Overtaken) as told:
        change_draft(room, GRETA, draft.id, 1, note="They meow.")
    assert told.value.draft == hers == find_draft(room, draft.id)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("tiers.yaml", "no sheet of the room"),
        ("dialog.yaml", "Did you mean `dialogue`?"),
        ("../secret.yaml", "no folder of rules"),
        ("/etc/passwd.yaml", "no folder of rules"),
        ("discovery/../../x.yaml", "no folder of rules"),
        ("discovery/.pets.yaml", "no good name"),
        ("discovery/pets.yml", "no good name"),
        ("discovery/a\nb.yaml", "no good name"),
        ("discovery/" + "x" * 200 + ".yaml", "no good name"),
        ("whole-calls/" + "\N{CJK UNIFIED IDEOGRAPH-6F22}" * 90 + ".yaml", "no good name"),
    ],
)
def test_a_draft_touches_no_file_but_those_of_the_room(desk: Switchboard, path: str, words: str) -> None:
    with pytest.raises(NotReady, match=words):
        begin_draft(room_of(desk), ROSA, "Elsewhere", {path: "rule: x"})


def test_a_file_too_large_for_a_rule_is_refused(desk: Switchboard) -> None:
    with pytest.raises(NotReady, match="larger than 256 KB"):
        begin_draft(room_of(desk), ROSA, "Large", {PETS: "#" * 300_000})


def test_a_draft_needs_a_title(desk: Switchboard) -> None:
    with pytest.raises(NotReady, match="title"):
        begin_draft(room_of(desk), ROSA, " \n")


def test_the_check_tells_what_is_wrong_with_the_draft(board: Switchboard) -> None:
    room, draft = room_of(board), begun(board)
    assert check_draft(room, draft).is_good
    faulty = change_draft(room, ROSA, draft.id, 1, {PETS: draft.changes[PETS].replace("tier", "tire")})  # type: ignore[union-attr]
    told = check_draft(room, faulty)
    assert [(fault.file, fault.cure) for fault in told.faults] == [(PETS, "Did you mean `tier`?")]
    with pytest.raises(NotReady) as refused:
        ask_approval(room, ROSA, draft.id, 2)
    assert refused.value.report and refused.value.report.faults == told.faults


def test_a_second_person_says_yes(board: Switchboard) -> None:
    room, draft = room_of(board), begun(board)
    with pytest.raises(NotReady, match="asked for approval"):
        approve(room, SAMIR, draft.id, 1)
    asked = ask_approval(room, ROSA, draft.id, 1)
    assert (asked.state, asked.asked_at) == (ASKED, room.now)
    given = approve(room, SAMIR, draft.id, 1)
    assert (given.state, given.approver, given.is_approved) == (APPROVED, "Samir Haddad", True)
    assert approve(room, SAMIR, draft.id, 1) == given == ask_approval(room, ROSA, draft.id, 1)


def test_nobody_approves_what_they_have_changed_themselves(board: Switchboard) -> None:
    room, draft = room_of(board), begun(board)
    change_draft(room, GRETA, draft.id, 1, note="They bark.")
    ask_approval(room, ROSA, draft.id, 2)
    for who in (GRETA, ROSA):
        with pytest.raises(NotAllowed):
            approve(room, who, draft.id, 2)
    assert approve(room, SAMIR, draft.id, 2).is_approved


def test_roles_are_kept_apart(board: Switchboard) -> None:
    room, draft = room_of(board), begun(board)
    with pytest.raises(NotAllowed, match="role `author`"):
        begin_draft(room, SAMIR, "Mine")
    with pytest.raises(NotAllowed, match="role `author`"):
        change_draft(room, SAMIR, draft.id, 1, note="x")
    with pytest.raises(NotAllowed, match="role `approver`"):
        send_back(room, ROSA, draft.id, 1, "No.")


def test_an_approval_does_not_survive_a_change(board: Switchboard) -> None:
    room, draft = room_of(board), begun(board)
    ask_approval(room, ROSA, draft.id, 1)
    approve(room, SAMIR, draft.id, 1)
    changed = change_draft(room, ROSA, draft.id, 1, {PARCELS: None})
    assert (changed.state, changed.is_approved, changed.approver) == (OPEN, False, "")


def test_what_is_sent_back_says_why(board: Switchboard) -> None:
    room, draft = room_of(board), begun(board)
    ask_approval(room, ROSA, draft.id, 1)
    back = send_back(room, SAMIR, draft.id, 1, "Cats\nare missing.")
    assert (back.state, back.revision, back.note) == (OPEN, 2, "Sent back by Samir Haddad: Cats are missing.")
    with pytest.raises(Overtaken):
        approve(room, SAMIR, draft.id, 1)


def test_a_discarded_draft_is_over(board: Switchboard) -> None:
    room, draft = room_of(board), begun(board)
    gone = discard(room, ROSA, draft.id)
    assert (gone.state, gone.ended_at, discard(room, ROSA, draft.id)) == (DISCARDED, room.now, gone)
    with pytest.raises(NotReady, match="discarded"):
        change_draft(room, ROSA, draft.id, 1, note="x")
    with pytest.raises(NoSuchDraft):
        find_draft(room, "01J")


@pytest.mark.parametrize("lines", [1, 5_000])
def test_a_list_of_drafts_holds_none_of_their_texts(board: Switchboard, lines: int) -> None:
    begin_draft(room_of(board), ROSA, "Pets", {PETS: None, PARCELS: "remind: Bring a bone.\n" * lines})
    (listed,), _ = list_drafts(room_of(board), 2)
    assert listed.changes == {PETS: None, PARCELS: ""}


def test_drafts_come_in_pages_those_changed_last_first(board: Switchboard) -> None:
    made = []
    for number in range(5):
        made.append(begin_draft(room_of(board), ROSA, f"Draft {number}").id)
        board.clock.goes_on(seconds=1)
    change_draft(room_of(board), ROSA, made[0], 1, note="Last of all.")
    discard(room_of(board), ROSA, made[3])
    seen, before = [], ""
    while True:
        page, before = list_drafts(room_of(board), 2, before)
        seen += [draft.id for draft in page]
        if not before:
            break
    assert seen == [made[0], made[4], made[2], made[1]]
    with pytest.raises(ValueError, match="page is not known"):
        list_drafts(room_of(board), 2, "x")


def test_who_writes_on_and_on_is_told_of_in_one_row(board: Switchboard) -> None:
    def told() -> list[tuple[str, str, str]]:
        rows = sorted(board.rows("audit"), key=lambda row: (row["at"], row["id"]))
        return [
            (row["who"].split()[0], row["before"], row["after"]) for row in rows if row["action"] == "draft changed"
        ]

    draft = begun(board)
    for revision, (minutes, who) in enumerate(
        [(0, ROSA), (9, ROSA), (9, ROSA), (1, GRETA), (1, ROSA), (11, ROSA)], start=1
    ):
        board.clock.goes_on(minutes=minutes)
        change_draft(room_of(board), who, draft.id, revision, note=f"Note {revision}.")
        if revision == 3:
            other = begin_draft(room_of(board), ROSA, "Another one")
            change_draft(room_of(board), ROSA, other.id, 1, note="Not of the first.")
    assert sorted(told()) == sorted(
        [
            ("Rosa", "revision 1", "revision 4"),
            ("Rosa", "revision 1", "revision 2"),
            ("Greta", "revision 4", "revision 5"),
            ("Rosa", "revision 5", "revision 6"),
            ("Rosa", "revision 6", "revision 7"),
        ]
    )
    ask_approval(room_of(board), ROSA, draft.id, 7)
    change_draft(room_of(board), ROSA, draft.id, 7, note="Not yet.")
    assert told()[-1] == ("Rosa", "revision 7", "revision 8")


def test_everything_is_written_into_the_audit(board: Switchboard) -> None:
    room, draft = room_of(board), begun(board)
    change_draft(room, ROSA, draft.id, 1, note="They bark.")
    ask_approval(room, ROSA, draft.id, 2)
    approve(room, SAMIR, draft.id, 2)
    send_back(room, SAMIR, draft.id, 2, "On second thoughts, no.")
    discard(room, ROSA, draft.id)
    told = [(row["who"], row["action"]) for row in board.rows("audit") if row["subject"] == draft.id]
    rosa, samir = "Rosa Marin (account:rosa)", "Samir Haddad (account:samir)"
    assert sorted(told) == sorted(
        [
            (rosa, "draft begun"),
            (rosa, "draft changed"),
            (rosa, "approval asked"),
            (samir, "draft approved"),
            (samir, "draft sent back"),
            (rosa, "draft discarded"),
        ]
    )
