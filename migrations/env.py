"""Runs the migrations on the connection that `agent_assist.records.migrate` hands over."""

from __future__ import annotations

from alembic import context

from agent_assist.records.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
