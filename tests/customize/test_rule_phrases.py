from __future__ import annotations

from datetime import date, timedelta

import pytest

from agent_assist.customize.conditions import Condition, compiled, read_condition
from agent_assist.customize.phrase_faults import PhraseFault
from agent_assist.customize.phrases import read_phrase
from agent_assist.differentiate.catalogue import NEVER, OBSERVED, Catalogue, Fact, Unknown

TODAY = date(2026, 11, 22)
CATALOGUE = Catalogue(
    [
        *OBSERVED,
        Fact("contract ends", "date", "", "Asked.", "learned", source="learned"),
        Fact("works from home", "choice", "", "Asked.", "learned", ("yes", "no", "sometimes"), source="learned"),
    ]
)
UNKNOWN = Unknown("not asked yet")


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def state(fact_name: str, phrase: str, value: object) -> bool | None:
    fact = CATALOGUE.get(fact_name)
    assert fact
    condition = Condition(fact, phrase, 1, read_phrase(phrase, fact))
    facts = {fact_name: value}
    slow = read_condition(condition, facts, TODAY).state
    assert compiled(condition)(facts, TODAY) is slow
    return slow


HOLDS = [
    ("contacts in 90 days", "at least 2", 2, True),
    ("contacts in 90 days", "at least 2", 1, False),
    ("contacts in 90 days", "at most 2", 3, False),
    ("contacts in 90 days", "less than 2", 2, False),
    ("contacts in 90 days", "more than 2", 2, False),
    ("contacts in 90 days", "More Than 2", 3, True),
    ("contacts in 90 days", "exactly 2", 2, True),
    ("contacts in 90 days", "between 2 and 5", 5, True),
    ("contacts in 90 days", "between 2 and 5", 6, False),
    ("contacts in 90 days", "at least 2 contacts", 2, True),
    ("days since last contact", "more than 30 days", 31, True),
    ("actual value", "at least £1,240", 1240.5, True),
    ("actual value", "less than -5", -6.0, True),
    ("days since last complaint", "more than 30, or not known", UNKNOWN, True),
    ("days since last complaint", "more than 30 or not known", UNKNOWN, True),
    ("days since last complaint", "more than 30, or not known", 30, False),
    ("days since last complaint", "more than 30", UNKNOWN, None),
    ("days since last complaint", "known", UNKNOWN, False),
    ("days since last complaint", "known", 0, True),
    ("days since last complaint", "not known", UNKNOWN, True),
    ("days since last complaint", "not known", 0, False),
    ("tier", "is MGC or NEW", "NEW", True),
    ("tier", "is mgc", "MGC", True),
    ("tier", "is MGC, LM or NEW", "LM", True),
    ("tier", "is MGC or NEW", "BZ", False),
    ("tier", "is not MGC or NEW", "BZ", True),
    ("tier", "is not MGC or NEW", "MGC", False),
    ("tier", "is not MGC", UNKNOWN, None),
    ("call intent", "is Lost Card or fraud", "lost card", True),
    ("works from home", "is yes or sometimes", "sometimes", True),
    ("open complaint", "yes", True, True),
    ("open complaint", "no", True, False),
    ("open complaint", "no, or not known", UNKNOWN, True),
    ("last purchase", "before 2026-03-01", date(2026, 2, 28), True),
    ("last purchase", "before 2026-03-01", date(2026, 3, 1), False),
    ("last purchase", "after 2026-03-01", date(2026, 3, 1), False),
    ("last purchase", "after 2026-03-01", date(2026, 3, 2), True),
    ("last purchase", "within 30 days", days_ago(30), True),
    ("last purchase", "within 30 days", days_ago(31), False),
    ("last purchase", "within 2 weeks", days_ago(14), True),
    ("last purchase", "more than 30 days ago", days_ago(30), False),
    ("last purchase", "more than 30 days ago", days_ago(31), True),
    ("last purchase", "more than 12 months ago", days_ago(366), True),
    ("contract ends", "within 30 days", TODAY + timedelta(days=9), True),
    ("contract ends", "more than 30 days ago", TODAY + timedelta(days=90), False),
    ("channels used", "include web or email", frozenset({"phone", "web"}), True),
    ("channels used", "include web or email", frozenset({"phone"}), False),
    ("channels used", "include web", frozenset(), False),
    ("last topic", "include delivery", "Late delivery, again", True),
    ("last topic", "include late delivery", "Late delivery, again", True),
    ("last topic", "include deliver", "Late delivery", False),
    ("last topic", "is late delivery", "Late Delivery", True),
    ("last topic", "is not refund", "Late Delivery", True),
]


