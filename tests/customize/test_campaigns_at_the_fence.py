"""Behind the fence no campaign speaks, be it a question, a reminder or a treatment; everything else does as before."""

from __future__ import annotations

import pytest
from making_books import NOW, asking, book_of, rule_text

from agent_assist.customize.conditions import Facts
from agent_assist.customize.deciding import decide
from agent_assist.customize.decisions import Asking, Decision

FITS = "when:\n  tier: is MVC\n"
CAMPAIGN = "campaign: yes\n"
REMIND = "remind: Tell them of the spring sale.\nbecause: It ends soon.\n"
TREAT = "treat: sample box\nbecause: It helps.\n"
BEHIND: Facts = {"tier": "MVC", "open complaint": False, "service consent": True, "behind the fence": True}


def decided(part: str, facts: Facts = BEHIND, *more: str, group: str = "service") -> Decision:
    book = book_of({f"{group}/spring-sale.yaml": rule_text("spring-sale", FITS, *more, part)})
    return decide(book, facts, {}, NOW, context=Asking())


def verdict(decision: Decision) -> str:
    (only,) = decision.verdicts
    return str(only)


@pytest.mark.parametrize("part", [asking("spring plans"), REMIND, TREAT])
def test_a_campaign_is_stopped_by_the_fence(part: str) -> None:
    decision = decided(part, BEHIND, CAMPAIGN)

    assert (decision.prompt, decision.reminders, decision.treatments) == (None, (), ())
    assert verdict(decision).startswith("stopped by the fence: a campaign")


def test_the_rep_hears_that_the_manager_decides() -> None:
    decision = decided(asking("spring plans"), BEHIND, CAMPAIGN)
    assert decision.silence == "no_rule"
    assert decision.silence_words == "Nothing to ask: this customer has a manager, who decides about offers."


@pytest.mark.parametrize("part", [asking("spring plans"), REMIND, TREAT])
def test_before_the_fence_a_campaign_speaks(part: str) -> None:
    decision = decided(part, {**BEHIND, "behind the fence": False}, CAMPAIGN)
    assert verdict(decision).startswith("chosen")


@pytest.mark.parametrize("part", [asking("spring plans"), REMIND, TREAT])
def test_what_is_no_campaign_speaks_behind_the_fence_too(part: str) -> None:
    assert verdict(decided(part)).startswith("chosen")


def test_the_fence_is_told_before_a_complaint_where_the_rule_is_a_campaign() -> None:
    decision = decided(REMIND, {**BEHIND, "open complaint": True}, CAMPAIGN, group="growth")
    assert verdict(decision).startswith("stopped by the fence")


def test_what_reaches_everybody_reaches_those_behind_the_fence() -> None:
    owed = rule_text("owed", "when:\n  open complaint: no\n", REMIND, "floor: yes\n")
    assert verdict(decide(book_of({"owed": owed}), BEHIND, {}, NOW, context=Asking())).startswith("chosen")
