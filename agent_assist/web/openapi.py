"""Describes every door under /v1 in OpenAPI 3.1, made from the doors themselves and the forms they read."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from pydantic import BaseModel
from werkzeug.routing import Rule

from agent_assist.web import forms, giving_forms, openapi_rules
from agent_assist.web.guard import GUARDED_BY, PANEL

BODIES: dict[str, type[BaseModel]] = {
    "lookup": forms.LookupBody,
    "event": forms.EventBody,
    "outcome": forms.OutcomeBody,
    "tell_answer": forms.AnswerBody,
    "said_unprompted": forms.UnpromptedBody,
    "pick": forms.PickBody,
    "verified": forms.VerifiedBody,
    "wrapup": forms.WrapupBody,
    "draft": forms.DraftBody,
    "give_treatment": giving_forms.TreatmentBody,
    "mint": forms.EmbedTokenBody,
    "session": forms.EmbedSessionBody,
    "put_behind": forms.FenceBody,
    "decide": forms.ProposalBody,
    "set_tier": forms.TierBody,
    **openapi_rules.BODIES,
}
# (name, required, schema, meaning) of what a door reads from the query.
_TEXT = {"type": "string"}
_LIMIT = ("limit", False, {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}, "How many at most.")
_LOOKUP = ("lookup_id", False, _TEXT, "The lookup, where the call id alone is not enough.")
QUERIES: dict[str, list[tuple[str, bool, dict[str, Any], str]]] = {
    "explain_match": [
        ("raw", True, {"type": "string", "maxLength": 1000}, "The number as it was signalled."),
        ("trunk", False, _TEXT, "The trunk profile."),
        ("region", False, _TEXT, "The region where no profile is named."),
        ("verstat", False, _TEXT, "The network's check of the number."),
    ],
    "find": [(kind, False, _TEXT, f"Find by {kind}.") for kind in ("phone", "email", "account", "handle")] + [_LIMIT],
    "history": [_LIMIT, ("before", False, _TEXT, "The `next` of the page before.")],
    "value": [_LIMIT],
    "fence": [
        _LIMIT,
        ("before", False, _TEXT, "The `next` of the page before."),
        ("proposals_before", False, _TEXT, "The `next_proposals` of the page before."),
    ],
    "take_out": [("reason", True, {"type": "string", "minLength": 1, "maxLength": 500}, "Why, in words.")],
    "take_back": [_LOOKUP],
    "why": [("rule", False, _TEXT, "Adds `flip`: the smallest change that would turn this rule over.")],
    "what_can_be_told": [_LOOKUP],
    **openapi_rules.QUERIES,
}
# What a door may answer beside 200, and beside the faults that every guarded door has.
STATUSES: dict[str, tuple[int, ...]] = {
    "lookup": (400, 413, 503),
    "event": (202, 400, 413, 503),
    "explain_match": (400, 503),
    "outcome": (400, 404, 409, 413, 422, 503),
    "tell_answer": (400, 404, 413, 422, 503),
    "what_can_be_told": (404, 409, 503),
    "said_unprompted": (400, 404, 409, 413, 422, 503),
    "pick": (400, 404, 409, 413, 503),
    "take_back": (404, 409, 503),
    "verified": (400, 404, 409, 413, 503),
    "wrapup": (400, 404, 413, 503),
    "draft": (400, 404, 413, 503),
    "give_treatment": (400, 404, 409, 413, 422, 503),
    "find": (400, 503),
    "history": (400, 404, 503),
    "value": (400, 404, 503),
    "ingest": (400, 404, 413, 503),
    "why": (404, 409, 503),
    "mint": (400, 413),
    "session": (400, 401, 413),
    "stream": (401, 503),
    "fence": (400, 503),
    "put_behind": (400, 404, 413, 503),
    "take_out": (400, 404, 503),
    "decide": (400, 404, 409, 413, 503),
    "set_tier": (400, 404, 413, 503),
    **openapi_rules.STATUSES,
}
_PLAIN = (404, 503)
_SCALARS = (
    "call_id lookup_id status customer_id customer_name tier objective manager prompt_id prompt_text prompt_reason "
    "silence verification degraded"
).split()
_PARTS = "identity customer value history open_threads prompt reminders treatments candidates".split()
ANSWER = {
    "type": "object",
    "description": "Flat scalars for any switch, never null; everything nested stands under detail.",
    "required": [*_SCALARS, "candidates", "open_threads", "elapsed_ms", "detail"],
    "properties": {
        **{name: _TEXT for name in _SCALARS},
        "status": {"enum": ["matched", "multiple", "unmatched", "withheld", "invalid", "pending"]},
        "tier": {"enum": ["MVC", "MGC", "LM", "BZ", "NEW", "unknown"]},
        "verification": {"enum": ["none", "claimed", "attested", "verified"]},
        **{name: {"type": "integer"} for name in ("candidates", "open_threads", "elapsed_ms")},
        "detail": {"type": "object", "required": _PARTS},
    },
}
ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {"code": _TEXT, "message": _TEXT, "field": _TEXT},
        }
    },
}


def describe(app: Flask) -> dict[str, Any]:
    """The description as a JSON object; made once, when the app is."""
    paths: dict[str, dict[str, Any]] = {}
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/v1/") or rule.endpoint == "openapi":
            continue
        path = paths.setdefault(re.sub(r"<(?:[^:>]+:)?([^>]+)>", r"{\1}", rule.rule), {})
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            path[method.lower()] = _operation(app, rule, method)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Agent Assist",
            "version": "1",
            "description": "Who is calling, and the one question worth asking.",
        },
        "paths": paths,
        "components": {
            "schemas": {"Answer": ANSWER, "Error": ERROR},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(app: Flask, rule: Rule, method: str) -> dict[str, Any]:
    name = rule.endpoint
    view = app.view_functions[name]
    scopes = tuple(getattr(view, GUARDED_BY, ()))
    operation: dict[str, Any] = {
        "operationId": f"{name}_{method.lower()}" if len((rule.methods or set()) - {"HEAD", "OPTIONS"}) > 1 else name,
        "summary": (view.__doc__ or name).split("\n")[0],
        "parameters": [*_path_parameters(rule), *_query_parameters(name, method)],
        "responses": _responses(name, bool(scopes)),
    }
    if scopes:
        words = " or ".join(scope for scope in scopes if scope != PANEL)
        operation["description"] = f"Needs a key with the scope {words}" + (
            ", or a panel's access token." if PANEL in scopes else "."
        )
        operation["security"] = [{"key": []}]
    if name in BODIES and method != "GET":
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": BODIES[name].model_json_schema(ref_template="#/{model}")}},
        }
    if name == "ingest":
        operation["requestBody"] = _INGEST
    return operation


def _path_parameters(rule: Rule) -> list[dict[str, Any]]:
    schema: dict[str, Any] = {"type": "string", "minLength": 1}
    tables = {"enum": ["customers", "identifiers", "interactions", "transactions"]}
    return [
        {"name": name, "in": "path", "required": True, "schema": tables if name == "table" else schema}
        for name in sorted(rule.arguments)
    ]


def _query_parameters(name: str, method: str) -> list[dict[str, Any]]:
    if name == "lookup" and method == "GET":
        fields = forms.LookupBody.model_json_schema()["properties"]
        return [{"name": field, "in": "query", "schema": _without_null(schema)} for field, schema in fields.items()]
    return [
        {"name": field, "in": "query", "required": required, "schema": schema, "description": meaning}
        for field, required, schema, meaning in QUERIES.get(name, [])
    ]


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    kinds = [kind for kind in schema.get("anyOf", []) if kind.get("type") != "null"]
    return dict(kinds[0]) if kinds else schema


def _responses(name: str, guarded: bool) -> dict[str, Any]:
    answers = {str(status): _response(status, name) for status in (200, *STATUSES.get(name, _PLAIN))}
    if guarded:
        answers |= {str(status): _response(status, name) for status in (401, 403, 429)}
    return answers


def _response(status: int, name: str) -> dict[str, Any]:
    if status >= 400:
        return {
            "description": "Why not.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
        }
    if name == "stream":
        return {"description": "Server-sent events.", "content": {"text/event-stream": {"schema": _TEXT}}}
    if name == "lookup":
        forms_of_answer = {"text/plain": {"schema": _TEXT}, "application/x-www-form-urlencoded": {"schema": {}}}
        schema = {"anyOf": [{"$ref": "#/components/schemas/Answer"}, {"type": "object", "additionalProperties": _TEXT}]}
        return {"description": "The answer.", "content": {"application/json": {"schema": schema}, **forms_of_answer}}
    return {
        "description": "Done.",
        "content": {"application/json": {"schema": openapi_rules.ANSWERS.get(name, {"type": "object"})}},
    }


_INGEST = {
    "required": True,
    "content": {
        "application/json": {"schema": {"type": "array", "items": {"type": "object"}, "maxItems": 1000}},
        "application/x-ndjson": {"schema": _TEXT},
    },
}
