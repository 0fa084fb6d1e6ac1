"""The doors to the replay of a draft on its page: begun, looked after while it runs, stopped, read."""

from __future__ import annotations

from typing import Any

from flask import Flask, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from agent_assist.learn.replays import MOST_DAYS, USUAL_DAYS, Replay
from agent_assist.story.room_faults import ReplayUnderWay
from agent_assist.web.desk_guard import Supervisor, needs_supervisor
from agent_assist.web.errors import ApiError
from agent_assist.web.room_bench import Bench, bench_of
from agent_assist.web.room_forms import field
from agent_assist.web.room_replay_view import story_of
from agent_assist.web.room_said import is_replayed, replay_words
from agent_assist.web.service import service
from agent_assist.web.why_view import with_code


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    at = "/desk/rules/drafts/<draft_id>/replay"
    app.add_url_rule(at, view_func=room_replay, methods=["GET"])
    app.add_url_rule(at, view_func=room_replay_start, methods=["POST"])
    app.add_url_rule(f"{at}/stop", view_func=room_replay_stop, methods=["POST"])


@needs_supervisor
def room_replay(supervisor: Supervisor, draft_id: str) -> str:
    """The part of the draft's page about its replay, for the script that follows it."""
    bench = bench_of(draft_id)
    return render_template(
        "desk/rules/replay.html", csrf=supervisor.form_token, draft=bench.draft, **replay_shown(bench)
    )


@needs_supervisor
def room_replay_start(supervisor: Supervisor, draft_id: str) -> AnyResponse:
    """Begins a replay of the draft as it is now; where one of it is at work already, that is shown."""
    try:
        service().replays.start(draft_id, _days(), supervisor.name)
    except ReplayUnderWay:
        replay = service().replays.of(draft_id)
        if replay is None or not replay.is_running:
            raise
    return _back(draft_id)


@needs_supervisor
def room_replay_stop(supervisor: Supervisor, draft_id: str) -> AnyResponse:
    """Stops the replay that is at work."""
    service().replays.stop(draft_id, supervisor.name)
    return _back(draft_id)


def replay_shown(bench: Bench) -> dict[str, Any]:
    """What the page shows of the latest replay of a draft."""
    draft = bench.draft
    replays = service().replays
    replay = replays.of(draft.id)
    return {
        "replay": replay,
        "replay_said": replay_words(bench, replay, bool(replay) or replays.has_calls()),
        "is_replayed": is_replayed(bench, replay),
        "replay_story": story_of(replay.result) if replay and replay.result else None,
        "why_stale": _why_stale(bench, replay) if replay and replay.result else "",
        "may_replay": draft.is_under_way and bool(draft.changes),
        "why_no_replay": "There is nothing to replay: the draft changes nothing yet.",
        # Another address each time, or a browser without scripts would stay where it is.
        "seen": int(bench.room.now.timestamp() * 1000),
        "usual_days": USUAL_DAYS,
        "most_days": MOST_DAYS,
        "with_code": with_code,
    }


def _why_stale(bench: Bench, replay: Replay) -> str:
    """Why what was found may no longer be so, "" where it is."""
    if not bench.draft.is_under_way:
        return ""
    if not is_replayed(bench, replay):
        return "The draft has changed since. Replay it again to see what it does now."
    if bench.in_force.publication.version != replay.in_force:
        return "Another book has come into force since. Replay the draft again to compare it with that one."
    return ""


def _days() -> int:
    days = field("days", 4)
    if not (days.isascii() and days.isdigit() and 1 <= int(days) <= MOST_DAYS):
        raise ApiError(400, f"Say over how many days, from 1 to {MOST_DAYS}.", "days")
    return int(days)


def _back(draft_id: str) -> AnyResponse:
    return redirect(url_for("room_draft", draft_id=draft_id, _anchor="replay-title"), 303)
