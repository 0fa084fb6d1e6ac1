"""Single values are read strictly, and what cannot be read is told with what to write."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_assist.records import fields
from agent_assist.records.moments import as_ms, from_ms


@pytest.mark.parametrize(
    ("read", "value", "expected"),
    [
        (fields.moment, "2026-11-22T10:00:00Z", 1795341600000),
        (fields.moment, "2026-11-22T11:00:00.250+01:00", 1795341600250),
        (fields.moment, "2026-11-22 10:00:00z", 1795341600000),
        (fields.moment, "1969-12-31T23:59:59.999Z", -1),
        (fields.day, "2011-01-18", "2011-01-18"),
        (fields.day, "2011-01-18T23:30:00-02:00", "2011-01-19"),
        (fields.amount, "-14.12", Decimal("-14.12")),
        (fields.yes_or_no, "YES", True),
        (fields.yes_or_no, "no", False),
        (fields.currency_code, "gbp", "GBP"),
        (fields.region_code, "gb", "GB"),
        (fields.language_tag, "en-GB", "en-GB"),
        (fields.seconds, "095", 95),
        (fields.word, "Complaint", "complaint"),
    ],
)
def test_a_value_is_read(read: Callable[[str], Any], value: str, expected: object) -> None:
    assert read(value) == expected


@pytest.mark.parametrize(
    ("read", "value", "hint"),
    [
        (fields.moment, "2026-11-22T10:00:00", "offset"),
        (fields.moment, "2026-11-22", "offset"),
        (fields.moment, "22/11/2026 10:00", "offset"),
        (fields.moment, "2026-02-30T10:00:00Z", "no such time"),
        (fields.moment, "1795255200", "offset"),
        (fields.day, "18.01.2011", "2026-11-22"),
        (fields.day, "2011-02-29", "no such day"),
        (fields.day, "2011-01-18T10:00:00", "2026-11-22"),
        (fields.amount, "12,50", "decimal point"),
        (fields.amount, "£12", "decimal point"),
        (fields.amount, "1e5", "decimal point"),
        (fields.amount, "nan", "decimal point"),
        (fields.yes_or_no, "1", "yes or no"),
        (fields.currency_code, "pounds", "three letters"),
        (fields.region_code, "England", "two letters"),
        (fields.language_tag, "English language", "language tag"),
        (fields.seconds, "1.5", "whole seconds"),
        (fields.choice("open", "closed"), "done", "open or closed"),
        (fields.text(3), "long", "at most 3"),
        (fields.word, "a; drop", "one short word"),
    ],
)
def test_a_value_that_cannot_be_read_is_told_with_a_cure(read: Callable[[str], Any], value: str, hint: str) -> None:
    with pytest.raises(ValueError, match=hint):
        read(value)


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("12.5", "GBP", 1250), ("-0.01", "EUR", -1), ("1200", "JPY", 1200), ("1.234", "KWD", 1234), ("1.20", "USD", 120)],
)
def test_amounts_become_minor_units_of_their_currency(amount: str, currency: str, minor: int) -> None:
    assert fields.minor_units(Decimal(amount), currency) == minor


@pytest.mark.parametrize(("amount", "currency"), [("0.005", "GBP"), ("1.5", "JPY"), ("10000000000000000", "GBP")])
def test_amounts_that_would_not_be_exact_are_refused(amount: str, currency: str) -> None:
    with pytest.raises(ValueError, match="decimals|large"):
        fields.minor_units(Decimal(amount), currency)


@given(st.integers(-(10**13), 10**13))
def test_an_amount_sent_as_a_json_number_loses_no_penny(minor: int) -> None:
    sent = json.loads(f"{minor // 100 if minor >= 0 else -(-minor // 100)}.{abs(minor) % 100:02}")
    expected = minor if minor >= 0 or minor <= -100 else abs(minor)

    assert fields.minor_units(fields.amount(fields.written(sent)), "GBP") == expected


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))
def test_a_time_survives_being_stored_to_the_millisecond(at: datetime) -> None:
    stored = as_ms(at)

    assert 0 <= (at - from_ms(stored)).total_seconds() < 0.001
    assert as_ms(from_ms(stored)) == stored


@pytest.mark.parametrize("value", ["a\x00b", "\ud800"])
def test_text_that_no_database_can_hold_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="Leave it out|UTF-8"):
        fields.written(value)


@pytest.mark.parametrize("value", [["a"], {"a": 1}])
def test_a_value_must_be_single(value: object) -> None:
    with pytest.raises(ValueError, match="single value"):
        fields.written(value)
