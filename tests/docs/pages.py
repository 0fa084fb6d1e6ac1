"""Finds in the project's own pages what can be checked: commands, settings, addresses, targets, links."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "rules" / "README.md", *ROOT.glob("docs/**/*.md")])

COMMAND = re.compile(r"python -m agent_assist ((?:rules|keys|accounts) [a-z]+|[a-z]+)")
SETTING = re.compile(r"AGENT_ASSIST_[A-Z_]+[A-Z]")
ADDRESS = re.compile(r"(?:\b(GET|POST|PUT|DELETE) )?(?<![\w.])(/v1/[\w/{}.-]*[\w}])(?![\w/]*…)")
TARGET = re.compile(r"(?:`|^ {4})make ([a-z]+)", re.MULTILINE)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def found(pattern: re.Pattern[str], group: int = 1) -> list[str]:
    """Everything on any page that the pattern finds, once each, in order."""
    return sorted({match[group] for page in PAGES for match in pattern.finditer(page.read_text(encoding="utf-8"))})


def addresses() -> list[tuple[str, str]]:
    """(method or "", path) of every address under /v1 that a page names."""
    named = set()
    for page in PAGES:
        for match in ADDRESS.finditer(page.read_text(encoding="utf-8")):
            named.add((match[1] or "", match[2]))
    return sorted(named)


def links() -> list[tuple[Path, str]]:
    """(page, target) of every link that stays within the project."""
    return [
        (page, target)
        for page in PAGES
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if not target.startswith(("http://", "https://"))
    ]


def anchors(page: Path) -> set[str]:
    """The anchors that headings of a page make."""
    headings = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.casefold()).replace(" ", "-") for heading in headings}
