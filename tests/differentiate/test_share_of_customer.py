"""What an answer says of how much of a customer's spending comes to us."""

from __future__ import annotations

from pathlib import Path

from agent_assist.differentiate.share_of_customer import SHARE_QUESTION, SHARES, share_told

RULES = Path(__file__).parents[2] / "rules"


def test_the_answers_about_their_share_are_those_that_are_offered() -> None:
    offered = (RULES / "growth" / "share-of-spend.yaml").read_text(encoding="utf-8")
    assert f"learns: {SHARE_QUESTION}\n" in offered
    assert all(f"  - {answer}\n" in offered for answer in SHARES)
    assert share_told("About half") == 0.5
    assert share_told("who knows") is None
