"""The floor of service: complaint, safety and legal dialogue reaches everybody, whatever they are worth to us."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from agent_assist.customize.deciding import decide
from agent_assist.customize.decisions import Asking, Decision
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rules_folder import load_folder
from agent_assist.differentiate.catalogue import EARLY_SIGNS, OBSERVED, TIERS, Catalogue, FactValue, Unknown
from agent_assist.differentiate.tiers import OBJECTIVE_OF

RULES = Path(__file__).parents[2] / "rules"
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
UNKNOWN = st.just(Unknown("not asked yet"))
MONEY = st.floats(-10_000, 10_000)
YES_OR_NO = st.booleans()
Facts = dict[str, FactValue | Unknown]

SITUATIONS = st.fixed_dictionaries(
    {
        "open complaint": YES_OR_NO,
        "days complaint open": st.integers(0, 60) | UNKNOWN,
        "wanted remedy": st.sampled_from(["a refund", "a replacement", "an explanation", "just settle it"]) | UNKNOWN,
        "complaint settled": st.sampled_from(["yes", "no", "partly"]) | UNKNOWN,
        "why fewer orders": st.sampled_from(["something went wrong", "price"]) | UNKNOWN,
        "call intent": st.sampled_from(["fraud", "lost card", "order", "complaint"]),
        "vulnerable": YES_OR_NO | UNKNOWN,
        "number shared": YES_OR_NO,
        "service consent": YES_OR_NO | UNKNOWN,
    }
)
WORTH = st.fixed_dictionaries(
    {
        "actual value": MONEY,
        "potential value": MONEY,
        "cost to serve": MONEY,
        "chance active": st.integers(0, 100) | UNKNOWN,
        "value is an estimate": YES_OR_NO,
        "tier set by hand": YES_OR_NO,
        "behind the fence": YES_OR_NO,
        "has manager": YES_OR_NO,
        "declines in 365 days": st.integers(0, 9),
        **{name: YES_OR_NO for name in EARLY_SIGNS},
    }
)
CONTEXTS = st.builds(
    Asking,
    arm=st.sampled_from(["treated", "control"]),
    asked_times=st.lists(st.integers(0, 90 * 86_400), max_size=6).map(
        lambda ago: tuple(int(NOW.timestamp()) - seconds for seconds in ago)
    ),
    rep_seconds=st.integers(0, 3_600),
)


@cache
def book() -> RuleBook:
    return load_folder(RULES, Catalogue(OBSERVED))


@cache
def floor() -> frozenset[str]:
    return frozenset(rule.name for rule in book().rules if rule.floor)


def told(facts: Facts, tier: str, worth: Facts, context: Asking) -> Decision:
    placed: Facts = {"tier": tier, "objective": OBJECTIVE_OF[tier]}
    return decide(book(), {**facts, **worth, **placed}, {}, NOW, context=context)


def heard(decision: Decision) -> set[str]:
    """The rules of the floor that this customer hears."""
    spoken = {reminder.rule for reminder in decision.reminders} | {treatment.rule for treatment in decision.treatments}
    return (spoken | ({decision.prompt.rule} if decision.prompt else set())) & floor()


@given(SITUATIONS, WORTH, WORTH, CONTEXTS)
def test_no_tier_and_no_amount_silences_a_rule_of_the_floor(
    facts: Facts, worth: Facts, other: Facts, context: Asking
) -> None:
    expected = heard(told(facts, "MVC", worth, context))
    for tier in TIERS:
        assert heard(told(facts, tier, other, context)) == expected


@given(WORTH, CONTEXTS)
def test_who_is_below_zero_is_asked_how_to_put_right_an_open_complaint(worth: Facts, context: Asking) -> None:
    facts: Facts = {"open complaint": True, "days complaint open": 20, "call intent": "order", "service consent": True}
    decision = told(facts, "BZ", worth, context)
    assert decision.prompt is not None and decision.prompt.question == "wanted remedy"
    assert "complaint-waiting-long" in heard(decision)


@given(WORTH, CONTEXTS)
def test_safety_comes_first_for_who_is_below_zero_too(worth: Facts, context: Asking) -> None:
    decision = told({"call intent": "fraud", "vulnerable": True, "open complaint": False}, "BZ", worth, context)
    assert {"fraud-first", "extra-care"} <= heard(decision)


def test_the_shipped_book_has_a_floor() -> None:
    assert len(floor()) >= 8
