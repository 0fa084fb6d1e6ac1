"""Keep which treatments were given to whom, by whom, and up to which amount."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "treatments_given",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("customer_id", sa.Text, sa.ForeignKey("customers.id"), nullable=False),
        *(
            sa.Column(name, sa.Text, nullable=False, server_default="")
            for name in ("lookup_id", "treatment", "rule", "currency", "rep", "role")
        ),
        *(
            sa.Column(name, sa.BigInteger, nullable=False, server_default="0")
            for name in ("amount_minor", "given_at", "withdrawn_at", "updated_at")
        ),
    )
    # Once a call, unless it was taken back.
    op.create_index(
        "uq_treatments_given_once",
        "treatments_given",
        ["lookup_id", "treatment"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at = 0"),
        postgresql_where=sa.text("withdrawn_at = 0"),
    )
    op.create_index("ix_treatments_given_customer_id_given_at", "treatments_given", ["customer_id", "given_at"])


def downgrade() -> None:
    op.drop_table("treatments_given")
