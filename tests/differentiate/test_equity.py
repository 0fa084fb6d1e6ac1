"""What the whole customer base returned, in four parts, and how value moved between the tiers."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from agent_assist.differentiate.catalogue import TIERS
from agent_assist.differentiate.equity import ABSENT, migration, return_on_customer

AMOUNT = st.integers(-(10**10), 10**10)
BASES = st.dictionaries(st.sampled_from([f"c{i}" for i in range(20)]), AMOUNT, max_size=20)
MOVES = st.lists(st.tuples(st.sampled_from((*TIERS, ABSENT)), AMOUNT, st.sampled_from((*TIERS, ABSENT)), AMOUNT))


def columns(base: dict[str, int]) -> tuple[np.ndarray, np.ndarray]:
    return np.array(list(base), dtype=object), np.array(list(base.values()), dtype=np.int64)


@given(BASES, BASES, AMOUNT, st.none() | AMOUNT)
def test_the_four_parts_add_up_exactly(
    before: dict[str, int], after: dict[str, int], profit: int, reported: int | None
) -> None:
    found = return_on_customer(*columns(before), *columns(after), profit, reported)
    began = sum(before.values()) if reported is None else reported
    assert found.profit + found.existing + found.acquired + found.model == profit + sum(after.values()) - began
    assert found.total == profit + found.equity_after - found.equity_before
    assert found.acquired == sum(value for id_, value in after.items() if id_ not in before)
    assert found.model == sum(before.values()) - began


def test_a_better_looking_model_is_no_return() -> None:
    before, after = {"a": 100, "b": 100}, {"a": 110, "b": 100, "c": 20}
    found = return_on_customer(*columns(before), *columns(after), 30, 150)
    assert (found.profit, found.existing, found.acquired, found.model) == (30, 10, 20, 50)
    assert found.rate == 60 / 200
    assert found.apparent_rate == 110 / 150


def test_a_customer_who_is_no_longer_kept_is_a_loss_of_existing_value() -> None:
    assert return_on_customer(*columns({"a": 100, "b": 40}), *columns({"a": 100}), 0).existing == -40


def test_without_equity_there_is_no_rate() -> None:
    told = return_on_customer(*columns({}), *columns({"a": 5}), 1).as_json()
    assert told["rate"] is None and told["apparent_rate"] is None and told["total"] == 6


@given(MOVES)
def test_the_change_of_a_migration_adds_up_to_all_of_it(moves: list[tuple[str, int, str, int]]) -> None:
    moves = [(was, value if was else 0, now, later if now else 0) for was, value, now, later in moves]
    before, after = ([move[i] for move in moves] for i in (1, 3))
    found = migration(
        np.array([move[0] for move in moves], dtype=object), np.array(before, dtype=np.int64),
        np.array([move[2] for move in moves], dtype=object), np.array(after, dtype=np.int64),
    )  # fmt: skip
    assert sum(map(sum, found.customers)) == len(moves)
    assert sum(map(sum, found.change)) == sum(found.parts.values()) == sum(after) - sum(before)


def test_a_migration_says_who_moved_where() -> None:
    found = migration(
        np.array(["MVC", "LM", "LM", ABSENT, "BZ"], dtype=object), np.array([900, 100, 50, 0, -20]),
        np.array(["MVC", "MVC", "LM", "NEW", ABSENT], dtype=object), np.array([950, 400, 60, 30, 0]),
    )  # fmt: skip
    row = {name: place for place, name in enumerate(found.names)}
    assert found.customers[row["LM"]][row["MVC"]] == 1 and found.change[row["LM"]][row["MVC"]] == 300
    assert found.parts == {"stayed": 60, "moved": 300, "came": 30, "left": 20}
    assert found.as_json()["names"] == (*TIERS, ABSENT)
