"""Treatments come from one catalogue: for tiers and needs, with authority by role, and once in a while."""

from __future__ import annotations

import pytest
from making_books import DAY, NOW, SECONDS, book_of, rule_text

from agent_assist.customize.checked_files import CheckedFiles
from agent_assist.customize.deciding import decide
from agent_assist.customize.decisions import Asking, Decision, asking_from_json, decision_from_json
from agent_assist.customize.rule_book import RuleBook, read_book
from agent_assist.customize.treatments import ROLES, authority_words, read_amount, refusal, spoken_money
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue, FactValue, Unknown
from agent_assist.settings import PANEL_ROLES
from agent_assist.sheets import SheetFaults

Known = dict[str, FactValue | Unknown]
SHEET = """currency: GBP
treatments:
  fee waiver:
    words: Waive the fee, {first name} has waited.
    kind: money
    authority:
      rep: £20
      supervisor: £60.50
    at most: once in 3 months
  priority call back:
    words: Promise a call back.
    kind: call back
    tiers: MVC, MGC
    authority: senior
  letter:
    words: Send it on paper.
    kind: paper
    needs:
      last topic: include invoice
"""
WHEN = "when:\n  call intent: is account\n"
FACTS: Known = {"tier": "MGC", "open complaint": False, "call intent": "account", "last topic": "The invoice"}


def book(*parts: str, group: str = "service", sheet: str = SHEET) -> RuleBook:
    return book_of({f"{group}/gives.yaml": rule_text("gives", WHEN, *parts), "treatments.yaml": sheet})


def say(rules: RuleBook, asking: Asking | None = None, **facts: FactValue | Unknown) -> Decision:
    return decide(rules, {**FACTS, **facts}, {}, NOW, context=asking or Asking(first_name="Tara"))


def test_a_rule_names_a_treatment_and_the_rep_reads_its_words_and_limits() -> None:
    (shown,) = say(book("treat: Fee waiver\n")).treatments
    assert (shown.rule, shown.name, shown.text) == ("gives", "fee waiver", "Waive the fee, Tara has waited.")
    assert (shown.kind, shown.currency) == ("money", "GBP")
    assert shown.limits == {"rep": 2_000, "senior": 2_000, "supervisor": 6_050, "manager": 6_050}


def test_a_rule_may_leave_the_rep_less_and_whom_they_ask_as_much_as_ever() -> None:
    (shown,) = say(book("treat: fee waiver up to £10\n")).treatments
    assert shown.limits == {"rep": 1_000, "senior": 2_000, "supervisor": 6_050, "manager": 6_050}
    words = authority_words(shown.kind, shown.currency, shown.limits, "rep")
    assert words == "You may give up to £10; above that ask a senior."
    (more,) = say(book("treat: fee waiver up to £99\n")).treatments
    assert more.limits["rep"] == 2_000


@pytest.mark.parametrize(
    ("tier", "verdict"),
    [
        ("MVC", "chosen: every condition is met"),
        ("LM", "missed at line 8: `tier: is MVC or MGC` read LM"),
        (Unknown("not assessed yet"), "waiting at line 8: `tier: is MVC or MGC` read not known (not assessed yet)"),
    ],
)
def test_a_treatment_reaches_its_tiers_alone(tier: FactValue | Unknown, verdict: str) -> None:
    decision = say(book("treat: priority call back\n"), tier=tier)
    assert [str(each) for each in decision.verdicts] == [verdict]


@pytest.mark.parametrize(("topic", "given"), [("The invoice", 1), ("A parcel", 0), (Unknown("not on record"), 0)])
def test_a_treatment_is_for_its_need_alone(topic: FactValue | Unknown, given: int) -> None:
    assert len(say(book("treat: letter\n"), **{"last topic": topic}).treatments) == given


@pytest.mark.parametrize(("days", "ago"), [(0, "today"), (1, "a day ago"), (90, "90 days ago"), (91, ""), (-1, "")])
def test_what_was_given_lately_is_not_offered_again(days: int, ago: str) -> None:
    decision = say(book("treat: fee waiver\n"), Asking(given={"fee waiver": SECONDS - days * DAY, "letter": SECONDS}))
    assert decision.outcomes == {"gives": "budget" if ago else "chosen"}
    if ago:
        assert decision.verdicts[0].why == f"given {ago}, once in 91 days"


def test_the_control_group_gets_none_and_an_open_complaint_stops_those_of_growth() -> None:
    assert say(book("treat: fee waiver\n"), Asking(arm="control")).treatments == ()
    sold = book("treat: fee waiver\n", group="growth")
    assert say(sold).treatments and not say(sold, **{"open complaint": True}).treatments


def test_a_decision_with_treatments_can_be_stored_and_repeated() -> None:
    asking = Asking(given={"letter": SECONDS})
    decision = say(book("treat: fee waiver\n"), asking)
    assert decision_from_json(decision.as_json()) == decision
    assert say(book("treat: fee waiver\n"), asking_from_json(asking.as_json())) == decision


AUTHORITY = [
    ("rep", "You may give up to £20; above that ask a supervisor."),
    ("senior", "You may give up to £20; above that ask a supervisor."),
    ("supervisor", "You may give up to £60.50, and nobody may give more."),
]


@pytest.mark.parametrize(("role", "words"), AUTHORITY)
def test_each_role_reads_its_own_authority(role: str, words: str) -> None:
    treat = book("treat: fee waiver\n").rules[0].treat
    assert treat and authority_words("money", "GBP", dict(treat.limits), role) == words


