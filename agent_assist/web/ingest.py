"""The door for data that comes in: NDJSON or a JSON array, good records kept, an error for each bad one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from flask import Flask, Response, request

from agent_assist.customize.agenda import questions_in
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
    records, places = _records(request.get_data(cache=False))
    if len(records) > MOST_RECORDS:
        raise ApiError(413, f"A request takes at most {MOST_RECORDS} records; these are {len(records)}.")
    desk = service().lay_desk()
    trunk = choose_trunk(desk.trunks, asker.integration.trunk, asker.integration.region)
    questions = tuple(questions_in(desk.book).values())
    told = service().customers.ingest(asker.integration, table, records, trunk, desk.now, questions)
    for remark in (*told["errors"], *told["notes"]):
        remark["line"] = places[remark["line"] - 1]
    return reply(told)


def _records(raw: bytes) -> tuple[list[Any], Sequence[int]]:
    """The records and the line or place in the array of each; a line that is no JSON becomes an error of its own."""
    if raw.lstrip()[:1] == b"[":
        try:
            records = list(orjson.loads(raw))
            return records, range(1, len(records) + 1)
        except orjson.JSONDecodeError as fault:
            raise ApiError(400, f"The body is not a JSON array: {fault}.") from None
    lines = [(_line(line), number) for number, line in enumerate(raw.splitlines(), 1) if line.strip()]
    return [record for record, _ in lines], [number for _, number in lines]


def _line(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return line[:200].decode(errors="replace")
