from __future__ import annotations

import pytest
from making_books import NOW
from starter_files import starter_book, starter_files

from agent_assist.customize.checking import check_files
from agent_assist.customize.new_rules import new_rule
from agent_assist.customize.readable_files import offers_in
from agent_assist.customize.rules import GROUPS
from agent_assist.customize.sheet_editing import contents
from agent_assist.customize.sheet_places import EditFault
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue

STARTER, BOOK = starter_files(), starter_book()
OFFERS = offers_in(BOOK.sources, BOOK.catalogue)
LEARNED = [fact.name for fact in BOOK.catalogue.learned]


def begun() -> dict[str, str]:
    """A rule of every kind in every folder, one for each treatment, way and question."""
    wanted = [("ask", f"what about {group}", group) for group in GROUPS]
    wanted += [("remind", "", group) for group in GROUPS]
    for at, (kind, name) in enumerate(
        [("treat", each.name) for each in OFFERS.treats.values()]
        + [("steer", each.name) for each in OFFERS.ways.values()]
        + [("ask", name) for name in LEARNED]
    ):
        wanted.append((kind, name, GROUPS[at % len(GROUPS)]))
    files: dict[str, str] = {}
    for at, (kind, about, group) in enumerate(wanted):
        made = new_rule(BOOK, kind, f"new-{at}", group, NOW.date(), about=about)
        files |= made.changes
    return files


@pytest.mark.parametrize("status", ["draft", "live"])
def test_every_rule_that_is_begun_passes_the_check_with_its_cases(status: str) -> None:
    files = {path: text.replace("status: draft", f"status: {status}") for path, text in begun().items()}
    report = check_files({**STARTER, **files}, Catalogue(OBSERVED), NOW)
    assert [str(fault) for fault in report.faults] == []
    mine = [result for result in report.results if result.file in files]
    assert len(mine) == len(files) > 60 and all(result.passed for result in mine)
    # A live rule may win calls that are examples of others.
    assert report.is_good or status == "live"


def test_a_rule_is_begun_as_a_draft_with_a_word_on_its_lines() -> None:
    made = new_rule(BOOK, "treat", "amends", "recovery", NOW.date(), about="Goodwill Credit", owner="Rosa Marin")
    assert (made.file, made.cases_file) == ("recovery/amends.yaml", "recovery/amends.cases.yaml")
    assert dict(made.changes) == {made.file: made.text, made.cases_file: made.cases_text}
    said = contents(made.text)
    assert (said["status"], said["treat"], said["owner"]) == ("draft", "goodwill credit", "Rosa Marin")
    assert "status: draft                       # draft and retired are off; trial is recorded and never shown." in (
        made.text.splitlines()
    )
    assert max(map(len, made.text.splitlines())) <= 110


def test_a_question_that_others_ask_too_offers_their_answers() -> None:
    said = contents(new_rule(BOOK, "ask", "at-home", "service", NOW.date(), about="works from home").text)
    assert (said["learns"], said["answers"]) == ("works from home", ["yes", "no", "sometimes"])
    assert contents(new_rule(BOOK, "ask", "dogs-and-cats", "growth", NOW.date()).text)["learns"] == "dogs and cats"


REFUSED = [
    (("sing", "a-song", "growth", ""), "A rule cannot `sing`. Choose among ask, remind, treat, steer."),
    (("ask", "a-song", "music", ""), "There is no purpose `music`."),
    (("ask", "A Song", "growth", ""), "`A Song` cannot be the name of a rule."),
    (("ask", "../../etc", "growth", ""), "cannot be the name of a rule."),
    (("ask", "home-office", "growth", ""), "There is a rule `home-office` already, in discovery/."),
    (("remind", "birthday", "growth", ""), "There is a rule `birthday` already, in retired/."),
    (("ask", "a-song", "growth", "tier"), "`tier` is observed: nobody needs to be asked."),
    (("ask", "a-song", "growth", "a: b"), "`a: b` cannot be the name of a fact."),
    (("treat", "a-song", "growth", "godwill credit"), "There is no treatment `godwill credit`. Did you mean `goodwill"),
    (("steer", "a-song", "growth", ""), "There is no way to steer ``. treatments.yaml has order page, stock page."),
]


@pytest.mark.parametrize(("wanted", "told"), REFUSED, ids=[told for _, told in REFUSED])
def test_a_rule_that_cannot_be_begun_is_refused_in_words(wanted: tuple[str, str, str, str], told: str) -> None:
    kind, name, group, about = wanted
    with pytest.raises(EditFault) as caught:
        new_rule(BOOK, kind, name, group, NOW.date(), about=about)
    assert told in str(caught.value)
