"""Every process hears that another rule book may be in force, and a noticeboard that is away holds up nobody."""

from __future__ import annotations

import threading
import time

from agent_assist.interact.remembering import Posted
from agent_assist.outside.noticeboard import InProcessNoticeboard
from agent_assist.outside.redis_noticeboard import RedisNoticeboard


def test_one_process_hears_at_once() -> None:
    board, heard = InProcessNoticeboard(), []
    board.listen_books(lambda: heard.append("book"))
    board.listen(lambda rep, seq: heard.append(rep))
    board.ring_books()
    assert heard == ["book"]
    board.close()
    board.ring_books()
    assert heard == ["book"]


def test_another_process_hears_through_redis_and_tells_the_two_kinds_apart(redis_url: str) -> None:
    here, there = RedisNoticeboard(redis_url), RedisNoticeboard(redis_url)
    books, reps = threading.Event(), []
    there.listen_books(books.set)
    there.listen(lambda rep, seq: reps.append((rep, seq)))
    try:
        until = time.monotonic() + 10
        # A ring before it listens is lost, as it may be.
        while not books.wait(0.05) and time.monotonic() < until:
            here.ring_books()
        assert books.is_set() and reps == []
        here.ring([Posted("books-rep", 7)])
        while not reps and time.monotonic() < until:
            time.sleep(0.01)
        assert reps == [("books-rep", 7)]
    finally:
        here.close()
        there.close()


def test_who_rings_and_goes_is_heard_all_the_same(redis_url: str) -> None:
    there, books = RedisNoticeboard(redis_url), threading.Event()
    there.listen_books(books.set)
    try:
        until = time.monotonic() + 10
        while not books.is_set() and time.monotonic() < until:
            command = RedisNoticeboard(redis_url)
            command.ring_books()
            command.close()
            books.wait(0.1)
        assert books.is_set()
    finally:
        there.close()


def test_a_noticeboard_that_is_away_rings_here_and_holds_up_nobody() -> None:
    board, heard = RedisNoticeboard("redis://127.0.0.1:1/0"), []
    board.listen_books(lambda: heard.append("book"))
    began = time.monotonic()
    for _ in range(100):
        board.ring_books()
    assert heard == ["book"] * 100 and time.monotonic() - began < 0.2
    board.close()
