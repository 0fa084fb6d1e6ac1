"""Lends tests the room files of the rules that are shipped, as texts by their paths."""

from __future__ import annotations

from pathlib import Path

RULES = Path(__file__).parents[2] / "rules"


def starter_files() -> dict[str, str]:
    """Path in the rules folder → text."""
    paths = [path for path in sorted(RULES.rglob("*.yaml")) if path.name not in ("tiers.yaml", "trunks.yaml")]
    return {path.relative_to(RULES).as_posix(): path.read_text(encoding="utf-8") for path in paths}
