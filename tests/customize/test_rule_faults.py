from __future__ import annotations

import pytest
from making_books import ASK, WHEN, asking, book_of, rule_text

from agent_assist.sheets import SheetFaults

GOOD = rule_text("home-office", WHEN, ASK)


def faults_of(text: str, name: str = "home-office") -> list[str]:
    with pytest.raises(SheetFaults) as caught:
        book_of({f"growth/{name}.yaml": text})
    return [str(fault) for fault in caught.value.faults]


def test_the_rule_that_the_faults_are_made_from_is_good() -> None:
    assert book_of({"growth/home-office.yaml": GOOD}).rules[0].name == "home-office"


MISTAKES = [
    ("a misspelt fact", "tier: is", "tire: is",
     "7:3: There is no fact `tire`. Did you mean `tier`?"),
    ("a fact of nobody's", "tier: is MGC or NEW", "shoe size: at least 9",
     "7:3: There is no fact `shoe size`. facts.md lists every fact."),
    ("a number where a choice belongs", "is MGC or NEW", "at least 2",
     "7:9: `tier` is a choice, and `at least 2` does not start with `is`. Write `is MVC or MGC`."),
    ("an unknown choice", "is MGC or NEW", "is MVP",
     "7:12: `tier` is never `MVP`. Did you mean `MVC`?"),
    ("a wrong unit", "tier: is MGC or NEW", "days since last contact: at least 2 weeks",
     "7:39: `days since last contact` is counted in days, not in weeks. Write `at least 14`."),
    ("a missing colon", "tier: is MGC or NEW", "tier is MGC",
     "7:7: A colon is missing after the name. Write `tier: is MGC`."),
    ("a missing colon among lines", "learns: works from home", "learns works from home",
     "9:7: A colon is missing after the name. Write `learns: works from home`."),
    ("an unclosed quote", "ask: Do", 'ask: "Do',
     "8:6: A quotation mark is opened and never closed. Close it, or leave the quotes away."),
    ("a doubled key", "owner: supervisors", "owner: supervisors\nowner: me",
     "4:1: `owner` stands here twice, first in line 3. Keep one of them."),
    ("a tab", "  tier:", "\ttier:",
     "7:1: A tab stands at the start of this line. Indent with spaces."),
    ("a date that is none", "status: live", "status: live\nstarts: 2026-02-30",
     "5:9: `2026-02-30` is a day that does not exist. February 2026 has 28 days."),
    ("an empty condition", "tier: is MGC or NEW", "tier:",
     "7:8: `tier` has nothing after the colon. Write `tier: is MVC or MGC`."),
    ("an empty when", "when:\n  tier: is MGC or NEW", "when:",
     "6:6: `when` holds no condition. Write a line `fact: phrase` below it, or remove it."),
    ("no when", WHEN, "",
     "1:1: `when` is missing: the rule would fit everybody. Add `when:` and a condition below it."),
    ("dashes in when", "  tier:", "  - tier:",
     "7:3: `when` is a list with dashes. Leave them away: `fact: phrase` on each line."),
    ("a nested condition", "tier: is MGC or NEW", "tier: {is: MGC}",
     "7:9: `tier` should be followed by one phrase. Nothing may be nested here."),
    ("an unknown line", "owner:", "ownr:",
     "3:1: A rule has no line `ownr`. Did you mean `owner`?"),
    ("no owner", "owner: supervisors\n", "",
     "1:1: `owner` is missing. Add a line `owner: …`."),
    ("no purpose", "To be tested.", "",
     "2:9: `purpose` has nothing after the colon. Write something there."),
    ("another name than the file", "rule: home-office", "rule: homeoffice",
     "1:7: The rule is called `homeoffice`, its file `home-office.yaml`. Write `rule: home-office`, or rename "
     "the file."),
    ("a name with capitals", "rule: home-office", "rule: Home Office",
     "1:7: `Home Office` cannot be the name of a rule. Write small letters and hyphens, as in `home-office`."),
    ("an unknown status", "status: live", "status: liv",
     "4:9: `status` cannot be `liv`. Did you mean `live`?"),
    ("an unknown band", "matters: may", "matters: maybe",
     "5:10: `matters` cannot be `maybe`. Did you mean `may`?"),
    ("an end before the start", "status: live", "status: live\nstarts: 2026-03-01\nends: 2026-02-01",
     "6:7: The rule ends on 2026-02-01, before it starts. Write a day after 2026-03-01."),
    ("nothing to do", ASK, "",
     "1:1: The rule does nothing. Add a line `ask: …`, `remind: …`, `treat: …` or `steer: …`."),
    ("two things to do", "learns:", "remind: Say so.\nlearns:",
     "9:1: The rule has both `ask` and `remind`. Put each into a file of its own."),
    ("answers without a question", ASK, "remind: Say so.\nanswers: number\n",
     "9:1: `answers` belongs to a question, and none is asked. Remove the line, or add `ask: …`."),
    ("a question that learns nothing", "learns: works from home\n", "",
     "1:1: `learns` is missing. Add a line `learns: …`."),
    ("a question without answers", "answers:\n  - yes\n  - no\n  - sometimes\n", "",
     "1:1: `answers` is missing. Add a line `answers: …`."),
    ("a question without a reason", "because: People who work from home call about coverage, not price.\n", "",
     "1:1: `because` is missing. Add a line `because: …`."),
    ("one answer", "  - no\n  - sometimes\n", "",
     "11:3: A list of answers needs at least two. Add the other answer, or write `answers: text`."),
    ("the same answer twice", "  - sometimes", "  - Yes",
     "13:5: The answer `Yes` stands here twice. Keep one of them."),
    ("ten answers", "  - sometimes\n", "".join(f"  - maybe {n}\n" for n in range(8)),
     "11:3: There are 10 answers, more than 9. Keep those that rules read."),
    ("an unknown kind of answer", "answers:\n  - yes\n  - no\n  - sometimes\n", "answers: nummber\n",
     "10:10: `nummber` is no kind of answer. Did you mean `number`?"),
    ("a length that is none", "because:", "good for: a while\nbecause:",
     "14:11: `a while` is not a length of time. Write for example `6 months` or `ever`."),
    ("a wait that is none", "because:", "after a decline: later\nbecause:",
     "14:18: `later` is not a length of time. Write for example `wait 6 months` or `never ask again`."),
    ("an unknown purpose of data", "because:", "purpose of data: marketting\nbecause:",
     "14:18: `purpose of data` cannot be `marketting`. Did you mean `marketing`?"),
    ("learning what is observed", "learns: works from home", "learns: tier",
     "9:9: `tier` is known without asking. Learn another fact."),
    ("a placeholder that is none", "{first name}", "{name}",
     "8:51: `{name}` cannot be filled in. Only `{first name}` can."),
    ("one alternative", "when:\n  tier: is MGC or NEW\n", "any of:\n  - tier: is MVC\n",
     "7:3: `any of` needs at least two alternatives. Begin each alternative with a dash: `- fact: phrase`."),
    ("a floor that is neither", "status: live", "status: live\nfloor: sure",
     "5:8: `floor` cannot be `sure`. Choose among yes, no."),
    ("an anchor", "owner: supervisors", "owner: &me supervisors",
     "3:8: `&` may not stand at the start of a text. Put the text in quotation marks."),
    ("a long question", "Do you work", "Do you " + "really " * 70 + "work",
     "8:6: `ask` has 548 letters, more than 400. Say it shorter."),
]  # fmt: skip


