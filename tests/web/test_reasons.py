"""Why a lookup was answered as it was, long after the rules changed; and what a change does to the next call."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from json import loads
from pathlib import Path

import pytest
from sqlalchemy import select, update
from web.switchboard import ANNABELLE, STRANGER, Switchboard, fault, opened, well, write_rule, write_rules
from web.test_outcomes import rule

from agent_assist.customize.rule_book import from_json, version_of
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.records.decisions import keep_book
from agent_assist.records.tables import decisions, rule_books


def test_every_rule_has_a_verdict_with_the_values_it_read(shop: Switchboard) -> None:
    call = shop.lookup(call_id="c-1", ani=ANNABELLE)
    before = {table: shop.rows(table) for table in ("decisions", "calls", "ledger_entries", "snapshots", "audit")}
    why = well(shop.get(f"/v1/decisions/{call['lookup_id']}/why"))
    assert {one["rule"] for one in why["rules"]} == {one.name for one in shop.house.shelf.book.rules}
    assert [one["rule"] for one in why["rules"] if one["outcome"] == "chosen" and one["rule"] == call["prompt_id"]]
    assert why["prompt_id"] == call["prompt_id"] == why["decision"]["prompt"]["rule"]
    assert all(line["read"] for one in why["rules"] for line in one["lines"])
    assert why["facts"]["tier"] == "MGC" and why["book_version"] == shop.house.shelf.book.version
    assert before == {table: shop.rows(table) for table in before}


def test_a_silence_is_explained_as_well(shop: Switchboard) -> None:
    for ani in (STRANGER, "anonymous"):
        call = shop.lookup(call_id=ani, ani=ani)
        why = well(shop.get(f"/v1/decisions/{call['lookup_id']}/why"))
        assert (why["silence"], why["prompt_id"], why["customer_id"]) == ("identity", "", "")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return write_rules(tmp_path / "rules", home_office=rule())


def test_a_decision_is_explained_by_the_book_that_was_in_force(database_url: str, tmp_path: Path, rules: Path) -> None:
    with opened(database_url, tmp_path, rules) as board:
        board.customer("A-1", "Annabelle Yu", ANNABELLE, tier="LM")
        call = board.lookup(call_id="c-1", ani=ANNABELLE)
        first = well(board.get(f"/v1/decisions/{call['lookup_id']}/why"))
        well(board.outcome(call, "answered", "yes"))
        board.assess("A-1", "BZ")
        (rules / "discovery" / "home-office.yaml").unlink()
        write_rule(rules, "pet", rule("has a pet"))
        change_the_book(board)
        board.clock.goes_on(days=30)
        assert well(board.get(f"/v1/decisions/{call['lookup_id']}/why")) == first
        assert [one["rule"] for one in first["rules"]] == ["home-office"]
        after = board.lookup(call_id="c-2", ani=ANNABELLE)
        assert after["prompt_id"] == "pet"


def test_a_book_that_nobody_kept_is_said_so(database_url: str, tmp_path: Path, rules: Path) -> None:
    with opened(database_url, tmp_path, rules) as board:
        write_rule(rules, "home-office", rule().replace("It helps", "It helps more"))
        board.house.read_rules()
        call = board.lookup(call_id="c-1", ani=STRANGER)
        write_rule(rules, "home-office", rule().replace("It helps", "It helps most"))
        board.house.read_rules()
        answer = board.get(f"/v1/decisions/{call['lookup_id']}/why")
        assert (answer.status_code, fault(answer)["code"]) == (409, "book_not_kept")


def test_a_book_whose_facts_are_gone_is_told_plainly(database_url: str, tmp_path: Path, rules: Path) -> None:
    with opened(database_url, tmp_path, rules) as board:
        call = board.lookup(call_id="c-1", ani=STRANGER)
        write_rule(rules, "home-office", rule().replace("It helps", "It helps more"))
        change_the_book(board)
        with board.house.database.write() as connection:
            first = rule_books.c.version != board.house.shelf.book.version
            body = connection.execute(select(rule_books.c.body).where(first)).scalar_one()
            gone = body.replace("contacts ever", "contacts by telegram")
            version = version_of(loads(gone)["sources"])
            connection.execute(update(rule_books).where(first).values(body=gone, version=version))
            connection.execute(update(decisions).values(book_version=version))
        answer = board.get(f"/v1/decisions/{call['lookup_id']}/why")
        assert (answer.status_code, fault(answer)["code"]) == (409, "book_not_kept")
        assert "cannot be read any more" in fault(answer)["message"]
        assert "There is no fact `contacts by telegram`" in fault(answer)["message"]
        page = board.get(f"/desk/calls/{call['lookup_id']}", headers={"Accept": "text/html"})
        assert page.status_code == 409 and "There is no fact" in page.text


def test_what_was_stored_in_a_strange_form_is_told_and_not_guessed(shop: Switchboard) -> None:
    call = shop.lookup(call_id="c-1", ani=ANNABELLE)
    with shop.house.database.write() as connection:
        connection.execute(update(decisions).values(facts='{"last contact": "the day before yesterday"}'))
    answer = shop.get(f"/v1/decisions/{call['lookup_id']}/why")
    assert (answer.status_code, "no longer read" in fault(answer)["message"]) == (409, True)


def test_a_decision_that_is_not_repeated_says_so(shop: Switchboard) -> None:
    call = shop.lookup(call_id="c-1", ani=ANNABELLE)
    path = f"/v1/decisions/{call['lookup_id']}/why"
    assert well(shop.get(path))["is_repeated"] is True
    with shop.house.database.write() as connection:
        stored = connection.execute(select(decisions.c.decision)).scalar_one()
        other = stored.replace('"silence_words":"', '"silence_words":"Then: ')
        connection.execute(update(decisions).values(decision=other))
    assert well(shop.get(path))["is_repeated"] is False
    page = shop.get(f"/desk/calls/{call['lookup_id']}", headers={"Accept": "text/html"})
    assert "Deciding again does not give what was stored" in page.text


def test_a_book_is_kept_once_however_many_processes_store_it(service: Switchboard) -> None:
    book = service.house.shelf.book

    def keep(number: int) -> None:
        with service.house.database.write() as connection:
            keep_book(connection, book.version, book.as_json(), number)

    with ThreadPoolExecutor(6) as processes:
        list(processes.map(keep, range(24)))
    kept = service.rows("rule_books")
    assert [row["version"] for row in kept] == [book.version]
    again = from_json(loads(kept[0]["body"]), Catalogue(OBSERVED))
    assert (again.version, again.rules, again.dialogue) == (book.version, book.rules, book.dialogue)


def test_a_changed_rule_speaks_on_the_next_call(sqlite_url: str, tmp_path: Path, rules: Path) -> None:
    with opened(sqlite_url, tmp_path, rules) as board:
        board.customer("A-1", "Annabelle Yu", ANNABELLE, tier="LM")
        board.customer("M-2", "Mei Tan", "0113 496 0720", tier="LM")
        first = board.lookup(call_id="c-1", ani=ANNABELLE)
        write_rule(rules, "home-office", rule().replace("About works from home", "Do you stay in"))
        change_the_book(board)
        second = board.lookup(call_id="c-2", ani="0113 496 0720")
        assert first["prompt_text"] == "About works from home, Annabelle?"
        assert second["prompt_text"] == "Do you stay in, Mei?"
        assert board.lookup(call_id="c-1", ani=ANNABELLE)["prompt_text"] == first["prompt_text"]


def test_a_faulty_change_leaves_the_last_good_book_in_force_and_is_named(
    sqlite_url: str, tmp_path: Path, rules: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(sqlite_url, tmp_path, rules) as board:
        board.customer("A-1", "Annabelle Yu", ANNABELLE, tier="LM")
        good = board.house.shelf.book.version
        write_rule(rules, "home-office", rule().replace("contacts ever", "contatcs ever"))
        change_the_book(board)
        told = well(board.get("/readyz"))["parts"]["rules"]
        assert (told["up"], told["version"]) == (True, good)
        assert "discovery/home-office.yaml:7" in told["why"] and "contacts ever" in told["why"]
        assert "discovery/home-office.yaml" in caplog.text
        assert board.lookup(call_id="c-1", ani=ANNABELLE)["prompt_id"] == "home-office"
        write_rule(rules, "home-office", rule())
        change_the_book(board)
        assert well(board.get("/readyz"))["parts"]["rules"]["why"] == ""


def test_trunks_and_tiers_are_read_again_as_well(sqlite_url: str, tmp_path: Path, rules: Path) -> None:
    with opened(sqlite_url, tmp_path, rules) as board:
        board.customer("A-1", "Annabelle Yu", ANNABELLE)
        query = {"raw": "77#01134960710", "trunk": "odd"}
        assert well(board.get("/v1/match/explain", query_string=query))["status"] != "matched"
        with (rules / "trunks.yaml").open("a") as sheet:
            sheet.write('\nodd:\n  region: GB\n  remove before:\n    - "77#"\n')
        change_the_book(board)
        assert well(board.get("/v1/match/explain", query_string=query))["status"] == "matched"
        (rules / "tiers.yaml").write_text("currency: nonsense here\n")
        change_the_book(board)
        assert "tiers.yaml" in well(board.get("/readyz"))["parts"]["rules"]["why"]


def change_the_book(board: Switchboard) -> None:
    """What the housekeeping does within two seconds of a change."""
    for path in board.house.shelf.folder.rglob("*.yaml"):
        stat = path.stat()
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1_000))
    board.house.read_rules()
    board.house.keep_book()
