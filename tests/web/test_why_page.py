"""The page of a call's reasons: what was asked, what nearly was, every rule and fact, and what would turn it over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from web.scored import supervisor_at
from web.switchboard import ANNABELLE, OLIVER, SHARED, STRANGER, TARA, Switchboard, fault, opened, well, write_rules

from agent_assist.records.tables import metadata

CONTENDERS = {
    "pet": "matters: may\nwhen:\n  contacts ever: at least 0\nask: Have you a pet, {first name}?\nlearns: has a pet\n"
    "answers: yes or no\nbecause: Pets get a biscuit.\n",
    "tea": "matters: may\nwhen:\n  contacts ever: at least 0\nask: Do you like tea?\nlearns: likes tea\n"
    "answers: yes or no\nbecause: Tea is warm.\n",
    "biscuit": "matters: may\nwhen:\n  has a pet: yes\nremind: Offer a <b>biscuit</b>.\n",
    "far": "matters: may\nwhen:\n  contacts in 90 days: at least 2\nremind: Thank them.\n",
    "closed": "matters: may\nstarts: 2027-03-01\nwhen:\n  contacts ever: at least 0\nremind: Not yet.\n",
}


@pytest.fixture
def board(sqlite_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    """Annabelle's desk with rules of which one asks, one loses, one waits, one misses and one is out of season."""
    with opened(sqlite_url, tmp_path, write_rules(tmp_path / "rules", **CONTENDERS)) as board:
        board.customer("A-1", "Annabelle Yu", ANNABELLE, tier="LM")
        yield board


def page(board: Switchboard, path: str, status: int = 200) -> str:
    answer = board.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == status, answer.text
    return re.sub(r"\s+", " ", answer.text)


def test_the_page_tells_what_was_asked_what_lost_and_what_waits(board: Switchboard) -> None:
    call = board.lookup(call_id="c-1", ani=ANNABELLE, queue="support", agent="rep-03")
    text = page(board, f"/desk/calls/{call['lookup_id']}")
    assert "Why we asked this" in text and "Have you a pet, Annabelle?" in text and "Annabelle Yu" in text
    assert "Call c-1" in text and "rep-03, queue support" in text
    assert re.search(r"Score 0\.\d+ = 0\.25 points at stake × 50 % chance of an answer − 0\.04 for the time", text)
    assert "lost to <code>pet</code> by" in text
    assert "for <code>has a pet</code>" in text
    assert "<code>contacts in 90 days: at least 2</code> read 0" in text
    assert "starts on 2027-03-01" in text
    headings = re.findall(r"<h3 [^>]*>(.+?) <span", text)
    assert headings == [
        "Asked and shown",
        "Fitted, and was held back",
        "Waiting for a fact",
        "Did not fit",
        "Not in force",
    ]
    assert "not asked yet" in text and "Value and tier" in text and "Learned by asking" in text


def test_a_rule_is_turned_over_on_demand(board: Switchboard) -> None:
    path = f"/desk/calls/{board.lookup(call_id='c-1', ani=ANNABELLE)['lookup_id']}"
    assert "It would" not in page(board, path)
    text = page(board, f"{path}?rule=far")
    assert "It would fit if <code>contacts in 90 days</code> were 2 (it is 0)." in text
    assert 'id="rule-far" open' in text
    lost = page(board, f"{path}?rule=tea")
    assert "It would be asked if its score were" in lost or "It would be asked if <code>has a pet</code> were" in lost
    assert "No single change would turn it over." in page(board, f"{path}?rule=closed")
    assert "no such rule. Did you mean `biscuit`?" in page(board, f"{path}?rule=biscuits", status=404)


def test_rules_are_filtered_by_outcome_and_name(board: Switchboard) -> None:
    path = f"/desk/calls/{board.lookup(call_id='c-1', ani=ANNABELLE)['lookup_id']}"
    text = page(board, f"{path}?outcome=waiting")
    assert 'id="rule-biscuit"' in text and 'id="rule-far"' not in text
    text = page(board, f"{path}?name=FAR")
    assert 'id="rule-far"' in text and 'id="rule-biscuit"' not in text
    text = page(board, f"{path}?outcome=waiting&rule=far")
    assert 'id="rule-biscuit"' in text and "It would fit if" in text
    assert "No rule is like that." in page(board, f"{path}?name=nothing")


