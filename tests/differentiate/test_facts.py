"""What is known of a customer at the moment of a call."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_assist.differentiate.catalogue import (
    KINDS,
    NEVER,
    OBSERVED,
    Catalogue,
    Fact,
    FactValue,
    Unknown,
)
from agent_assist.differentiate.facts import CallContext, decode, encode, gather
from agent_assist.differentiate.profile import Contact, Profile, Reason, Standing, Value

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
DAY = 86_400
CALL = CallContext(NOW, queue="General", intent="Account")
HOME = Fact("works from home", "choice", "", "", "", ("yes", "no", "sometimes"), source="learned")
LEARNED = (
    HOME,
    Fact("people in the business", "number", "", "", "", source="learned"),
    Fact("next order expected", "date", "", "", "", source="learned"),
    Fact("likes offers", "yes or no", "", "", "", source="learned"),
    Fact("safe place", "text", "", "", "", source="learned"),
)
CATALOGUE = Catalogue(OBSERVED).with_learned(LEARNED)


def facts_of(profile: Profile | None, call: CallContext = CALL, now: datetime = NOW) -> dict[str, FactValue | Unknown]:
    return gather(profile, call, now, CATALOGUE)


def with_times(**times: tuple[int, ...]) -> Profile:
    named = {measure.replace("_", ":"): tuple(SECONDS - ago for ago in agos) for measure, agos in times.items()}
    return Profile("c1", "Annabelle Yu", times=named, counts={measure: len(at) for measure, at in named.items()})


def complaint(ago: int, status: str = "open") -> Contact:
    return Contact("i1", SECONDS - ago, "web", "inbound", "complaint", "Delivery late", "", status, "")


def answered(answer: str, question: str = HOME.name, expires_at: int = 0, state: str = "answered") -> Profile:
    standing = Standing(question, state, SECONDS - DAY, answer, expires_at=expires_at)
    return Profile("c1", "Annabelle Yu", ledger={question: standing})


def test_every_fact_of_the_catalogue_has_a_value_or_a_reason() -> None:
    for profile in (None, Profile("c1", "Annabelle Yu"), with_times(contact=(5,), complaint=(5,), purchase=(1, 2))):
        facts = facts_of(profile)
        assert set(facts) == set(CATALOGUE.names())
        assert all(value.why for value in facts.values() if isinstance(value, Unknown))


def test_of_a_stranger_only_the_call_is_known() -> None:
    facts = facts_of(None)
    known = {name for name, value in facts.items() if not isinstance(value, Unknown)}
    assert known == {
        "call intent", "call queue", "call direction", "call verification", "call hour", "call weekday",
        "number shared",
    }  # fmt: skip
    assert facts["call intent"] == "account"
    assert facts["call weekday"] == "sunday"


@pytest.mark.parametrize(("ago", "counted"), [(0, 1), (90 * DAY, 1), (90 * DAY + 1, 0)])
def test_a_window_takes_in_its_last_second(ago: int, counted: int) -> None:
    assert facts_of(with_times(contact=(ago,)))["contacts in 90 days"] == counted


def test_windows_are_counted_at_the_moment_of_reading() -> None:
    profile = with_times(contact=(10 * DAY, 40 * DAY, 100 * DAY), contact_phone=(10 * DAY, 100 * DAY))
    facts = facts_of(profile)
    assert [facts[f"contacts in {days} days"] for days in (30, 90, 365)] == [1, 2, 3]
    assert facts["phone contacts in 90 days"] == 1
    later = facts_of(profile, now=NOW + timedelta(days=85))
    assert [later[f"contacts in {days} days"] for days in (30, 90, 365)] == [0, 0, 3]


def test_what_happens_later_is_not_seen() -> None:
    profile = Profile(
        "c1",
        "Annabelle Yu",
        recent=(complaint(-DAY), complaint(5 * DAY, "closed")),
        open_threads=(complaint(-DAY),),
        times={"contact": (SECONDS + DAY, SECONDS - 5 * DAY), "purchase": (SECONDS + 60,)},
        counts={"contact": 2, "purchase": 1},
    )
    facts = facts_of(profile)
    assert facts["contacts ever"] == 1
    assert facts["days since last contact"] == 5
    assert facts["open complaint"] is False
    assert facts["purchases ever"] == 0
    assert facts["last purchase"] is NEVER


def test_days_are_whole_days() -> None:
    assert facts_of(with_times(purchase=(DAY - 1,)))["days since last purchase"] == 0
    assert facts_of(with_times(purchase=(DAY,)))["days since last purchase"] == 1


def test_never_is_known_for_dates_and_unknown_for_days() -> None:
    facts = facts_of(Profile("c1", "Annabelle Yu"))
    assert facts["last complaint"] is NEVER
    assert facts["days since last complaint"] == Unknown("has never complained")
    assert facts["complaints ever"] == 0


def test_without_any_contact_we_know_that_no_complaint_is_open() -> None:
    facts = facts_of(Profile("c1", "Annabelle Yu"))
    assert facts["open complaint"] is False
    assert facts["days complaint open"] == Unknown("no complaint is open")


def test_an_open_complaint_counts_from_the_oldest() -> None:
    profile = Profile("c1", "Annabelle Yu", open_threads=(complaint(2 * DAY), complaint(21 * DAY)))
    facts = facts_of(profile)
    assert facts["open complaint"] is True
    assert facts["days complaint open"] == 21


def test_an_open_thread_need_not_be_a_complaint() -> None:
    question = Contact("i2", SECONDS - DAY, "email", "inbound", "contact", "Invoice", "", "open", "")
    facts = facts_of(Profile("c1", "Annabelle Yu", open_threads=(question,)))
    assert facts["open threads"] == 1
    assert facts["open complaint"] is False


def test_consent_without_a_record_is_not_known() -> None:
    facts = facts_of(Profile("c1", "Annabelle Yu", consents={"service": True, "marketing": False}))
    assert facts["service consent"] is True
    assert facts["marketing consent"] is False
    assert facts["research consent"] == Unknown("no consent on record")


@pytest.mark.parametrize(("written", "read"), [("Yes", True), ("0", False)])
def test_vulnerable_is_read_from_the_record(written: str, read: bool) -> None:
    for name in ("vulnerable", "Vulnerable", "VULNERABLE "):
        assert facts_of(Profile("c1", "Greta Vogel", attributes={name: written}))["vulnerable"] is read


def test_vulnerable_is_not_known_where_the_record_says_nothing_clear() -> None:
    assert isinstance(facts_of(Profile("c1", "Greta Vogel", attributes={"vulnerable": "?"}))["vulnerable"], Unknown)


def test_value_is_told_in_money_and_cost_to_serve_is_what_the_contacts_cost() -> None:
    reasons = (Reason("Margin on 3 purchases", 12_000), Reason("Cost of 2 phone calls", -900), Reason("Fees", -5))
    value = Value("MGC", "grow", 11_095, 250, "GBP", SECONDS - 2 * DAY, "t-1", reasons)
    facts = facts_of(Profile("c1", "Tara White", value=value))
    assert facts["actual value"] == 110.95
    assert facts["cost to serve"] == 9
    assert facts["days since assessment"] == 2
    assert facts["tier"] == "MGC"


def test_before_the_first_assessment_there_is_no_tier() -> None:
    assert facts_of(Profile("c1", "Mei Tan"))["tier"] == Unknown("not assessed yet")


def test_the_first_purchase_is_not_known_where_history_was_cut() -> None:
    whole = with_times(purchase=(DAY, 30 * DAY))
    assert facts_of(whole)["first purchase"] == date(2026, 10, 23)
    cut = Profile("c1", "Annabelle Yu", times=whole.times, counts={"purchase": 300})
    assert isinstance(facts_of(cut)["first purchase"], Unknown)
    assert facts_of(cut)["purchases ever"] == 300


def test_the_usual_gap_needs_two_purchases() -> None:
    assert isinstance(facts_of(with_times(purchase=(DAY,)))["days between purchases"], Unknown)
    assert facts_of(with_times(purchase=(DAY, 21 * DAY, 42 * DAY)))["days between purchases"] == 20.5


def test_a_fresh_answer_is_known() -> None:
    assert facts_of(answered("sometimes"))[HOME.name] == "sometimes"
    assert facts_of(answered("sometimes", expires_at=SECONDS + 1))[HOME.name] == "sometimes"


@pytest.mark.parametrize(
    ("profile", "why"),
    [
        (Profile("c1", "Annabelle Yu"), "not asked yet"),
        (answered("yes", expires_at=SECONDS), "the answer has expired"),
        (answered("", state="declined"), "declined to say"),
        (answered("", state="asked_no_answer"), "not asked yet"),
        (answered("on Mars"), "the answer on record does not fit the question"),
    ],
)
def test_a_missing_answer_says_why(profile: Profile, why: str) -> None:
    assert facts_of(profile)[HOME.name] == Unknown(why)


@pytest.mark.parametrize(
    ("name", "written", "read"),
    [
        ("people in the business", "1,200", 1200),
        ("people in the business", "4.5", 4.5),
        ("next order expected", "2026-12-01", date(2026, 12, 1)),
        ("likes offers", "No", False),
        ("safe place", " in the  porch ", "in the porch"),
    ],
)
def test_an_answer_is_read_by_its_kind(name: str, written: str, read: FactValue) -> None:
    assert facts_of(answered(written, question=name))[name] == read


@pytest.mark.parametrize("written", ["nan", "inf", "a dozen", "1,5", "1_000", "1e5", "1,00", ",5", ""])
def test_an_answer_that_is_no_number_stays_unknown(written: str) -> None:
    assert isinstance(facts_of(answered(written, "people in the business"))["people in the business"], Unknown)


def test_an_attribute_of_the_same_name_stands_in_for_an_answer() -> None:
    profile = Profile("c1", "Annabelle Yu", attributes={"Works_From_Home": "Yes"})
    assert facts_of(profile)[HOME.name] == "yes"
    fresh = Standing(HOME.name, "answered", SECONDS, "no")
    assert facts_of(Profile("c1", "A", attributes=profile.attributes, ledger={HOME.name: fresh}))[HOME.name] == "no"


def test_calls_today_begin_at_the_desks_midnight() -> None:
    profile = with_times(contact_phone=(0, 3_600, 12 * 3_600))
    assert facts_of(profile)["calls today"] == 1
    east = CallContext(NOW, hour_local=20, weekday_local=6)
    assert facts_of(profile, east)["calls today"] == 2
    assert facts_of(profile, CallContext(NOW, calls_today=3))["called before today"] is True


def test_a_decline_counts_for_a_year() -> None:
    def declined(days: int) -> Profile:
        return Profile("c1", "A", ledger={"q": Standing("q", "declined", SECONDS - days * DAY)})

    assert facts_of(declined(365))["declines in 365 days"] == 1
    assert facts_of(declined(366))["declines in 365 days"] == 0


def values_of(kind: str) -> st.SearchStrategy[FactValue]:
    strategies: dict[str, st.SearchStrategy[FactValue]] = {
        "number": st.integers() | st.floats(allow_nan=False, allow_infinity=False),
        "choice": st.text(max_size=8),
        "text": st.sampled_from(["never", "2026-01-01"]) | st.text(max_size=8),
        "yes or no": st.booleans(),
        "date": st.dates() | st.just(NEVER),
        "list": st.frozensets(st.text(max_size=5), max_size=4),
    }
    return strategies[kind]


ANY_FACTS = st.lists(
    st.sampled_from(list(CATALOGUE)).flatmap(
        lambda fact: st.tuples(st.just(fact.name), values_of(fact.kind) | st.builds(Unknown, st.text(max_size=9)))
    ),
    max_size=12,
).map(dict)


@settings(deadline=None)
@given(ANY_FACTS)
def test_what_is_stored_is_read_back_unchanged(facts: dict[str, FactValue | Unknown]) -> None:
    assert decode(encode(facts), CATALOGUE) == facts


def test_facts_that_left_the_catalogue_are_still_read() -> None:
    assert decode({"gone": {"unknown": "old"}, "also gone": ["b", "a"]}, CATALOGUE) == {
        "gone": Unknown("old"),
        "also gone": frozenset({"a", "b"}),
    }


def test_every_fact_is_declared_with_kind_meaning_and_source() -> None:
    assert len(OBSERVED) >= 40
    for fact in OBSERVED:
        assert fact.kind in KINDS
        assert fact.meaning and fact.known_how and fact.source == "observed"
        assert fact.unit or fact.kind != "number"


def test_a_learned_fact_may_not_take_the_name_of_another() -> None:
    with pytest.raises(ValueError, match="Tier"):
        Catalogue(OBSERVED).with_learned([Fact("Tier", "text", "", "", "", source="learned")])


def test_facts_are_found_whatever_their_capitals() -> None:
    fact = CATALOGUE.get("Open Complaint")
    assert fact is not None and fact.cautious