@pytest.mark.parametrize(("what", "good", "bad", "told"), MISTAKES, ids=[mistake[0] for mistake in MISTAKES])
def test_a_mistake_is_told_with_its_place_and_cure(what: str, good: str, bad: str, told: str) -> None:
    assert good in GOOD
    with pytest.raises(SheetFaults) as caught:
        book_of({"growth/home-office.yaml": GOOD.replace(good, bad, 1)})
    (fault,) = caught.value.faults
    assert str(fault) == f"growth/home-office.yaml:{told}" and fault.cure


def test_all_faults_of_all_files_are_told_at_once_in_order() -> None:
    first = rule_text("one", "when:\n  tire: is MVC\n  contcts ever: at least 2\n", "remind: Hello.\n")
    second = rule_text("two", "when:\n  tier: is MVP\n", "remind: Hello.\n", status="lives")
    with pytest.raises(SheetFaults) as caught:
        book_of({"growth/one.yaml": first, "service/two.yaml": second})
    places = [(fault.file, fault.line) for fault in caught.value.faults]
    assert places == [("growth/one.yaml", 7), ("growth/one.yaml", 8), ("service/two.yaml", 4), ("service/two.yaml", 7)]


def test_more_than_64_conditions_are_too_many() -> None:
    facts = [fact for fact in book_of({"home-office": GOOD}).catalogue.names() if fact != "works from home"]
    alternative = "".join(f"    {fact}: known\n" for fact in facts[:40]).replace("    ", "  - ", 1)
    text = rule_text("home-office", "any of:\n" + alternative * 2, "remind: Hello.\n")
    assert "The rule has 80 conditions, more than 64." in faults_of(text)[0]


