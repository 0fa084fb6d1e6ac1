"""Lay out the calls: what was decided, what came of it, who was told, and the audit trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calls",
        _id("lookup_id"),
        _of("integration_id", "integrations.id"),
        sa.Column("call_id", sa.Text, nullable=False),
        *_texts("ani", "number", "number_kind", "dnis", direction="inbound"),
        *_texts("trunk", "queue", "intent", "agent", "verstat"),
        _flag("withheld"),
        *_texts("diversion", "source", "parent_lookup_id", "status", "customer_id", verification="none"),
        _flag("picked"),
        *_texts("arm", "state", conflicts="[]", match="{}"),
        *_numbers("occurred_at", "answered_at", "ended_at", "closed_at", "created_at", "updated_at"),
        *_texts("disposition", "note", "follow_up", "degraded"),
        sa.UniqueConstraint("integration_id", "call_id"),
        sa.Index(None, "customer_id", "occurred_at"),
        sa.Index(None, "agent", "state"),
        sa.Index(None, "state", "occurred_at"),
    )
    op.create_table(
        "legs",
        _of("lookup_id", "calls.lookup_id"),
        sa.Column("agent", sa.Text, nullable=False),
        *_texts("state"),
        *_numbers("rang_at", "answered_at", "ended_at"),
        sa.PrimaryKeyConstraint("lookup_id", "agent"),
        sa.Index(None, "agent", "state", "answered_at"),
    )
    op.create_table(
        "call_events",
        _id(),
        _of("lookup_id", "calls.lookup_id"),
        sa.Column("dedupe", sa.Text, nullable=False),
        *_texts("event", agents="[]", payload="{}"),
        *_numbers("at", "created_at"),
        sa.UniqueConstraint("lookup_id", "dedupe"),
    )
    op.create_table(
        "decisions",
        sa.Column("lookup_id", sa.Text, sa.ForeignKey("calls.lookup_id"), primary_key=True),
        *_texts("customer_id", "book_version", "prompt_rule", "question", "silence", facts="{}", decision="{}"),
        *_numbers("decided_at"),
        sa.Index(None, "customer_id", "decided_at"),
    )
    op.create_table(
        "ledger_entries",
        _id(),
        _of("customer_id", "customers.id"),
        sa.Column("question", sa.Text, nullable=False),
        *_texts("rule", "state", "answer", "note", "channel", "rep", "lookup_id", "source", "replaced_by"),
        *_numbers("at", "expires_at", "wait_until", "created_at"),
        sa.Index(None, "customer_id", "question", "at"),
        sa.Index(None, "lookup_id"),
    )
    op.create_table(
        "outcomes",
        sa.Column("lookup_id", sa.Text, sa.ForeignKey("calls.lookup_id"), primary_key=True),
        *_texts("result", "answer", "note", "rep"),
        *_numbers("at", "updated_at"),
    )
    op.create_table("rule_books", _id("version"), *_texts(body="{}"), *_numbers("loaded_at"))
    op.create_table("seats", _id("rep"), *_numbers("last_seq", "updated_at"))
    op.create_table(
        "notices",
        sa.Column("rep", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False, autoincrement=False),
        *_texts("kind", "lookup_id", body="{}"),
        *_numbers("created_at"),
        sa.PrimaryKeyConstraint("rep", "seq"),
        sa.Index(None, "created_at"),
        sa.Index(None, "lookup_id"),
    )
    op.create_table(
        "drafts",
        _of("lookup_id", "calls.lookup_id"),
        sa.Column("rep", sa.Text, nullable=False),
        *_texts("note"),
        *_numbers("updated_at"),
        sa.PrimaryKeyConstraint("lookup_id", "rep"),
    )
    op.create_table(
        "audit",
        _id(),
        *_numbers("at"),
        *_texts("who", "action", "subject", "before", "after"),
        sa.Index(None, "subject", "at"),
    )


def downgrade() -> None:
    for table in (
        "audit",
        "drafts",
        "notices",
        "seats",
        "rule_books",
        "outcomes",
        "ledger_entries",
        "decisions",
        "call_events",
        "legs",
        "calls",
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
