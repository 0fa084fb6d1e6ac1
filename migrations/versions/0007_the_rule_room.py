"""Keep who may change rules, their drafts and replays, every book that came into force, and which rules acted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _texts(*names: str, **defaults: str) -> list[sa.Column]:
    wanted = {**dict.fromkeys(names, ""), **defaults}
    return [sa.Column(name, sa.Text, nullable=False, server_default=default) for name, default in wanted.items()]


def _numbers(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.BigInteger, nullable=False, server_default="0") for name in names]


def upgrade() -> None:
    op.create_table(
        "supervisors",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("login", sa.Text, nullable=False, unique=True),
        *_texts("name", "roles", "password_hash", "key_hash"),
        *_numbers("created_at", "updated_at", "disabled_at"),
    )
    op.create_index(
        "uq_supervisors_key_hash",
        "supervisors",
        ["key_hash"],
        unique=True,
        sqlite_where=sa.text("key_hash <> ''"),
        postgresql_where=sa.text("key_hash <> ''"),
    )
    op.create_table(
        "desk_sessions",
        sa.Column("id", sa.Text, primary_key=True),
        *_texts("supervisor_id", "key_id"),
        *_numbers("begun_at", "ends_at", "ended_at"),
    )
    op.create_index("ix_desk_sessions_supervisor_id_ended_at", "desk_sessions", ["supervisor_id", "ended_at"])
    op.create_index("ix_desk_sessions_ends_at", "desk_sessions", ["ends_at"])
    op.create_table(
        "rule_publications",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        *_texts("version", "kind", "author", "approver", "note", "draft_id", files="{}"),
        *_numbers("at"),
    )
    op.create_index("ix_rule_publications_version", "rule_publications", ["version"])
    op.create_table(
        "rule_drafts",
        sa.Column("id", sa.Text, primary_key=True),
        *_texts("title", "note", "author", "approver", "base_version", "replay_id"),
        *_texts(authors="[]", changes="{}", state="open"),
        *_numbers("base_seq", "revision", "approved_revision", "published_seq"),
        *_numbers("created_at", "updated_at", "asked_at", "approved_at", "ended_at"),
    )
    op.create_index("ix_rule_drafts_state_updated_at", "rule_drafts", ["state", "updated_at"])
    op.create_table(
        "rule_replays",
        sa.Column("id", sa.Text, primary_key=True),
        *_texts("draft_id", "in_force", "asked_by", "fault", state="running", body="{}"),
        *_numbers("revision", "days", "done", "total", "started_at", "beat_at", "finished_at"),
    )
    op.create_index("ix_rule_replays_draft_id_started_at", "rule_replays", ["draft_id", "started_at"])
    op.add_column("decisions", sa.Column("fired", sa.Text, nullable=False, server_default=""))
    # Of calls decided before, only the question is known without reading each.
    op.execute("UPDATE decisions SET fired = prompt_rule WHERE prompt_rule <> ''")
    op.create_index("ix_decisions_decided_at_fired", "decisions", ["decided_at", "fired", "lookup_id"])


def downgrade() -> None:
    op.drop_index("ix_decisions_decided_at_fired", "decisions")
    op.drop_column("decisions", "fired")
    for table in ("rule_replays", "rule_drafts", "rule_publications", "desk_sessions", "supervisors"):
        op.drop_table(table)
