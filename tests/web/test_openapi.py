"""The description of the doors is whole and true: every door stands in it, and every door answers as it says."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from web.switchboard import ANNABELLE, SHARED, Switchboard, well

from agent_assist.web.guard import GUARDED_BY

EXAMPLES = 8
# With an id of nobody every door says 404, sooner or later.
OF_NOBODY = 3
TRUE = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
bounded = partial(
    settings,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_every_door_under_v1_is_described_with_its_scopes_and_faults(embedded: Switchboard) -> None:
    app = embedded.client.application
    described = well(embedded.get("/v1/openapi.json", key=""))["paths"]
    for door in app.url_map.iter_rules():
        if not door.rule.startswith("/v1/") or door.endpoint == "openapi":
            continue
        path = door.rule.replace("<path:", "<").replace("<", "{").replace(">", "}")
        for method in (door.methods or set()) - {"HEAD", "OPTIONS"}:
            operation = described[path][method.lower()]
            guarded = bool(getattr(app.view_functions[door.endpoint], GUARDED_BY))
            assert operation["summary"] and ("security" in operation) == guarded
            assert not guarded or {"401", "403", "429"} <= set(operation["responses"])


def test_operations_have_names_of_their_own(embedded: Switchboard) -> None:
    names = [operation["operationId"] for path in paths(embedded).values() for operation in path.values()]
    assert len(names) == len(set(names))


def test_every_listed_member_of_a_lookup_is_described(embedded: Switchboard) -> None:
    listed = (
        "call_id ani dnis direction trunk queue intent agent verstat withheld diversion source occurred_at budget_ms"
    )
    both = paths(embedded)["/v1/calls/lookup"]
    body = both["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"]
    query = {parameter["name"] for parameter in both["get"]["parameters"]}
    assert {*listed.split(), "format"} <= query == set(body)


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_door_answers_as_described_whatever_comes(shop_embedded: Switchboard, mode: GenerationMode) -> None:
    shop = shop_embedded
    known = {
        "customer_id": shop.ids["A-1"],
        "lookup_id": shop.lookup(call_id="c-1", ani=ANNABELLE)["lookup_id"],
        "call_id": "c-1",
        "table": "interactions",
        "draft_id": shop.post("/v1/rules/drafts", {"title": "Nothing yet"}).get_json()["id"],
        "seq": "1",
    }
    described = schemathesis.openapi.from_wsgi("/v1/openapi.json", shop.client.application)
    # Erasing comes last, so that the others find somebody.
    operations = sorted(
        (found.ok() for found in described.get_all_operations()), key=lambda one: one.method == "delete"
    )
    for operation in operations:
        if operation.path == "/v1/stream":
            continue
        named = {name: value for name, value in known.items() if f"{{{name}}}" in operation.path}
        if named:
            try_out(operation, mode, {}, shop.key, OF_NOBODY)
        try_out(operation, mode, named, shop.key, EXAMPLES)


def try_out(operation: Any, mode: GenerationMode, path_parameters: dict[str, str], key: str, examples: int) -> None:
    """Sends a bounded number of requests, the same ones every time."""
    strategy = operation.as_strategy(generation_mode=mode)

    @seed(20260301)
    @bounded(max_examples=examples)
    @given(strategy)
    def conforms(case: Case) -> None:
        case.path_parameters = {**(case.path_parameters or {}), **path_parameters}
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=TRUE)

    conforms()


def paths(board: Switchboard) -> dict[str, Any]:
    described: dict[str, Any] = well(board.get("/v1/openapi.json", key=""))["paths"]
    return described


@pytest.fixture
def shop_embedded(embedded: Switchboard) -> Switchboard:
    """Two customers who share a line, one of them with a past."""
    embedded.customer("A-1", "Annabelle Yu", ANNABELLE, SHARED, tier="MGC", orders=4)
    embedded.customer("T-2", "Tara White", SHARED, tier="LM")
    embedded.contact("A-1")
    return embedded
