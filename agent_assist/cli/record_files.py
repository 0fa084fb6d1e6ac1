"""Reads the record files that are imported: CSV, gzipped or not, the table told by its header, one record at a time."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from agent_assist.records.forms import CUSTOMERS, FORMS, Form, form_of
from agent_assist.records.ingest import Unreadable
from agent_assist.sheets import did_you_mean

GZIP = b"\x1f\x8b"


class Rows(Iterator[list[str]], Protocol):
    """A CSV reader: the rows, and the line it has come to."""

    line_num: int


class UnusableFile(Exception):
    """The file as a whole cannot be used; the text says why and what to do."""


@dataclass(frozen=True)
class RecordFile:
    """A file whose header fits `form`; `unused` tells of columns that nothing reads, with a hint where one is close."""

    path: Path
    form: Form
    header: tuple[str, ...]
    unused: tuple[str, ...]

    def records(self, progress: Callable[[int], None]) -> Iterator[tuple[int, object]]:
        """Each record with the line it starts in; `progress` hears how many bytes of the file are read.

        Raises UnusableFile where the file cannot be read on.
        """
        with _opened(self.path) as (rows, raw):
            next(rows)
            start = rows.line_num + 1
            for row in rows:
                if row:
                    yield start, _record(self.header, row)
                start = rows.line_num + 1
                if start % 500 == 0:
                    progress(raw.tell())


def look_at(path: Path) -> RecordFile:
    """What the file at `path` holds, by its header. Raises UnusableFile."""
    with _opened(path) as (rows, _):
        header = tuple(name.strip() for name in next(rows, ()))
    form = form_of(header)
    if form is None:
        raise UnusableFile(f"{path}: {_not_ours(header)}")
    if len(set(header)) < len(header):
        double = next(name for name in header if header.count(name) > 1)
        raise UnusableFile(f"{path}: The header names `{double}` twice. Keep one of the columns.")
    if missing := [name for name in form.needed if name not in header]:
        raise UnusableFile(f"{path}: The header of {form.table} lacks {', '.join(missing)}.")
    unused = () if form is CUSTOMERS else tuple(name for name in header if name not in form.names)
    return RecordFile(path, form, header, tuple(_hinted(name, form) for name in unused))


def in_order(files: Sequence[RecordFile]) -> list[RecordFile]:
    """The files so that every record comes after what it refers to; otherwise as they were given."""
    order = list(FORMS)
    return sorted(files, key=lambda file: order.index(file.form.table))


def _not_ours(header: Sequence[str]) -> str:
    if "call_ref" in header:
        return "These are recorded calls. Play them with: python -m agent_assist replay FILE"
    if not header:
        return "The file is empty. Its first line should name the columns."
    return "The header fits no table. It should name customer_ref, interaction_ref or transaction_ref."


def _hinted(name: str, form: Form) -> str:
    hint = did_you_mean(name, list(form.names))
    return f"`{name}` is no column of {form.table} and is not read." + (f" {hint}" if hint else "")


def _record(header: Sequence[str], row: Sequence[str]) -> object:
    if len(row) == len(header):
        return dict(zip(header, row, strict=True))
    cure = "Put values that hold a comma in quotes."
    return Unreadable(f"has {len(row)} values, where the header has {len(header)} names. {cure}")


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Rows, BinaryIO]]:
    """The rows of the file, and the file as it lies on disk, which tells how much of it is read."""
    try:
        with path.open("rb") as raw, _unpacked(raw) as plain:
            with io.TextIOWrapper(plain, encoding="utf-8-sig", newline="") as text:
                yield csv.reader(text), raw
    except UnicodeDecodeError as error:
        raise UnusableFile(f"{path}: is not UTF-8 text. Save it as UTF-8.") from error
    except csv.Error as error:
        raise UnusableFile(f"{path}: is not readable as CSV: {error}. Check the quotation marks.") from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UnusableFile(f"{path}: cannot be unpacked: {error}. Fetch it again.") from error
    except OSError as error:
        raise UnusableFile(f"{path}: cannot be opened: {error.strerror}.") from error


def _unpacked(raw: BinaryIO) -> gzip.GzipFile | BinaryIO:
    packed = raw.read(len(GZIP)) == GZIP
    raw.seek(0)
    return gzip.GzipFile(fileobj=raw) if packed else raw
