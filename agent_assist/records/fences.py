"""Keeps who stands behind the fence with which manager, and who is proposed for it; the job proposes, people decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, bindparam, func, insert, select, update

from agent_assist.interact.outcome import NotPossible
from agent_assist.records.aftermath import keep_audit
from agent_assist.records.moments import as_ms, from_ms, new_id
from agent_assist.records.snapshots import refresh
from agent_assist.records.tables import customers, fence_members, fence_proposals

IN, OUT = "in", "out"
OPEN, ACCEPTED, REFUSED, WITHDRAWN = "open", "accepted", "refused", "withdrawn"


class Proposed(Protocol):
    """What the score job proposes: a customer in or out, the reason in words, and a manager who has room, or ""."""

    @property
    def customer_id(self) -> str: ...
    @property
    def direction(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def manager(self) -> str: ...


_LOCKED = select(customers.c.id).where(customers.c.id == bindparam("customer_id")).with_for_update()
_OF_CUSTOMER = fence_members.c.customer_id == bindparam("of_customer")
_MEMBER = select(fence_members).where(_OF_CUSTOMER, fence_members.c.ended_at == 0)
_LAST_END = select(func.max(fence_members.c.ended_at)).where(_OF_CUSTOMER)
_MEMBERS = select(fence_members.c.customer_id, fence_members.c.manager).where(fence_members.c.ended_at == 0)
_PROPOSAL = select(fence_proposals).where(fence_proposals.c.id == bindparam("proposal_id"))
_OPEN = select(fence_proposals).where(fence_proposals.c.state == OPEN)
_REFUSED = select(fence_proposals.c.customer_id, fence_proposals.c.direction).where(
    fence_proposals.c.state == REFUSED, fence_proposals.c.decided_at >= bindparam("since")
)
_SETTLE = (
    update(fence_proposals)
    .where(fence_proposals.c.id == bindparam("its_id"), fence_proposals.c.state == OPEN)
    .values(
        {name: bindparam(f"new_{name}") for name in ("state", "decided_by", "decided_reason", "manager", "decided_at")}
    )
)


def managers(connection: Connection) -> Mapping[str, str]:
    """The manager of everybody who stands behind the fence, by customer id."""
    return {row.customer_id: row.manager for row in connection.execute(_MEMBERS)}


def put(connection: Connection, customer_id: str, manager: str, reason: str, who: str, now: datetime) -> bool:
    """Puts the customer behind the fence with this manager, or hands them over to them; repeating it changes nothing.

    Settles a proposal that says the same. False where there is no such customer.
    """
    if connection.execute(_LOCKED, {"customer_id": customer_id}).one_or_none() is None:
        return False
    member = connection.execute(_MEMBER, {"of_customer": customer_id}).one_or_none()
    if member is None or member.manager != manager:
        if member is not None:
            _end(connection, member, f"Handed over to {manager}.", who, now)
        row = {"customer_id": customer_id, "manager": manager, "reason": reason, "put_by": who, "since_at": as_ms(now)}
        connection.execute(insert(fence_members), {"id": new_id(), **row})
        before = member.manager if member else ""
        keep_audit(connection, who, "behind the fence", customer_id, now, before=before, after=f"{manager}: {reason}")
    elif member.reason != reason:
        connection.execute(update(fence_members).where(fence_members.c.id == member.id).values(reason=reason))
        keep_audit(connection, who, "fence reason", customer_id, now, before=member.reason, after=reason)
    _settle_all(connection, customer_id, IN, ACCEPTED, who, reason, manager, now)
    refresh(connection, [customer_id], {"fence"}, now)
    return True


def take_out(connection: Connection, customer_id: str, reason: str, who: str, now: datetime) -> bool | None:
    """Whether the customer stood behind the fence until now; None where there is no such customer."""
    if connection.execute(_LOCKED, {"customer_id": customer_id}).one_or_none() is None:
        return None
    member = connection.execute(_MEMBER, {"of_customer": customer_id}).one_or_none()
    if member is None:
        return False
    _end(connection, member, reason, who, now)
    keep_audit(connection, who, "out of the fence", customer_id, now, before=member.manager, after=reason)
    _settle_all(connection, customer_id, OUT, ACCEPTED, who, reason, "", now)
    refresh(connection, [customer_id], {"fence"}, now)
    return True


def decide(
    connection: Connection, proposal_id: str, accepts: bool, manager: str, reason: str, who: str, now: datetime
) -> bool:
    """Accepts or refuses a proposal; the same decision again changes nothing. False where there is no such proposal.

    Without a `manager`, who is accepted goes to the one that was proposed. Raises NotPossible where it was decided
    otherwise, is withdrawn, or somebody is to come in without a manager.
    """
    found = connection.execute(_PROPOSAL, {"proposal_id": proposal_id}).one_or_none()
    if found is None:
        return False
    # The customer first, as everybody who changes the fence does; then the proposal as it is now, also for the job.
    connection.execute(_LOCKED, {"customer_id": found.customer_id})
    proposal = connection.execute(_PROPOSAL.with_for_update(), {"proposal_id": proposal_id}).one()
    state = ACCEPTED if accepts else REFUSED
    if proposal.state != OPEN:
        _check_repeat(proposal, state, manager)
        return True
    manager = manager or proposal.manager
    if accepts and proposal.direction == IN and not manager:
        raise NotPossible("manager_needed", "Say in `manager` who is to look after this customer.", "manager")
    said = reason or proposal.reason
    _settle(connection, proposal, state, who, said, manager if proposal.direction == IN else "", now)
    if accepts and proposal.direction == IN:
        put(connection, proposal.customer_id, manager, said, who, now)
    elif accepts:
        take_out(connection, proposal.customer_id, said, who, now)
    else:
        words = f"{proposal.direction}: {reason}"
        keep_audit(connection, who, "fence proposal refused", proposal.customer_id, now, before=OPEN, after=words)
    return True


def store_proposals(connection: Connection, proposals: Iterable[Proposed], run_id: str, now: datetime) -> int:
    """Keeps what a whole run proposes, and withdraws what it no longer does; returns how many are new.

    A proposal that is open already stays as it is; one that was refused is not made again within the quarter.
    """
    wanted = {(one.customer_id, one.direction): one for one in proposals}
    for (customer_id, direction), row in (open_ := _open(connection)).items():
        if (customer_id, direction) not in wanted:
            _settle(connection, row, WITHDRAWN, "score", "No longer holds.", "", now)
            words = f"{direction}: no longer holds"
            keep_audit(connection, "score", "fence proposal withdrawn", customer_id, now, before=OPEN, after=words)
    refused = set(map(tuple, connection.execute(_REFUSED, {"since": as_ms(quarter_start(now))})))
    inside = managers(connection)
    fresh = [
        one
        for key, one in wanted.items()
        if key not in open_ and key not in refused and (one.customer_id in inside) == (one.direction == OUT)
    ]
    # The best come first, and the latest id stands first on a page.
    ids = sorted((new_id() for _ in fresh), reverse=True)
    for id_, one in zip(ids, fresh, strict=True):
        row = {name: getattr(one, name) for name in ("customer_id", "direction", "reason", "manager")}
        told = {"id": id_, **row, "run_id": run_id, "created_at": as_ms(now)}
        connection.execute(insert(fence_proposals), told)
        words = f"{one.direction}: {one.reason}"
        keep_audit(connection, "score", "fence proposal", one.customer_id, now, after=words)
    return len(fresh)


def quarter_start(now: datetime) -> datetime:
    """The first moment of the calendar quarter, in the time zone of `now`."""
    month = 3 * ((now.month - 1) // 3) + 1
    return now.replace(month=month, day=1, hour=0, minute=0, second=0, microsecond=0)


def _open(connection: Connection) -> dict[tuple[str, str], Any]:
    return {(row.customer_id, row.direction): row for row in connection.execute(_OPEN).all()}


def _check_repeat(proposal: Any, state: str, manager: str) -> None:
    if proposal.state == WITHDRAWN:
        raise NotPossible("withdrawn", "This proposal no longer holds and was withdrawn.", "decision")
    if proposal.state != state or (manager and proposal.manager and proposal.manager != manager):
        by = f" by {proposal.decided_by}" if proposal.decided_by else ""
        words = f"This proposal was {proposal.state}{by} at {from_ms(proposal.decided_at):%Y-%m-%d %H:%M} UTC."
        raise NotPossible("already_decided", words, "decision")


def _settle_all(
    connection: Connection,
    customer_id: str,
    direction: str,
    state: str,
    who: str,
    reason: str,
    manager: str,
    now: datetime,
) -> None:
    mine = (fence_proposals.c.customer_id == customer_id) & (fence_proposals.c.direction == direction)
    for proposal in connection.execute(_OPEN.where(mine)).all():
        _settle(connection, proposal, state, who, reason, manager, now)


def _settle(
    connection: Connection, proposal: Any, state: str, who: str, reason: str, manager: str, now: datetime
) -> None:
    told = {"state": state, "decided_by": who, "decided_reason": reason, "manager": manager, "decided_at": as_ms(now)}
    connection.execute(_SETTLE, {"its_id": proposal.id, **{f"new_{name}": value for name, value in told.items()}})


def _end(connection: Connection, member: Any, reason: str, who: str, now: datetime) -> None:
    # One end per moment and customer: the table holds that nobody is behind the fence twice.
    last = connection.execute(_LAST_END, {"of_customer": member.customer_id}).scalar() or 0
    ended = {"ended_at": max(as_ms(now), last + 1), "ended_by": who, "ended_reason": reason}
    connection.execute(update(fence_members).where(fence_members.c.id == member.id).values(ended))
