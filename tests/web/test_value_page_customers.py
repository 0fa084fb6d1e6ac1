"""One customer on the value page, finding them, and what supervisors decide about tier and fence."""

from __future__ import annotations

import re
from html import unescape

import pytest
from assessed import keep_values
from web.scored import PEOPLE, Browser, propose, run_score, settle_people, supervisor_at, value_of, words_of
from web.switchboard import Person, Switchboard


@pytest.fixture
def scored(service: Switchboard) -> Switchboard:
    settle_people(service)
    run_score(service)
    return service


FIND = "/desk/value/customers/find"


def test_a_customer_is_found_by_name_reference_or_id(scored: Switchboard, desk: Browser) -> None:
    customer = scored.ids["A-1"]
    for wanted in ("A-1", customer, " A-1 ", "annabelle yu", "Yu"):
        answer = desk.submit(FIND, q=wanted)
        assert (answer.status_code, answer.location) == (303, f"/desk/value/customers/{customer}")
    nobody = desk.submit(FIND, q="nobody")
    assert nobody.status_code == 200 and "Nobody is found by “nobody”" in nobody.text
    assert desk.send(FIND, q="A-1").status_code == 403


def test_of_many_who_may_be_meant_ten_are_shown(scored: Switchboard, desk: Browser) -> None:
    scored.settle(*(Person(f"L-{number:03}", f"Greta Vogel-{number}", ()) for number in range(11)))
    page = desk.submit(FIND, q="vogel").text
    assert len(re.findall(r'<td class="words">L-', page)) == 10 and "More customers are found by that." in page


def test_a_reference_that_two_sources_use_gives_both(scored: Switchboard, desk: Browser) -> None:
    other = scored.new_key("ingest", name="crm")
    scored.post("/v1/ingest/customers", [{"customer_ref": "A-1", "name": "Lars Nyberg"}], key=other)
    page = desk.submit(FIND, q="A-1").text
    assert "Annabelle Yu" in page and "Lars Nyberg" in page


