"""Matching: one customer, several candidates or nobody, with reasons and without a guess."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_assist.identify.matching import MOST_CANDIDATES, Claimant, match
from agent_assist.identify.numbers import Normalised, normalise
from agent_assist.identify.trunks import plain_trunk

GB = plain_trunk("GB")
NUMBER = normalise("0113 496 0710", GB)
NOW = 1_795_000_000
DAY = 86_400

ANNABELLE = Claimant("c-annabelle", "Annabelle Yu", verified=True, last_contact_at=NOW - 20 * DAY, customer_ref="R1")
TARA = Claimant("c-tara", "Tara White", last_contact_at=NOW - 2 * DAY, customer_ref="R2")
NORTHWIND = Claimant("c-northwind", "Northwind Bakery", kind="organization", last_contact_at=NOW - 2 * DAY)

claimants = st.builds(
    Claimant,
    customer_id=st.sampled_from([f"c-{number:02}" for number in range(16)]),
    name=st.sampled_from(["Annabelle Yu", "Tara White", "Northwind Bakery"]),
    kind=st.sampled_from(["person", "organization"]),
    identifier_kind=st.sampled_from(["phone", "email", "account"]),
    verified=st.booleans(),
    source=st.sampled_from(["shop", "crm"]),
    last_contact_at=st.one_of(st.just(0), st.integers(NOW - 900 * DAY, NOW)),
    customer_ref=st.sampled_from(["R1", "R2"]),
)


def test_one_claimant_is_the_caller_as_a_claim() -> None:
    found = match(NUMBER, [ANNABELLE])

    assert (found.status, found.customer_id, found.verification) == ("matched", "c-annabelle", "claimed")
    assert found.reason == "One customer has this number."
    assert [candidate.customer_id for candidate in found.candidates] == ["c-annabelle"]


def test_nobody_is_unmatched() -> None:
    found = match(NUMBER, [])

    assert (found.status, found.customer_id, found.candidates, found.verification) == ("unmatched", "", (), "none")


def test_several_claimants_give_candidates_and_no_customer_even_if_one_is_verified() -> None:
    found = match(NUMBER, [TARA, ANNABELLE], now=NOW)

    assert (found.status, found.customer_id) == ("multiple", "")
    assert [(each.rank, each.customer_id) for each in found.candidates] == [(1, "c-annabelle"), (2, "c-tara")]
    assert found.candidates[0].evidence == ("this number, verified", "in touch within a month", "a person")
    assert found.candidates[1].evidence == ("this number, not verified", "in touch within a week", "a person")
    assert "Nobody is chosen: the rep picks after asking who is speaking." in found.steps


def test_a_recent_contact_comes_before_an_old_one() -> None:
    old = replace(ANNABELLE, verified=False, last_contact_at=NOW - 400 * DAY)

    assert [each.customer_id for each in match(NUMBER, [old, TARA]).candidates] == ["c-tara", "c-annabelle"]


def test_a_person_comes_before_a_company_that_was_in_touch_at_the_same_time() -> None:
    assert [each.customer_id for each in match(NUMBER, [NORTHWIND, TARA]).candidates] == ["c-tara", "c-northwind"]


def test_two_records_of_one_customer_are_one_candidate_with_the_best_of_both() -> None:
    other = replace(ANNABELLE, verified=False, source="crm", last_contact_at=NOW)

    found = match(NUMBER, [other, ANNABELLE], now=NOW)

    assert (found.status, len(found.candidates)) == ("matched", 1)
    assert found.candidates[0].evidence == ("this number, verified", "in touch within a day", "a person")


def test_no_more_than_ten_candidates_are_shown_and_the_rest_is_counted() -> None:
    crowd = [replace(TARA, customer_id=f"c-{number:02}") for number in range(14)]

    found = match(NUMBER, crowd)

    assert [each.rank for each in found.candidates] == list(range(1, MOST_CANDIDATES + 1))
    assert found.reason == "14 customers share this number."
    assert "4 more are left out: only the first 10 are shown." in found.steps


def test_a_claimant_without_a_customer_is_nobody() -> None:
    assert match(NUMBER, [replace(TARA, customer_id="")]).status == "unmatched"


@given(st.lists(claimants, max_size=20), st.randoms(use_true_random=False))
def test_the_order_of_the_records_never_shows(found: list[Claimant], chance: random.Random) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)

    assert match(NUMBER, shuffled, now=NOW) == match(NUMBER, found, now=NOW)


@given(st.lists(claimants, max_size=20))
def test_candidates_fall_in_score_and_a_verified_one_is_never_behind_another(found: list[Claimant]) -> None:
    candidates = match(NUMBER, found).candidates
    verified = [each.evidence[0].endswith(", verified") for each in candidates]

    assert [each.score for each in candidates] == sorted((each.score for each in candidates), reverse=True)
    assert verified == sorted(verified, reverse=True)


@given(
    st.sampled_from(["withheld", "absent", "extension", "invalid"]),
    st.lists(claimants, max_size=5),
    st.sampled_from(["", "TN-Validation-Passed-A"]),
)
def test_what_is_not_a_number_never_matches_anybody(kind: str, found: list[Claimant], verstat: str) -> None:
    result = match(Normalised(kind, "2001" if kind == "extension" else "", ("Read.",)), found, verstat)

    assert result.status in {"withheld", "unmatched", "invalid"}
    assert (result.customer_id, result.candidates, result.verification) == ("", (), "none")


@pytest.mark.parametrize(
    ("raw", "status"),
    [("anonymous", "withheld"), ("", "withheld"), ("[ANI]", "withheld"), ("2001", "unmatched"), ("call me", "invalid")],
)
def test_each_kind_of_silence_has_its_status(raw: str, status: str) -> None:
    assert match(normalise(raw, GB), [ANNABELLE]).status == status


@given(st.lists(claimants, max_size=5), st.sampled_from([0, NOW]))
def test_evidence_and_steps_hold_no_number_name_or_reference(found: list[Claimant], now: int) -> None:
    result = match(NUMBER, found, now=now)
    evidence = " ".join(line for each in result.candidates for line in each.evidence)
    said = " ".join((evidence, result.reason, *result.steps))

    assert not any(char.isdigit() for char in evidence)
    for secret in (NUMBER.value, NUMBER.value[-4:], "Annabelle", "Tara", "Northwind", "R1", "R2", "shop", "crm"):
        assert secret not in said


@pytest.mark.parametrize(
    ("verstat", "verification"),
    [
        ("TN-Validation-Passed-A", "attested"),
        ("tn-validation-passed-a", "attested"),
        ("TN-Validation-Passed", "attested"),
        ("TN-Validation-Passed-A-Diverted", "attested"),
        ("verstat=TN-Validation-Passed-A", "attested"),
        ("TN-Validation-Passed-B", "claimed"),
        ("TN-Validation-Passed-C", "claimed"),
        ("TN-Validation-Passed-Almost", "claimed"),
        ("No-TN-Validation", "claimed"),
        ("", "claimed"),
        ("anything", "claimed"),
        ("TN-Validation-Failed", "none"),
        ("TN-Validation-Failed-A", "none"),
    ],
)
def test_only_the_networks_full_word_attests_a_number(verstat: str, verification: str) -> None:
    assert match(NUMBER, [ANNABELLE], verstat).verification == verification


@given(st.text(max_size=60))
def test_no_verstat_makes_it_fail_or_verifies_the_caller(verstat: str) -> None:
    assert match(NUMBER, [ANNABELLE], verstat).verification in {"none", "claimed", "attested"}
