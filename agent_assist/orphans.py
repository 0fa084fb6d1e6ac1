"""Ends a server process whose main process was killed: nobody would replace it any more, and it would keep the port."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal

log = logging.getLogger(__name__)

LOOKS_UNTIL_THE_END = 6


class Orphan:
    """Looks whether the process that started this one is still there; None started one that stands for itself."""

    def __init__(self) -> None:
        parent = multiprocessing.parent_process()
        self._parent = parent.pid if parent else None
        self._seen_alone = 0

    def look(self) -> None:
        """Ends this process in good order where it is alone, and in any case after some more looks."""
        if self._parent is None or os.getppid() == self._parent:
            return
        self._seen_alone += 1
        if self._seen_alone == 1:
            log.error("the main process is gone, and this one ends with it")
            os.kill(os.getpid(), signal.SIGTERM)
        elif self._seen_alone > LOOKS_UNTIL_THE_END:
            os._exit(1)
