"""Decency: a complaint is heard before anything else, silent ones are looked for once a period, not knowing stops."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_books import DAY, FOR_ALL, NOW, SECONDS, WHEN, asking, book_of, rule_text

from agent_assist.customize.deciding import decide
from agent_assist.customize.decisions import Asking, Decision
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rules_folder import load_folder
from agent_assist.differentiate.catalogue import OBSERVED, TIERS, Catalogue, FactValue, Unknown
from agent_assist.differentiate.profile import Standing
from agent_assist.sheets import SheetFaults

RULES = Path(__file__).parents[2] / "rules"
Known = dict[str, FactValue | Unknown]
FACTS: Known = {"tier": "MGC", "open complaint": True, "service consent": True, "call intent": "orders"}
REMIND = "remind: Say sorry.\n"


@cache
def shipped() -> RuleBook:
    return load_folder(RULES, Catalogue(OBSERVED))


def say(sources: dict[str, str], facts: Known | None = None, **ledger: Standing) -> Decision:
    return decide(book_of(sources), {**FACTS, **(facts or {})}, ledger, NOW, context=Asking())


def test_the_next_repair_step_goes_before_every_band() -> None:
    must = rule_text("a-must", WHEN, asking("garden"), matters="must")
    repair = rule_text("z-repair", WHEN, asking("remedy"), matters="may")
    sources = {"service/a-must.yaml": must, "recovery/z-repair.yaml": repair}
    decision = say(sources)
    assert decision.is_repair and decision.prompt
    assert (decision.prompt.rule, decision.prompt.purpose) == ("z-repair", "recovery")
    assert decision.runners_up[0].why == "lost to `z-repair`: a complaint is open, and putting it right comes first"
    calm = say(sources, {"open complaint": False})
    assert not calm.is_repair and calm.prompt and calm.prompt.rule == "a-must"


def test_reminders_of_the_repair_are_told_first() -> None:
    sources = {
        "service/a-must.yaml": rule_text("a-must", WHEN, "remind: A.\n", matters="must"),
        "recovery/z-repair.yaml": rule_text("z-repair", WHEN, REMIND),
    }
    assert [each.rule for each in say(sources).reminders] == ["z-repair", "a-must"]
    assert [each.rule for each in say(sources, {"open complaint": False}).reminders] == ["a-must", "z-repair"]


@pytest.mark.parametrize("part", [asking("spring plans"), "remind: Tell of the sale.\n", "treat: sample box\n"])
def test_a_campaign_of_any_purpose_waits_for_the_complaint(part: str) -> None:
    sources = {"retention/sale.yaml": rule_text("sale", WHEN, "campaign: yes\n", part)}
    decision = say(sources)
    assert (decision.prompt, decision.reminders, decision.treatments) == (None, (), ())
    assert (decision.silence, str(decision.verdicts[0])) == ("complaint", "silenced: a complaint is open")
    unseen = say(sources, {"open complaint": Unknown("not read")})
    assert unseen.outcomes == {"sale": "silenced"}


def test_where_no_repair_step_is_left_to_ask_the_complaint_is_the_reason() -> None:
    decision = say({})
    assert (decision.silence, decision.silence_words) == (
        "complaint",
        "A complaint is open: hear it first, ask nothing else.",
    )


MANNERS = "complaint discovery:\n  period: 60 days\n  questions: all well, why fewer\n"
LOOKING = {
    "recovery/all-well.yaml": rule_text("all-well", FOR_ALL, asking("all well")),
    "retention/why-fewer.yaml": rule_text("why-fewer", FOR_ALL, asking("why fewer")),
    "dialogue.yaml": MANNERS,
}


@pytest.mark.parametrize("state", ["asked_no_answer", "answered", "declined"])
@pytest.mark.parametrize(("days", "prompt"), [(59, ""), (60, "why-fewer")])
def test_a_silent_complaint_is_looked_for_once_a_period(state: str, days: int, prompt: str) -> None:
    put = Standing("all well", state, SECONDS - days * DAY)
    facts: Known = {"open complaint": False, "all well": True}
    ledger = {"all well": put}
    decision = decide(book_of(LOOKING), {**FACTS, **facts}, ledger, NOW, context=Asking())
    assert (decision.prompt.rule if decision.prompt else "") == prompt
    if not prompt:
        words = "we asked in the last 60 days whether something went wrong"
        assert (decision.silence, decision.silence_words) == ("budget", f"Nothing to ask today: {words}.")


LOST: Known = {"tier": "LM", "open complaint": False, "service consent": True, "purchases ever": 7, "call intent": "x"}


@pytest.mark.parametrize(
    "sign",
    [
        {"days since last purchase": 190},
        {"purchases slowing": True},
        {"returns in 365 days": 2},
        {"days since last complaint": 70},
    ],
)
def test_whoever_went_quiet_or_was_let_down_is_asked_whether_something_is_wrong(sign: Known) -> None:
    decision = decide(shipped(), {**LOST, **sign}, {}, NOW, context=Asking())
    assert decision.prompt and decision.prompt.question == "anything wrong"
    asked = {"anything wrong": Standing("anything wrong", "asked_no_answer", SECONDS)}
    later = decide(shipped(), {**LOST, **sign}, asked, NOW + timedelta(days=80), context=Asking())
    assert later.prompt is None or later.prompt.question not in shipped().dialogue.discovery.questions


@pytest.mark.parametrize("fact", ["vulnerable", "marketing consent", "open complaint"])
def test_not_knowing_a_cautious_fact_stops(fact: str) -> None:
    stopping = "no" if fact == "marketing consent" else "yes"
    text = rule_text("sale", FOR_ALL, f"unless:\n  {fact}: {stopping}\n", REMIND)
    known: Known = {"call intent": "orders"}
    for value, heard in ((Unknown("not on record"), False), (stopping != "yes", True), (stopping == "yes", False)):
        decision = decide(book_of({"sale": text}), {**known, fact: value}, {}, NOW, context=Asking())
        assert bool(decision.reminders) is heard, (fact, value)
    assert not decide(book_of({"sale": text}), known, {}, NOW, context=Asking()).reminders


FLOOR_FAULTS = [
    ("growth/owed.yaml", FOR_ALL, "", "A rule of growth/ cannot be a floor of service. Move it to recovery/"),
    ("retention/owed.yaml", FOR_ALL, "", "A rule of retention/ cannot be a floor of service."),
    ("service/owed.yaml", WHEN, "", "A floor of service may not read `tier`. Leave that line away"),
    ("service/owed.yaml", FOR_ALL, "unless:\n  actual value: less than 0\n", "may not read `actual value`"),
    ("service/owed.yaml", FOR_ALL, "unless:\n  behind the fence: yes\n", "may not read `behind the fence`"),
    ("recovery/owed.yaml", FOR_ALL, "campaign: yes\n", "What reaches everybody is no campaign."),
]


@pytest.mark.parametrize(("file", "when", "more", "told"), FLOOR_FAULTS)
def test_a_floor_that_is_none_is_refused_with_its_cure(file: str, when: str, more: str, told: str) -> None:
    with pytest.raises(SheetFaults) as caught:
        book_of({file: rule_text("owed", when, more, "floor: yes\n", REMIND)})
    assert told in str(caught.value) and all(fault.line and fault.cure for fault in caught.value.faults)


def test_a_retired_rule_may_have_been_a_floor_of_another_kind() -> None:
    retired = rule_text("owed", WHEN, "floor: yes\nretired because: Over.\n", REMIND, status="retired")
    assert book_of({"retired/owed.yaml": retired}).rules == ()


CROWDED = st.builds(
    Asking,
    arm=st.sampled_from(["control", "treated"]),
    asked_times=st.lists(st.integers(0, 40 * DAY), max_size=8).map(lambda ago: tuple(SECONDS - each for each in ago)),
    rep_seconds=st.integers(0, 3600),
)
LEFT_OUT = st.dictionaries(
    st.sampled_from([fact.name for fact in OBSERVED if fact.about == "value" or "fence" in fact.name]),
    st.none(),
)


@given(
    st.sampled_from(TIERS),
    st.booleans() | st.just(Unknown("not read")),
    st.booleans(),
    st.integers(-9_000, 9_000) | st.just(Unknown("not assessed yet")),
    CROWDED,
    LEFT_OUT,
)
def test_nothing_silences_the_floor(
    tier: str, complaint: bool | Unknown, fenced: bool, worth: int | Unknown, asking_now: Asking, left_out: Known
) -> None:
    ask = rule_text("owed-question", FOR_ALL, asking("how to help"), "floor: yes\n")
    tell = rule_text("owed-word", FOR_ALL, REMIND, "floor: yes\n")
    give = rule_text("owed-deed", FOR_ALL, "treat: what the law gives\nfloor: yes\n")
    book = book_of({"recovery/owed-question.yaml": ask, "owed-word": tell, "recovery/owed-deed.yaml": give})
    facts: Known = {
        "call intent": "orders",
        "tier": tier,
        "open complaint": complaint,
        "behind the fence": fenced,
        "has manager": fenced,
        "actual value": worth,
    }
    known = {name: value for name, value in facts.items() if name not in left_out}
    decision = decide(book, known, {}, NOW, context=asking_now)
    assert decision.outcomes == {"owed-question": "chosen", "owed-word": "chosen", "owed-deed": "chosen"}
