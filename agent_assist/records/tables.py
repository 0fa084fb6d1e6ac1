"""Lays out the tables: ULID ids, epoch milliseconds in `*_at`, minor units in `*_minor`, "" and 0 for the absent."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from agent_assist.records.columns import flag, id_, numbers, of, texts, where
from agent_assist.records.columns import metadata as metadata

integrations = Table(
    "integrations",
    metadata,
    id_(),
    Column("name", Text, nullable=False, unique=True),
    *texts("region", "trunk"),
    *numbers("created_at"),
)

keys = Table(
    "keys",
    metadata,
    id_(),
    of("integration_id", "integrations.id"),
    Column("hash", Text, nullable=False, unique=True),
    *texts("scopes"),
    *numbers("created_at", "revoked_at"),
)

customers = Table(
    "customers",
    metadata,
    id_(),
    of("integration_id", "integrations.id"),
    Column("ref", Text, nullable=False),
    *texts("name", "region", "language", "since", kind="person", attributes="{}"),
    *numbers("created_at", "updated_at"),
    UniqueConstraint("integration_id", "ref"),
)

# `value` is what is matched; where a number cannot be normalised it is "" and `unresolved` keeps the number as written.
identifiers = Table(
    "identifiers",
    metadata,
    id_(),
    of("customer_id", "customers.id"),
    Column("kind", Text, nullable=False),
    *texts("value", "unresolved", "written"),
    flag("verified"),
    *texts("source"),
    *numbers("created_at", "updated_at"),
    UniqueConstraint("customer_id", "kind", "value", "unresolved"),
    Index(None, "kind", "value", "customer_id"),
)

interactions = Table(
    "interactions",
    metadata,
    id_(),
    of("integration_id", "integrations.id"),
    Column("ref", Text, nullable=False),
    of("customer_id", "customers.id"),
    *numbers("occurred_at"),
    *texts("channel", "topic", "summary", "handled_by", direction="inbound", kind="contact", status="closed"),
    *numbers("duration_s", "created_at", "updated_at"),
    UniqueConstraint("integration_id", "ref"),
    Index("ix_interactions_sums", "customer_id", "occurred_at", "id", "channel", "kind", "status"),
)

# The index holds all that is summed up for an assessment, so that a million customers are read without their rows.
transactions = Table(
    "transactions",
    metadata,
    id_(),
    of("integration_id", "integrations.id"),
    Column("ref", Text, nullable=False),
    of("customer_id", "customers.id"),
    *texts("kind", "currency", "product_group"),
    *numbers("occurred_at", "revenue_minor", "margin_minor", "created_at", "updated_at"),
    UniqueConstraint("integration_id", "ref"),
    Index("ix_transactions_sums", "customer_id", "occurred_at", "id", "kind", "margin_minor", "currency"),
    Index("ix_transactions_groups", "customer_id", "product_group", **where("product_group <> ''")),
)

assessments = Table(
    "assessments",
    metadata,
    id_(),
    of("customer_id", "customers.id"),
    *texts("tier", "computed_tier", "wanted_tier", "objective", "currency", "parameters", "run_id"),
    *texts(reasons="[]", body="{}"),
    *numbers("as_of_at", "actual_minor", "potential_minor", "created_at"),
    Index(None, "customer_id", "as_of_at", "id"),
)

value_parameters = Table(
    "value_parameters", metadata, id_("version"), *texts(body="{}"), *numbers("as_of_at", "created_at")
)

back_tests = Table(
    "back_tests", metadata, id_(), *texts("parameters", body="{}"), *numbers("created_at"), Index(None, "parameters")
)

# The lines between the tiers, frozen for a quarter such as 2026-Q4; 0 where a line is not drawn.
value_lines = Table(
    "value_lines",
    metadata,
    id_("quarter"),
    *texts("parameters", "author", "reason", body="{}"),
    *numbers("mvc_minor", "mgc_minor", "fence_minor", "as_of_at", "created_at", "updated_at"),
)

score_runs = Table(
    "score_runs",
    metadata,
    id_(),
    *texts("state", "mode", "parameters", body="{}"),
    *numbers("as_of_at", "started_at", "finished_at"),
    Index(None, "state", "started_at"),
    # One at a time.
    Index("uq_score_runs_running", "state", unique=True, **where("state = 'running'")),
)

tier_overrides = Table(
    "tier_overrides",
    metadata,
    id_(),
    of("customer_id", "customers.id"),
    *texts("tier", "author", "reason", "ended_by"),
    *numbers("set_at", "expires_at", "ended_at"),
    UniqueConstraint("customer_id", "ended_at"),
    Index(None, "ended_at", "expires_at"),
)

# Who stands behind the fence: `ended_at` is 0 while they do.
fence_members = Table(
    "fence_members",
    metadata,
    id_(),
    of("customer_id", "customers.id"),
    *texts("manager", "reason", "put_by", "ended_by", "ended_reason"),
    *numbers("since_at", "ended_at"),
    UniqueConstraint("customer_id", "ended_at"),
    Index(None, "ended_at"),
)

fence_proposals = Table(
    "fence_proposals",
    metadata,
    id_(),
    of("customer_id", "customers.id"),
    *texts("direction", "reason", "run_id", "decided_by", "decided_reason", "manager", state="open"),
    *numbers("created_at", "decided_at"),
    Index(None, "state", "created_at"),
    Index(None, "customer_id", "state"),
)

consents = Table(
    "consents",
    metadata,
    of("customer_id", "customers.id"),
    Column("purpose", Text, nullable=False),
    flag("given"),
    *texts("source"),
    *numbers("at"),
    PrimaryKeyConstraint("customer_id", "purpose"),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("customer_id", Text, ForeignKey("customers.id"), primary_key=True),
    *texts(body="{}"),
    Column("version", Integer, nullable=False, server_default="0"),
    *numbers("last_contact_at", "updated_at"),
)

# The assessment in force, apart from the snapshot so that scoring a whole population writes narrow rows alone. It names
# the assessment; `value` holds a text only where it is not that of the assessment, because a person has set the tier.
# `assessed_at` is the moment the assessment is as of; a customer is to be assessed again when the version of their
# snapshot is no longer `assessed_version`.
current_values = Table(
    "current_values",
    metadata,
    Column("customer_id", Text, ForeignKey("customers.id"), primary_key=True),
    *texts("assessment_id", "value", "tier", "computed_tier", "wanted_tier"),
    Column("assessed_version", Integer, nullable=False, server_default="0"),
    *numbers("actual_minor", "potential_minor", "assessed_at"),
    Index(None, "tier", "actual_minor", "customer_id"),
    sqlite_with_rowid=False,
)

calls = Table(
    "calls",
    metadata,
    id_("lookup_id"),
    of("integration_id", "integrations.id"),
    Column("call_id", Text, nullable=False),
    *texts("ani", "number", "number_kind", "dnis", direction="inbound"),
    *texts("trunk", "queue", "intent", "agent", "verstat"),
    flag("withheld"),
    *texts("diversion", "source", "parent_lookup_id", "status", "customer_id", verification="none"),
    flag("picked"),
    *texts("arm", "state", conflicts="[]", match="{}"),
    *numbers("occurred_at", "answered_at", "ended_at", "closed_at", "created_at", "updated_at"),
    *texts("disposition", "note", "follow_up", "degraded"),
    UniqueConstraint("integration_id", "call_id"),
    Index(None, "call_id"),
    Index(None, "customer_id", "occurred_at"),
    Index(None, "agent", "state"),
    Index(None, "state", "occurred_at"),
)

legs = Table(
    "legs",
    metadata,
    of("lookup_id", "calls.lookup_id"),
    Column("agent", Text, nullable=False),
    *texts("state"),
    *numbers("rang_at", "answered_at", "ended_at"),
    PrimaryKeyConstraint("lookup_id", "agent"),
    Index(None, "agent", "state", "answered_at"),
)

call_events = Table(
    "call_events",
    metadata,
    id_(),
    of("lookup_id", "calls.lookup_id"),
    Column("dedupe", Text, nullable=False),
    *texts("event", agents="[]", payload="{}"),
    *numbers("at", "created_at"),
    UniqueConstraint("lookup_id", "dedupe"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("lookup_id", Text, ForeignKey("calls.lookup_id"), primary_key=True),
    *texts("customer_id", "book_version", "prompt_rule", "question", "silence", facts="{}", decision="{}"),
    *numbers("decided_at"),
    # The rules that acted on the call, in a row with a blank between; `~` before those in trial.
    *texts("fired"),
    Index(None, "customer_id", "decided_at"),
    Index("ix_decisions_decided_at_fired", "decided_at", "fired", "lookup_id"),
)

# Only ever appended to: `replaced_by` names the entry that took this one's place, or says that it was taken back.
ledger_entries = Table(
    "ledger_entries",
    metadata,
    id_(),
    of("customer_id", "customers.id"),
    Column("question", Text, nullable=False),
    *texts("rule", "state", "answer", "note", "channel", "rep", "lookup_id", "source", "replaced_by", "ref"),
    *numbers("at", "expires_at", "wait_until", "created_at"),
    Index(None, "customer_id", "question", "at"),
    Index(None, "lookup_id"),
    Index(None, "rep", "at"),
)

# Once a call each; `withdrawn_at` is 0 while it counts.
treatments_given = Table(
    "treatments_given",
    metadata,
    id_(),
    of("customer_id", "customers.id"),
    *texts("lookup_id", "treatment", "rule", "currency", "rep", "role"),
    *numbers("amount_minor", "given_at", "withdrawn_at", "updated_at"),
    Index("uq_treatments_given_once", "lookup_id", "treatment", unique=True, **where("withdrawn_at = 0")),
    Index(None, "customer_id", "given_at"),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("lookup_id", Text, ForeignKey("calls.lookup_id"), primary_key=True),
    *texts("result", "answer", "note", "rep"),
    *numbers("at", "updated_at"),
)

rule_books = Table("rule_books", metadata, id_("version"), *texts(body="{}"), *numbers("loaded_at"))

# Every time a book came into force, numbered in a row. `files` has the sheets beside the book: cases and cast.
rule_publications = Table(
    "rule_publications",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    *texts("version", "kind", "author", "approver", "note", "draft_id", files="{}"),
    *numbers("at"),
    Index(None, "version"),
)

# `changes` maps a path to its new text, or to null where the file is removed; `revision` rises with every change.
rule_drafts = Table(
    "rule_drafts",
    metadata,
    id_(),
    *texts("title", "note", "author", "approver", "base_version", "replay_id"),
    *texts(authors="[]", changes="{}", state="open"),
    *numbers("base_seq", "revision", "approved_revision", "published_seq"),
    *numbers("created_at", "updated_at", "asked_at", "approved_at", "ended_at"),
    Index(None, "state", "updated_at"),
)

rule_replays = Table(
    "rule_replays",
    metadata,
    id_(),
    *texts("draft_id", "in_force", "asked_by", "fault", state="running", body="{}"),
    *numbers("revision", "days", "done", "total", "started_at", "beat_at", "finished_at"),
    Index(None, "draft_id", "started_at"),
)

# People at the desk; who has neither a password nor a key cannot sign in. `roles` are author, approver or both.
supervisors = Table(
    "supervisors",
    metadata,
    id_(),
    Column("login", Text, nullable=False, unique=True),
    *texts("name", "roles", "password_hash", "key_hash"),
    *numbers("created_at", "updated_at", "disabled_at"),
    Index("uq_supervisors_key_hash", "key_hash", unique=True, **where("key_hash <> ''")),
)

# `id` is the hash of what the browser holds; exactly one of `supervisor_id` and `key_id` says whose session it is.
desk_sessions = Table(
    "desk_sessions",
    metadata,
    id_(),
    *texts("supervisor_id", "key_id"),
    *numbers("begun_at", "ends_at", "ended_at"),
    Index(None, "supervisor_id", "ended_at"),
    Index(None, "ends_at"),
)

seats = Table("seats", metadata, id_("rep"), *numbers("last_seq", "updated_at"))

notices = Table(
    "notices",
    metadata,
    Column("rep", Text, nullable=False),
    Column("seq", BigInteger, nullable=False, autoincrement=False),
    *texts("kind", "lookup_id", body="{}"),
    *numbers("created_at"),
    PrimaryKeyConstraint("rep", "seq"),
    Index(None, "created_at"),
    Index(None, "lookup_id"),
)

panel_hosts = Table("panel_hosts", metadata, id_("origin"), *numbers("named_at"))

drafts = Table(
    "drafts",
    metadata,
    of("lookup_id", "calls.lookup_id"),
    Column("rep", Text, nullable=False),
    *texts("note"),
    *numbers("updated_at"),
    PrimaryKeyConstraint("lookup_id", "rep"),
)

audit = Table(
    "audit",
    metadata,
    id_(),
    *numbers("at"),
    *texts("who", "action", "subject", "before", "after"),
    Index(None, "subject", "at"),
)
