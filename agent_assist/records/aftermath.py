"""Keeps what a call left behind: outcomes, picks and their taking back, notes, the contact in the history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, insert, select, update

from agent_assist.customize.standings import Entry
from agent_assist.differentiate.profile import Profile, Standing
from agent_assist.interact.calls import CallFile, Given, Outcome, Wrapup
from agent_assist.interact.remembering import Memory, StaleProfile
from agent_assist.records import calls, contacts, decisions, giving, ledger, snapshots
from agent_assist.records.moments import as_ms, new_id
from agent_assist.records.statements import Upsert
from agent_assist.records.tables import audit, drafts

# What a pick decides of a call, and how a call stands of which nobody knows any more whose it was before.
_OF_THE_PICK = {"customer_id": "", "status": "unmatched", "verification": "none", "arm": "treated"}
_KEEP_DRAFT = Upsert(drafts, key=("lookup_id", "rep"), change=("note", "updated_at"))


def root_of(file: CallFile) -> str:
    """The lookup under which the dialogue of this call is kept: the first one's, after a transfer under a new id."""
    return file.call.parent_lookup_id or file.call.lookup_id


def ask(connection: Connection, profile: Profile, standing: Standing, now: datetime) -> None:
    """Puts "asked, no answer yet" into the ledger. Raises StaleProfile if `profile` is no longer what is stored."""
    if not snapshots.note_asked(connection, profile, standing, now):
        raise StaleProfile
    ledger.write(connection, profile.customer_id, standing, now)


def keep_outcome(
    connection: Connection, file: CallFile, told: Outcome, standing: Standing | None, now: datetime
) -> None:
    """Keeps the outcome and its ledger entry in the place of what this lookup had there before."""
    lookup_id = root_of(file)
    if file.outcome:
        before = _outcome_text(file.outcome)
        keep_audit(connection, told.rep, "outcome", lookup_id, now, before=before, after=_outcome_text(told))
    decisions.keep_outcome(connection, lookup_id, told)
    question = ((file.decision or {}).get("prompt") or {}).get("question", "")
    id_ = new_id()
    # What the customer said of other things on this call stays.
    ledger.set_aside(connection, lookup_id, now, by=id_ if standing else ledger.NOT_ASKED, question=question)
    if standing:
        told_now = replace(standing, lookup_id=lookup_id)
        ledger.append(connection, file.call.customer_id, told_now, now, note=told.note, id_=id_)


def keep_answer(connection: Connection, customer_id: str, entry: Entry, replaces: str, now: datetime) -> Entry:
    """Keeps what the customer told otherwise than to the question; the entry `replaces` counts no more."""
    kept = replace(entry, id=new_id())
    if replaces:
        ledger.replace(connection, replaces, kept.id)
        keep_audit(connection, entry.standing.rep or entry.source, "answer", customer_id, now, replaces, kept.id)
    told = {"note": kept.note, "source": kept.source, "ref": kept.ref, "id_": kept.id}
    ledger.append(connection, customer_id, kept.standing, now, **told)
    return kept


def keep_treatment(connection: Connection, file: CallFile, given: Given, now: datetime) -> None:
    """Keeps what a rep gave on this call."""
    before = next((_given_text(one) for one in file.given if one.treatment == given.treatment), "")
    giving.keep(connection, file, given, now)
    keep_audit(connection, given.rep, "treatment", root_of(file), now, before=before, after=_given_text(given))


def keep_pick(connection: Connection, file: CallFile, memory: Memory, rep: str) -> None:
    """The call is now this customer's, with a decision of its own; what was, is set aside for the taking back."""
    call = file.call
    root = root_of(file)
    stored = decisions.read(connection, root)
    aside = (stored or {}).get("before_pick") or _set_aside(connection, file, stored)
    _withdraw(connection, root, memory.at)
    decisions.keep(connection, replace(memory, names={**file.names, **memory.names}), before_pick=aside)
    values = {
        "customer_id": memory.match.customer_id,
        "status": "matched",
        "verification": memory.match.verification,
        "arm": memory.asking.arm,
        "picked": True,
    }
    _change_owner(connection, file, values, memory.at)
    keep_audit(
        connection, rep, "pick", call.lookup_id, memory.at, before=call.customer_id, after=memory.match.customer_id
    )
    if memory.asked:
        ledger.append(connection, memory.match.customer_id, memory.asked, memory.at)


def take_back_pick(connection: Connection, file: CallFile, rep: str, now: datetime) -> None:
    """The call is as before the pick, what was told before it counts again, and what was told under it no more."""
    call = file.call
    root = root_of(file)
    stored = decisions.read(connection, root)
    aside: Mapping[str, Any] = (stored or {}).get("before_pick") or {}
    _withdraw(connection, root, now)
    if aside.get("decision_row"):
        decisions.restore(connection, aside["decision_row"])
    else:
        decisions.forget(connection, root)
    values = {name: aside.get(name, otherwise) for name, otherwise in _OF_THE_PICK.items()}
    _change_owner(connection, file, {**values, "picked": False}, now)
    keep_audit(connection, rep, "take back", call.lookup_id, now, before=call.customer_id, after=values["customer_id"])
    _reinstate(connection, root, aside, now)


