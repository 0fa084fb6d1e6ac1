"""The score assesses whoever is due, writes nothing twice, can be stopped, and comes to the same on every database."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from records.shop import Shop
from rich.console import Console
from sqlalchemy import func, select

from agent_assist.cli.scoring_progress import Teller
from agent_assist.cli.scoring_run import Desk, Done, NoSuchParameters, Wish, score
from agent_assist.differentiate.fencing import LINE
from agent_assist.differentiate.profile import Standing, value_from_json
from agent_assist.differentiate.tiers import Tiers, load_tiers
from agent_assist.identify.trunks import plain_trunk
from agent_assist.records import assessments, integrations, ledger, overrides, score_runs, snapshots, tables
from agent_assist.records.score_runs import NEWS, WHOLE, AlreadyRunning, Run
from agent_assist.records.session import Database
from agent_assist.records.value_reports import ValueReports

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
TIERS = load_tiers(Path(__file__).parents[2] / "rules" / "tiers.yaml")
CUSTOMERS = 60


@dataclass
class Score:
    """A shop with customers of two years, and short ways to score them; time goes on by a minute a look."""

    shop: Shop
    tiers: Tiers = TIERS
    now: datetime = field(default=NOW)

    def run(self, as_of: date = DAY, **wish: Any) -> Done:
        return score(Desk(self.shop.database, self.tiers, self.clock, Teller(Console(quiet=True))), Wish(as_of, **wish))

    def clock(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def count(self, table: str = "assessments") -> int:
        return self.shop.count(table)

    def rows(self, table: str) -> list[dict[str, Any]]:
        with self.shop.database.read() as connection:
            return [dict(row) for row in connection.execute(tables.metadata.tables[table].select()).mappings()]

    def bought(self, ref: str, customer: str, days_ago: float, margin: str = "20.00") -> None:
        self.shop.send_well("transactions", sale(ref, customer, days_ago, margin))


def sale(ref: str, customer: str, days_ago: float, margin: str) -> dict[str, object]:
    at = (NOW - timedelta(days=days_ago)).isoformat()
    same = {"kind": "purchase", "currency": "GBP", "revenue": "0", "occurred_at": at}
    return {"transaction_ref": ref, "customer_ref": customer, "margin": margin, **same}


@pytest.fixture
def scored(database: Database) -> Iterator[Score]:
    """A shop with sixty customers, nobody scored yet."""
    yield Score(opened(database))


def opened(database: Database) -> Shop:
    draw = random.Random(7)
    with database.write() as connection:
        integration = integrations.settle(connection, "shop", NOW, region="GB")
    shop = Shop(database, integration, plain_trunk("GB"))
    refs = [f"C-{number:03}" for number in range(CUSTOMERS)]
    shop.send_well("customers", *({"customer_ref": ref, "name": "Mei Tan", "since": "2024-11-01"} for ref in refs))
    sales, contacts = [], []
    for ref in refs:
        first, often = draw.uniform(60, 700), draw.choice((1, 1, 2, 4, 9, 16))
        worth = draw.uniform(5, 120)
        days = [first, *(draw.uniform(1, first) for _ in range(often - 1))]
        sales += [sale(f"{ref}-{at}", ref, ago, f"{draw.uniform(0.7, 1.3) * worth:.2f}") for at, ago in enumerate(days)]
        contacts += [contact(f"{ref}-{at}", ref, draw.uniform(1, 700)) for at in range(draw.choice((0, 1, 5)))]
    shop.send_well("transactions", *sales)
    shop.send_well("interactions", *contacts)
    return shop


def contact(ref: str, customer: str, days_ago: float) -> dict[str, object]:
    at = (NOW - timedelta(days=days_ago)).isoformat()
    return {"interaction_ref": ref, "customer_ref": customer, "occurred_at": at, "channel": "phone"}


def in_force(scored: Score) -> list[dict[str, Any]]:
    return scored.rows("current_values")


def test_the_first_score_assesses_everybody_and_keeps_what_it_learned(scored: Score) -> None:
    done = scored.run()

    assert (done.run.mode, done.tiers.total(), scored.count()) == (WHOLE, CUSTOMERS, CUSTOMERS)
    assert scored.count("value_parameters") == scored.count("back_tests") == scored.count("value_lines") == 1
    for row in scored.rows("assessments"):
        value = value_from_json(orjson.loads(row["body"]))
        assert (row["actual_minor"], row["potential_minor"]) == (value.actual, value.potential)
        assert sum(line.amount for line in value.reasons) == value.actual
        assert sum(line.amount for line in value.potential_reasons) == value.potential
        assert (row["parameters"], row["run_id"]) == (done.run.parameters, done.run.id) and value.why
    assert {row["id"] for row in scored.rows("assessments")} == {row["assessment_id"] for row in in_force(scored)}
    assert {row["value"] for row in in_force(scored)} == {""}, "no text is kept twice"
    assert snapshots.rebuild(scored.shop.database, NOW) == 0


def test_the_same_day_again_assesses_nobody(scored: Score) -> None:
    scored.run()
    done = scored.run()

    assert (done.run.mode, done.tiers.total(), scored.count()) == (NEWS, 0, CUSTOMERS)


def test_whoever_has_news_is_assessed_again_and_nobody_else(scored: Score) -> None:
    scored.run()
    scored.bought("new", "C-001", 0.1)
    scored.shop.send_well("transactions", sale("C-002-0", "C-002", 50, "9.99"))
    scored.shop.send_well("interactions", contact("new", "C-003", 0.1))
    with scored.shop.database.write() as connection:
        told = Standing("share of spend", "answered", int(NOW.timestamp()) - 60, "about half", lookup_id="c")
        ledger.append(connection, scored.shop.id_of("C-004"), told, NOW)

    done = scored.run()

    wanted = Counter({scored.shop.id_of(f"C-00{number}"): 2 for number in (1, 2, 3, 4)})
    counted = Counter(row["customer_id"] for row in scored.rows("assessments"))
    assert Counter({id_: times for id_, times in counted.items() if times > 1}) == wanted
    assert (done.run.mode, done.tiers.total()) == (NEWS, 4)
    assert scored.shop.profile_of("C-004").value != scored.shop.profile_of("C-005").value
    assert scored.run().tiers.total() == 0


def test_what_is_a_week_old_is_assessed_again(scored: Score) -> None:
    scored.run(DAY - timedelta(days=7))
    assert scored.run(DAY - timedelta(days=1)).tiers.total() == 0
    assert scored.run(DAY).tiers.total() == CUSTOMERS


def test_a_customer_alone_is_valued_as_among_all(scored: Score) -> None:
    whole = scored.run()
    before = scored.shop.profile_of("C-001").value
    scored.shop.send_well("customers", {"customer_ref": "C-001", "name": "Rosa Marin"})
    alone = scored.run()

    assert (alone.run.mode, alone.tiers.total()) == (NEWS, 1)
    assert scored.shop.profile_of("C-001").value == before
    assert whole.run.parameters == alone.run.parameters


def test_a_stopped_run_leaves_whole_chunks_and_goes_on_where_it_ended(scored: Score) -> None:
    ticks = iter(range(10**6))

    def stop_on_the_way() -> datetime:
        # The third chunk is not written any more.
        if scored.count() == 40 and next(ticks) == 0:
            raise KeyboardInterrupt
        return scored.clock()

    with pytest.raises(KeyboardInterrupt):
        teller = Teller(Console(quiet=True))
        score(Desk(scored.shop.database, TIERS, stop_on_the_way, teller, chunk=20), Wish(DAY, everybody=True))
    assert scored.count() == 40
    assert [row["state"] for row in scored.rows("score_runs")] == ["stopped"]

    done = scored.run()

    assert (done.resumed, done.run.mode, done.run.written) == (True, WHOLE, CUSTOMERS)
    assert scored.count() == CUSTOMERS
    assert set(Counter(row["customer_id"] for row in scored.rows("assessments")).values()) == {1}
    assert {row["run_id"] for row in scored.rows("assessments")} == {done.run.id}
    assert snapshots.rebuild(scored.shop.database, NOW) == 0


def test_a_stopped_run_comes_to_the_same_as_one_in_a_piece(scored: Score) -> None:
    done = scored.run()
    in_a_piece = {row["customer_id"]: row["body"] for row in scored.rows("assessments")}
    with scored.shop.database.write() as connection:
        half = sorted(in_a_piece)[: CUSTOMERS // 2]
        rest = tables.assessments.c.customer_id.not_in(half)
        connection.execute(tables.assessments.delete().where(rest))
        score_runs.stop(connection, replace(done.run, reached=half[-1], written=len(half)), NOW)

    assert scored.run().resumed

    assert {row["customer_id"]: row["body"] for row in scored.rows("assessments")} == in_a_piece


def test_of_two_scores_at_once_the_second_stops(scored: Score) -> None:
    score_runs.begin(scored.shop.database, Run("", WHOLE, DAY, ""), NOW)

    with pytest.raises(AlreadyRunning, match="running since 2026-11-22 10:00 UTC"):
        scored.run()

    assert scored.count() == 0


def test_a_run_whose_process_died_keeps_nobody_waiting(scored: Score) -> None:
    score_runs.begin(scored.shop.database, Run("", WHOLE, DAY, ""), NOW)
    with scored.shop.database.write() as connection:
        dead = orjson.dumps({**orjson.loads(scored.rows("score_runs")[0]["body"]), "process": 2**22 + 1}).decode()
        connection.execute(tables.score_runs.update().values(body=dead))

    assert scored.run().tiers.total() == CUSTOMERS


def test_an_earlier_day_is_kept_and_changes_nothing_that_is_in_force(scored: Score) -> None:
    scored.run()
    before = scored.shop.profile_of("C-001").value
    done = scored.run(DAY - timedelta(days=30), everybody=True)

    assert done.tiers.total() > 0
    assert scored.shop.profile_of("C-001").value == before
    assert snapshots.rebuild(scored.shop.database, NOW) == 0


def test_a_tier_set_by_a_person_outlives_the_score(scored: Score) -> None:
    scored.run()
    id_ = scored.shop.id_of("C-001")
    with scored.shop.database.write() as connection:
        overrides.put(connection, id_, "BZ", "Fraud", "supervisor", NOW + timedelta(days=9), NOW)
    scored.run(everybody=True)

    value = scored.shop.profile_of("C-001").value
    assert value and (value.tier, value.objective) == ("BZ", "contain") and value.computed_tier != "BZ"
    assert snapshots.rebuild(scored.shop.database, NOW) == 0


def test_lines_stay_for_the_quarter_and_are_drawn_anew_in_the_next(scored: Score) -> None:
    scored.run(date(2026, 10, 5))
    first = scored.rows("value_lines")
    scored.bought("whale", "C-001", 30, "90000.00")
    scored.run(date(2026, 11, 22), everybody=True)
    assert scored.rows("value_lines") == first

    done = scored.run(date(2027, 1, 4))

    assert done.run.mode == WHOLE
    assert sorted(row["quarter"] for row in scored.rows("value_lines")) == ["2026-Q4", "2027-Q1"]


def test_a_moved_line_is_followed_by_a_score_of_everybody_once(scored: Score) -> None:
    scored.run()
    reports = ValueReports(scored.shop.database, lambda: scored.tiers)
    low = min(row["actual_minor"] for row in in_force(scored))
    assert reports.save_line("fence", low - 1, "greta", "Two new managers.", scored.clock())

    moved, again = scored.run(), scored.run()

    assert (moved.run.mode, again.run.mode) == (WHOLE, NEWS)
    proposed = [row for row in scored.rows("fence_proposals") if row["state"] == "open"]
    assert proposed and {row["reason"] for row in proposed} == {LINE}


def test_a_changed_sheet_is_followed_by_a_score_of_everybody(scored: Score) -> None:
    scored.run()
    scored.tiers = replace(TIERS, win_rate=0.5)

    assert scored.run().run.mode == WHOLE


def test_parameters_can_be_named(scored: Score) -> None:
    first = scored.run(DAY - timedelta(days=30)).run.parameters

    assert scored.run(parameters=first, everybody=True).run.parameters == first
    with pytest.raises(NoSuchParameters, match="no parameters v-none"):
        scored.run(parameters="v-none")


def test_the_report_adds_up(scored: Score) -> None:
    scored.run(DAY - timedelta(days=40))
    report = scored.run(everybody=True).report

    assert report is not None
    with scored.shop.database.read() as connection:
        assert score_runs.report(connection) == orjson.loads(orjson.dumps(report))
        actual = connection.execute(select(func.sum(tables.current_values.c.actual_minor))).scalar_one()
    assert sum(row["customers"] for row in report["tiers"]) == sum(report["histogram"]["counts"]) == CUSTOMERS
    assert sum(row["actual_minor"] for row in report["tiers"]) == actual
    equity = report["equity"]
    assert sum(equity[part] for part in ("profit", "existing", "acquired", "model")) == equity["total"]
    assert equity["total"] - equity["profit"] == equity["equity_after"] - equity["equity_before"]
    assert not equity["was_reported"] and equity["model"] == 0
    (month,) = report["migration"]["months"]
    assert (month["from"], month["to"]) == ("2026-11-01", "2026-11-22")
    assert sum(map(sum, month["customers"])) == CUSTOMERS
    assert sum(month["parts"].values()) == sum(map(sum, month["change"]))
    assert report["calibration"]["holdout_weeks"] == TIERS.holdout_weeks and report["calibration"]["words"]


def test_too_few_customers_are_scored_and_told_so(database: Database) -> None:
    with database.write() as connection:
        integration = integrations.settle(connection, "shop", NOW, region="GB")
    shop = Shop(database, integration, plain_trunk("GB"))
    shop.send_well("customers", {"customer_ref": "A-1", "name": "Annabelle Yu"})
    scored = Score(shop)
    scored.bought("1", "A-1", 20)

    done = scored.run()

    assert done.tiers.total() == 1 and done.report and done.report["note"]


def test_both_databases_come_to_the_same_digits(sqlite_url: str, postgresql_url: str) -> None:
    told = []
    for url in (sqlite_url, postgresql_url):
        database = Database(url)
        try:
            scored = Score(opened(database))
            scored.run(DAY - timedelta(days=40))
            scored.run(everybody=True)
            refs = {row["id"]: row["ref"] for row in scored.rows("customers")}
            with database.read() as connection:
                values = {ref: assessments.read(connection, id_) for id_, ref in refs.items()}
            told.append(values)
        finally:
            with database.write() as connection:
                for table in reversed(tables.metadata.sorted_tables):
                    connection.execute(table.delete())
            database.close()

    assert told[0] == told[1]
