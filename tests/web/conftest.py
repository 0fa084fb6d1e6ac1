"""Lends the tests of the doors a service with its customers."""

from __future__ import annotations

import pytest
from web.draft_desk import DraftDesk, rosa_at, samir_at
from web.scored import Browser, run_score, settle_people, supervisor_at
from web.switchboard import ANNABELLE, NORTHWIND, OLIVER, SHARED, TARA, Kept, Person, Switchboard


@pytest.fixture(scope="session")
def settled_shops() -> dict[str, Kept]:
    """The shop as it was settled first, by the kind of its database: to settle one through the doors takes long."""
    return {}


@pytest.fixture
def shop(service: Switchboard, settled_shops: dict[str, Kept]) -> Switchboard:
    """Annabelle, worth growing; Tara, with an open complaint; Oliver, newly come; a bakery; a line that two share."""
    kind = service.house.settings.database_url.partition(":")[0]
    if kind in settled_shops:
        service.refill(settled_shops[kind])
        return service
    service.settle(
        Person("A-1", "Annabelle Yu", (ANNABELLE, SHARED), "MGC", 4, manager="Priya Nair"),
        Person("T-2", "Tara White", (TARA, SHARED), "LM", 2),
        Person("O-3", "Oliver Blake", (OLIVER,), "NEW", 1),
        Person("N-4", "Northwind Bakery", (NORTHWIND,), "LM", 2, {"kind": "organization"}),
    )
    service.contact("A-1")
    service.contact("T-2", 3, kind="complaint", status="open", topic="Delivery late")
    settled_shops[kind] = service.keep()
    return service


@pytest.fixture
def scored(embedded: Switchboard) -> Switchboard:
    """A desk whose people have been scored."""
    settle_people(embedded)
    run_score(embedded)
    return embedded


@pytest.fixture
def desk(scored: Switchboard) -> Browser:
    """Rosa Marin at that desk."""
    return supervisor_at(scored, "Rosa Marin")


@pytest.fixture
def rosa(board: Switchboard) -> DraftDesk:
    """Rosa Marin, who writes drafts in the room that the tests of a file have."""
    return rosa_at(board)


@pytest.fixture
def samir(board: Switchboard) -> DraftDesk:
    """Samir Haddad, who approves them."""
    return samir_at(board)


@pytest.fixture
def draft_id(rosa: DraftDesk) -> str:
    """A draft of Rosa's without a change in it."""
    return rosa.begin("Pets")