def keep_verified(connection: Connection, file: CallFile, method: str, rep: str, now: datetime) -> None:
    """The caller is known to be the customer."""
    for lookup_id in {root_of(file), file.call.lookup_id}:
        calls.change(connection, lookup_id, {"verification": "verified", "updated_at": as_ms(now)})
    keep_audit(connection, rep, "verified", file.call.lookup_id, now, before=file.call.verification, after=method)


def keep_wrapup(connection: Connection, file: CallFile, wrapup: Wrapup, rep: str, now: datetime) -> None:
    """The rep's last word on the call, in the call and in the customer's history."""
    words = {"disposition": wrapup.disposition, "note": wrapup.note, "follow_up": wrapup.follow_up}
    calls.change(connection, file.call.lookup_id, {**words, "updated_at": as_ms(now)})
    if wrapup.disposition == contacts.RESOLVED and not wrapup.follow_up and file.call.customer_id:
        contacts.close_promises(connection, file.call.customer_id, now)
    contacts.keep(connection, file.call.lookup_id, rep, now)


def keep_draft(connection: Connection, lookup_id: str, rep: str, note: str, now: datetime) -> None:
    """A half-typed note."""
    _KEEP_DRAFT.run(connection, {"lookup_id": lookup_id, "rep": rep, "note": note, "updated_at": as_ms(now)})


def draft(connection: Connection, lookup_id: str, rep: str) -> str:
    """The rep's half-typed note, "" where there is none."""
    wanted = (drafts.c.lookup_id == lookup_id) & (drafts.c.rep == rep)
    return connection.execute(select(drafts.c.note).where(wanted)).scalar() or ""


def keep_audit(
    connection: Connection, who: str, action: str, subject: str, now: datetime, before: str = "", after: str = ""
) -> None:
    """Who did what to what, with the state before and after."""
    row = {"id": new_id(), "at": as_ms(now), "who": who, "action": action, "subject": subject}
    connection.execute(insert(audit).values(**row, before=before, after=after))


def extend_audit(
    connection: Connection, who: str, action: str, subject: str, now: datetime, after: str, within: timedelta
) -> bool:
    """Lets the latest row of the subject reach until now; False where it is another person's or action's, or older."""
    latest = select(audit).where(audit.c.subject == subject).order_by(audit.c.at.desc(), audit.c.id.desc()).limit(1)
    row = connection.execute(latest).one_or_none()
    if row is None or (row.who, row.action) != (who, action) or row.at < as_ms(now - within):
        return False
    values = {"at": max(row.at, as_ms(now)), "after": after}
    connection.execute(update(audit).where(audit.c.id == row.id).values(values))
    return True


def _change_owner(connection: Connection, file: CallFile, values: Mapping[str, Any], now: datetime) -> None:
    """The call is another customer's, and so is the one that it continues; the history follows."""
    for lookup_id in {root_of(file), file.call.lookup_id}:
        calls.change(connection, lookup_id, values)
        contacts.move(connection, lookup_id, str(values["customer_id"]), now)


def _set_aside(connection: Connection, file: CallFile, stored: Mapping[str, Any] | None) -> dict[str, Any]:
    """All that a taking back needs: whose call it was, what was decided, and what had been told by then."""
    call, root = file.call, root_of(file)
    kept = {name: getattr(call, name) for name in _OF_THE_PICK}
    told = {"entries": ledger.counting(connection, root), "given": giving.counting(connection, root)}
    return {**kept, **told, "outcome": file.outcome, "decision_row": stored["row"] if stored else None}


def _withdraw(connection: Connection, lookup_id: str, now: datetime) -> None:
    ledger.set_aside(connection, lookup_id, now)
    giving.withdraw(connection, lookup_id, now)
    decisions.forget_outcome(connection, lookup_id)


def _reinstate(connection: Connection, lookup_id: str, aside: Mapping[str, Any], now: datetime) -> None:
    """What had been told before the pick counts again."""
    ledger.reinstate(connection, aside.get("entries", ()), now)
    giving.reinstate(connection, aside.get("given", ()), now)
    if told := aside.get("outcome"):
        decisions.keep_outcome(connection, lookup_id, Outcome(**{**told, "at": datetime.fromisoformat(told["at"])}))


def _given_text(given: Given) -> str:
    return orjson.dumps({"treatment": given.treatment, "amount_minor": given.amount, "rep": given.rep}).decode()


def _outcome_text(told: Outcome) -> str:
    return orjson.dumps({"result": told.result, "answer": told.answer, "note": told.note, "rep": told.rep}).decode()
