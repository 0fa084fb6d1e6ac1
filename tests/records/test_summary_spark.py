"""Beyond one machine the statement runs on Spark as it is, and comes to the same digits."""

from __future__ import annotations

import json
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from records.shop import NOW, Shop
from records.test_summary import BOUND, STATEMENTS, bought, contact, digest
from sqlalchemy import select

from agent_assist.identify.trunks import plain_trunk
from agent_assist.records import integrations, summary_statements
from agent_assist.records.session import Database
from agent_assist.records.tables import interactions, transactions

pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'agent-assist[spark]'")
pytestmark = [
    pytest.mark.skipif(not shutil.which("java"), reason="Spark needs Java, and there is none here"),
    # Spark's own code, which we do not write.
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture
def spark(tmp_path: Path) -> Iterator[Any]:
    """A Spark of one process and one core."""
    from pyspark.sql import SparkSession

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
        builder = builder.config("spark.sql.shuffle.partitions", "2").config("spark.sql.warehouse.dir", str(tmp_path))
        session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def test_spark_comes_to_the_same_digits(sqlite_url: str, tmp_path: Path, spark: Any) -> None:
    database = Database(sqlite_url)
    shop = shop_in(database)
    with database.read() as connection:
        for table in (transactions, interactions):
            rows = [json.dumps(dict(row)) for row in connection.execute(select(table)).mappings()]
            (tmp_path / f"{table.name}.json").write_text("\n".join(rows))
            kinds = {"TEXT": "string", "BIGINT": "bigint"}
            schema = ", ".join(f"{column.name} {kinds[str(column.type)]}" for column in table.columns)
            read = spark.read.schema(schema).json(str(tmp_path / f"{table.name}.json"))
            read.createOrReplaceTempView(table.name)
        for statement in STATEMENTS.values():
            ours = [tuple(row) for row in connection.execute(statement, BOUND)]
            theirs = spark.sql(summary_statements.spelled_out(statement, BOUND)).collect()
            assert digest(ours) == digest([tuple(row) for row in theirs]) and ours
    assert shop.count("transactions") == 60
    database.close()


def shop_in(database: Database) -> Shop:
    with database.write() as connection:
        shop = Shop(database, integrations.settle(connection, "shop", NOW, region="GB"), plain_trunk("GB"))
    shop.send_well(
        "customers", {"customer_ref": "A-1", "name": "Annabelle Yu"}, {"customer_ref": "T-2", "name": "Tara White"}
    )
    kinds, whose = ("purchase", "purchase", "return", "fee"), ("A-1", "T-2")
    sales = (
        bought(
            n, n * 11.3, f"{n - 20}.{n:02}", kinds[n % 4], customer_ref=whose[n % 2], product_group="Garden" * (n % 3)
        )
        for n in range(60)
    )
    shop.send_well("transactions", *sales)
    said = ("contact", "complaint", "referral")
    contacts = (
        contact(n, n * 17.9, ("phone", "web")[n % 2], said[n % 3], customer_ref=whose[n % 2]) for n in range(40)
    )
    shop.send_well("interactions", *contacts)
    return shop
