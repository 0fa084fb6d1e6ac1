"""The doors to one call's reasons: finding the call, and the page with what was asked, what lost, and every rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from agent_assist.customize.flipping_sizes import NO_FLIP
from agent_assist.interact.card import outcome_json
from agent_assist.interact.states import rep_name
from agent_assist.interact.wording import outcome_words as came_of_it
from agent_assist.learn.decided_calls import DecidedCall
from agent_assist.web.decisions import Look, look_at
from agent_assist.web.desk_frame import DeskPage, add_page, render_desk
from agent_assist.web.desk_guard import Supervisor, needs_supervisor
from agent_assist.web.errors import ApiError
from agent_assist.web.room_forms import field
from agent_assist.web.service import service
from agent_assist.web.who_is_meant import hits_for
from agent_assist.web.why_view import (
    SILENCE_WORDS,
    chosen_by,
    facts_by_subject,
    grouped,
    outcome_words,
    outcomes_in,
    verdict_words,
    with_code,
    worth_words,
)

LONGEST_QUERY = 250
CALLS_SHOWN = 50
_WORDS = {
    "with_code": with_code,
    "outcome_words": outcome_words,
    "verdict_words": verdict_words,
    "worth_words": worth_words,
}


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    add_page(app, DeskPage("/desk/calls", "Calls", "See why a call was asked what it was, rule by rule."))
    app.add_url_rule("/desk/calls", view_func=why_search, methods=["GET"])
    app.add_url_rule("/desk/calls/find", view_func=why_find, methods=["POST"])
    app.add_url_rule("/desk/calls/<lookup_id>", view_func=why_page, methods=["GET"])


@needs_supervisor
def why_search(supervisor: Supervisor) -> str | AnyResponse:
    """Finds a call by its lookup id or its call id, and leads to its reasons; else the latest calls, of everybody or of
    the rep or customer that was meant."""
    wanted = request.args.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
    if wanted and (lookup_id := _find(wanted)):
        return redirect(url_for("why_page", lookup_id=lookup_id), 303)
    person = service().value.of(wanted) if wanted else None
    calls = _latest(wanted, request.args.get("before", ""))
    return _listed(supervisor, calls, wanted, person["name"] if person else wanted)


@needs_supervisor
def why_find(supervisor: Supervisor) -> str | AnyResponse:
    """The same from a form, which may also hold the name or number of a customer: these stand in no address."""
    wanted = field("q", LONGEST_QUERY)
    if lookup_id := _find(wanted):
        return redirect(url_for("why_page", lookup_id=lookup_id), 303)
    ids = [hit.customer_id for hit in hits_for(wanted)]
    if len(ids) == 1:
        return redirect(url_for("why_search", q=ids[0]), 303)
    if ids:
        calls, _ = service().decided_calls.page(CALLS_SHOWN, "", customer_ids=ids)
        return _listed(supervisor, (calls, ""), wanted, wanted)
    return _listed(supervisor, _latest(wanted, ""), wanted, wanted)


@needs_supervisor
def why_page(supervisor: Supervisor, lookup_id: str) -> str:
    """One call's decision, explained; with `rule`, what would turn that rule's verdict over."""
    look = look_at(lookup_id)
    asked = {name: request.args.get(name, "")[:LONGEST_QUERY] for name in ("outcome", "name", "rule")}
    rules = look.explanation.rules
    flip = look.flip(asked["rule"]) if asked["rule"] else None
    context: dict[str, Any] = {
        **_WORDS,
        "look": look,
        "decision": look.explanation.decision,
        "outcome": outcome_json(look.file.outcome),
        "weighed": _weighed(look),
        "asked": asked,
        "outcomes": outcomes_in(rules),
        "count": len(rules),
        "groups": grouped(chosen_by(rules, asked["outcome"], asked["name"], asked["rule"]), asked["rule"]),
        "flip_words": f"It {flip.words}." if flip else NO_FLIP,
        "subjects": facts_by_subject(look.recalled.facts, look.recalled.book.catalogue),
    }
    return render_desk("desk/why.html", supervisor, **context)


def _listed(supervisor: Supervisor, page: tuple[Sequence[DecidedCall], str], wanted: str, whose: str) -> str:
    calls, following = page
    words = {"silence_words": SILENCE_WORDS, "came_of_it": came_of_it, "wanted": wanted, "whose": whose}
    return render_desk("desk/why_search.html", supervisor, calls=calls, following=following, **words)


def _latest(wanted: str, before: str) -> tuple[Sequence[DecidedCall], str]:
    calls = service().decided_calls
    try:
        if not wanted:
            return calls.page(CALLS_SHOWN, before)
        if ids := [one["customer_id"] for one in service().value.found(wanted)]:
            return calls.page(CALLS_SHOWN, before, customer_ids=ids)
        return calls.page(CALLS_SHOWN, before, rep=rep_name(wanted))
    except ValueError as fault:
        raise ApiError(400, str(fault), "before") from None


def _find(wanted: str) -> str:
    with service().lay_desk().records.reading() as records:
        return wanted if records.review(wanted) else records.find_lookup(wanted, "")


def _weighed(look: Look) -> list[dict[str, Any]]:
    """The question that was asked and those that came next, in order, with the parts of their scores."""
    decision = look.explanation.decision
    prompt = decision.prompt
    rows: list[dict[str, Any]] = (
        [{"rule": prompt.rule, "band": prompt.band, "worth": prompt.worth, "why": "asked"}] if prompt else []
    )
    return rows + [
        {"rule": other.rule, "band": other.band, "worth": other.worth, "why": other.why}
        for other in decision.runners_up
    ]
