"""Makes the table of settings in docs/operations.md from the settings: run it after a setting has changed."""

from __future__ import annotations

import re
from pathlib import Path

from agent_assist.settings import Settings, describe

PAGE = Path(__file__).resolve().parents[2] / "docs" / "operations.md"
_TABLE = re.compile(r"(?<=<!-- settings -->\n).*?(?=<!-- /settings -->)", re.DOTALL)


def table() -> str:
    """Every setting with its default and meaning, as a Markdown table."""
    lines = ["| setting | default | meaning |", "|---|---|---|"]
    for name, default, meaning in describe(Settings()):
        shown = f"`{default}`" if default else "(empty)"
        lines.append(f"| `{name}` | {shown} | {meaning} |")
    return "\n".join(lines) + "\n"


def with_table(page: str) -> str:
    """The page with the table as it should be."""
    return _TABLE.sub(lambda _: table(), page)


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
