"""Lends tests the room files of the rules that are shipped, as texts by their paths, and the book they make."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from agent_assist.customize.readable_files import MANNERS, OFFERED, RULE, kind_of
from agent_assist.customize.rule_book import RuleBook, read_book
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue

RULES = Path(__file__).parents[2] / "rules"


def starter_files() -> dict[str, str]:
    """Path in the rules folder → text."""
    paths = [path for path in sorted(RULES.rglob("*.yaml")) if path.name not in ("tiers.yaml", "trunks.yaml")]
    return {path.relative_to(RULES).as_posix(): path.read_text(encoding="utf-8") for path in paths}


@lru_cache
def starter_book() -> RuleBook:
    """The book of the rules that are shipped."""
    files = starter_files()
    sources = {path: files[path] for path in files if kind_of(path) in (RULE, MANNERS, OFFERED)}
    return read_book(sources, Catalogue(OBSERVED))