@pytest.mark.parametrize(("fact", "phrase", "value", "expected"), HOLDS)
def test_a_phrase_means_what_it_says(fact: str, phrase: str, value: object, expected: bool | None) -> None:
    assert state(fact, phrase, value) is expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("before 2026-03-01", False),
        ("after 2026-03-01", False),
        ("within 30 days", False),
        ("more than 30 days ago", False),
        ("never", True),
        ("more than 30 days ago, or never", True),
        ("known", True),
        ("not known", False),
        ("within 30 days, or not known", False),
    ],
)
def test_never_is_known_and_is_no_day(phrase: str, expected: bool) -> None:
    assert state("last complaint", phrase, NEVER) is expected


def test_a_day_is_not_never_and_an_unknown_day_is_unknown() -> None:
    assert state("last complaint", "never", TODAY) is False
    assert state("last complaint", "never", UNKNOWN) is None
    assert state("last complaint", "more than 3 days ago, or never, or not known", UNKNOWN) is True


def test_a_value_of_another_kind_is_unknown_and_says_so() -> None:
    fact = CATALOGUE.get("contacts in 90 days")
    assert fact
    condition = Condition(fact, "at least 2", 1, read_phrase("at least 2", fact))
    reading = read_condition(condition, {"contacts in 90 days": "many"}, TODAY)
    assert (reading.state, reading.why) == (None, "`many` is no number")


WRONG = [
    ("contacts in 90 days", "", "has nothing after the colon. Write `contacts in 90 days: at least 2`."),
    ("contacts in 90 days", "2", "Write `exactly 2` or `at least 2`."),
    ("contacts in 90 days", ">= 2", "Write `at least 2`."),
    ("contacts in 90 days", "over 2", "Write `more than 2`."),
    ("contacts in 90 days", "at leest 2", "Write `at least 2`."),
    ("contacts in 90 days", "is MVC", "Write for example `at least 2` or `between 2 and 5`."),
    ("contacts in 90 days", "at least two", "`two` is not a number. Write `at least 2`."),
    ("contacts in 90 days", "between 5 and 2", "`between 5 and 2` holds for no number. Write `between 2 and 5`."),
    ("days since last contact", "at least 2 weeks", "is counted in days, not in weeks. Write `at least 14`."),
    ("contacts in 90 days", "at least 2 days", "is counted in contacts, not in days."),
    ("tier", "MVC", "does not start with `is`. Write `is MVC`."),
    ("tier", "is MVP", "`tier` is never `MVP`. Did you mean `MVC`?"),
    ("tier", "is gold", "`tier` is never `gold`. Choose among MVC, MGC, LM, BZ, NEW."),
    ("tier", "is MGC and NEW", "It holds one at a time: write `is MGC or NEW`."),
    ("tier", "at least 2", "Write `is MVC or MGC`."),
    ("tier", "is MVC or", "`tier` is never `MVC or`."),
    ("works from home", "yes", "Write `is yes`."),
    ("open complaint", "true", "`open complaint` is answered by yes or no, not by `true`. Write `yes`."),
    ("open complaint", "maybe", "Write `yes` or `no`."),
    ("last purchase", "before 2026-02-30", "`2026-02-30` is a day that does not exist."),
    ("last purchase", "before 01/03/2026", "Write `2026-03-01` or `2026-01-03`."),
    ("last purchase", "2026-03-01", "Write `before 2026-03-01` or `after 2026-03-01`."),
    ("last purchase", "less than 30 days ago", "Write `within 30 days`."),
    ("last purchase", "within 30", "`30` is not a length of time. Write `30 days`."),
    ("channels used", "is web", "does not start with `include`. Write `include web`."),
    ("channels used", "include fax", "`channels used` is never `fax`."),
    ("last topic", "delivery", "Write `is delivery`."),
]


@pytest.mark.parametrize(("fact", "phrase", "told"), WRONG)
def test_a_phrase_that_cannot_be_read_is_told_with_its_cure(fact: str, phrase: str, told: str) -> None:
    known = CATALOGUE.get(fact)
    assert known
    with pytest.raises(PhraseFault) as caught:
        read_phrase(phrase, known)
    assert told in str(caught.value)
