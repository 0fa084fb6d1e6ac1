"""What stands behind a name is found in any text, and a line made to keep a reader busy keeps it busy for no time."""

from __future__ import annotations

import subprocess
import sys

import pytest

from agent_assist.customize.plain_lines import learned_names, values_behind
from agent_assist.settings import ROOT

NAMES = ("status", "owner")
# In a process of its own: a pattern at work lets nobody interrupt it.
READING = """
from agent_assist.customize.readable_files import read_what_can_be
from agent_assist.customize.rule_book import read_book
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.sheets import SheetFaults
from agent_assist.web.room_settings import settings_in
long = "learns: x" + " " * 250_000 + "y"
files = {"discovery/long.yaml": f"[\\n{long}\\n", "discovery/short.yaml": "rule: short\\nwhen:\\n  tier: is LM\\n"}
read_what_can_be(files, ["discovery/short.yaml"], Catalogue(OBSERVED))
settings_in("status:" + " " * 250_000 + "x\\nowner: x" + "\\t" * 250_000 + "y")
try:
    read_book(files, Catalogue(OBSERVED))
except SheetFaults:
    print("read")
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("rule: x\nstatus: live\nowner: us", [("status", "live"), ("owner", "us")]),
        ("status:   trial \t # until May", [("status", "trial")]),
        ("status: # nothing yet\nowner:#1", [("status", ""), ("owner", "#1")]),
        ("  status: live\n# owner: us\nstatus", []),
        ("status: 'live'\r\n", [("status", "'live'")]),
    ],
)
def test_names_that_begin_a_line_are_found_with_their_values(text: str, found: list[tuple[str, str]]) -> None:
    assert list(values_behind(text, NAMES)) == found


def test_what_a_rule_learns_is_found_in_quotes_and_before_a_comment() -> None:
    assert list(learned_names('[\nlearns: "has pets"  # or a garden\nlearns:\n')) == ["has pets"]


def test_a_line_of_a_quarter_million_blanks_is_read_in_no_time() -> None:
    told = subprocess.run([sys.executable, "-c", READING], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert told.stdout == "read\n", told.stderr
