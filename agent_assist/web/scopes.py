"""Names what a key of an integration may be good for: one scope for each kind of door."""

from __future__ import annotations

SCOPES = ("lookup", "events", "ingest", "read", "rules", "embed", "admin")
