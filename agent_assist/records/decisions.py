"""Keeps what the rule book said for a call and what came of it, so that it can be explained next year."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, delete, select

from agent_assist.customize.rule_book import version_of
from agent_assist.interact.calls import Outcome
from agent_assist.interact.remembering import Memory, Reviewed
from agent_assist.records.moments import as_ms, from_ms
from agent_assist.records.statements import Upsert
from agent_assist.records.tables import calls, decisions, outcomes, rule_books

_TOLD = ("prompt_rule", "question", "silence", "fired")
_CONTENT = ("customer_id", "book_version", "facts", "decision", *_TOLD, "decided_at")
_KEEP = Upsert(decisions, key=("lookup_id",), change=_CONTENT)
_DECISION = select(decisions).where(decisions.c.lookup_id == bindparam("lookup_id"))
_CONTINUED = select(calls.c.parent_lookup_id).where(calls.c.lookup_id == bindparam("lookup_id"))
_OUTCOME = select(outcomes).where(outcomes.c.lookup_id == bindparam("lookup_id"))
_KEEP_OUTCOME = Upsert(outcomes, key=("lookup_id",), change=("result", "answer", "note", "rep", "updated_at"))
_BODY = select(rule_books.c.body).where(rule_books.c.version == bindparam("version"))
_KEEP_BOOK = Upsert(rule_books, key=("version",), change=("body",))


def keep(connection: Connection, memory: Memory, before_pick: Mapping[str, Any] | None = None) -> None:
    """Remembers facts, match and decision of one lookup; `before_pick` is the stored body that a pick sets aside."""
    decision = memory.decision
    profile = memory.profile
    body = {
        "match": memory.match_json,
        "names": memory.names,
        "decision": memory.decision_json,
        "asking": memory.asking,
        "ledger": profile.ledger if profile else {},
        "before_pick": before_pick,
    }
    _KEEP.run(
        connection,
        {
            "lookup_id": memory.lookup_id,
            "customer_id": memory.match.customer_id,
            "book_version": decision.book_version,
            "facts": _text(memory.facts),
            "decision": _text(body),
            "prompt_rule": decision.prompt.rule if decision.prompt else "",
            "question": decision.prompt.question if decision.prompt else "",
            "silence": decision.silence,
            "fired": " ".join(decision.fired),
            "decided_at": as_ms(memory.call.occurred_at),
        },
    )


def read(connection: Connection, lookup_id: str) -> dict[str, Any] | None:
    """The stored body: `match`, `names`, `decision`, `asking`, `before_pick`; None where nothing was decided."""
    row = connection.execute(_DECISION, {"lookup_id": lookup_id}).one_or_none()
    if row is None:
        return None
    # The names of columns are a kind of text that JSON does not know.
    return {**orjson.loads(row.decision), "row": {str(name): value for name, value in row._mapping.items()}}


def restore(connection: Connection, stored: Mapping[str, Any]) -> None:
    """Puts back the decision that a pick had set aside, perhaps before this program kept which rules acted."""
    _KEEP.run(connection, {"fired": stored["prompt_rule"], **stored})


def review(connection: Connection, lookup_id: str) -> Reviewed | None:
    """Everything that explaining the decision needs: facts, moment, and the rule book that was in force.

    A call that continues another has the decision of the first, under whose id it is given.
    """
    row = connection.execute(_DECISION, {"lookup_id": lookup_id}).one_or_none()
    if row is None:
        first = connection.execute(_CONTINUED, {"lookup_id": lookup_id}).scalar()
        return review(connection, first) if first else None
    body = orjson.loads(row.decision)
    book = kept_book(connection, row.book_version)
    return Reviewed(
        lookup_id=row.lookup_id,
        customer_id=row.customer_id,
        book_version=row.book_version,
        book=book,
        facts=orjson.loads(row.facts),
        decision=body["decision"],
        asking=body["asking"],
        ledger=body["ledger"],
        at=from_ms(row.decided_at),
    )


def keep_book(connection: Connection, version: str, body: Mapping[str, Any], at: int) -> None:
    """Keeps a rule book under its version for ever; the same again heals one that was damaged."""
    _KEEP_BOOK.run(connection, {"version": version, "body": _text(body), "loaded_at": at})


def kept_book(connection: Connection, version: str) -> Mapping[str, Any] | None:
    """The stored body of a rule book, None where it is not kept, or is no more what was kept."""
    return _sound(version, connection.execute(_BODY, {"version": version}).scalar() or "{}")


@lru_cache(maxsize=4)
def _sound(version: str, stored: str) -> Mapping[str, Any] | None:
    # Seeing whether a book is what was kept takes longer than making a decision again, of which there may be very many.
    try:
        body = orjson.loads(stored)
    except orjson.JSONDecodeError:
        return None
    sources = body.get("sources") if isinstance(body, dict) else None
    if not isinstance(sources, dict) or not all(isinstance(text, str) for text in sources.values()):
        return None
    return body if version_of(sources) == version else None


def outcome(connection: Connection, lookup_id: str) -> Outcome | None:
    """What came of the prompt."""
    row = connection.execute(_OUTCOME, {"lookup_id": lookup_id}).one_or_none()
    return None if row is None else Outcome(row.result, row.answer, row.note, row.rep, from_ms(row.updated_at))


def keep_outcome(connection: Connection, lookup_id: str, told: Outcome) -> None:
    """Keeps the outcome in the place of an earlier one."""
    row = {"result": told.result, "answer": told.answer, "note": told.note, "rep": told.rep}
    _KEEP_OUTCOME.run(connection, {"lookup_id": lookup_id, **row, "at": as_ms(told.at), "updated_at": as_ms(told.at)})


def forget(connection: Connection, lookup_id: str) -> None:
    """Takes back a decision that should not have been made, and before which there was none."""
    connection.execute(delete(decisions).where(decisions.c.lookup_id == lookup_id))


def forget_outcome(connection: Connection, lookup_id: str) -> None:
    """Takes an outcome back; the audit still tells of it."""
    connection.execute(delete(outcomes).where(outcomes.c.lookup_id == lookup_id))


def _text(body: Mapping[str, Any]) -> str:
    return orjson.dumps(body).decode()
