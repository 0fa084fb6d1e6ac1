"""The fence is a stored fact: people decide, the job only proposes, and the audit tells of everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from records.shop import NOW, Shop
from sqlalchemy import select

from agent_assist.interact.outcome import NotPossible
from agent_assist.records import fences, snapshots, tables
from agent_assist.records.fence_records import FenceRecords

WHO = "Greta Vogel"


@dataclass(frozen=True)
class Proposal:
    customer_id: str
    direction: str = "in"
    reason: str = "Among the most valuable for two quarters."
    manager: str = ""


def put(shop: Shop, ref: str, manager: str = WHO, reason: str = "Asks for her.", now: datetime = NOW) -> bool:
    with shop.database.write() as connection:
        return fences.put(connection, shop.id_of(ref) if ref else "nobody", manager, reason, WHO, now)


def propose(shop: Shop, *proposals: Proposal, run: str = "run-1", now: datetime = NOW) -> int:
    with shop.database.write() as connection:
        return fences.store_proposals(connection, proposals, run, now)


def decide(shop: Shop, number: int, accepts: bool, manager: str = "", reason: str = "") -> bool:
    with shop.database.write() as connection:
        return fences.decide(connection, proposals(shop)[number]["id"], accepts, manager, reason, WHO, NOW)


def proposals(shop: Shop) -> list[dict[str, Any]]:
    return rows(shop, "fence_proposals")


def rows(shop: Shop, table: str) -> list[dict[str, Any]]:
    found = tables.metadata.tables[table]
    with shop.database.read() as connection:
        return [dict(row) for row in connection.execute(select(found).order_by(found.c.id)).mappings()]


def audited(shop: Shop) -> list[str]:
    return [row["action"] for row in rows(shop, "audit")]


def test_who_is_put_behind_the_fence_has_a_manager_from_then_on(shop: Shop) -> None:
    assert put(shop, "A-1")

    profile = shop.profile_of("A-1")
    assert (profile.manager, profile.manager_since) == (WHO, int(NOW.timestamp()))
    assert shop.profile_of("T-2").manager == ""


def test_putting_the_same_customer_again_changes_nothing(shop: Shop) -> None:
    put(shop, "A-1")
    before = (rows(shop, "fence_members"), audited(shop), shop.profile_of("A-1"))

    put(shop, "A-1", now=NOW + timedelta(days=1))

    assert (rows(shop, "fence_members"), audited(shop), shop.profile_of("A-1")) == before


def test_another_manager_takes_over_and_the_first_one_stays_on_record(shop: Shop) -> None:
    put(shop, "A-1")
    put(shop, "A-1", "Mei Tan")
    put(shop, "A-1", "Noah Fields")

    members = rows(shop, "fence_members")
    assert [member["manager"] for member in members if member["ended_at"]] == [WHO, "Mei Tan"]
    assert shop.profile_of("A-1").manager == "Noah Fields"
    assert audited(shop) == ["behind the fence"] * 3


def test_another_reason_is_kept_without_beginning_anew(shop: Shop) -> None:
    put(shop, "A-1")
    put(shop, "A-1", reason="Buys for a school.", now=NOW + timedelta(days=9))

    (member,) = rows(shop, "fence_members")
    assert (member["reason"], member["since_at"]) == ("Buys for a school.", int(NOW.timestamp()) * 1000)


def test_who_is_taken_out_has_no_manager_and_may_come_back(shop: Shop) -> None:
    for _ in range(2):
        put(shop, "A-1")
        with shop.database.write() as connection:
            assert fences.take_out(connection, shop.id_of("A-1"), "Moved away.", WHO, NOW) is True
            assert fences.take_out(connection, shop.id_of("A-1"), "Moved away.", WHO, NOW) is False

    assert shop.profile_of("A-1").manager == ""
    assert [member["ended_reason"] for member in rows(shop, "fence_members")] == ["Moved away."] * 2
    assert audited(shop).count("out of the fence") == 2


def test_nobody_is_nobody(shop: Shop) -> None:
    assert not put(shop, "")
    with shop.database.write() as connection:
        assert fences.take_out(connection, "nobody", "Gone.", WHO, NOW) is None
        assert fences.decide(connection, "nothing", True, WHO, "", WHO, NOW) is False


def test_the_fence_is_the_same_when_every_snapshot_is_made_anew(shop: Shop) -> None:
    put(shop, "A-1")

    assert snapshots.rebuild(shop.database, NOW) == 0


def test_an_open_proposal_is_not_doubled_and_goes_when_it_no_longer_holds(shop: Shop) -> None:
    annabelle, tara = Proposal(shop.id_of("A-1")), Proposal(shop.id_of("T-2"))
    assert propose(shop, annabelle, tara) == 2
    assert propose(shop, annabelle, tara, run="run-2") == 0
    assert propose(shop, tara, run="run-3") == 0

    states = {row["customer_id"]: (row["state"], row["run_id"]) for row in proposals(shop)}
    assert states == {annabelle.customer_id: ("withdrawn", "run-1"), tara.customer_id: ("open", "run-1")}
    assert audited(shop) == ["fence proposal", "fence proposal", "fence proposal withdrawn"]


def test_what_was_refused_is_not_proposed_again_within_the_quarter(shop: Shop) -> None:
    annabelle = Proposal(shop.id_of("A-1"))
    propose(shop, annabelle)
    decide(shop, 0, accepts=False, reason="Wants to be left alone.")

    assert propose(shop, annabelle, run="run-2", now=datetime(2026, 12, 31, tzinfo=NOW.tzinfo)) == 0
    assert propose(shop, annabelle, run="run-3", now=datetime(2027, 1, 1, tzinfo=NOW.tzinfo)) == 1
    assert shop.profile_of("A-1").manager == ""


def test_who_is_in_already_is_not_proposed_and_only_they_may_be_proposed_out(shop: Shop) -> None:
    put(shop, "A-1")

    assert propose(shop, Proposal(shop.id_of("A-1")), Proposal(shop.id_of("T-2"), "out")) == 0
    assert propose(shop, Proposal(shop.id_of("A-1"), "out", "Below the line for two quarters.")) == 1


def test_an_accepted_proposal_moves_the_customer(shop: Shop) -> None:
    propose(shop, Proposal(shop.id_of("A-1")))
    assert decide(shop, 0, accepts=True, manager="Mei Tan")
    assert shop.profile_of("A-1").manager == "Mei Tan"

    propose(shop, Proposal(shop.id_of("A-1"), "out", "Below the line for two quarters."))
    assert decide(shop, 1, accepts=True)
    assert shop.profile_of("A-1").manager == ""


def test_the_same_decision_again_changes_nothing_and_another_one_is_refused(shop: Shop) -> None:
    propose(shop, Proposal(shop.id_of("A-1")))
    decide(shop, 0, accepts=True, manager="Mei Tan")
    before = (rows(shop, "fence_members"), proposals(shop), audited(shop))

    assert decide(shop, 0, accepts=True, manager="Mei Tan")
    for accepts, manager in ((False, ""), (True, "Noah Fields")):
        with pytest.raises(NotPossible, match="was accepted by Greta Vogel"):
            decide(shop, 0, accepts, manager)

    assert (rows(shop, "fence_members"), proposals(shop), audited(shop)) == before


def test_the_manager_who_was_proposed_takes_them_unless_another_is_named(shop: Shop) -> None:
    propose(shop, *(Proposal(shop.id_of(ref), manager="Mei Tan") for ref in ("A-1", "T-2")))

    decide(shop, 0, accepts=True)
    decide(shop, 1, accepts=True, manager="Noah Fields")

    with shop.database.read() as connection:
        managers = fences.managers(connection)
    assert [managers[row["customer_id"]] for row in proposals(shop)] == ["Mei Tan", "Noah Fields"]


def test_nobody_comes_in_without_a_manager(shop: Shop) -> None:
    propose(shop, Proposal(shop.id_of("A-1")))

    with pytest.raises(NotPossible, match="who is to look after"):
        decide(shop, 0, accepts=True)

    assert proposals(shop)[0]["state"] == "open"


def test_what_was_withdrawn_cannot_be_decided(shop: Shop) -> None:
    propose(shop, Proposal(shop.id_of("A-1")))
    propose(shop, run="run-2")

    with pytest.raises(NotPossible, match="no longer holds"):
        decide(shop, 0, accepts=True, manager=WHO)


def test_a_hand_that_is_faster_than_the_decision_settles_the_proposal(shop: Shop) -> None:
    propose(shop, Proposal(shop.id_of("A-1")))
    put(shop, "A-1")

    (proposal,) = proposals(shop)
    assert (proposal["state"], proposal["manager"], proposal["decided_by"]) == ("accepted", WHO, WHO)


def test_members_and_proposals_come_in_pages_without_gap_or_double(shop: Shop) -> None:
    people = [{"customer_ref": f"P-{number}", "name": f"Rosa Marin {number}"} for number in range(7)]
    shop.send_well("customers", *people)
    for person in people:
        put(shop, person["customer_ref"])
    propose(shop, *(Proposal(shop.id_of(person["customer_ref"]), "out") for person in people))
    fence = FenceRecords(shop.database)

    for name, read in (("members", fence.members), ("proposals", fence.proposals)):
        seen, before = [], ""
        while True:
            page = read(3, before)
            seen += [one["name"] for one in page[name]]
            if not (before := page["next"]):
                break
        assert sorted(seen) == [person["name"] for person in people]


def test_of_one_run_the_best_stand_first(shop: Shop) -> None:
    people = [{"customer_ref": f"P-{number}", "name": f"Rosa Marin {number}"} for number in range(9)]
    shop.send_well("customers", *people)
    propose(shop, *(Proposal(shop.id_of(person["customer_ref"])) for person in people))

    listed = FenceRecords(shop.database).proposals(9, "")["proposals"]
    assert [one["name"] for one in listed] == [person["name"] for person in people]


def test_a_page_that_nobody_gave_is_refused(shop: Shop) -> None:
    with pytest.raises(ValueError, match="page is not known"):
        FenceRecords(shop.database).members(10, "page 2")
