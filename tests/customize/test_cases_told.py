"""The cases beside a rule are told in words, with what came of each."""

from __future__ import annotations

from making_books import NOW, book_of, rule_text

from agent_assist.customize.cases_told import ToldCase, tell_cases

PEOPLE = "people:\n  tara:\n    name: Tara White\n    about: Grows.\n    facts:\n      tier: MGC\n"
CASES = """cases:
  - name: Tara is greeted
    who: tara
    expect: yes
  - name: Whoever is in LM is left alone
    who: tara
    facts:
      tier: LM
      channels used: [web, phone]
    expect: no
    because of: tier
  - name: Newcomers are greeted too
    facts:
      tier: NEW
    expect: yes
  - name: Somebody we made up
    who: nobody
    expect: no
"""
RULE = rule_text("greet", "when:\n  tier: is MGC\n", "remind: Greet them.\n")


def test_each_case_says_who_with_which_facts_and_what_came_of_it() -> None:
    book = book_of({"greet": RULE})
    files = {"people.yaml": PEOPLE, "service/greet.cases.yaml": CASES}
    tara, low, newcomer, nobody = tell_cases(book.rules[0], files, book.catalogue, NOW)
    assert tara == ToldCase("Tara is greeted", 2, "Tara White", (), "fits", True)
    assert low.facts == (("tier", "LM"), ("channels used", "web, phone"))
    assert (low.expected, low.passed) == ("does not fit, because of tier", True)
    assert not newcomer.passed and newcomer.words.startswith("should fit, but missed at line")
    assert not nobody.passed and nobody.words.startswith("cannot be run: Nobody of the cast is called `nobody`.")


def test_where_there_are_no_cases_none_are_told() -> None:
    book = book_of({"greet": RULE})
    assert tell_cases(book.rules[0], {}, book.catalogue, NOW) == []
    for broken in ("cases: nothing\n", "cases: [\n", ""):
        assert tell_cases(book.rules[0], {"service/greet.cases.yaml": broken}, book.catalogue, NOW) == []
