from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from making_books import ASK, DAY, FOR_ALL, NOW, SECONDS, WHEN, asking, book_of, rule_text

from agent_assist.customize.deciding import decide
from agent_assist.customize.decisions import Asking, Decision, asking_from_json, decision_from_json
from agent_assist.customize.rule_book import RuleBook, from_json
from agent_assist.customize.worth_parts import Likelihood
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue, FactValue, Unknown
from agent_assist.differentiate.profile import Standing

Known = dict[str, FactValue | Unknown]
FACTS: Known = {"tier": "MGC", "open complaint": False, "service consent": True, "call intent": "orders"}


def question(name: str, learns: str, *, matters: str = "may", more: str = "", status: str = "live") -> str:
    return rule_text(name, WHEN, asking(learns, more=more), matters=matters, status=status)


def outcomes(decision: Decision) -> dict[str, str]:
    return {verdict.rule: verdict.outcome for verdict in decision.verdicts}


def say(
    book: RuleBook, facts: Known | None = None, ledger: dict[str, Standing] | None = None, asking: Asking | None = None
) -> Decision:
    return decide(book, FACTS if facts is None else facts, ledger or {}, NOW, context=asking or Asking())


def test_a_question_that_fits_is_asked_by_name() -> None:
    book = book_of({"home-office": rule_text("home-office", WHEN, ASK)})
    decision = say(book, asking=Asking(first_name="Annabelle"))
    prompt = decision.prompt
    assert prompt
    assert (prompt.rule, prompt.question) == ("home-office", "works from home")
    assert (prompt.kind, prompt.band, len(prompt.answers)) == ("choice", "may", 3)
    assert prompt.text == "Do you work from home some days of the week, Annabelle?"
    assert prompt.reason == "People who work from home call about coverage, not price."
    assert (decision.silence, decision.silence_words) == ("", "")
    assert outcomes(decision) == {"home-office": "chosen"}


def test_nobody_is_asked_what_no_rule_asks() -> None:
    decision = say(book_of({"pets": question("pets", "pets")}), {**FACTS, "tier": "BZ"})
    assert (decision.prompt, decision.silence) == (None, "no_rule")
    assert str(decision.verdicts[0]) == "missed at line 7: `tier: is MGC or NEW` read BZ"


def test_the_band_comes_before_the_score_and_the_score_before_the_name() -> None:
    book = book_of(
        {
            "a-may": question("a-may", "pets"),
            "b-should": question("b-should", "garden", matters="should"),
            "c-should": question("c-should", "children", matters="should"),
            "d-waits": rule_text("d-waits", WHEN, "  children: yes\n", "remind: A.\n"),
        }
    )
    decision = say(book)
    assert decision.prompt and decision.prompt.rule == "c-should"
    assert decision.prompt.reason == "Why ask: decides whether to be tested."
    assert [(runner.rule, runner.why) for runner in decision.runners_up] == [
        ("b-should", "lost to `c-should` by 0.125"),
        ("a-may", "lost to `c-should`: should comes before may"),
    ]
    assert outcomes(decision) == {"a-may": "fits", "b-should": "fits", "c-should": "chosen", "d-waits": "waiting"}


def test_a_tie_breaks_by_name() -> None:
    decision = say(book_of({"b": question("b", "pets"), "a": question("a", "garden")}))
    assert decision.prompt and decision.prompt.rule == "a"
    assert decision.runners_up[0].why == "lost to `a` by its name, at the same score"


def test_how_likely_an_answer_is_orders_a_band() -> None:
    waiting = {name: rule_text(name, WHEN, f"  {name}: yes\n", "remind: A.\n") for name in ("pets", "garden")}
    book = book_of({"b": question("b", "pets"), "a": question("a", "garden"), **waiting})
    decision = say(book, asking=Asking(likelihoods={"pets": Likelihood(0.8), "garden": Likelihood(0.3)}))
    assert decision.prompt and (decision.prompt.rule, decision.prompt.score) == ("b", 0.16)


