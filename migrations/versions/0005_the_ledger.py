"""Keep by which name its source knows an answer, and find quickly what was asked through one rep in the last hour."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ledger_entries", sa.Column("ref", sa.Text, nullable=False, server_default=""))
    op.create_index("ix_ledger_entries_rep_at", "ledger_entries", ["rep", "at"])


def downgrade() -> None:
    op.drop_index("ix_ledger_entries_rep_at", "ledger_entries")
    op.drop_column("ledger_entries", "ref")
