"""Routine calls are pointed to a channel that the customer knows: no vulnerable one, no complaint, no guess."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_books import NOW, book_of, rule_text

from agent_assist.customize.deciding import decide
from agent_assist.customize.decisions import Asking, Decision, Steer, decision_from_json
from agent_assist.customize.steering import is_safe_link
from agent_assist.differentiate.catalogue import FactValue, Unknown
from agent_assist.sheets import SheetFaults

Known = dict[str, FactValue | Unknown]
SHEET = """steer:
  order page:
    channel: web
    words: Next time {first name} can see this on the web site.
    link: https://www.example.com/orders?from=call
  chat room:
    channel: chat
    words: The chat answers at night too.
    link: https://chat.example.com/
"""
WHEN = "when:\n  call intent: is account\n"
FACTS: Known = {
    "call intent": "account",
    "channels used": frozenset({"phone", "web"}),
    "vulnerable": False,
    "open complaint": False,
}
UNKNOWN = Unknown("not on record")


def rule(name: str, way: str, matters: str = "may", *more: str) -> dict[str, str]:
    return {f"service/{name}.yaml": rule_text(name, WHEN, *more, f"steer: {way}\n", matters=matters)}


def say(sources: dict[str, str], facts: Known | None = None, asking: Asking | None = None) -> Decision:
    book = book_of({**sources, "treatments.yaml": SHEET})
    return decide(book, {**FACTS, **(facts or {})}, {}, NOW, context=asking or Asking(first_name="Tara"))


def test_who_has_used_the_channel_is_shown_the_way_with_a_link() -> None:
    decision = say(rule("to-the-web", "order page"))
    words = "Next time Tara can see this on the web site."
    link = "https://www.example.com/orders?from=call"
    assert decision.steer == Steer("to-the-web", "order page", "web", words, link)
    assert decision_from_json(decision.as_json()) == decision


@pytest.mark.parametrize(
    ("facts", "hinge"),
    [
        ({"channels used": frozenset({"phone"})}, "channels used: include web"),
        ({"channels used": UNKNOWN}, "channels used: include web"),
        ({"vulnerable": True}, "vulnerable: no"),
        ({"vulnerable": UNKNOWN}, "vulnerable: no"),
        ({"open complaint": True}, "open complaint: no"),
        ({"open complaint": UNKNOWN}, "open complaint: no"),
    ],
)
def test_nobody_is_sent_elsewhere_who_should_not_be(facts: Known, hinge: str) -> None:
    decision = say(rule("to-the-web", "order page"), facts)
    (verdict,) = decision.verdicts
    assert decision.steer is None and verdict.condition == hinge and verdict.line == 8


@given(
    st.booleans() | st.none(),
    st.booleans() | st.none(),
    st.sets(st.sampled_from(["phone", "web", "chat"])) | st.none(),
    st.sampled_from(["MVC", "BZ"]),
)
def test_a_way_is_shown_only_where_all_three_are_known(
    vulnerable: bool | None, complaint: bool | None, used: set[str] | None, tier: str
) -> None:
    known = {"vulnerable": vulnerable, "open complaint": complaint, "channels used": used and frozenset(used)}
    facts: Known = {name: UNKNOWN if value is None else value for name, value in known.items()}
    shown = say(rule("to-the-web", "order page"), {**facts, "tier": tier}).steer
    assert bool(shown) == (vulnerable is False and complaint is False and "web" in (used or ()))


def test_one_way_is_shown_at_a_time_the_most_urgent() -> None:
    facts: Known = {"channels used": frozenset({"web", "chat"})}
    decision = say({**rule("a-web", "order page"), **rule("b-chat", "chat room", "should")}, facts)
    assert decision.steer and decision.steer.rule == "b-chat"
    assert [str(verdict) for verdict in decision.verdicts] == [
        "fits: lost to `b-chat`: one way is shown at a time",
        "chosen: every condition is met",
    ]


def test_the_control_group_and_callers_nobody_knows_are_shown_none() -> None:
    for asking in (Asking(arm="control"), Asking(status="multiple")):
        assert say(rule("to-the-web", "order page"), asking=asking).steer is None


FAULTS = [
    ("steer: order pge\n", SHEET, "There is no way to steer `order pge`. Did you mean `order page`?"),
    ("floor: yes\nsteer: order page\n", SHEET, "A floor has no `steer`."),
    ("steer: order page\nremind: Say so.\n", SHEET, "The rule has both `remind` and `steer`."),
    ("steer: order page\n", SHEET.replace("channel: web", "channel: phone"), "`channel` cannot be `phone`."),
    ("steer: order page\n", SHEET.replace("https://www", "http://www"), "is no address that can be sent. Write an"),
    ("steer: order page\n", SHEET.replace("    link: https://chat.example.com/\n", ""), "`link` is missing."),
]


@pytest.mark.parametrize(("part", "sheet", "told"), FAULTS)
def test_a_way_that_is_none_is_told_with_its_cure(part: str, sheet: str, told: str) -> None:
    with pytest.raises(SheetFaults) as caught:
        book_of({"a": rule_text("a", WHEN, part), "treatments.yaml": sheet})
    assert told in str(caught.value) and all(fault.cure for fault in caught.value.faults)


@pytest.mark.parametrize(
    ("link", "safe"),
    [
        ("https://www.example.com/orders?from=call#top", True),
        ("http://www.example.com/", False),
        ("javascript:alert(1)", False),
        ("https://user:secret@www.example.com/", False),
        ("https://www.example.com/ orders", False),
        ('https://www.example.com/"onclick=', False),
        ("https://localhost/", False),
        ("https://[::1", False),
        ("https://www.exämple.com/", False),
        ("//www.example.com/", False),
    ],
)
def test_only_plain_https_addresses_are_sent(link: str, safe: bool) -> None:
    assert is_safe_link(link) is safe
