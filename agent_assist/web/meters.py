"""Names what is counted for Prometheus; labels never hold anything of a customer."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0)

LOOKUPS = Counter(
    "agent_assist_lookups", "Lookups answered, by status and whether parts were left out", ["status", "degraded"]
)
LOOKUP_SECONDS = Histogram("agent_assist_lookup_seconds", "From arrival to answer", buckets=BUCKETS)
EVENTS = Counter("agent_assist_call_events", "Call events, by kind and whether told before", ["event", "repeat"])
OUTCOMES = Counter("agent_assist_outcomes", "What came of the question", ["result"])
PANELS = Gauge("agent_assist_panels", "Open panel streams", multiprocess_mode="livesum")
