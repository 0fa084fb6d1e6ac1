"""Words what was found out about a draft for whoever is to approve it: check, cases, what is worth a look, replay."""

from __future__ import annotations

from dataclasses import dataclass

from agent_assist.learn.replays import DONE, FAILED, Replay
from agent_assist.web.room_bench import Bench
from agent_assist.web.room_replay_view import story_of
from agent_assist.web.room_words import counted, share_words

UNREPLAYED = "It has not been replayed"


@dataclass(frozen=True)
class Said:
    """One thing that was found out: `place` is where on the page the whole of it stands."""

    name: str
    words: str
    place: str


def said_of(bench: Bench, replay: str) -> list[Said]:
    """All of it, in the order in which a draft goes; `replay` is what there is to say of that."""
    return [
        Said("Check", _check(bench), "mend-title"),
        Said("Cases", _cases(bench), "mend-title"),
        Said("Worth a look", _looks(bench), "look-title" if bench.report.worth_a_look else ""),
        Said("Replay", replay, "replay-title"),
    ]


def replay_words(bench: Bench, replay: Replay | None, has_calls: bool) -> str:
    """What the replay of the draft as it stands has said, how far it is, or why there is none."""
    if replay is None:
        why = "nobody has started it" if has_calls else "no call of the last 30 days is kept"
        return f"{UNREPLAYED}: {why}."
    if replay.is_running:
        done = share_words(replay.done, replay.total) or "the calls are being counted"
        return f"Still running, {done}."
    if replay.state == DONE:
        return _found(bench, replay)
    why = replay.fault.splitlines()[0] if replay.state == FAILED and replay.fault else "It was stopped."
    return f"{UNREPLAYED}. {why}"


def is_replayed(bench: Bench, replay: Replay | None) -> bool:
    """Whether the replay of the draft as it stands has come to its end."""
    book = bench.report.book
    is_of = replay is not None and replay.is_of(bench.draft.revision, book.version if book else "")
    return is_of and replay is not None and replay.state == DONE


def _found(bench: Bench, replay: Replay) -> str:
    if not is_replayed(bench, replay):
        return f"{UNREPLAYED} as it is now: the draft has changed since."
    words = story_of(replay.result).headline
    has_moved = replay.in_force != bench.in_force.publication.version
    return f"{words} Another book has come into force since." if has_moved else words


def _check(bench: Bench) -> str:
    report = bench.report
    if report.book is None or report.faults:
        return f"{counted(len(report.faults), 'thing')} to mend."
    return f"{counted(len(report.book.rules), 'rule')} read, nothing to mend."


def _cases(bench: Bench) -> str:
    ran, failed = len(bench.report.results), len(bench.report.failed)
    if not ran:
        return "Not run: something is to be mended first." if bench.report.faults else "There are none."
    if failed:
        return f"{failed:,} of {ran:,} do not come out as expected."
    return f"All {ran:,} come out as expected."


def _looks(bench: Bench) -> str:
    report = bench.report
    looks = report.worth_a_look
    here = sum(remark.file in bench.draft.changes for remark in looks)
    if not looks:
        return f"Nothing, looked through with {report.witnesses}."
    return f"{counted(len(looks), 'thing')} in the whole book, {here or 'none'} of them in what this draft changes."