def test_a_rule_in_trial_is_recorded_and_never_shown() -> None:
    trial = question("trial", "pets", matters="must", status="trial")
    reminds = rule_text("reminds", WHEN, "remind: A.\n", status="trial")
    decision = say(book_of({"trial": trial, "reminds": reminds}))
    assert (decision.prompt, decision.silence, decision.reminders) == (None, "no_rule", ())
    assert outcomes(decision) == {"trial": "trial", "reminds": "trial"}


@pytest.mark.parametrize(
    ("more", "status", "why"),
    [
        ("starts: 2026-11-23\n", "live", "starts on 2026-11-23"),
        ("ends: 2026-11-21\n", "live", "ended on 2026-11-21"),
        ("", "draft", "the rule is draft"),
        ("", "retired", "the rule is retired"),
    ],
)
def test_a_rule_that_is_off_says_why(more: str, status: str, why: str) -> None:
    decision = say(book_of({"pets": question("pets", "pets", more=more, status=status)}))
    assert (decision.silence, str(decision.verdicts[0])) == ("no_rule", f"off: {why}")


@pytest.mark.parametrize("more", ["starts: 2026-11-22\n", "ends: 2026-11-22\n"])
def test_the_first_and_the_last_day_belong_to_a_rule(more: str) -> None:
    assert say(book_of({"pets": question("pets", "pets", more=more)})).prompt


def standing(state: str, **more: object) -> dict[str, Standing]:
    return {"pets": replace(Standing("pets", state, SECONDS - DAY, answer="yes"), **more)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ledger", "silence"),
    [
        (standing("answered", expires_at=SECONDS + 1), "answered"),
        (standing("answered", expires_at=0), "answered"),
        (standing("answered", expires_at=SECONDS), ""),
        (standing("declined", wait_until=SECONDS + 1), "declined"),
        (standing("declined", wait_until=0), "declined"),
        (standing("declined", wait_until=SECONDS), ""),
        (standing("asked_no_answer", wait_until=SECONDS + 1), "declined"),
        (standing("asked_no_answer"), ""),
        (standing("expired"), ""),
        (standing("never_asked"), ""),
    ],
)
def test_a_fresh_answer_or_a_waiting_decline_settles_a_question(ledger: dict[str, Standing], silence: str) -> None:
    decision = say(book_of({"pets": question("pets", "pets")}), ledger=ledger)
    assert decision.silence == silence
    assert outcomes(decision) == {"pets": silence or "chosen"}
    assert decision.runners_up == ()


def test_a_settled_question_makes_room_for_the_next() -> None:
    book = book_of({"a": question("a", "pets", matters="must"), "b": question("b", "garden")})
    decision = say(book, ledger=standing("answered"))
    assert decision.prompt and decision.prompt.rule == "b"


def test_what_the_record_knows_without_asking_is_not_asked() -> None:
    decision = say(book_of({"pets": question("pets", "pets")}), {**FACTS, "pets": True})
    assert decision.silence == "answered"
    assert decision.verdicts[0].why == "known from the customer's record"


@pytest.mark.parametrize(
    ("facts", "group", "silence"),
    [
        ({"open complaint": True}, "growth", "complaint"),
        ({"open complaint": True}, "discovery", "complaint"),
        ({"open complaint": True}, "recovery", ""),
        ({"open complaint": True}, "service", ""),
        ({"open complaint": True}, "retention", ""),
        ({"open complaint": Unknown("not read")}, "growth", "complaint"),
        ({"open complaint": False}, "growth", ""),
    ],
)
def test_an_open_complaint_silences_growth_and_discovery(facts: Known, group: str, silence: str) -> None:
    decision = say(book_of({f"{group}/pets.yaml": question("pets", "pets")}), {**FACTS, **facts})
    assert decision.silence == silence
    assert outcomes(decision) == {"pets": "silenced" if silence else "chosen"}


def test_an_open_complaint_silences_growth_reminders_and_treatments_too() -> None:
    book = book_of(
        {
            "growth/a.yaml": rule_text("a", WHEN, "remind: Mention the new plan.\n"),
            "growth/b.yaml": rule_text("b", WHEN, "treat: a discount\n"),
            "recovery/c.yaml": rule_text("c", WHEN, "remind: Say sorry, {first name}.\n"),
        }
    )
    decision = say(book, {**FACTS, "open complaint": True})
    assert [(each.rule, each.text) for each in decision.reminders] == [("c", "Say sorry.")]
    assert decision.treatments == ()


