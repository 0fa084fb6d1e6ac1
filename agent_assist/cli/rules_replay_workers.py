"""Compares chunks of stored calls in processes of their own, at low priority: the calls of now go first."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing import connection, parent_process

from agent_assist.customize.checked_files import CheckedFiles
from agent_assist.customize.rule_book import read_book
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.learn.comparing import compare
from agent_assist.learn.likelihoods import Likelihoods
from agent_assist.learn.tally import Tally
from agent_assist.learn.walking import Books, books_of
from agent_assist.records import stored_calls
from agent_assist.records.session import Database
from agent_assist.records.stored_calls import Chunk

NICE = 10


@dataclass(frozen=True)
class Inputs:
    """What a process works with: where the calls are, and the files of both books."""

    url: str
    statement_seconds: float
    in_force: Mapping[str, str]
    draft: Mapping[str, str]
    usual: Likelihoods


@dataclass(frozen=True)
class _Desk:
    database: Database
    books: Books


_desk: _Desk | None = None


def begin(inputs: Inputs) -> None:
    """Makes this process ready: both books are read once."""
    global _desk
    os.nice(NICE)
    # An interrupt reaches the whole group; the process that was started by hand decides what comes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    checked, observed = CheckedFiles(), Catalogue(OBSERVED)
    in_force, draft = (read_book(sources, observed, checked) for sources in (inputs.in_force, inputs.draft))
    database = Database(inputs.url, pool_size=1, statement_seconds=inputs.statement_seconds)
    _desk = _Desk(database, books_of(in_force, draft, inputs.usual))


def compare_chunk(chunk: Chunk) -> Tally:
    """What both books make of the calls in a chunk. Raises RecordsAway."""
    if _desk is None:
        raise RuntimeError("this process was not begun")
    with _desk.database.read() as reading:
        return compare(stored_calls.read(reading, chunk), _desk.books)


def _end_with_parent() -> None:
    # Whoever is killed cannot tell us; a process that waits for work from nobody would wait for ever.
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
