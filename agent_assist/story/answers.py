"""The story of what customers tell otherwise than to our question: in another channel, unasked, or put right later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from agent_assist.customize.agenda import BookQuestion, find_question, questions_in
from agent_assist.customize.ledger import DAY, after_outcome, is_settled
from agent_assist.customize.standings import ANSWERED, UNPROMPTED, Entry
from agent_assist.customize.wording import with_name
from agent_assist.interact.ledger_view import entry_json
from agent_assist.interact.masking import first_name, may_see_all
from agent_assist.interact.outcome import NotPossible, Rep, ToldAnswer
from agent_assist.story.at_hand import call_file, held_file, renewed
from agent_assist.story.desk import CallRecords, Desk

_NOBODY = "Nobody is known on this call yet. Pick the customer first."


def answer_told(desk: Desk, customer_id: str, told: ToldAnswer) -> dict[str, Any]:
    """Settles a question with what the customer said in whatever channel; answers with the entry of the ledger.

    Telling it again changes nothing. Raises NotPossible for an unknown customer, NoSuchQuestion and NotOffered.
    """
    question = find_question(desk.book, told.question)
    with desk.writing() as (records, _):
        return _keep(desk, records, customer_id, question, told)


def said_unprompted(desk: Desk, rep: Rep, call_id: str, lookup_id: str, told: ToldAnswer) -> dict[str, Any]:
    """What the caller said unasked, as the rep notes it; it is known from now on, and was not asked.

    It belongs to the call: taking back a pick takes it back as well. Raises UnknownCall, NotPossible (nobody is known
    on the call), NoSuchQuestion and NotOffered.
    """
    question = find_question(desk.book, told.question)
    with desk.writing() as (records, post):
        file = held_file(records, rep, call_id, lookup_id)
        if not file.call.customer_id:
            raise NotPossible("no_customer", _NOBODY, "lookup_id")
        root = file.call.parent_lookup_id or file.call.lookup_id
        mine = replace(told, source=UNPROMPTED, rep=rep.name, lookup_id=root, ref=f"{root}:{question.question}")
        entry = _keep(desk, records, file.call.customer_id, question, mine)
        renewed(desk, records, post, file.call.lookup_id)
    return {"call_id": call_id, **entry}


def what_can_be_told(desk: Desk, rep: Rep, call_id: str, lookup_id: str) -> list[dict[str, Any]]:
    """The questions whose answer the caller may give unasked: those still open first, without the one being asked.

    What was answered before is shown to a verified caller's rep only. Raises UnknownCall and NotPossible.
    """
    with desk.records.reading() as records:
        file = call_file(records, rep, call_id, lookup_id)
    if file.profile is None:
        raise NotPossible("no_customer", _NOBODY, "lookup_id")
    now, profile = int(desk.now.timestamp()), file.profile
    asked = ((file.decision or {}).get("prompt") or {}).get("question")
    name = first_name(profile.name, profile.kind)
    told = []
    for question in questions_in(desk.book).values():
        if question.question == asked:
            continue
        standing = profile.ledger.get(question.question)
        known = standing and standing.state == ANSWERED and is_settled(standing, now)
        told.append(
            {
                "question": question.question,
                "kind": question.kind,
                "text": with_name(question.text, name),
                "answers": [{"value": one.value, "label": one.label} for one in question.answers],
                "is_open": not known,
                "answer": standing.answer if standing and known and may_see_all(file.call.verification) else "",
            }
        )
    return sorted(told, key=lambda one: (not one["is_open"], one["question"]))


def _keep(
    desk: Desk, records: CallRecords, customer_id: str, question: BookQuestion, told: ToldAnswer
) -> dict[str, Any]:
    if records.hold(customer_id) is None:
        raise NotPossible("not_found", "No customer has this id.", "customer_id")
    entry = _entry(desk, question, told)
    before = _same_telling(records.ledger(customer_id), entry, told)
    if before and _says_the_same(before, entry):
        kept = before
    else:
        kept = records.keep_answer(customer_id, entry, before.id if before else "", desk.now)
    return {"customer_id": customer_id, **entry_json(kept, kept.standing), "repeat": kept is before}


def _entry(desk: Desk, question: BookQuestion, told: ToldAnswer) -> Entry:
    at = int(min(told.at or desk.now, desk.now).timestamp())
    standing = after_outcome(
        None,
        question,
        told.result,
        told.answer,
        at,
        channel=told.channel,
        rep=told.rep,
        lookup_id=told.lookup_id,
    )
    return Entry("", standing, told.note, told.source, "", told.ref)


def _same_telling(entries: Sequence[Entry], entry: Entry, told: ToldAnswer) -> Entry | None:
    """The entry that tells of the same occasion, by the name its source gave it, else by what was said and when."""
    counting = [one for one in entries if not one.replaced_by]
    if entry.ref:
        return next((one for one in counting if one.ref == entry.ref), None)
    at, of_it = entry.standing.at, [one for one in counting if one.standing.question == entry.standing.question]
    # Without a time, only the latest word can be meant: what was said before it may well be said again.
    alike = [one for one in (of_it if told.at else of_it[:1]) if one.source == entry.source]
    alike = [one for one in alike if _says_the_same(one, entry)]
    return next(
        (one for one in alike if one.standing.at == at or (not told.at and 0 <= at - one.standing.at < DAY)), None
    )


def _says_the_same(one: Entry, other: Entry) -> bool:
    return _said(one) == _said(other)


def _said(entry: Entry) -> tuple[str, ...]:
    told = entry.standing
    return told.question, told.state, told.answer, told.channel, entry.note
