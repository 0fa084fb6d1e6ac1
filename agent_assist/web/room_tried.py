"""Words what would happen for somebody: the rule in a sentence, its lines, and the call beside the book in force."""

from __future__ import annotations

from typing import Any

from agent_assist.customize.decisions import (
    ANSWERED,
    BUDGET,
    CHOSEN,
    DECLINED,
    FITS,
    MISSED,
    OFF,
    SILENCED,
    STOPPED,
    TRIAL,
    WAITING,
)
from agent_assist.customize.explaining import RuleExplained
from agent_assist.story.trying import CALL, Nobody, NotTried, Tried, try_files
from agent_assist.web.room_bench import Bench
from agent_assist.web.room_words import kind_of
from agent_assist.web.service import service
from agent_assist.web.who_is_meant import MOST_HITS, hits_for
from agent_assist.web.why_view import outcome_words, verdict_words, with_code

_HEADLINES = {
    FITS: "it fits, and another question goes first",
    BUDGET: "it fits, and there is no room for a question now",
    SILENCED: "it fits, and is kept silent",
    ANSWERED: "the answer is known already",
    DECLINED: "they have declined to say",
    MISSED: "it does not fit",
    STOPPED: "a line of `unless` stops it",
    WAITING: "it waits for what we do not know",
    TRIAL: "it fits, and is only recorded: the rule is in trial",
    OFF: "it is switched off",
}
_ACTS = {
    "asks": "is asked this",
    "reminds": "the rep is reminded",
    "treats": "the rep may offer this",
    "steers": "is shown the cheaper way",
}
_KINDS = {CHOSEN: "good", MISSED: "off", STOPPED: "off", OFF: "off"}


def tried_for(bench: Bench, path: str, typed: dict[str, str], who: str) -> dict[str, Any]:
    """Everything that the page shows of trying a file on `who`; `trouble` where there is no answer."""
    try:
        text = typed.get(path, bench.files.get(path, ""))
        tried = try_files(service().lay_desk(), bench.check(typed), path, text, who)
    except Nobody as fault:
        return _meant(bench, path, typed, who) or {"trouble": str(fault), "with_code": with_code}
    except NotTried as fault:
        return {"trouble": str(fault), "with_code": with_code}
    rule = tried.changed.rule
    return {
        "tried": tried,
        "rule": rule,
        "headline": headline(tried),
        "kind": _KINDS.get(rule.verdict.outcome, "care") if rule else "",
        "case_words": "call" if tried.subject.kind == CALL else "customer",
        "outcome_words": outcome_words,
        "verdict_words": verdict_words,
        "with_code": with_code,
    }


def _meant(bench: Bench, path: str, typed: dict[str, str], who: str) -> dict[str, Any]:
    """The same for the customer who is meant by something else than an id; those to choose from, empty for nobody."""
    hits = hits_for(who)
    if len(hits) == 1 and hits[0].customer_id != who:
        return tried_for(bench, path, typed, hits[0].customer_id)
    return {"hits": hits[:MOST_HITS], "more_hits": len(hits) > MOST_HITS, "tried_file": path} if hits[1:] else {}


def headline(tried: Tried) -> str:
    """What comes of it, in half a sentence."""
    rule = tried.changed.rule
    if rule is None:
        return "just the same as now" if tried.is_same else "something else than now"
    if rule.verdict.outcome == CHOSEN:
        return _acts(tried, rule)
    return _HEADLINES.get(rule.verdict.outcome, outcome_words(rule.verdict.outcome).lower())


def _acts(tried: Tried, explained: RuleExplained) -> str:
    rule = tried.book.rule(explained.rule)
    return _ACTS[kind_of(rule)] if rule else ""
