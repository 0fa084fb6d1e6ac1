"""Writes and removes files of one folder in one step each, and never anything outside it, whatever lies in its way."""

from __future__ import annotations

import errno
import os
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

TEMPORARY = ".publishing-"
LEFT_BEHIND_SECONDS = 60
NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)


@contextmanager
def opened(folder: Path) -> Iterator[int]:
    """The folder as a descriptor. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def inside(root: int, path: str, make: bool = False) -> Iterator[tuple[int, str]]:
    """The folder of `path`, which is one step below `root` at most and no link, and the name in it. Raises OSError."""
    folder, _, name = path.rpartition("/")
    if "/" in folder or folder in (".", "..") or name in ("", ".", ".."):
        raise PermissionError(f"{path} lies outside the folder")
    if not folder:
        yield root, name
        return
    if make:
        with suppress(FileExistsError):
            os.mkdir(folder, dir_fd=root)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=root)
    try:
        yield descriptor, name
    finally:
        os.close(descriptor)


def may_write(root: int, path: str) -> bool:
    """Whether the file at `path` could be replaced, or made where there is none."""
    try:
        with inside(root, path) as (folder, _):
            return os.access(".", os.W_OK | os.X_OK, dir_fd=folder, effective_ids=True)
    except FileNotFoundError:
        return os.access(".", os.W_OK | os.X_OK, dir_fd=root, effective_ids=True)
    except OSError:
        return False


def read(root: int, path: str) -> bytes | None:
    """What is in the file; None where there is none, or where it is no ordinary one. Raises OSError."""
    try:
        with inside(root, path) as (folder, name):
            descriptor = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return None
    with open(descriptor, "rb") as stream:
        return stream.read()


def replace(root: int, path: str, raw: bytes) -> None:
    """Puts `raw` in the place of the file in one step: whoever reads sees the old or the new, whole. Raises OSError.

    A link is replaced, not followed.
    """
    with inside(root, path, make=True) as (folder, name):
        temporary = _write_aside(folder, raw, _mode_of(folder, name))
        os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)


def create(root: int, name: str, raw: bytes) -> bool:
    """Makes a file that was not there, whole or not at all; False where it was. Raises OSError."""
    temporary = _write_aside(root, raw, None)
    try:
        os.link(temporary, name, src_dir_fd=root, dst_dir_fd=root)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        return _create_here(root, name, raw)
    finally:
        os.unlink(temporary, dir_fd=root)
    return True


def remove(root: int, path: str) -> None:
    """Removes the file; who finds none is content. Raises OSError."""
    with suppress(FileNotFoundError), inside(root, path) as (folder, name):
        os.unlink(name, dir_fd=folder)


def settle(root: int, paths: list[str]) -> None:
    """Makes what was renamed outlive a power cut, and tidies up after those who were killed. Raises OSError."""
    for path in {path.rpartition("/")[0]: path for path in paths}.values():
        with suppress(FileNotFoundError), inside(root, path) as (folder, _):
            os.fsync(folder)
            for name in os.listdir(folder):
                if name.startswith(TEMPORARY) and _is_left_behind(folder, name):
                    os.unlink(name, dir_fd=folder)


def _write_aside(folder: int, raw: bytes, mode: int | None) -> str:
    name = f"{TEMPORARY}{os.getpid()}-{threading.get_ident()}"
    descriptor = os.open(
        name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666, dir_fd=folder
    )
    try:
        with open(descriptor, "wb") as stream:
            stream.write(raw)
            stream.flush()
            if mode is not None:
                os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
    except OSError:
        # A full disk needs no more of it.
        os.unlink(name, dir_fd=folder)
        raise
    return name


def _create_here(root: int, name: str, raw: bytes) -> bool:
    """For file systems without links: whoever looks in this moment may see a part of it."""
    try:
        descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666, dir_fd=root)
    except FileExistsError:
        return False
    try:
        with open(descriptor, "wb") as stream:
            stream.write(raw)
    except OSError:
        os.unlink(name, dir_fd=root)
        raise
    return True


def _mode_of(folder: int, name: str) -> int | None:
    try:
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    return stat.S_IMODE(found.st_mode) if stat.S_ISREG(found.st_mode) else None


def _is_left_behind(folder: int, name: str) -> bool:
    with suppress(FileNotFoundError):
        return time.time() - os.stat(name, dir_fd=folder, follow_symlinks=False).st_mtime > LEFT_BEHIND_SECONDS
    return False
