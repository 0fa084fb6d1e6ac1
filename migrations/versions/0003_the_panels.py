"""Keep where panels are embedded, and find a call by its id alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "panel_hosts",
        sa.Column("origin", sa.Text, primary_key=True),
        sa.Column("named_at", sa.BigInteger, nullable=False, server_default="0"),
    )
    op.create_index("ix_calls_call_id", "calls", ["call_id"])


def downgrade() -> None:
    op.drop_index("ix_calls_call_id", "calls")
    op.drop_table("panel_hosts")
