"""Questions that get into each other's way are found with somebody for whom they do: rivals, and the always beaten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from making_books import NOW, WHEN, asking, book_of, rule_text

from agent_assist.customize.callers import Caller, of_the_cast, on_a_call
from agent_assist.customize.competition import MOST_RIVALS
from agent_assist.customize.decisions import Asking
from agent_assist.customize.example_facts import Person
from agent_assist.customize.lint import worth_a_look
from agent_assist.customize.remarks import RIVALS, SHADOWED, Remark
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.witnesses import Witnesses, witnesses_in
from agent_assist.differentiate.profile import Standing

TODAY = NOW.date()
GROWING = {"tier": "MGC", "open complaint": False}
FOR_WEB = "when:\n  tier: is MGC\n  last channel: is web\n"


def readers(*facts: str) -> dict[str, str]:
    """A rule that reads each fact, so that no question is dead."""
    names = {f"reads-{number}": fact for number, fact in enumerate(facts)}
    return {name: rule_text(name, f"when:\n  {fact}: known\n", "remind: Use it.\n") for name, fact in names.items()}


def asks(name: str, learns: str = "", when: str = WHEN, matters: str = "may", status: str = "live") -> str:
    return rule_text(name, when, asking(learns or name), matters=matters, status=status)


def cast(**facts: Any) -> Caller:
    return Caller(of_the_cast(Person("tara", "Tara White")), GROWING | facts, NOW)


def call(customer: str = "18", lookup: str = "01J", ledger: Sequence[str] = (), **facts: Any) -> Caller:
    standings = {question: Standing(question, "answered", 1) for question in ledger}
    return Caller(on_a_call(customer, lookup), GROWING | facts, NOW, standings)


def told(book: RuleBook, kind: str, witnesses: Witnesses) -> list[Remark]:
    return [remark for remark in worth_a_look(book, TODAY, witnesses) if remark.kind == kind]


def rivals(rules: dict[str, str], *cast: Caller, calls: tuple[Caller, ...] = ()) -> list[Remark]:
    return told(book_of(rules), RIVALS, Witnesses(cast, calls))


def shadowed(
    rules: dict[str, str], *cast: Caller, calls: tuple[Caller, ...] = (), shown: frozenset[str] = frozenset()
) -> list[Remark]:
    return told(book_of(rules), SHADOWED, Witnesses(cast, calls, shown=shown))


PAIR = {"pets": asks("pets"), "garden": asks("garden"), **readers("pets", "garden")}


def test_two_questions_of_one_band_that_fit_one_person_are_rivals() -> None:
    (remark,) = rivals(PAIR, cast())
    assert (remark.file, remark.line) == ("service/garden.yaml", 5)
    assert remark.message == (
        "`garden` and `pets`, both may, fit the same person with 1 of the cast; `garden` was asked once."
    )
    assert str(remark.witness) == "Tara White of the cast"


def test_a_real_customer_bears_witness_before_the_cast_and_calls_are_counted() -> None:
    (remark,) = rivals(PAIR, cast(), calls=(call(lookup="01K"), call(lookup="01J")))
    assert "on 2 calls and with 1 of the cast; `garden` was asked 3 times." in remark.message
    assert str(remark.witness) == "customer 18 on call 01K"


def test_questions_that_do_not_compete_are_no_rivals() -> None:
    assert rivals(PAIR) == []
    assert rivals(PAIR | {"pets": asks("pets", matters="should")}, cast()) == []
    assert rivals(PAIR | {"pets": asks("pets", status="trial")}, cast()) == []
    assert rivals(PAIR | {"pets": asks("pets", when=FOR_WEB)}, cast(**{"last channel": "phone"})) == []
    # The answer to one is known, or nothing may be asked at all.
    assert rivals(PAIR, calls=(call(ledger=["pets"]),)) == []
    assert rivals(PAIR, Caller(cast().witness, GROWING, NOW, asking=Asking(asked_this_call="pets"))) == []


def test_a_step_of_the_repair_is_no_rival_of_what_it_goes_before() -> None:
    rules = {"recovery/remedy.yaml": asks("remedy"), "retention/pets.yaml": asks("pets"), **readers("remedy", "pets")}
    assert rivals(rules, cast(**{"open complaint": True})) == []
    assert len(rivals(rules, cast())) == 1


def test_a_pair_between_which_a_whole_call_decides_has_been_thought_of() -> None:
    facts = "      tier: MGC\n      open complaint: no\n"
    files = {
        "people.yaml": f"people:\n  tara:\n    name: Tara White\n    facts:\n{facts}",
        "whole-calls/who.cases.yaml": "calls:\n  - name: A\n    who: tara\n    expect:\n      prompt: garden\n",
    }
    book = book_of(PAIR | {"shed": asks("shed"), **readers("pets", "garden", "shed")})
    found = told(book, RIVALS, witnesses_in(book, files, NOW))
    assert [remark.message.partition(",")[0] for remark in found] == ["`pets` and `shed`"]
    assert str(found[0].witness) == "Tara White of the cast"
    wrong = files["whole-calls/who.cases.yaml"].replace("garden", "pets")
    assert len(told(book, RIVALS, witnesses_in(book, files | {"whole-calls/who.cases.yaml": wrong}, NOW))) == 3


def test_the_pairs_that_meet_most_come_first_and_ten_are_enough() -> None:
    names = [f"q-{number}" for number in range(6)]
    rules = {name: asks(name) for name in names[:5]} | {"q-5": asks("q-5", when=FOR_WEB)} | readers(*names)
    found = rivals(rules, calls=(call(), call(lookup="01K", **{"last channel": "web"})))
    assert len(found) == MOST_RIVALS and not any("`q-5`" in remark.message for remark in found)


SAME = {"pets": asks("pets", matters="should"), "pets-too": asks("pets-too", "pets", FOR_WEB), **readers("pets")}
ON_WEB = {"last channel": "web"}


def test_a_question_that_always_loses_to_one_that_asks_the_same_is_shadowed() -> None:
    (remark,) = shadowed(SAME, cast(**ON_WEB))
    assert (remark.file, remark.line, str(remark.witness)) == ("service/pets-too.yaml", 1, "Tara White of the cast")
    assert remark.message == (
        "It fits with 1 of the cast and is never shown: `pets` always comes first, which asks for `pets` too."
    )


def test_whoever_comes_up_for_somebody_in_the_end_is_not_shadowed() -> None:
    assert shadowed(PAIR, cast(**ON_WEB)) == []
    assert shadowed(SAME, cast()) == []
    one_not_asked = Caller(
        of_the_cast(Person("mei", "Mei Tan")), {"tier": "LM", "open complaint": False, **ON_WEB}, NOW
    )
    wider = asks("pets-too", "pets", "when:\n  last channel: is web\n")
    assert shadowed(SAME | {"pets-too": wider}, cast(**ON_WEB), one_not_asked) == []


def test_on_calls_it_takes_five_customers_and_not_a_single_win() -> None:
    def calls(count: int) -> tuple[Caller, ...]:
        return tuple(call(str(number), f"01J{number}") for number in range(count))

    (remark,) = shadowed(PAIR, calls=calls(5))
    assert remark.message == "On 5 calls of 5 customers it fitted and was never shown: `garden` on 5 came first."
    assert remark.rule == "pets" and str(remark.witness) == "customer 0 on call 01J0"
    assert shadowed(PAIR, calls=calls(4)) == []
    assert shadowed(PAIR, calls=(*calls(4), call("3", "01K"))) == []
    assert shadowed(PAIR, calls=(*calls(5), call("5", ledger=["garden"]))) == []
    assert shadowed(PAIR, calls=calls(5), shown=frozenset(["pets"])) == []


def test_a_call_on_which_nothing_could_be_asked_says_nothing_about_who_wins() -> None:
    control = tuple(
        Caller(on_a_call(str(number), "01J"), GROWING, NOW, asking=Asking(arm="control")) for number in range(9)
    )
    assert shadowed(PAIR, calls=control) == []


def test_of_the_ways_to_steer_one_may_be_shadowed_too() -> None:
    sheet = "steer:\n" + "".join(
        f"  {name}:\n    channel: web\n    words: Look there.\n    link: https://www.example.com/{name}\n"
        for name in ("orders", "stock")
    )
    rules = {
        "treatments.yaml": sheet,
        "to-orders": rule_text("to-orders", WHEN, "steer: orders\n", matters="should"),
        "to-stock": rule_text("to-stock", WHEN, "steer: stock\n"),
    }
    facts = {"channels used": frozenset(["web"]), "vulnerable": False}
    (remark,) = shadowed(rules, cast(**facts))
    assert remark.rule == "to-stock"
    assert remark.message == "It fits with 1 of the cast and is never shown: `to-orders` always comes first."
    assert shadowed(rules | {"to-orders": rules["to-orders"].replace(WHEN, FOR_WEB)}, cast(**facts)) == []
