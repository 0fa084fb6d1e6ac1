from __future__ import annotations

import json

import pytest
from making_books import FOR_ALL, NOW, WHEN, asking, rule_text
from starter_files import starter_book, starter_files

from agent_assist import sheets
from agent_assist.customize.example_facts import FactReader, read_people
from agent_assist.customize.phrases import read_phrase
from agent_assist.customize.rule_book import read_book
from agent_assist.customize.rule_editing import set_line
from agent_assist.customize.rule_files import KEYS
from agent_assist.customize.vocabulary import MOST_FACTS, vocabulary
from agent_assist.differentiate.catalogue import KINDS, OBSERVED, Catalogue
from agent_assist.differentiate.glossary import OR_NOT_KNOWN
from agent_assist.sheets import Notes

BOOK = starter_book()
PEOPLE = read_people(
    sheets.read(starter_files()["people.yaml"], "people.yaml"),
    FactReader(BOOK.catalogue, Notes("people.yaml"), NOW.date()),
)
SAID = vocabulary(BOOK, PEOPLE)


def test_every_phrase_that_is_offered_is_understood_by_its_fact() -> None:
    for told in SAID["facts"]:
        fact = BOOK.catalogue.get(told["name"])
        assert fact and len(told["phrases"]) >= 4
        for phrase in told["phrases"]:
            read_phrase(phrase, fact)
            if "known" not in phrase:
                assert read_phrase(phrase + OR_NOT_KNOWN, fact).on_unknown is True


def test_every_fact_is_there_with_its_meaning_and_who_asks_for_it() -> None:
    facts = {told["name"]: told for told in SAID["facts"]}
    assert list(facts) == BOOK.catalogue.names() and SAID["left_out"] == 0
    assert facts["tier"]["phrases"] == ["is MVC", "is MVC or MGC", "is not MVC", "known", "not known"]
    assert facts["tier"]["subject"] == "Value and tier"
    home = facts["works from home"]
    assert (home["learned"], home["asked_by"], home["choices"]) == (True, ["home-office"], ["yes", "no", "sometimes"])
    assert facts["open complaint"]["cautious"] and not facts["tier"]["cautious"]
    assert "fraud" in facts["call intent"]["in_use"] and facts["call intent"]["choices"] == []
    assert facts["call intent"]["phrases"][0] == f"is {facts['call intent']['in_use'][0]}"
    assert {told["kind"] for told in SAID["kinds"]} == set(KINDS)


CHOICES = [(line["key"], choice) for line in SAID["lines"] for choice in line["choices"]]
LEARNED = {path: text for path, text in BOOK.sources.items() if "learns:" in text}


@pytest.mark.parametrize("key", sorted({key for key, _ in CHOICES}))
def test_every_word_that_is_offered_for_a_line_is_one_that_may_stand_there(key: str) -> None:
    files = {**LEARNED, "treatments.yaml": BOOK.sources["treatments.yaml"]}
    choices = [choice for each, choice in CHOICES if each == key]
    for at, choice in enumerate(choices):
        deed = f"{key}: {choice}\n" if key in ("treat", "steer") else asking(f"pet {'abcdefghi'[at % 9]}")
        text = rule_text(f"one-{at}", FOR_ALL, deed)
        asked = text.replace("answers: yes or no", f"answers: {choice}")
        files[f"service/one-{at}.yaml"] = asked if key == "answers" else set_line(text, key, choice)
    assert len(read_book(files, Catalogue(OBSERVED)).rules) > len(choices)


def test_the_lines_are_those_of_the_reader_and_choices_are_offered_where_there_are_some() -> None:
    lines = {line["key"]: line for line in SAID["lines"]}
    assert tuple(lines) == KEYS
    assert lines["status"]["choices"] == ["draft", "trial", "live", "retired"]
    assert "goodwill credit" in lines["treat"]["choices"] and lines["steer"]["choices"] == ["order page", "stock page"]
    assert lines["learns"]["of_a_question"] and not lines["remind"]["of_a_question"]


def test_the_cast_and_the_treatments_are_there_and_all_of_it_can_be_sent() -> None:
    assert {"key": "annabelle", "name": "Annabelle Yu", "about": PEOPLE["annabelle"].about} in SAID["people"]
    assert [way["name"] for way in SAID["ways"]] == ["order page", "stock page"] and SAID["ways"][0]["words"]
    assert {"name", "words"} == set(SAID["treatments"][0])
    assert len(json.dumps(SAID)) < 150_000


def test_a_book_of_thousands_of_questions_stays_bounded() -> None:
    texts = {
        f"service/rule-{at}.yaml": rule_text(f"rule-{at}", WHEN, asking(f"fact {'abcdefghij'[at % 10]}{at}"))
        for at in range(MOST_FACTS)
    }
    said = vocabulary(read_book(texts, Catalogue(OBSERVED)))
    assert (len(said["facts"]), said["left_out"]) == (MOST_FACTS, len(OBSERVED))
