"""Puts what a check found into the order in which somebody mends it: here first, then elsewhere, then the cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from agent_assist.customize.checking import Report
from agent_assist.web.room_words import counted

BAD, CARE, GOOD = "bad", "care", "good"
MOST_ELSEWHERE = 20
MOST_QUOTED = 160


class Found(Protocol):
    """A fault or a remark, each at a place of a file."""

    @property
    def file(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def message(self) -> str: ...
    @property
    def cure(self) -> str: ...


@dataclass(frozen=True)
class Finding:
    """One thing at one place; `here` says whether the file is one that is being edited, `quoted` is its line."""

    file: str
    line: int
    column: int
    message: str
    cure: str = ""
    kind: str = BAD
    here: bool = False
    quoted: str = ""
    passed: bool = False

    @property
    def place(self) -> str:
        """The place in words: the line here, with the file where it is another one."""
        line = f"line {self.line}" if self.line else ""
        if self.here:
            return line.capitalize() or "The whole file"
        return f"{self.file}, {line}" if line else self.file

    @property
    def anchor(self) -> str:
        """What to add to the address of the editor so that it opens at the line."""
        return f"#line-{self.line}" if self.line and not self.here else ""


@dataclass(frozen=True)
class Findings:
    """All of it. `mend` are faults here, `elsewhere` those of the rest of the book, `cases` those beside the rule."""

    mend: tuple[Finding, ...]
    elsewhere: tuple[Finding, ...]
    cases: tuple[Finding, ...]
    look: tuple[Finding, ...]
    beyond: int
    is_run: bool

    @property
    def failed(self) -> int:
        """How many cases do not come out as expected."""
        return sum(not case.passed for case in self.cases)

    @property
    def kind(self) -> str:
        """Whether it is good, or there is something to mend, here or at least elsewhere."""
        if self.mend or self.failed:
            return BAD
        return CARE if self.elsewhere else GOOD

    @property
    def summary(self) -> str:
        """How it stands, in one sentence."""
        if self.mend:
            first, left = self.mend[0], len(self.mend) - 1
            more = f" {_things(left)} more to mend." if left else ""
            return f"{first.place}: {first.message} {first.cure}".strip().replace("`", "") + more
        if self.failed:
            return f"{counted(self.failed, 'case')} of {len(self.cases)} {_do(self.failed)} not come out as expected."
        if self.elsewhere:
            return f"Nothing to mend here. {_things(len(self.elsewhere) + self.beyond)} elsewhere in this draft."
        run = f" {self.cases_title}" if self.cases else ""
        return f"Nothing to mend.{run}"

    @property
    def mend_title(self) -> str:
        """The heading of what is to be mended here."""
        return f"{_things(len(self.mend))} to mend"

    @property
    def elsewhere_title(self) -> str:
        """The heading of what is to be mended elsewhere."""
        return f"{_things(len(self.elsewhere) + self.beyond)} to mend elsewhere in this draft"

    @property
    def cases_title(self) -> str:
        """How the cases came out."""
        count = len(self.cases)
        if not self.failed:
            return f"{'The case comes' if count == 1 else f'All {count} cases come'} out as expected."
        return f"{self.failed} of {counted(count, 'case')} {_do(self.failed)} not come out as expected"

    @property
    def not_run(self) -> str:
        """Why there are no cases to tell of, "" where that needs no word."""
        return "" if self.is_run else "The cases are run as soon as the draft has no fault."


def findings_of(report: Report, here: Mapping[str, str]) -> Findings:
    """What a check found, for whoever edits the files `here` (path → text)."""
    faults = [_finding(fault, here, BAD) for fault in report.faults]
    results = [
        Finding(
            result.file,
            result.line,
            1,
            result.name,
            "" if result.passed else result.words,
            GOOD if result.passed else BAD,
            result.file in here,
            passed=result.passed,
        )
        for result in report.results
    ]
    elsewhere = [fault for fault in faults if not fault.here]
    elsewhere += [
        Finding(case.file, case.line, case.column, case.message, case.cure)
        for case in results
        if not case.here and not case.passed
    ]
    look = [_finding(remark, here, CARE) for remark in report.worth_a_look if remark.file in here]
    return Findings(
        mend=tuple(fault for fault in faults if fault.here),
        elsewhere=tuple(elsewhere[:MOST_ELSEWHERE]),
        cases=tuple(sorted((case for case in results if case.here), key=lambda case: case.passed)),
        look=tuple(look),
        beyond=max(len(elsewhere) - MOST_ELSEWHERE, 0),
        is_run=report.book is not None,
    )


def marked(found: Iterable[Found], files: Mapping[str, str], kind: str = BAD) -> list[Finding]:
    """Faults or remarks of a whole draft, each with its line quoted."""
    return [_finding(one, files, kind, here=False) for one in found]


def _finding(found: Found, files: Mapping[str, str], kind: str, here: bool | None = None) -> Finding:
    is_here = found.file in files if here is None else here
    quoted = _line(files.get(found.file, "").splitlines(), found.line)
    return Finding(found.file, found.line, found.column, found.message, found.cure, kind, is_here, quoted)


def _line(lines: Sequence[str], number: int) -> str:
    return lines[number - 1].strip()[:MOST_QUOTED] if 0 < number <= len(lines) else ""


def _things(count: int) -> str:
    return "One thing" if count == 1 else f"{count} things"


def _do(count: int) -> str:
    return "does" if count == 1 else "do"
