"""Keep what value looks like from here: parameters, lines, runs, overrides, and who stands behind the fence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# The latest assessment moves from the snapshot's body into a table of its own.
TAKE_OUT = {
    "sqlite": """
        INSERT INTO current_values
            (customer_id, value, tier, computed_tier, actual_minor, potential_minor, assessed_at)
        SELECT
            customer_id,
            json_extract(body, '$.value'),
            json_extract(body, '$.value.tier'),
            json_extract(body, '$.value.tier'),
            json_extract(body, '$.value.actual'),
            json_extract(body, '$.value.potential'),
            json_extract(body, '$.value.as_of') * 1000
        FROM snapshots WHERE json_type(body, '$.value') = 'object'
    """,
    "postgresql": """
        INSERT INTO current_values
            (customer_id, value, tier, computed_tier, actual_minor, potential_minor, assessed_at)
        SELECT
            customer_id,
            body::json ->> 'value',
            body::json -> 'value' ->> 'tier',
            body::json -> 'value' ->> 'tier',
            (body::json -> 'value' ->> 'actual')::bigint,
            (body::json -> 'value' ->> 'potential')::bigint,
            (body::json -> 'value' ->> 'as_of')::bigint * 1000
        FROM snapshots WHERE body::json -> 'value' ->> 'tier' <> ''
    """,
}
# An older program does not know the new members of an assessment, and makes its own with the next `score`.
PUT_BACK = {
    "sqlite": "UPDATE snapshots SET body = json_set(body, '$.value', NULL)",
    "postgresql": "UPDATE snapshots SET body = jsonb_set(body::jsonb, '{value}', 'null')::text",
}

# What is summed up of each customer stands in the index.
SUMMED = {"interactions": ("channel", "kind", "status"), "transactions": ("kind", "margin_minor", "currency")}


def text(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


def of_customer(table: str) -> sa.Column[str]:
    key = sa.ForeignKey("customers.id", name=f"fk_{table}_customer_id_customers")
    return sa.Column("customer_id", sa.Text, key, nullable=False)


def upgrade() -> None:
    op.add_column("transactions", text("product_group"))
    for table, summed in SUMMED.items():
        op.drop_index(f"ix_{table}_customer_id_occurred_at_id", table)
        op.create_index(f"ix_{table}_sums", table, ["customer_id", "occurred_at", "id", *summed])
    has_group = sa.text("product_group <> ''")
    op.create_index(
        "ix_transactions_groups",
        "transactions",
        ["customer_id", "product_group"],
        sqlite_where=has_group,
        postgresql_where=has_group,
    )
    for column in (text("computed_tier"), text("wanted_tier"), text("run_id"), text("body", "{}")):
        op.add_column("assessments", column)
    op.create_table(
        "current_values",
        of_customer("current_values"),
        *(text(name) for name in ("assessment_id", "value", "tier", "computed_tier", "wanted_tier")),
        sa.Column("assessed_version", sa.Integer, nullable=False, server_default="0"),
        *(number(name) for name in ("actual_minor", "potential_minor", "assessed_at")),
        sa.PrimaryKeyConstraint("customer_id", name="pk_current_values"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_current_values_tier_actual_minor_customer_id", "current_values", ["tier", "actual_minor", "customer_id"]
    )
    op.create_table(
        "value_parameters",
        sa.Column("version", sa.Text, nullable=False),
        text("body", "{}"),
        *(number(name) for name in ("as_of_at", "created_at")),
        sa.PrimaryKeyConstraint("version", name="pk_value_parameters"),
    )
    op.create_table(
        "back_tests",
        sa.Column("id", sa.Text, nullable=False),
        text("parameters"),
        text("body", "{}"),
        number("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_back_tests"),
    )
    op.create_index("ix_back_tests_parameters", "back_tests", ["parameters"])
    op.create_table(
        "value_lines",
        sa.Column("quarter", sa.Text, nullable=False),
        *(text(name) for name in ("parameters", "author", "reason")),
        text("body", "{}"),
        *(number(f"{name}_minor") for name in ("mvc", "mgc", "fence")),
        *(number(name) for name in ("as_of_at", "created_at", "updated_at")),
        sa.PrimaryKeyConstraint("quarter", name="pk_value_lines"),
    )
    op.create_table(
        "score_runs",
        sa.Column("id", sa.Text, nullable=False),
        *(text(name) for name in ("state", "mode", "parameters")),
        text("body", "{}"),
        *(number(name) for name in ("as_of_at", "started_at", "finished_at")),
        sa.PrimaryKeyConstraint("id", name="pk_score_runs"),
    )
    op.create_index("ix_score_runs_state_started_at", "score_runs", ["state", "started_at"])
    is_running = sa.text("state = 'running'")
    op.create_index(
        "uq_score_runs_running",
        "score_runs",
        ["state"],
        unique=True,
        sqlite_where=is_running,
        postgresql_where=is_running,
    )
    op.create_table(
        "tier_overrides",
        sa.Column("id", sa.Text, nullable=False),
        of_customer("tier_overrides"),
        *(text(name) for name in ("tier", "author", "reason", "ended_by")),
        *(number(name) for name in ("set_at", "expires_at", "ended_at")),
        sa.PrimaryKeyConstraint("id", name="pk_tier_overrides"),
        sa.UniqueConstraint("customer_id", "ended_at", name="uq_tier_overrides_customer_id_ended_at"),
    )
    op.create_index("ix_tier_overrides_ended_at_expires_at", "tier_overrides", ["ended_at", "expires_at"])
    op.create_table(
        "fence_members",
        sa.Column("id", sa.Text, nullable=False),
        of_customer("fence_members"),
        *(text(name) for name in ("manager", "reason", "put_by", "ended_by", "ended_reason")),
        *(number(name) for name in ("since_at", "ended_at")),
        sa.PrimaryKeyConstraint("id", name="pk_fence_members"),
        sa.UniqueConstraint("customer_id", "ended_at", name="uq_fence_members_customer_id_ended_at"),
    )
    op.create_index("ix_fence_members_ended_at", "fence_members", ["ended_at"])
    op.create_table(
        "fence_proposals",
        sa.Column("id", sa.Text, nullable=False),
        of_customer("fence_proposals"),
        *(text(name) for name in ("direction", "reason", "run_id", "decided_by", "decided_reason", "manager")),
        text("state", "open"),
        *(number(name) for name in ("created_at", "decided_at")),
        sa.PrimaryKeyConstraint("id", name="pk_fence_proposals"),
    )
    op.create_index("ix_fence_proposals_state_created_at", "fence_proposals", ["state", "created_at"])
    op.create_index("ix_fence_proposals_customer_id_state", "fence_proposals", ["customer_id", "state"])
    # A manager named in a customer's record has been the fence so far.
    op.execute(
        "INSERT INTO fence_members (id, customer_id, manager, reason, put_by, since_at) "
        "SELECT id, id, manager, 'Named in the record.', 'import', updated_at FROM customers WHERE manager <> ''"
    )
    op.drop_column("customers", "manager")
    op.execute(TAKE_OUT[op.get_bind().dialect.name])


def downgrade() -> None:
    op.execute(PUT_BACK[op.get_bind().dialect.name])
    op.add_column("customers", text("manager"))
    op.execute(
        "UPDATE customers SET manager = COALESCE((SELECT MAX(fence_members.manager) FROM fence_members "
        "WHERE fence_members.customer_id = customers.id AND fence_members.ended_at = 0), '')"
    )
    for table in ("fence_proposals", "fence_members", "tier_overrides", "score_runs", "value_lines", "back_tests"):
        op.drop_table(table)
    op.drop_table("value_parameters")
    op.drop_table("current_values")
    for column in ("body", "run_id", "wanted_tier", "computed_tier"):
        op.drop_column("assessments", column)
    op.drop_index("ix_transactions_groups", "transactions")
    for table in SUMMED:
        op.drop_index(f"ix_{table}_sums", table)
        op.create_index(f"ix_{table}_customer_id_occurred_at_id", table, ["customer_id", "occurred_at", "id"])
    op.drop_column("transactions", "product_group")
