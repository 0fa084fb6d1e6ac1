"""Keeps what a rep gave on a call: once each, put right later if need be, and taken back with a pick."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from agent_assist.interact.calls import CallFile, Given
from agent_assist.records import calls, contacts, snapshots
from agent_assist.records.moments import as_ms, new_id
from agent_assist.records.tables import treatments_given

_STANDING = (treatments_given.c.lookup_id == bindparam("of")) & (treatments_given.c.withdrawn_at == 0)
_THIS = _STANDING & (treatments_given.c.treatment == bindparam("name"))


def keep(connection: Connection, file: CallFile, given: Given, now: datetime) -> None:
    """Keeps what was given, in the place of what this call had there before; the history follows."""
    lookup_id = file.call.parent_lookup_id or file.call.lookup_id
    before = next((one for one in file.given if one.treatment == given.treatment), None)
    told = {"amount_minor": given.amount, "rep": given.rep, "role": given.role, "updated_at": as_ms(now)}
    if before:
        connection.execute(
            update(treatments_given).where(_THIS).values(told), {"of": lookup_id, "name": given.treatment}
        )
    else:
        named = {"treatment": given.treatment, "rule": given.rule, "currency": given.currency}
        whose = {"id": new_id(), "customer_id": file.call.customer_id, "lookup_id": lookup_id}
        connection.execute(insert(treatments_given).values(**whose, **named, **told, given_at=as_ms(given.at)))
    snapshots.refresh(connection, [file.call.customer_id], {"given"}, now)
    _tell_history(connection, lookup_id, given.rep, now)


def withdraw(connection: Connection, lookup_id: str, now: datetime) -> None:
    """What was given on this call was given to somebody else, and counts no more for this customer."""
    wanted = {"of": lookup_id}
    statement = select(treatments_given.c.customer_id).where(_STANDING)
    customers = sorted(set(connection.execute(statement, wanted).scalars()))
    if customers:
        connection.execute(update(treatments_given).where(_STANDING).values(withdrawn_at=as_ms(now)), wanted)
        snapshots.refresh(connection, customers, {"given"}, now)


def counting(connection: Connection, lookup_id: str) -> list[str]:
    """The ids of what was given on this call and still counts."""
    return list(connection.execute(select(treatments_given.c.id).where(_STANDING), {"of": lookup_id}).scalars())


def reinstate(connection: Connection, ids: Sequence[str], now: datetime) -> None:
    """Makes count again what had been withdrawn."""
    these = treatments_given.c.id.in_(ids)
    connection.execute(update(treatments_given).where(these).values(withdrawn_at=0))
    customers = connection.execute(select(treatments_given.c.customer_id).where(these)).scalars()
    snapshots.refresh(connection, set(customers), {"given"}, now)


def _tell_history(connection: Connection, lookup_id: str, rep: str, now: datetime) -> None:
    """A call that is over stands in the history already, and is told anew."""
    row = calls.by_id(connection, lookup_id)
    if row is not None and row.closed_at:
        contacts.keep(connection, lookup_id, rep, now)
