"""Lay out the customers: how they are reached, what they did, what they are worth and what they allow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "integrations",
        _id(),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        *_texts("region", "trunk"),
        *_numbers("created_at"),
    )
    op.create_table(
        "keys",
        _id(),
        _of("integration_id", "integrations.id"),
        sa.Column("hash", sa.Text, nullable=False, unique=True),
        *_texts("scopes"),
        *_numbers("created_at", "revoked_at"),
    )
    op.create_table(
        "customers",
        _id(),
        _of("integration_id", "integrations.id"),
        sa.Column("ref", sa.Text, nullable=False),
        *_texts("name", "region", "language", "since", "manager", kind="person", attributes="{}"),
        *_numbers("created_at", "updated_at"),
        sa.UniqueConstraint("integration_id", "ref"),
    )
    op.create_table(
        "identifiers",
        _id(),
        _of("customer_id", "customers.id"),
        sa.Column("kind", sa.Text, nullable=False),
        *_texts("value", "unresolved", "written"),
        _flag("verified"),
        *_texts("source"),
        *_numbers("created_at", "updated_at"),
        sa.UniqueConstraint("customer_id", "kind", "value", "unresolved"),
        sa.Index(None, "kind", "value", "customer_id"),
    )
    op.create_table(
        "interactions",
        _id(),
        _of("integration_id", "integrations.id"),
        sa.Column("ref", sa.Text, nullable=False),
        _of("customer_id", "customers.id"),
        *_numbers("occurred_at"),
        *_texts("channel", "topic", "summary", "handled_by", direction="inbound", kind="contact", status="closed"),
        *_numbers("duration_s", "created_at", "updated_at"),
        sa.UniqueConstraint("integration_id", "ref"),
        sa.Index(None, "customer_id", "occurred_at", "id"),
    )
    op.create_table(
        "transactions",
        _id(),
        _of("integration_id", "integrations.id"),
        sa.Column("ref", sa.Text, nullable=False),
        _of("customer_id", "customers.id"),
        *_texts("kind", "currency"),
        *_numbers("occurred_at", "revenue_minor", "margin_minor", "created_at", "updated_at"),
        sa.UniqueConstraint("integration_id", "ref"),
        sa.Index(None, "customer_id", "occurred_at", "id"),
    )
    op.create_table(
        "assessments",
        _id(),
        _of("customer_id", "customers.id"),
        *_texts("tier", "objective", "currency", "parameters", reasons="[]"),
        *_numbers("as_of_at", "actual_minor", "potential_minor", "created_at"),
        sa.Index(None, "customer_id", "as_of_at", "id"),
    )
    op.create_table(
        "consents",
        _of("customer_id", "customers.id"),
        sa.Column("purpose", sa.Text, nullable=False),
        _flag("given"),
        *_texts("source"),
        *_numbers("at"),
        sa.PrimaryKeyConstraint("customer_id", "purpose"),
    )
    op.create_table(
        "snapshots",
        sa.Column("customer_id", sa.Text, sa.ForeignKey("customers.id"), primary_key=True),
        *_texts(body="{}"),
        sa.Column("version", sa.Integer, nullable=False, server_default="0"),
        *_numbers("last_contact_at", "updated_at"),
    )


def downgrade() -> None:
    for table in (
        "snapshots",
        "consents",
        "assessments",
        "transactions",
        "interactions",
        "identifiers",
        "customers",
        "keys",
        "integrations",
    ):
        op.drop_table(table)


def _id(name: str = "id") -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


def _of(name: str, target: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, sa.ForeignKey(target), nullable=False)


def _texts(*names: str, **defaults: str) -> list[sa.Column[str]]:
    wanted = {**dict.fromkeys(names, ""), **defaults}
    return [sa.Column(name, sa.Text, nullable=False, server_default=default) for name, default in wanted.items()]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger, nullable=False, server_default="0") for name in names]


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())
