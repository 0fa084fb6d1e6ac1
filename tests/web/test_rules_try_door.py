"""The door that tries a rule file on somebody: the verdict line by line, both whole calls, and nothing is written."""

from __future__ import annotations

from typing import Any

import pytest
from web.switchboard import ANNABELLE, STARTER_RULES, Switchboard, fault, well

HOME_OFFICE = "discovery/home-office.yaml"
TEXT = (STARTER_RULES / HOME_OFFICE).read_text(encoding="utf-8")
FOR_MVC = TEXT.replace("is LM or MGC or NEW", "is MVC")


def try_on(board: Switchboard, who: str, text: str = FOR_MVC, path: str = HOME_OFFICE) -> dict[str, Any]:
    return well(board.post("/v1/rules/try", {"path": path, "text": text, "who": who}))


def test_a_rule_is_tried_on_one_of_the_cast(embedded: Switchboard) -> None:
    told = try_on(embedded, "annabelle")
    assert told["who"] == {"kind": "cast", "id": "annabelle", "name": "Annabelle Yu"}
    assert told["what"] == "rule" and told["fits"] and told["rule"]["rule"] == "home-office"
    assert {line["state"] for line in told["rule"]["lines"] if line["part"] == "when"} == {"true"}
    before = try_on(embedded, "annabelle", TEXT)
    assert not before["fits"] and before["same"] and "tier" in before["flip"]


def test_a_rule_is_tried_on_a_past_call_and_nothing_is_written(embedded: Switchboard) -> None:
    embedded.customer("A-1", "Annabelle Yu", ANNABELLE, tier="MVC", orders=3)
    call = embedded.lookup(call_id="c-7", ani=ANNABELLE)
    rows = embedded.rows("decisions") + embedded.rows("audit")

    by_lookup, by_call = try_on(embedded, call["lookup_id"]), try_on(embedded, "c-7")

    assert by_lookup == by_call and by_lookup["who"]["kind"] == "call"
    assert by_lookup["in_force"]["silence"] == call["silence"]
    assert (by_lookup["in_force"]["prompt"] or {}).get("rule", "") == call["prompt_id"]
    assert embedded.rows("decisions") + embedded.rows("audit") == rows


@pytest.mark.parametrize(
    ("who", "text", "path", "status"),
    [
        ("nobody", FOR_MVC, HOME_OFFICE, 422),
        ("annabelle", FOR_MVC.replace("MVC", "MVP"), HOME_OFFICE, 422),
        ("annabelle", FOR_MVC, "tiers.yaml", 400),
        ("annabelle", FOR_MVC, "../discovery/home-office.yaml", 400),
        ("  ", FOR_MVC, HOME_OFFICE, 400),
    ],
)
def test_what_cannot_be_tried_is_told(embedded: Switchboard, who: str, text: str, path: str, status: int) -> None:
    answer = embedded.post("/v1/rules/try", {"path": path, "text": text, "who": who})
    assert answer.status_code == status and fault(answer)["message"]


def test_the_door_wants_the_scope_for_rules(embedded: Switchboard) -> None:
    key = embedded.new_key("read")
    assert (
        embedded.post("/v1/rules/try", {"path": HOME_OFFICE, "text": TEXT, "who": "tara"}, key=key).status_code == 403
    )