@pytest.mark.parametrize(
    ("purpose", "consent", "silence"),
    [
        ("service", True, ""),
        ("service", Unknown("no consent on record"), ""),
        ("service", False, "consent"),
        ("marketing", True, ""),
        ("marketing", Unknown("no consent on record"), "consent"),
        ("marketing", False, "consent"),
        ("research", Unknown("no consent on record"), "consent"),
    ],
)
def test_a_question_needs_the_consent_of_its_purpose(purpose: str, consent: bool | Unknown, silence: str) -> None:
    book = book_of({"pets": question("pets", "pets", more=f"purpose of data: {purpose}\n")})
    assert say(book, {**FACTS, f"{purpose} consent": consent}).silence == silence


@pytest.mark.parametrize(
    ("tier", "days_ago", "words"),
    [
        ("NEW", (10, 20), "Nothing to ask today: we asked twice in the last 30 days."),
        ("NEW", (10, 31), ""),
        ("MGC", (10, 20), ""),
        ("MGC", (10, 15, 20), "Nothing to ask today: we asked 3 times in the last 30 days."),
        ("MGC", (1,), "Nothing to ask today: our last question was less than 2 days ago."),
        ("LM", (), "Nothing to ask today: we put no questions to them at present."),
    ],
)
def test_a_customer_is_asked_no_more_than_the_manners_allow(tier: str, days_ago: tuple[int, ...], words: str) -> None:
    manners = "questions by tier:\n  MGC: 3\n  LM: 0\n"
    text = rule_text("pets", "when:\n  tier: known\n", asking("pets"))
    times = tuple(SECONDS - days * DAY for days in days_ago)
    book = book_of({"pets": text, "dialogue.yaml": manners})
    decision = say(book, {**FACTS, "tier": tier}, asking=Asking(asked_times=times))
    assert (decision.silence, decision.silence_words) == ("budget" if words else "", words)


def test_a_call_is_asked_one_question() -> None:
    book = book_of({"pets": rule_text("pets", FOR_ALL, asking("pets"), "floor: yes\n")})
    decision = say(book, asking=Asking(asked_this_call="garden"))
    assert (decision.silence, decision.silence_words) == ("budget", "Nothing more to ask: one question a call.")


@pytest.mark.parametrize("status", ["multiple", "unmatched", "withheld", "invalid"])
def test_a_caller_nobody_knows_is_asked_nothing(status: str) -> None:
    call_only = rule_text("fraud", "when:\n  call intent: is orders\n", "remind: Check who is speaking.\n")
    about_them = rule_text("vip", "when:\n  tier: is MGC, or not known\n", "remind: Take your time.\n")
    book = book_of({"pets": question("pets", "pets"), "fraud": call_only, "vip": about_them})
    decision = say(book, asking=Asking(status=status))
    assert (decision.prompt, decision.silence) == (None, "identity")
    assert [reminder.rule for reminder in decision.reminders] == ["fraud"]
    assert outcomes(decision) == {"pets": "silenced", "fraud": "chosen", "vip": "silenced"}
    assert say(book_of({}), {}, asking=Asking(status=status)).silence == "identity"


def test_a_record_read_in_part_asks_nothing() -> None:
    book = book_of({"pets": question("pets", "pets"), "vip": rule_text("vip", WHEN, "remind: A.\n")})
    decision = say(book, asking=Asking(degraded=True))
    assert (decision.silence, [reminder.rule for reminder in decision.reminders]) == ("degraded", ["vip"])
    assert say(book, asking=Asking(status="pending")).silence == "degraded"
    assert say(book, asking=Asking(status="withheld", degraded=True)).silence == "identity"


def test_the_control_group_hears_nothing_but_the_floor_and_reminders() -> None:
    book = book_of(
        {
            "pets": question("pets", "pets"),
            "reminds": rule_text("reminds", WHEN, "remind: A.\n"),
            "treats": rule_text("treats", WHEN, "treat: a discount\n"),
            "owed": rule_text("owed", FOR_ALL, "treat: what the law gives\nfloor: yes\n"),
        }
    )
    decision = say(book, asking=Asking(arm="control"))
    assert decision.silence == "control"
    assert [runner.rule for runner in decision.runners_up] == ["pets"]
    assert [each.rule for each in decision.reminders] == ["reminds"]
    assert [each.rule for each in decision.treatments] == ["owed"]


