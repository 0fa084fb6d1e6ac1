"""The doors to the rules in force: all of them by name in pages, and one with its cases and what came of it."""

from __future__ import annotations

from web.filled_room import let_them_call
from web.small_room import room_of
from web.switchboard import Switchboard, fault, well

from agent_assist.story.hand_edits import in_force


def test_all_rules_come_by_name_in_pages_with_what_came_of_each(embedded: Switchboard) -> None:
    let_them_call(embedded)
    book = in_force(room_of(embedded)).publication
    first = well(embedded.get("/v1/rules?limit=40"))
    rest = well(embedded.get(f"/v1/rules?limit=40&after={first['next']}"))
    told = [*first["rules"], *rest["rules"]]
    names = [rule["name"] for rule in told]
    book_now = embedded.house.shelf.book
    assert names == sorted(rule.name for rule in (*book_now.rules, *book_now.retired)) and rest["next"] == ""
    assert len(first["rules"]) == 40 and first["total"] == len(names)
    assert (first["book"]["seq"], first["book_version"]) == (book.seq, book.version)
    by_name = {rule["name"]: rule for rule in told}
    asks = by_name["home-office"]
    assert (asks["does"], asks["learns"], asks["stands"], asks["folder"]) == (
        "asks", "works from home", "live", "discovery"
    )  # fmt: skip
    assert asks["last_30_days"]["shown"] > asks["last_30_days"]["answered"] > 0 and asks["last_30_days"]["last_at"]
    assert (by_name["birthday"]["stands"], by_name["regular-delivery"]["stands"]) == ("retired", "trial")
    assert by_name["birthday"]["retired_because"].startswith("Nothing ever read")


def test_one_rule_comes_with_everything_about_it(embedded: Switchboard) -> None:
    in_force(room_of(embedded))
    told = well(embedded.get("/v1/rules/home-office"))
    assert told["text"] == embedded.house.shelf.book.sources["discovery/home-office.yaml"]
    assert {"label": "Learns", "lines": ["works from home"]} in told["read_aloud"]
    two_weeks = next(case for case in told["cases"] if case["name"].startswith("Two weeks"))
    assert two_weeks["facts"] == {"days since last complaint": "14"} and two_weeks["passed"]
    assert two_weeks["expected"] == "does not fit, because of days since last complaint"
    assert well(embedded.get("/v1/rules/birthday"))["cases"] == []
    assert "Did you mean `home-office`?" in fault(embedded.get("/v1/rules/home-offices"))["message"]


def test_the_rules_are_for_keys_with_that_scope_alone(embedded: Switchboard) -> None:
    for path in ("/v1/rules", "/v1/rules/home-office"):
        assert embedded.get(path, key=embedded.new_key("read")).status_code == 403
    assert fault(embedded.get("/v1/rules?limit=0"))["field"] == "limit"
