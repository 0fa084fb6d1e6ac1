"""Lends the tests of the doors a service with its customers."""

from __future__ import annotations

import pytest
from web.switchboard import ANNABELLE, NORTHWIND, OLIVER, SHARED, TARA, Person, Switchboard


@pytest.fixture
def shop(service: Switchboard) -> Switchboard:
    """Annabelle, worth growing; Tara, with an open complaint; Oliver, newly come; a bakery; a line that two share."""
    service.settle(
        Person("A-1", "Annabelle Yu", (ANNABELLE, SHARED), "MGC", 4, manager="Priya Nair"),
        Person("T-2", "Tara White", (TARA, SHARED), "LM", 2),
        Person("O-3", "Oliver Blake", (OLIVER,), "NEW", 1),
        Person("N-4", "Northwind Bakery", (NORTHWIND,), "LM", 2, {"kind": "organization"}),
    )
    service.contact("A-1")
    service.contact("T-2", 3, kind="complaint", status="open", topic="Delivery late")
    return service
