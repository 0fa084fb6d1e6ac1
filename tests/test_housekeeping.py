"""What is done in the background is done at once when somebody asks for it, and ends when the house does."""

from __future__ import annotations

import threading
import time

from agent_assist.housekeeping import Chore, Housekeeper


def test_a_chore_that_is_asked_for_does_not_wait_for_its_turn() -> None:
    done = threading.Semaphore(0)
    chore, housekeeper = Chore("reading", 3600, done.release), Housekeeper()
    housekeeper.keep([chore])
    try:
        for _ in range(3):
            assert done.acquire(timeout=5)
            chore.due.set()
    finally:
        housekeeper.close()


def test_who_asks_while_it_is_being_done_is_not_forgotten() -> None:
    begun, go_on, times = threading.Semaphore(0), threading.Semaphore(0), []

    def slow() -> None:
        begun.release()
        go_on.acquire(timeout=5)
        times.append(time.monotonic())

    chore, housekeeper = Chore("reading", 3600, slow), Housekeeper()
    housekeeper.keep([chore])
    try:
        assert begun.acquire(timeout=5)
        chore.due.set()
        go_on.release(2)
        assert begun.acquire(timeout=5)
    finally:
        housekeeper.close()
    assert len(times) == 2


def test_the_end_of_the_house_waits_for_no_chore_that_rests() -> None:
    chores = [Chore(f"chore {number}", 3600, lambda: None) for number in range(8)]
    for _ in range(20):
        housekeeper = Housekeeper()
        housekeeper.keep(chores)
        began = time.monotonic()
        housekeeper.close()
        assert time.monotonic() - began < 0.9
