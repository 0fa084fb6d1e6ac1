"""A rule room over a folder of its own with two small rules, which tests may change, and the people who work in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from web.switchboard import Switchboard, opened, write_rules

from agent_assist.customize.supervisors import APPROVER, AUTHOR, Supervisor
from agent_assist.story.rule_room import RuleRoom

ROSA = Supervisor("account:rosa", "Rosa Marin", frozenset({AUTHOR}))
SAMIR = Supervisor("account:samir", "Samir Haddad", frozenset({APPROVER}))
GRETA = Supervisor("account:greta", "Greta Vogel")

PETS, PETS_CASES, PARCELS = "discovery/pets.yaml", "discovery/pets.cases.yaml", "discovery/parcels.yaml"
PETS_TEXT = """# The kennels ask for it.
matters: may
when:
  tier: is LM or NEW   # not the others
ask: Do you have pets, {first name}?
learns: has pets
answers: yes or no
because: A dog is no friend of a parcel.
"""
PETS_CASES_TEXT = """cases:
  - name: A newcomer
    facts:
      tier: NEW
    expect: yes
  - name: A most valuable one
    facts:
      tier: MVC
    expect: no
"""
PARCELS_TEXT = "matters: may\nwhen:\n  has pets: yes\nremind: Bring a biscuit.\n"
PARCELS_CASES_TEXT = """cases:
  - name: With a dog
    facts:
      has pets: yes
    expect: yes
  - name: Without
    facts:
      has pets: no
    expect: no
"""


def small_rules(folder: Path) -> Path:
    """A folder with two live rules and their cases."""
    write_rules(folder, pets=PETS_TEXT, parcels=PARCELS_TEXT)
    (folder / PETS_CASES).write_text(PETS_CASES_TEXT)
    (folder / "discovery/parcels.cases.yaml").write_text(PARCELS_CASES_TEXT)
    return folder


@contextmanager
def small_room(database_url: str, folder: Path, **settings: Any) -> Iterator[Switchboard]:
    """A service over its own `folder`/rules, made if it is not there; its housekeeping does not run."""
    rules = folder / "rules"
    with opened(database_url, folder, rules if rules.exists() else small_rules(rules), **settings) as board:
        yield board


def room_of(board: Switchboard) -> RuleRoom:
    """The room as a request would find it now."""
    return board.house.lay_room()
