"""Lends the tests of the doors a service with its customers."""

from __future__ import annotations

import pytest
from web.switchboard import ANNABELLE, NORTHWIND, OLIVER, SHARED, TARA, Switchboard


@pytest.fixture
def shop(service: Switchboard) -> Switchboard:
    """Annabelle, worth growing; Tara, with an open complaint; Oliver, newly come; a bakery; a line that two share."""
    service.customer("A-1", "Annabelle Yu", ANNABELLE, SHARED, tier="MGC", orders=4, manager="Priya Nair")
    service.contact("A-1")
    service.customer("T-2", "Tara White", TARA, SHARED, tier="LM", orders=2)
    service.contact("T-2", 3, kind="complaint", status="open", topic="Delivery late")
    service.customer("O-3", "Oliver Blake", OLIVER, tier="NEW", orders=1)
    service.customer("N-4", "Northwind Bakery", NORTHWIND, tier="LM", orders=2, kind="organization")
    return service