def test_control_is_the_reason_only_if_a_question_would_have_been_asked() -> None:
    book = book_of({"pets": question("pets", "pets")})
    assert say(book, ledger=standing("answered"), asking=Asking(arm="control")).silence == "answered"
    assert say(book, {**FACTS, "tier": "BZ"}, asking=Asking(arm="control")).silence == "no_rule"


def test_no_budget_no_complaint_and_no_control_silence_the_floor() -> None:
    book = book_of({"pets": rule_text("pets", FOR_ALL, asking("pets"), "floor: yes\n")})
    crowded = Asking(arm="control", asked_times=(SECONDS - DAY,) * 9)
    assert say(book, {**FACTS, "open complaint": True}, asking=crowded).prompt
    assert say(book, asking=Asking(status="withheld")).silence == "identity"


SILENCES: list[tuple[str, dict[str, str], Known, dict[str, Standing], Asking]] = [
    ("answered", {"service/pets.yaml": ""}, {}, standing("answered"), Asking(asked_times=(SECONDS,))),
    ("declined", {"service/pets.yaml": "", "service/garden.yaml": ""}, {"garden": True},
     standing("declined"), Asking()),
    ("consent", {"service/pets.yaml": "", "service/garden.yaml": "purpose of data: marketing\n"}, {},
     standing("declined"), Asking()),
    ("budget", {"service/pets.yaml": "", "service/garden.yaml": "purpose of data: marketing\n"}, {}, {},
     Asking(asked_times=(SECONDS,), arm="control")),
    ("complaint", {"service/pets.yaml": "", "growth/garden.yaml": ""}, {"open complaint": True}, {},
     Asking(asked_times=(SECONDS,))),
    ("control", {"service/pets.yaml": "", "growth/garden.yaml": ""}, {"open complaint": True}, {},
     Asking(arm="control")),
]  # fmt: skip


@pytest.mark.parametrize(("silence", "rules", "facts", "ledger", "asking"), SILENCES, ids=[row[0] for row in SILENCES])
def test_of_several_reasons_the_first_in_the_order_is_told(
    silence: str, rules: dict[str, str], facts: Known, ledger: dict[str, Standing], asking: Asking
) -> None:
    names = {file: file.rpartition("/")[2].removesuffix(".yaml") for file in rules}
    book = book_of({file: question(names[file], names[file], more=more) for file, more in rules.items()})
    assert say(book, {**FACTS, **facts}, ledger, asking).silence == silence


def test_a_decision_can_be_stored_and_repeated() -> None:
    book = book_of({"home-office": rule_text("home-office", WHEN, ASK), "pets": question("pets", "pets")})
    moment = Asking(
        first_name="Annabelle", asked_times=(SECONDS - 9 * DAY,), likelihoods={"pets": Likelihood(0.3, {"yes": 2.5})}
    )
    decision = say(book, asking=moment)
    stored = json.loads(json.dumps(decision.as_json()))
    assert decision_from_json(stored).as_json() == decision.as_json()
    assert decision_from_json(stored).prompt == decision.prompt
    assert say(book, asking=asking_from_json(json.loads(json.dumps(moment.as_json())))) == decision


def test_a_book_that_was_stored_decides_the_same() -> None:
    book = book_of({"home-office": rule_text("home-office", WHEN, ASK), "pets": question("pets", "pets")})
    again = from_json(json.loads(json.dumps(book.as_json())), Catalogue(OBSERVED))
    for tier in ("MGC", "BZ"):
        assert say(again, {**FACTS, "tier": tier}) == say(book, {**FACTS, "tier": tier})


def test_silence_can_be_stored_too() -> None:
    decision = say(book_of({}))
    assert decision_from_json(json.loads(json.dumps(decision.as_json()))) == decision


def test_a_day_later_the_same_call_may_fit_another_season() -> None:
    book = book_of({"pets": question("pets", "pets", more="ends: 2026-11-22\n")})
    assert decide(book, FACTS, {}, NOW + timedelta(days=1), context=Asking()).silence == "no_rule"
