"""The door for data that comes in: NDJSON or a JSON array, good records kept, an error for each bad one."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Flask, Response, request

from agent_assist.identify.trunks import choose_trunk
from agent_assist.interact.outcome import Rep
from agent_assist.web.errors import ApiError
from agent_assist.web.guard import needs
from agent_assist.web.replies import reply
from agent_assist.web.service import service

TABLES = ("customers", "identifiers", "interactions", "transactions")
MOST_RECORDS = 1_000
MOST_BYTES = 8 * 1024 * 1024


def register(app: Flask) -> None:
    """Hangs the door into the app."""
    app.add_url_rule("/v1/ingest/<table>", view_func=ingest, methods=["POST"])


@needs("ingest")
def ingest(asker: Rep, table: str) -> Response:
    """Keeps the records; sending them twice changes nothing."""
    if table not in TABLES:
        raise ApiError(404, f"There is no table {table}. Write one of {', '.join(TABLES)}.", "table")
    request.max_content_length = MOST_BYTES
    records = _records(request.get_data(cache=False))
    if len(records) > MOST_RECORDS:
        raise ApiError(413, f"A request takes at most {MOST_RECORDS} records; these are {len(records)}.")
    desk = service().lay_desk()
    trunk = choose_trunk(desk.trunks, asker.integration.trunk, asker.integration.region)
    return reply(service().customers.ingest(asker.integration, table, records, trunk, desk.now))


def _records(raw: bytes) -> list[Any]:
    """An array, or a record a line; a line that is no JSON stays as it is, and becomes an error of its own."""
    if raw.lstrip()[:1] == b"[":
        try:
            return list(orjson.loads(raw))
        except orjson.JSONDecodeError as fault:
            raise ApiError(400, f"The body is not a JSON array: {fault}.") from None
    return [_line(line) for line in raw.splitlines() if line.strip()]


def _line(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return line[:200].decode(errors="replace")
