"""Starts the replay of a draft as a process of its own, tells how far it is, and stops it; one at a time.

The process is the command `rules replay` with our settings. It keeps how far it is in the database, so that any process
can tell, and goes on where ours is killed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from agent_assist.interact.remembering import RecordsAway
from agent_assist.learn.replays import USUAL_DAYS, Replay
from agent_assist.records import replays, stored_calls
from agent_assist.records.aftermath import keep_audit
from agent_assist.records.session import Database
from agent_assist.settings import PREFIX, ROOT, Settings, environment_of
from agent_assist.story.room_faults import ReplayUnderWay

# Its helpers finish what they have in hand.
ENDING_SECONDS = 5.0
BUSY = "Another replay is at work. It takes about a minute: try again when it is done."
NOT_STARTED = "It was not started, because another replay was at work when approval was asked for. Start it again."


class Replays:
    """The replays of drafts, as pages and the API know them. Everything raises RecordsAway."""

    def __init__(self, database: Database, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._database, self._settings, self._clock = database, settings, clock
        self._lock = threading.Lock()
        # Those that have not ended yet, by their replay; one that was stopped takes a moment.
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._reapers: list[threading.Thread] = []

    def start(self, draft_id: str, days: int = USUAL_DAYS, asked_by: str = "") -> Replay:
        """Begins to replay the draft as it is now over the last `days`; answers at once.

        Raises NoSuchDraft, ReplayUnderWay, and Overtaken where the draft is published or discarded.
        """
        with self._lock:
            self._refuse_a_second(draft_id)
            with self._database.write() as connection:
                begun = replays.begin(connection, draft_id, days, asked_by, self._clock())
            self._launch(begun)
            return begun

    def start_for_approval(self, draft_id: str, asked_by: str) -> None:
        """The same for a draft that a second person is to look at: one of an earlier text of it is stopped.

        Does nothing where there are no calls. Where another draft is being replayed, that is kept as the reason.
        """
        if not self.has_calls():
            return
        self.stop(draft_id)
        try:
            self.start(draft_id, asked_by=asked_by)
        except ReplayUnderWay:
            with self._database.write() as connection:
                begun = replays.begin(connection, draft_id, USUAL_DAYS, asked_by, self._clock())
                replays.fail(connection, begun.id, NOT_STARTED, self._clock())

    def has_calls(self, days: int = USUAL_DAYS) -> bool:
        """Whether anybody called in the last `days`."""
        now = self._clock()
        with self._database.read() as connection:
            return stored_calls.are_any(connection, now - timedelta(days=days), now)

    def of(self, draft_id: str) -> Replay | None:
        """The latest replay of a draft, with its result once it is done; None where there was none."""
        with self._database.read() as connection:
            found = replays.latest(connection, draft_id)
        return found.seen_at(self._clock()) if found else None

    def stop(self, draft_id: str, stopped_by: str = "") -> Replay | None:
        """Ends the replay of a draft that is at work, in whichever process; the latest one as it is then.

        Who approves the draft wants to know who has stopped it ("" for ourselves).
        """
        found = self.of(draft_id)
        if found and found.is_running:
            with self._database.write() as connection:
                if replays.stop(connection, found.id, self._clock()) and stopped_by:
                    keep_audit(connection, stopped_by, "replay stopped", draft_id, self._clock())
            if process := self._processes.get(found.id):
                process.terminate()
            found = self.of(draft_id)
        return found

    def close(self) -> None:
        """Ends what this process has started."""
        processes = list(self._processes.values())
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(ENDING_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        # They have a last word for the database, which is closed after us.
        for reaper in list(self._reapers):
            reaper.join(ENDING_SECONDS)

    def _refuse_a_second(self, draft_id: str) -> None:
        """Raises ReplayUnderWay where the replay of another draft is at work."""
        with self._database.read() as connection:
            if replays.is_another_at_work(connection, draft_id, self._clock()):
                raise ReplayUnderWay(BUSY)

    def _launch(self, begun: Replay) -> None:
        options = ("--draft", begun.draft_id, "--days", str(begun.days), "--replay", begun.id)
        # A session of its own: who interrupts the service at its terminal does not interrupt this as well.
        try:
            process = subprocess.Popen(
                [sys.executable, "-m", "agent_assist", "rules", "replay", *options],
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as fault:
            return self._note(begun, f"No process could be started for it here: {fault.strerror}.")
        self._processes[begun.id] = process
        reaper = threading.Thread(target=self._reap, args=(process, begun), name="replay of a draft", daemon=True)
        reaper.start()
        self._reapers = [*(other for other in self._reapers if other.is_alive()), reaper]

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        path = os.pathsep.join(part for part in (str(ROOT), inherited.get("PYTHONPATH", "")) if part)
        return {**inherited, "PYTHONPATH": path, **environment_of(self._settings)}

    def _reap(self, process: subprocess.Popen[bytes], begun: Replay) -> None:
        """Waits for the process, and says so where it ended without a word."""
        code = process.wait()
        self._processes.pop(begun.id, None)
        self._note(begun, f"It ended too early, with code {code}. Start it again.")

    def _note(self, replay: Replay, fault: str) -> None:
        with suppress(RecordsAway), self._database.write() as connection:
            replays.fail(connection, replay.id, fault, self._clock())
