"""Tells every part of this process that a rep has news, or that another rule book may be in force."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from agent_assist.interact.remembering import Posted

Listener = Callable[[str, int], None]
BooksListener = Callable[[], None]


class InProcessNoticeboard:
    """The embedded default: one process, no Redis."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._book_listeners: list[BooksListener] = []

    def ring(self, posted: Iterable[Posted]) -> None:
        """Calls every listener in the thread that rings."""
        for notice in posted:
            for listener in self._listeners:
                listener(notice.rep, notice.seq)

    def ring_books(self) -> None:
        """Says that another rule book may be in force: every listener is called in the thread that rings."""
        for listener in self._book_listeners:
            listener()

    def listen(self, listener: Listener) -> None:
        """`listener` hears of every ring from now on; it must be quick."""
        self._listeners.append(listener)

    def listen_books(self, listener: BooksListener) -> None:
        """`listener` hears whenever another rule book may be in force; it must be quick."""
        self._book_listeners.append(listener)

    def is_up(self) -> bool:
        """Always: there is nothing that could be away."""
        return True

    def close(self) -> None:
        """Forgets the listeners."""
        self._listeners.clear()
        self._book_listeners.clear()