def test_whatever_was_written_is_escaped(board: Switchboard) -> None:
    board.customer("X-1", "<script>alert(1)</script> Yu", OLIVER, tier="LM")
    call = board.lookup(call_id="c<i>c</i>", ani=OLIVER, queue="a<script>x")
    text = page(board, f"/desk/calls/{call['lookup_id']}?name=<script>y</script>&rule=biscuit")
    assert "<script>" not in text and "<i>" not in text and "c&lt;i&gt;c&lt;/i&gt;" in text


def test_a_call_is_found_by_either_id_and_a_wrong_one_is_said_so(shop: Switchboard) -> None:
    call = shop.lookup(call_id="c-1", ani=ANNABELLE)
    for wanted in ("c-1", call["lookup_id"]):
        answer = shop.get("/desk/calls", query_string={"q": wanted}, headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/desk/calls/{call['lookup_id']}")
    assert "No call is kept under “c-9”" in page(shop, "/desk/calls?q=c-9")
    assert "No decision is kept" in page(shop, "/desk/calls/c-9", status=404)


def test_silences_are_told_with_their_reason(shop: Switchboard) -> None:
    nobody = page(shop, f"/desk/calls/{shop.lookup(call_id='c-1', ani=STRANGER)['lookup_id']}")
    assert "Why we asked nothing" in nobody and "Nobody was known to be calling: unmatched" in nobody
    complaint = shop.lookup(call_id="c-2", ani=TARA)
    text = page(shop, f"/desk/calls/{complaint['lookup_id']}")
    assert "a complaint is open" in text and "Silenced" in text


def test_what_came_of_the_question_is_on_the_page(board: Switchboard) -> None:
    call = board.lookup(call_id="c-1", ani=ANNABELLE)
    assert "nothing was told" in page(board, f"/desk/calls/{call['lookup_id']}")
    well(board.outcome(call, "answered", "yes"))
    assert "Answered: yes" in page(board, f"/desk/calls/{call['lookup_id']}")


def test_a_continued_call_has_the_reasons_of_the_first(board: Switchboard) -> None:
    first = board.lookup(call_id="c-1", ani=ANNABELLE)
    second = board.lookup(call_id="c-2", ani=ANNABELLE, parent_call_id="c-1")
    assert second["lookup_id"] != first["lookup_id"]
    one, other = (well(board.get(f"/v1/decisions/{call['lookup_id']}/why")) for call in (first, second))
    assert one["decided_under"] == other["decided_under"] == first["lookup_id"]
    assert {**one, "lookup_id": ""} == {**other, "lookup_id": ""}
    assert "This call continues another one" in page(board, f"/desk/calls/{second['lookup_id']}")


def test_the_door_gives_the_change_of_one_rule(board: Switchboard) -> None:
    call = board.lookup(call_id="c-1", ani=ANNABELLE)
    path = f"/v1/decisions/{call['lookup_id']}/why"
    told = well(board.get(path, query_string={"rule": "far"}))["flip"]
    assert (told["would"], told["fact"], told["before"], told["after"], told["size"]) == (
        "fit",
        "contacts in 90 days",
        "0",
        "2",
        2.0,
    )
    assert well(board.get(path, query_string={"rule": "closed"}))["flip"]["words"] == (
        "No single change would turn it over."
    )
    answer = board.get(path, query_string={"rule": "none"})
    assert (answer.status_code, fault(answer)["field"]) == (404, "rule")
    why = well(board.get(path))
    assert "flip" not in why and why["is_repeated"] is True
    by_rule = {rule["rule"]: rule for rule in why["rules"]}
    assert by_rule["biscuit"]["waits"] == ["has a pet"] and by_rule["tea"]["margin"] > 0
    assert by_rule["pet"]["worth"] == why["decision"]["prompt"]["worth"]


def test_looking_writes_nothing(shop: Switchboard) -> None:
    call = shop.lookup(call_id="c-1", ani=ANNABELLE)
    rule = shop.house.shelf.book.rules[0].name
    before = {table: shop.rows(table) for table in metadata.tables}
    for path in (f"/desk/calls/{call['lookup_id']}", f"/v1/decisions/{call['lookup_id']}/why"):
        for query in ("", f"?rule={rule}"):
            assert shop.get(path + query).status_code == 200
    shop.get("/desk/calls?q=c-1")
    assert before == {table: shop.rows(table) for table in metadata.tables}


def test_the_page_is_for_supervisors_alone(shop: Switchboard) -> None:
    lookup_id = shop.lookup(call_id="c-1", ani=ANNABELLE)["lookup_id"]
    other = shop.new_key("lookup", "events", "read", "embed")
    for path in (f"/desk/calls/{lookup_id}", "/desk/calls", f"/v1/decisions/{lookup_id}/why"):
        assert shop.get(path, key=other).status_code == 403
        assert shop.get(path, key="").status_code == 401
    led = shop.get(f"/desk/calls/{lookup_id}", key="", headers={"Accept": "text/html"})
    assert led.status_code == 303 and "/desk/sign-in" in led.headers["Location"]


def test_the_latest_calls_are_listed_of_everybody_of_a_rep_or_of_a_customer(shop: Switchboard) -> None:
    ours = shop.lookup(call_id="c-1", ani=ANNABELLE, agent="Rep-03")
    well(shop.outcome(ours, "declined"))
    shop.clock.goes_on(minutes=1)
    shop.lookup(call_id="c-2", ani=STRANGER, agent="rep-04")
    everybody = page(shop, "/desk/calls")
    asked, silent = everybody.index("<code>"), everybody.index("nothing: we are not sure who is calling")
    assert silent < asked and "Declined" in everybody and ours["lookup_id"] in everybody
    for wanted in ("rep-03", "A-1", shop.ids["A-1"]):
        listed = page(shop, f"/desk/calls?q={wanted}")
        assert ours["lookup_id"] in listed and "not sure who is calling" not in listed
    assert "nor of a rep or customer of that name" in page(shop, "/desk/calls?q=rep-05")


def test_calls_are_found_by_the_name_and_number_of_who_rang(shop: Switchboard) -> None:
    ours = shop.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-03")
    find, rosa = "/desk/calls/find", supervisor_at(shop, "Rosa Marin")
    for wanted in ("annabelle", ANNABELLE, "A-1"):
        led = rosa.submit(find, q=wanted)
        assert (led.status_code, led.location) == (303, f"/desk/calls?q={shop.ids['A-1']}")
    listed = rosa.open(f"/desk/calls?q={shop.ids['A-1']}").text
    assert "Calls of “Annabelle Yu”" in listed and ours["lookup_id"] in listed
    assert rosa.submit(find, q="c-1").location == f"/desk/calls/{ours['lookup_id']}"
    for several in ("rep-03", SHARED):
        assert ours["lookup_id"] in rosa.submit(find, q=several).text
    assert rosa.send(find, q="c-1").status_code == 403


def test_long_lists_of_calls_come_in_pages(board: Switchboard) -> None:
    ids = []
    for number in range(52):
        ids.append(board.lookup(call_id=f"c-{number}", ani=STRANGER)["lookup_id"])
        board.clock.goes_on(seconds=1)
    first = page(board, "/desk/calls")
    more = re.search(r'rel="next" class="button" href="([^"]+)"', first)
    assert more and [id_ for id_ in ids if id_ in first] == ids[2:]
    last = page(board, more[1].replace("&amp;", "&"))
    assert [id_ for id_ in ids if id_ in last] == ids[:2] and 'rel="next"' not in last
    assert "Send `before` as the last page gave it" in page(board, "/desk/calls?before=x", status=400)
