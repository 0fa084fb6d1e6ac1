"""Checks the folders it is given in a process with little memory, each in a few seconds; prints what came of it."""

from __future__ import annotations

import json
import resource
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from agent_assist.customize.checking import check_folder
from agent_assist.customize.shelf import RuleShelf
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue

SECONDS, MEGABYTES = 20, 400


def most_used() -> int:
    """The most memory that this process ever held, in megabytes."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def check(folder: Path) -> dict[str, object]:
    began, used = time.monotonic(), most_used()
    signal.alarm(SECONDS)
    faults = [str(fault) for fault in check_folder(folder, Catalogue(OBSERVED), datetime.now(UTC)).faults]
    shelf = RuleShelf(folder, Catalogue(OBSERVED))
    shelf.refresh(datetime.now(UTC))
    signal.alarm(0)
    return {"faults": faults, "seconds": time.monotonic() - began, "megabytes": most_used() - used}


def main(folders: list[str]) -> None:
    least = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (most_used() * 1024**2 + 2 * MEGABYTES * 1024**2, least))
    print(json.dumps({Path(folder).name: check(Path(folder)) for folder in folders}))


if __name__ == "__main__":
    main(sys.argv[1:])
