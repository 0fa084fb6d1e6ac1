"""Writes what was published into the rules folder: told in a journal first, so that whoever finds it can finish it.

While the journal lies there nobody reads the folder. Files that somebody edited by hand meanwhile are left alone.
"""

from __future__ import annotations

import hashlib
import logging
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson
from pydantic import TypeAdapter, ValidationError

from agent_assist.customize.drafts import Changes
from agent_assist.customize.publications import Publication
from agent_assist.customize.room_files import why_no_room_file
from agent_assist.customize.rule_book import normalised
from agent_assist.customize.rules_folder import JOURNAL, read_files, read_readable, take_inventory
from agent_assist.outside import folder_files
from agent_assist.story.room_faults import FolderFault, Overtaken
from agent_assist.story.rule_room import Journal

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Told:
    """A journal as it is written; anybody could have written it, and anything in it."""

    publication: Publication
    files: dict[str, tuple[str, str | None]]


_TOLD = TypeAdapter(_Told)
MARK = ".published.json"
STALE_SECONDS = 10.0
WAIT_SECONDS = 2.0
BEAT_SECONDS = 1.0
MOST_SEQ = 2**53
BUSY = "The rules folder is being written just now. Try again in a moment."


class RuleFolder:
    """The rules folder of this machine; any process may use it at the same time."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, str]:
        """Its room files, as they are written. Raises SheetFaults."""
        return read_files(self.path)

    def read_readable(self) -> dict[str, str]:
        """Those of its room files that can be read."""
        return read_readable(self.path)[0]

    def stamp(self) -> tuple[tuple[str, int, int, int], ...]:
        """Which files there are and when they were changed. Raises Overtaken while they are being written."""
        self._wait()
        found = take_inventory(self.path)
        files = {*found.room_files, *(fault.file for fault in found.faults)}
        return tuple(self._stamp_of(file) for file in sorted(files))

    def journal(self) -> Journal | None:
        """What is being written, if anything."""
        try:
            with folder_files.opened(self.path) as root:
                raw = folder_files.read(root, JOURNAL)
                age = time.time() - os.stat(JOURNAL, dir_fd=root, follow_symlinks=False).st_mtime
        except OSError:
            return None
        if raw is None:
            # A pipe, a folder, a link to nothing: none of ours writes there.
            return Journal(None, {}, is_stale=True)
        # One from the future is of a clock that was put back since: whoever waited for it would wait for long.
        return _journal(raw, abs(age) > STALE_SECONDS)

    def prepare(self, publication: Publication, changes: Changes, before: Mapping[str, str]) -> Journal:
        """Tells in the journal what will be written over the files as they were `before`; nothing else is touched.

        Raises FolderFault where it could not be written, and Overtaken where somebody else is writing, or has edited
        one of these files by hand.
        """
        journal = Journal(publication, {path: (_mark_of(before.get(path)), text) for path, text in changes.items()})
        with _told(), folder_files.opened(self.path) as root:
            shut = [path for path in changes if why_no_room_file(path) or not folder_files.may_write(root, path)]
            if shut:
                raise FolderFault(f"{shut[0]} cannot be written in the rules folder. Look at its rights.")
            if not folder_files.create(root, JOURNAL, _json(journal)):
                raise Overtaken(BUSY)
            try:
                edited = [path for path, (was, _) in journal.files.items() if _mark_of(_text(root, path)) != was]
            except OSError:
                folder_files.remove(root, JOURNAL)
                raise
            if edited:
                folder_files.remove(root, JOURNAL)
                raise Overtaken(f"{edited[0]} was edited by hand meanwhile. Look at it, and try again.")
        return journal

    def carry_out(self, journal: Journal) -> None:
        """Writes what the journal tells, and takes it away. Doing it again changes nothing. Raises FolderFault."""
        with _told(), folder_files.opened(self.path) as root:
            files, beat = _rule_files(journal), time.monotonic()
            for path, (was, text) in files.items():
                _write(root, path, was, text)
                if time.monotonic() - beat > BEAT_SECONDS:
                    # So that nobody takes us for dead.
                    os.utime(JOURNAL, dir_fd=root)
                    beat = time.monotonic()
            folder_files.settle(root, [*files, JOURNAL])
            _remove(root, journal)

    def hold(self, journal: Journal) -> None:
        """Says that its writer lives. Raises Overtaken where somebody has taken them for dead, and it away."""
        with _told(), folder_files.opened(self.path) as root:
            if not _is_there(root, journal):
                raise Overtaken(BUSY)
            os.utime(JOURNAL, dir_fd=root)

    def drop(self, journal: Journal) -> None:
        """Takes the journal away, and writes nothing. Raises FolderFault."""
        with _told(), folder_files.opened(self.path) as root:
            _remove(root, journal)

    def mark(self, publication: Publication) -> None:
        """Notes which publication the files are now. Raises FolderFault."""
        raw = orjson.dumps({"seq": publication.seq, "version": publication.version})
        with _told(), folder_files.opened(self.path) as root:
            if folder_files.read(root, MARK) != raw:
                folder_files.replace(root, MARK, raw)

    def marked(self) -> int:
        """The number of the publication that the files were when they were last written from here, 0 where none."""
        try:
            with folder_files.opened(self.path) as root:
                seq = orjson.loads(folder_files.read(root, MARK) or b"{}").get("seq", 0)
        except (OSError, orjson.JSONDecodeError, AttributeError):
            return 0
        return seq if isinstance(seq, int) else 0

    def _wait(self) -> None:
        until = time.monotonic() + WAIT_SECONDS
        while (self.path / JOURNAL).is_file():
            if time.monotonic() > until:
                raise Overtaken(BUSY)
            time.sleep(0.02)

    def _stamp_of(self, file: str) -> tuple[str, int, int, int]:
        try:
            found = os.stat(f"{self.path}/{file}")
        except OSError:
            return file, 0, 0, 0
        return file, found.st_ino, found.st_mtime_ns, found.st_size


def _rule_files(journal: Journal) -> dict[str, tuple[str, str | None]]:
    """What a journal tells of rule files; anybody could have written it."""
    strange = [path for path in journal.files if why_no_room_file(path)]
    if strange:
        log.error("the journal in the rules folder names %d files that are no rule files", len(strange))
    return {path: told for path, told in journal.files.items() if path not in strange}


def _write(root: int, path: str, was: str, text: str | None) -> None:
    found = folder_files.read(root, path)
    there = _decoded(found)
    if there == text:
        return
    if _mark_of(there) != was:
        log.warning("%s was edited by hand while it was published, and is left as it is", path)
    elif text is None:
        folder_files.remove(root, path)
    else:
        # Whoever edits on Windows goes on seeing their line ends.
        folder_files.replace(root, path, (text.replace("\n", "\r\n") if b"\r\n" in (found or b"") else text).encode())


def _is_there(root: int, journal: Journal) -> bool:
    """Whether this journal lies there still, and not that of whoever came after."""
    raw = folder_files.read(root, JOURNAL)
    return (Journal(None, {}) if raw is None else _journal(raw, False)).publication == journal.publication


def _remove(root: int, journal: Journal) -> None:
    if _is_there(root, journal):
        folder_files.remove(root, JOURNAL)


def _text(root: int, path: str) -> str | None:
    return _decoded(folder_files.read(root, path))


def _decoded(raw: bytes | None) -> str | None:
    return None if raw is None else normalised(raw.decode("utf-8-sig", "replace"))


def _mark_of(text: str | None) -> str:
    """What tells one text from another; "" for none."""
    return "" if text is None else hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _json(journal: Journal) -> bytes:
    return orjson.dumps({"publication": journal.publication, "files": journal.files})


def _journal(raw: bytes, is_stale: bool) -> Journal:
    try:
        told = _TOLD.validate_json(raw, strict=True)
    except ValidationError:
        return Journal(None, {}, is_stale)
    if not 0 < told.publication.seq < MOST_SEQ:
        return Journal(None, {}, is_stale)
    return Journal(told.publication, told.files, is_stale)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FolderFault(f"The rules folder cannot be written: {error.strerror or error}.") from error