def test_a_tier_is_listed_from_the_most_valuable_in_pages(scored: Switchboard, desk: Browser) -> None:
    people = [Person(f"L-{number:03}", f"Customer {number}", ()) for number in range(110)]
    scored.settle(*people)
    with scored.house.database.write() as connection:
        assessed = [(scored.ids[one.ref], value_of(scored, "LM", 100 * (n // 2), 0)) for n, one in enumerate(people)]
        keep_values(connection, assessed, scored.clock.now)
    seen, path = [], "/desk/value/customers?tier=LM"
    for size in (50, 50, 12):
        page = desk.open(path).text
        rows = re.findall(r'<td class="words">([A-Z]-\d+)</td>', page)
        assert len(rows) == size
        seen += rows
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = unescape(following[1]) if following else ""
    assert path == "" and len(set(seen)) == 112
    assert seen[:2] == ["C-4", "M-5"]
    assert desk.open("/desk/value/customers?tier=LM&before=nonsense").status_code == 400


def test_the_value_of_a_customer_is_taken_apart_and_its_lines_sum_up(scored: Switchboard, desk: Browser) -> None:
    words = words_of(desk.open(f"/desk/value/customers/{scored.ids['B-3']}").text)
    for told in (
        "Now: MGC, grow",
        "Placed in MGC by the lines of this quarter.",
        "about 420 (0–1,300), 41 % active, from 3 purchases",
        "Watch: Buys less than expected.",
        "Margin of 4.2 purchases £432.50 Cost of 3 phone calls −£12.50 Together £420.00",
        "A quarter of what they buy elsewhere £300.00 Together £300.00",
        "by parameters v-1",
    ):
        assert told in words


def test_value_over_time_is_drawn_and_told(scored: Switchboard, desk: Browser) -> None:
    customer = scored.ids["C-4"]
    scored.clock.goes_on(days=30)
    scored.assess("C-4", "MVC", 99_000)
    desk = supervisor_at(scored, "Rosa Marin")
    page = desk.open(f"/desk/value/customers/{customer}").text
    assert "actual value went from about £380 to £990" in page
    assert re.findall(r'<tr><th scope="row">([\d-]+)</th><td>(\w+)</td>', page) == [
        ("2026-12-22", "MVC"),
        ("2026-11-22", "LM"),
    ]
    pictures = {desk.open(f"/desk/value/customers/{customer}/course.svg?theme={theme}").data for theme in ("", "dark")}
    assert len(pictures) == 2 and all(b"MVC from here" in picture for picture in pictures)


def test_who_was_never_assessed_is_not_worth_zero(scored: Switchboard, desk: Browser) -> None:
    scored.customer("Z-9", "Samir Haddad")
    customer = scored.ids["Z-9"]
    page = desk.open(f"/desk/value/customers/{customer}")
    assert page.status_code == 200 and "no value is not a value of zero" in page.text
    assert desk.open(f"/desk/value/customers/{customer}/course.svg").status_code == 404


def test_an_unknown_customer_is_told_in_a_page(desk: Browser) -> None:
    for path in ("nobody", "nobody/course.svg"):
        assert desk.open(f"/desk/value/customers/{path}").status_code == 404
    for path in ("tier/end", "fence/out"):
        assert desk.submit(f"/desk/value/customers/nobody/{path}", reason="x").status_code == 404


def test_a_supervisor_sets_a_tier_and_ends_it(scored: Switchboard, desk: Browser) -> None:
    path = f"/desk/value/customers/{scored.ids['M-5']}"
    for _ in range(2):
        answer = desk.submit(f"{path}/tier", tier="MVC", days="30", reason="Their owner also owns the bakery")
        assert (answer.status_code, answer.location) == (303, f"{path}?done=tier-set")
    words = words_of(desk.open(path).text)
    assert "Now: MVC" in words
    assert "Set to MVC by Rosa Marin until 2026-12-23: Their owner also owns the bakery" in words
    assert "Without this it would be LM." in words
    assert len(scored.rows("tier_overrides")) == 1
    assert desk.submit(f"{path}/tier/end").status_code == 303
    assert "Now: LM" in words_of(desk.open(f"{path}?done=tier-ended").text)


@pytest.mark.parametrize(("days", "tier"), [("0", "MVC"), ("366", "MVC"), ("x", "MVC"), ("5", "MVP")])
def test_a_tier_that_cannot_be_set_is_told(scored: Switchboard, desk: Browser, days: str, tier: str) -> None:
    answer = desk.submit(f"/desk/value/customers/{scored.ids['M-5']}/tier", tier=tier, days=days, reason="x")
    assert answer.status_code == 400 and "Please check" in answer.text
    assert scored.rows("tier_overrides") == []


def test_a_customer_is_put_behind_the_fence_handed_over_and_let_go(scored: Switchboard, desk: Browser) -> None:
    path = f"/desk/value/customers/{scored.ids['A-1']}"
    for manager in ("Priya Nair", "Priya Nair", "Noah Fields"):
        assert desk.submit(f"{path}/fence", manager=manager, reason="Asked for one contact").status_code == 303
    assert "with Noah Fields: Asked for one contact" in words_of(desk.open(path).text)
    assert "Noah Fields" in desk.open("/desk/value/fence").text
    assert len(scored.rows("fence_members")) == 2
    assert desk.submit(f"{path}/fence/out", reason="Moved away").status_code == 303
    assert "Put behind the fence" in desk.open(path).text
    assert "Nobody stands behind the fence yet" in desk.open("/desk/value/fence").text


def test_a_proposal_is_accepted_with_a_manager_or_refused_with_a_reason(scored: Switchboard, desk: Browser) -> None:
    first, second = propose(scored, ("A-1", "in"), ("N-2", "in"))
    page = desk.open("/desk/value").text
    assert "Take behind the fence: Most valuable for two quarters." in page
    accept = f"/desk/value/fence/proposals/{first}"
    answer = desk.submit(accept, decision="accept", reason="Yes")
    assert answer.status_code == 400 and "manager" in answer.text
    for _ in range(2):
        answer = desk.submit(accept, decision="accept", manager="Priya Nair", reason="Yes", back="/desk/value/fence")
        assert (answer.status_code, answer.location) == (303, "/desk/value/fence?decided=accepted#fence")
    refused = desk.submit(f"/desk/value/fence/proposals/{second}", decision="refuse", reason="Not yet")
    assert refused.location.endswith("?decided=refused#fence")
    states = {row["customer_id"]: (row["state"], row["decided_by"]) for row in scored.rows("fence_proposals")}
    assert states == {scored.ids["A-1"]: ("accepted", "Rosa Marin"), scored.ids["N-2"]: ("refused", "Rosa Marin")}
    assert "Nobody is proposed" in desk.open("/desk/value").text


def test_who_decides_later_and_otherwise_is_told(scored: Switchboard, desk: Browser) -> None:
    (proposal,) = propose(scored, ("A-1", "in"))
    path = f"/desk/value/fence/proposals/{proposal}"
    desk.submit(path, decision="refuse", reason="Not yet")
    answer = desk.submit(path, decision="accept", manager="Priya Nair", reason="Yes")
    assert answer.status_code == 409 and "refused by Rosa Marin" in answer.text
    assert desk.submit("/desk/value/fence/proposals/none", decision="refuse", reason="x").status_code == 404


def test_more_proposals_than_fit_are_given_in_pages(scored: Switchboard, desk: Browser) -> None:
    people = [Person(f"P-{number}", f"Customer {number}", ()) for number in range(30)]
    scored.settle(*people)
    propose(scored, *((one.ref, "in") for one in people))
    assert desk.open("/desk/value").text.count('class="card"') == 3
    first = desk.open("/desk/value/fence").text
    assert first.count('class="card"') == 25
    (following,) = re.findall(r'rel="next" href="([^"]+)"', first)
    assert desk.open(unescape(following)).text.count('class="card"') == 5
    assert desk.open("/desk/value/fence?members_before=nonsense").status_code == 400


def test_everybody_of_the_shop_has_a_page(scored: Switchboard, desk: Browser) -> None:
    for ref, name, *_ in PEOPLE:
        assert name in desk.open(f"/desk/value/customers/{scored.ids[ref]}").text
