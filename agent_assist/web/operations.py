"""The doors for those who run the service: alive, ready, measured, described."""

from __future__ import annotations

import os

from flask import Flask, Response, current_app, redirect
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess
from werkzeug.wrappers import Response as AnyResponse

from agent_assist.web.guard import open_to_all
from agent_assist.web.openapi import describe
from agent_assist.web.replies import reply
from agent_assist.web.service import service


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    app.add_url_rule("/", view_func=front, methods=["GET"])
    app.add_url_rule("/healthz", view_func=healthz, methods=["GET"])
    app.add_url_rule("/readyz", view_func=readyz, methods=["GET"])
    app.add_url_rule("/metrics", view_func=metrics, methods=["GET"])
    app.add_url_rule("/v1/openapi.json", view_func=openapi, methods=["GET"])
    app.extensions["openapi"] = describe(app)


@open_to_all
def front() -> AnyResponse:
    """The front door leads to the panel."""
    return redirect("/panel")


@open_to_all
def healthz() -> Response:
    """This process is alive."""
    return reply({"status": "alive"})


@open_to_all
def readyz() -> tuple[Response, int]:
    """Whether database, noticeboard and rule book are up, and what is wrong with the one that is not."""
    parts = service().readiness()
    ready = all(part["up"] for part in parts.values())
    return reply({"status": "ready" if ready else "not ready", "parts": parts}), 200 if ready else 503


@open_to_all
def metrics() -> Response:
    """For Prometheus; of all processes where there are several."""
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), mimetype=CONTENT_TYPE_LATEST)


@open_to_all
def openapi() -> Response:
    """The description of every door under /v1."""
    return reply(current_app.extensions["openapi"])
