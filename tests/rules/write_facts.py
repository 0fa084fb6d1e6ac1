"""Writes rules/facts.md anew: `python tests/rules/write_facts.py`, after a change to the catalogue or to a question."""

from __future__ import annotations

from pathlib import Path

from agent_assist.customize.rules_folder import load_folder
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.differentiate.glossary import facts_page

RULES = Path(__file__).parents[2] / "rules"

if __name__ == "__main__":
    page = facts_page(load_folder(RULES, Catalogue(OBSERVED)).catalogue)
    (RULES / "facts.md").write_text(page, encoding="utf-8")
