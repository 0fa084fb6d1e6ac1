"""A key is shown once, stored as a hash, and lets in nobody once it is revoked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from records.shop import NOW, Shop
from sqlalchemy import select

from agent_assist.records import keys, tables


def create(shop: Shop) -> tuple[str, keys.Key]:
    with shop.database.write() as connection:
        return keys.create(connection, shop.integration, ["lookup", "events"], NOW)


def test_a_new_key_opens_for_its_integration_and_scopes(shop: Shop) -> None:
    secret, _ = create(shop)

    key = keys.verify(keys.all_active(shop.database), secret)

    assert key
    assert (key.integration, key.scopes) == (shop.integration, frozenset({"lookup", "events"}))


def test_a_key_says_what_it_is_and_is_stored_only_as_a_hash(shop: Shop) -> None:
    secret, key = create(shop)

    assert re.fullmatch(r"aa_[0-9a-f]{8}_[A-Za-z0-9_-]{43}", secret)
    with shop.database.read() as connection:
        row = connection.execute(select(tables.keys)).one()
    assert row.id == key.id
    assert not any(secret[12:] in str(value) for value in row)


@pytest.mark.parametrize("spoil", [str.upper, lambda key: key[:-1], lambda key: key + "a", lambda key: "bb" + key[2:]])
def test_a_key_that_is_only_nearly_right_opens_nothing(shop: Shop, spoil: object) -> None:
    secret, _ = create(shop)
    assert callable(spoil)

    assert keys.verify(keys.all_active(shop.database), spoil(secret)) is None


@pytest.mark.parametrize("secret", ["", "aa", "aa_", "_", "é\ud800", "aa_deadbeef_" + "x" * 43])
def test_nonsense_opens_nothing(shop: Shop, secret: str) -> None:
    create(shop)

    assert keys.verify(keys.all_active(shop.database), secret) is None


def test_a_revoked_key_is_listed_and_opens_nothing(shop: Shop) -> None:
    secret, key = create(shop)
    with shop.database.write() as connection:
        assert keys.revoke(connection, key.id, NOW + timedelta(hours=1))
        assert not keys.revoke(connection, key.id, NOW + timedelta(hours=2))
        assert not keys.revoke(connection, "nothing", NOW)

    assert keys.verify(keys.all_active(shop.database), secret) is None
    with shop.database.read() as connection:
        assert [one.revoked_at for one in keys.all_keys(connection)] == [NOW + timedelta(hours=1)]
