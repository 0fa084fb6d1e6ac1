"""What the forecast would have said some weeks ago, against what came since."""

from __future__ import annotations

import gzip
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import orjson
import pytest
from making_populations import AS_OF, TIERS, population, shop

from agent_assist.differentiate.back_testing import back_test
from agent_assist.differentiate.calibration import BackTest, back_test_from_json
from agent_assist.differentiate.population import Population

SHOP = shop()
REAL_DATA = os.environ.get("AGENT_ASSIST_REAL_DATA", "")
CDNOW_CUT, CDNOW_END = date(1997, 9, 30), date(1998, 6, 30)


def checked(brought: np.ndarray, days: np.ndarray | None = None) -> BackTest:
    bought = np.ones(len(SHOP), dtype=np.int64) if days is None else days
    return back_test(SHOP, brought.astype(np.int64), bought, 26, TIERS)


def test_the_deciles_say_what_was_forecast_and_what_came() -> None:
    found = checked(np.arange(len(SHOP)) * 100)
    assert [decile.customers for decile in found.deciles] == [30] * 10
    assert sum(decile.predicted_minor * decile.customers for decile in found.deciles) == pytest.approx(
        found.predicted_minor, abs=1
    )
    assert sum(decile.real_minor * decile.customers for decile in found.deciles) == pytest.approx(found.real_minor)
    predicted = [decile.predicted_minor for decile in found.deciles]
    assert predicted == sorted(predicted)
    assert all(decile.low_minor <= decile.high_minor for decile in found.deciles)


def test_the_bias_and_the_correction_are_those_of_the_money() -> None:
    found = checked(np.full(len(SHOP), 1_000))
    assert found.bias == pytest.approx(found.predicted_minor / found.real_minor - 1, rel=1e-4)
    assert found.correction == pytest.approx(1 / (1 + found.bias))


def test_a_correction_keeps_within_bounds() -> None:
    assert checked(np.full(len(SHOP), 10**8)).correction == 4.0
    assert checked(np.full(len(SHOP), 1)).correction == 0.25


def test_a_forecast_that_ranks_worse_than_past_spend_is_told_to_do_so() -> None:
    found = checked(SHOP.margin)
    assert found.rank_past == pytest.approx(1.0)
    assert found.rank_forecast is not None and found.rank_forecast < 1.0
    assert "worse than their past spend" in found.words and "Spearman" in found.words


def test_a_forecast_that_ranks_better_is_told_to_do_so() -> None:
    words = replace(checked(SHOP.margin), rank_forecast=0.44, rank_past=0.39, bias=-0.233).words
    assert "23% too low" in words and "better than their past spend does (Spearman 0.440 against 0.390)" in words


def test_where_nobody_brought_anything_nothing_is_claimed() -> None:
    found = checked(np.zeros(len(SHOP)), np.zeros(len(SHOP), dtype=np.int64))
    assert (found.bias, found.correction, found.rank_forecast, found.rank_past) == (None, None, None, None)
    assert found.words == "The test had nothing to compare."


def test_too_few_customers_are_not_tested_and_the_reason_is_given() -> None:
    few = SHOP.take(slice(0, 5))
    found = back_test(few, np.ones(5, dtype=np.int64), np.ones(5, dtype=np.int64), 26, TIERS)
    assert found.deciles == () and found.words.startswith("Not tested.")


def test_who_had_not_bought_is_left_out() -> None:
    waiting = replace(SHOP, purchase_days=np.where(np.arange(len(SHOP)) < 50, 0, SHOP.purchase_days))
    found = back_test(waiting, np.ones(len(SHOP), dtype=np.int64), np.ones(len(SHOP), dtype=np.int64), 26, TIERS)
    assert found.customers == len(SHOP) - 50


def test_a_back_test_comes_back_from_its_stored_form() -> None:
    found = checked(SHOP.margin)
    stored = orjson.loads(orjson.dumps(found.as_json()))
    assert back_test_from_json(stored) == found and stored["words"] == found.words


def cdnow() -> tuple[Population, np.ndarray, np.ndarray]:
    """The published sample at the cut of the literature, and what its customers brought in the 39 weeks after."""
    epoch, bought = date(1970, 1, 1).toordinal(), {}
    with gzip.open(Path(REAL_DATA) / "cdnow_sample.txt.gz", "rt") as stream:
        for line in stream:
            _, customer, day, _, amount = line.split()
            at = date.fromisoformat(f"{day[:4]}-{day[4:6]}-{day[6:]}").toordinal() - epoch
            bought.setdefault(customer, []).append((at, round(float(amount) * 100)))
    cut, end = CDNOW_CUT.toordinal() - epoch, CDNOW_END.toordinal() - epoch
    before = [[one for one in purchases if one[0] <= cut] for purchases in bought.values()]
    after = [[one for one in purchases if cut < one[0] <= end] for purchases in bought.values()]
    margin = np.array([sum(amount for _, amount in one) for one in before])
    days = np.array([len({day for day, _ in one}) for one in before])
    spent = {"transactions": days, "purchase_days": days, "margin": margin, "margin_365": margin}
    first, last = ([end(day for day, _ in one) for one in before] for end in (min, max))
    seen = population(len(before), as_of=CDNOW_CUT, first_day=first, last_day=last, **spent)
    brought = np.array([sum(amount for _, amount in one) for one in after])
    return seen, brought, np.array([len({day for day, _ in one}) for one in after])


@pytest.mark.skipif(not REAL_DATA, reason="AGENT_ASSIST_REAL_DATA does not point at the real data")
def test_on_real_purchases_the_money_is_far_closer_than_pace_times_ticket() -> None:
    seen, brought, days = cdnow()
    found = back_test(seen, brought, days, 39, TIERS)
    pace = seen.margin / np.maximum(seen.age_days, 1) * 39 * 7
    assert found.bias is not None and -0.30 < found.bias < 0.0
    assert pace.sum() / brought.sum() - 1 > 1.0
    assert found.rank_forecast is not None and found.rank_past is not None
    assert found.rank_forecast > found.rank_past


def test_the_day_of_the_forecast_is_told() -> None:
    assert checked(SHOP.margin).as_of == AS_OF.isoformat()
