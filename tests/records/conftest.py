"""Lends the tests of the records a shop with two customers."""

from __future__ import annotations

import pytest
from records.shop import NOW, Shop

from agent_assist.identify.trunks import plain_trunk
from agent_assist.records import integrations
from agent_assist.records.session import Database


@pytest.fixture
def shop(database: Database) -> Shop:
    """The shop, known to the database, with Annabelle and Tara as its customers."""
    with database.write() as connection:
        integration = integrations.settle(connection, "shop", NOW, region="GB")
    shop = Shop(database, integration, plain_trunk("GB"))
    shop.send_well(
        "customers",
        {"customer_ref": "A-1", "name": "Annabelle Yu", "region": "GB", "language": "en", "since": "2011-01-18"},
        {"customer_ref": "T-2", "name": "Tara White", "region": "FI", "language": "en", "since": "2020-12-07"},
    )
    return shop