def test_who_may_not_give_it_alone_reads_whom_to_ask() -> None:
    treat = book("treat: priority call back\n").rules[0].treat
    assert treat
    limits = dict(treat.limits)
    assert authority_words("call back", "GBP", limits, "rep") == "Ask a senior first."
    assert authority_words("call back", "GBP", limits, "manager") == ""
    assert authority_words("money", "GBP", {"rep": 0, "senior": 500}, "rep").startswith("Ask a senior first: they may")
    assert refusal("call back", "GBP", limits, "rep", 0).startswith("This is more than a rep may give.")
    assert refusal("call back", "GBP", limits, "senior", 0) == ""


@pytest.mark.parametrize(
    ("kind", "role", "amount", "refused"),
    [
        ("money", "rep", 2_000, ""),
        ("money", "rep", 2_001, "This is more than a rep may give. You may give up to £20"),
        ("money", "supervisor", 6_050, ""),
        ("money", "manager", 6_051, "This is more than a manager may give."),
        ("money", "rep", 0, "Say the amount"),
        ("paper", "rep", 5, "This is no matter of money."),
    ],
)
def test_an_amount_is_measured_against_the_role(kind: str, role: str, amount: int, refused: str) -> None:
    limits = {"rep": 2_000, "senior": 2_000, "supervisor": 6_050, "manager": 6_050}
    told = refusal(kind, "GBP", limits, role, amount)
    assert told.startswith(refused) and bool(told) is bool(refused)


@pytest.mark.parametrize(
    ("written", "minor"),
    [("£20", 2_000), ("20.50", 2_050), ("€ 7", 700), ("20.5", None), ("-3", None), ("much", None), ("9" * 9, None)],
)
def test_amounts_are_read_to_the_penny(written: str, minor: int | None) -> None:
    assert read_amount(written) == minor


def test_amounts_are_said_without_needless_pence() -> None:
    assert [spoken_money(2_000, "GBP"), spoken_money(205_050, "CHF")] == ["£20", "CHF 2,050.50"]


RULE_FAULTS = [
    ("treat: fee wavier\n", "There is no treatment `fee wavier`. Did you mean `fee waiver`?"),
    ("treat: a pony\n", "There is no treatment `a pony`. treatments.yaml lists them all."),
    ("treat: fee waiver up to much\n", "`fee waiver` cannot be up to `much`. Write for example `up to £20`."),
    ("treat: letter up to £5\n", "`letter` cannot be up to `£5`. Write `treat: letter`."),
    ("treat:\n  name: fee waiver\n  words: Do.\n", "`treat` names a treatment of treatments.yaml."),
    ("floor: yes\ntreat: fee waiver\n", "`fee waiver` is given at most once in a while, and a floor to everybody."),
    ("floor: yes\ntreat: priority call back\n", "A floor of service may not read `tier`."),
]


@pytest.mark.parametrize(("parts", "told"), RULE_FAULTS)
def test_a_rule_that_names_no_treatment_is_told_so(parts: str, told: str) -> None:
    with pytest.raises(SheetFaults) as caught:
        book(parts)
    assert told in str(caught.value)
    assert {fault.file for fault in caught.value.faults} == {"service/gives.yaml"}


SHEET_FAULTS = [
    ("kind: money", "kind: mony", "`kind` cannot be `mony`. Did you mean `money`?"),
    ("rep: £20", "rap: £20", "`authority` has no line `rap`. Did you mean `rep`?"),
    ("rep: £20", "rep: plenty", "The authority of a rep should be an amount. Write for example `£20`."),
    ("supervisor: £60.50", "supervisor: £6", "A supervisor may not give less than those below."),
    ("tiers: MVC, MGC", "tiers: MVC, MCG", "There is no tier `MCG`. Did you mean `MVC`?"),
    ("last topic: include", "last topik: include", "There is no fact `last topik`. Did you mean `last topic`?"),
    ("at most: once in 3 months", "at most: thrice", "`thrice` is not a length of time. Write for example `once in"),
    ("authority: senior", "authority: boss", "`authority` cannot be `boss`."),
    ("{first name}", "{surname}", "`{surname}` cannot be filled in."),
    ("currency:", "currancy:", "treatments.yaml has no line `currancy`. Did you mean `currency`?"),
    ("    words: Promise a call back.\n", "", "`words` is missing. Add a line `words: …`."),
]


@pytest.mark.parametrize(("good", "bad", "told"), SHEET_FAULTS)
def test_a_fault_in_the_catalogue_is_told_with_place_and_cure(good: str, bad: str, told: str) -> None:
    assert good in SHEET
    with pytest.raises(SheetFaults) as caught:
        book("treat: letter\n", sheet=SHEET.replace(good, bad, 1))
    assert told in str(caught.value)
    assert all(fault.file == "treatments.yaml" and fault.line and fault.cure for fault in caught.value.faults)


def test_an_unchanged_rule_follows_a_changed_catalogue() -> None:
    files = CheckedFiles()
    sources = {"service/gives.yaml": rule_text("gives", WHEN, "treat: fee waiver\n"), "treatments.yaml": SHEET}
    first = read_book(sources, Catalogue(OBSERVED), files)
    same = read_book(sources, Catalogue(OBSERVED), files)
    assert same.rules[0] is first.rules[0]
    changed = read_book({**sources, "treatments.yaml": SHEET.replace("£20", "£25")}, Catalogue(OBSERVED), files)
    treat = changed.rules[0].treat
    assert treat and dict(treat.limits)["rep"] == 2_500 and changed.version != first.version
    with pytest.raises(SheetFaults, match="There is no treatment"):
        read_book({**sources, "treatments.yaml": SHEET.replace("fee waiver", "waiver")}, Catalogue(OBSERVED), files)


def test_the_roles_are_those_that_panels_may_have() -> None:
    assert ROLES == PANEL_ROLES