def test_a_file_with_a_fault_does_not_make_others_guilty() -> None:
    broken = rule_text("asks", WHEN, asking("works from home")).replace("owner:", "owner")
    reads = rule_text("reads", "when:\n  works from home: yes\n", "remind: Hello.\n")
    with pytest.raises(SheetFaults) as caught:
        book_of({"asks": broken, "reads": reads})
    assert {fault.file for fault in caught.value.faults} == {"service/asks.yaml"}


def test_two_rules_that_learn_the_same_must_offer_the_same_answers() -> None:
    one = rule_text("one", WHEN, asking("works from home"))
    two = rule_text("two", WHEN, asking("works from home", "number"))
    with pytest.raises(SheetFaults) as caught:
        book_of({"one": one, "two": two})
    message = "`works from home` is also learned by service/one.yaml, with other answers."
    assert [(fault.line, fault.message) for fault in caught.value.faults] == [(9, message)]
    assert len(book_of({"one": one, "two": two.replace("number", "yes or no")}).rules) == 2


def test_a_name_is_given_once_in_all_folders() -> None:
    with pytest.raises(SheetFaults) as caught:
        book_of({"growth/home-office.yaml": GOOD, "service/home-office.yaml": GOOD})
    assert str(caught.value.faults[0]).startswith("service/home-office.yaml:1:1: growth/home-office.yaml has the same")


def test_a_retired_rule_is_read_for_its_form_alone() -> None:
    gone = rule_text("gone", "when:\n  shoe size: at least 9\n", ASK, status="retired")
    stays = rule_text("stays", "when:\n  works from home: known\n", "remind: A.\n")
    book = book_of({"retired/gone.yaml": gone, "stays": stays})
    assert [rule.name for rule in book.rules] == ["stays"]
    with pytest.raises(SheetFaults) as caught:
        book_of({"retired/gone.yaml": gone.replace("status: retired", "status: live").replace("owner", "ownr")})
    assert len(caught.value.faults) == 2


@pytest.mark.parametrize(
    ("sheet", "told"),
    [
        ("period: soon\n", "`soon` is not a length of time."),
        ("questions in a period: two\n", "should be a whole number from 0 to 1000, not `two`."),
        ("questions by tier:\n  MVP: 3\n", "`questions by tier` has no line `MVP`."),
        ("questions by tier: 3\n", "`questions by tier` should hold lines."),
        ("cost of a minute: dear\n", "should be a number from 0 to 100."),
        ("perod: 30 days\n", "dialogue.yaml has no line `perod`. Did you mean `period`?"),
    ],
)
def test_a_fault_in_the_manners_is_told(sheet: str, told: str) -> None:
    with pytest.raises(SheetFaults) as caught:
        book_of({"dialogue.yaml": sheet})
    assert told in str(caught.value)
